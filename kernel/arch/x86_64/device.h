/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What drivers may not have.
 */
#ifndef X86_64_DEVICE_H
#define X86_64_DEVICE_H

#include "claims.h"

/* Has no driver ever be given these addresses. */
void device_init(const struct claims *claims);

#endif
