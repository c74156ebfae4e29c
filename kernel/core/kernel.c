/* SPDX-License-Identifier: BSD-2-Clause */
/* The one kernel: the only global there is, so that entry code can find it. Core never names it. */
#include "kernel.h"

#include <arch/entry.h>

struct kernel the_kernel;
