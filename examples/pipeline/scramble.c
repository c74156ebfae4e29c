/* SPDX-License-Identifier: BSD-2-Clause */
/* See scramble.h. */
#include "scramble.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

void scramble(uint64_t *to, const uint64_t *from, size_t words, uint64_t position)
{
	uint64_t key = (position + 1) * GOLDEN;

	for (size_t i = 0; i < words; i++, key += GOLDEN)
		to[i] = from[i] ^ key ^ key >> 29;
}
