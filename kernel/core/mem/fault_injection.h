/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the nth allocation fail, so that a test can provoke every failure there is. Frames and
 * slabs share one of these.
 */
#ifndef MEM_FAULT_INJECTION_H
#define MEM_FAULT_INJECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault_injection {
	uint64_t countdown; /* 0: off; 1: the next allocation fails */
};

/* Counts one allocation; true if it is the one to fail. The injection may be NULL. */
static inline bool fault_injected(struct fault_injection *injection)
{
	if (!injection || !injection->countdown)
		return false;
	return --injection->countdown == 0;
}

#endif
