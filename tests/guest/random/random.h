/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random numbers: the same sequence for the same seed.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/* SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). */
static inline uint64_t random_next(struct random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 .. limit - 1; limit is not 0. */
static inline uint64_t random_below(struct random *r, uint64_t limit)
{
	return random_next(r) % limit;
}

/* True once in n times. */
static inline bool random_once_in(struct random *r, uint64_t n)
{
	return random_below(r, n) == 0;
}

#endif
