/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_random: rdrand where the processor has it, else the time-stamp counter stirred. Good enough
 * for a stack canary; no source of keys.
 */
#include <tessera/arch/counter.h>

#include <stdbool.h>

#include "runtime.h"

static bool has_rdrand(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return c & (1u << 30);
}

/*
 * The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
 */
static uint64_t stir(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t tess_random(void)
{
	uint64_t value = 0;
	uint8_t good = 0;

	for (int i = 0; i < 10 && !good && has_rdrand(); i++)
		__asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(good) : : "cc");
	return good ? value : stir(tess_counter());
}
