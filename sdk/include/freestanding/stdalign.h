/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <stdalign.h> for programs without a C library.
 */
#ifndef TESSERA_FREESTANDING_STDALIGN_H
#define TESSERA_FREESTANDING_STDALIGN_H

#ifndef __cplusplus
#define alignas _Alignas
#define alignof _Alignof
#endif
#define __alignas_is_defined 1
#define __alignof_is_defined 1

#endif
