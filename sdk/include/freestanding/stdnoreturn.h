/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <stdnoreturn.h> for programs without a C library.
 */
#ifndef TESSERA_FREESTANDING_STDNORETURN_H
#define TESSERA_FREESTANDING_STDNORETURN_H

#ifndef __cplusplus
#define noreturn _Noreturn
#endif

#endif
