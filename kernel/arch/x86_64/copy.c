/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy and memset by string instructions: eight bytes at a time, then the bytes that are left.
 * The direction flag is clear in the kernel.
 */
#include "lib/string.h"

#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *at = to;
	size_t words = size / 8, bytes = size % 8;

	__asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(bytes) : : "memory");
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	void *at = to;
	uint64_t pattern = (uint64_t)(unsigned char)byte * UINT64_C(0x0101010101010101);
	size_t words = size / 8, bytes = size % 8;

	__asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(pattern) : "memory");
	return to;
}
