/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counter behind the clock page: the time-stamp counter of x86_64.
 */
#ifndef TESSERA_ARCH_COUNTER_H
#define TESSERA_ARCH_COUNTER_H

#include <stdint.h>

static inline uint64_t tess_counter(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

#endif
