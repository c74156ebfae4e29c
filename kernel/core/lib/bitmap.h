/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Set of 256 priorities, whose highest member is found in constant time.
 *
 * Invariant: bit i of summary is set exactly if word[i] is not 0.
 */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include <stdbool.h>
#include <stdint.h>

#define PRIORITY_COUNT 256

struct priority_map {
	uint64_t word[PRIORITY_COUNT / 64];
	uint8_t summary;
};

static inline void priority_map_init(struct priority_map *m)
{
	*m = (struct priority_map){ .summary = 0 };
}

static inline void priority_map_set(struct priority_map *m, uint8_t priority)
{
	m->word[priority / 64] |= UINT64_C(1) << (priority % 64);
	m->summary = (uint8_t)(m->summary | (1u << (priority / 64)));
}

static inline void priority_map_clear(struct priority_map *m, uint8_t priority)
{
	m->word[priority / 64] &= ~(UINT64_C(1) << (priority % 64));
	if (!m->word[priority / 64])
		m->summary = (uint8_t)(m->summary & ~(1u << (priority / 64)));
}

static inline bool priority_map_test(const struct priority_map *m, uint8_t priority)
{
	return (m->word[priority / 64] >> (priority % 64)) & 1;
}

/* The highest priority in the set, or -1 if it is empty. */
static inline int priority_map_highest(const struct priority_map *m)
{
	int index;

	if (!m->summary)
		return -1;
	index = 31 - __builtin_clz((unsigned)m->summary);
	return index * 64 + 63 - __builtin_clzll(m->word[index]);
}

#endif
