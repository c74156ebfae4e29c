/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy: the string instructions, words first, then the bytes that are left.
 */
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
	void *at = to;
	size_t words = length / 8, bytes = length % 8;

	__asm__ volatile("rep movsq" : "+D"(at), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(bytes) : : "memory");
	return to;
}
