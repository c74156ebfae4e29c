/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seeds: from the processor's generator where it has one, and the time-stamp counter in any case.
 * The option seed= makes every boot draw the same ones, for tests. This feeds hash keys that make
 * attacks on tables harder; it is no source of secrets for user programs.
 */
#include "random.h"

#include <arch/platform.h>

#include "asm.h"
#include "cpu.h"
#include "option.h"

#define RDRAND_TRIES 10

static uint64_t state;
static bool fixed;

void random_init(const char *command_line)
{
	fixed = option_number(command_line, "seed", &state);
}

/* The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t rdrand(void)
{
	uint64_t value;
	bool ok;

	for (unsigned i = 0; i < RDRAND_TRIES; i++) {
		__asm__ volatile("rdrand %0" : "=r"(value), "=@ccc"(ok));
		if (ok)
			return value;
	}
	return 0;
}

uint64_t arch_random_seed(void)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	if (!fixed) {
		state ^= mix(rdtsc());
		if (cpu_has(CPU_RDRAND))
			state ^= rdrand();
	}
	return mix(state);
}
