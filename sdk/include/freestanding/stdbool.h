/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <stdbool.h> for programs without a C library.
 */
#ifndef TESSERA_FREESTANDING_STDBOOL_H
#define TESSERA_FREESTANDING_STDBOOL_H

#ifndef __cplusplus
#define bool  _Bool
#define true  1
#define false 0
#endif
#define __bool_true_false_are_defined 1

#endif
