/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memset: the string instructions, words first, then the bytes that are left.
 */
#include <string.h>

void *memset(void *to, int byte, size_t length)
{
	void *at = to;
	unsigned long pattern = (unsigned char)byte * 0x0101010101010101ul;
	size_t words = length / 8, bytes = length % 8;

	__asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(pattern) : "memory");
	return to;
}
