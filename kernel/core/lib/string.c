/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C string functions for bare metal, written for small code: copies and fills go eight bytes at a
 * time (all machines of ours allow that at any address), and the rest byte by byte.
 */
#include "lib/string.h"

#include <stdint.h>

typedef uint64_t word_t __attribute__((may_alias, aligned(1)));

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	for (; size >= sizeof(word_t); size -= sizeof(word_t)) {
		*(word_t *)(void *)t = *(const word_t *)(const void *)f;
		t += sizeof(word_t);
		f += sizeof(word_t);
	}
	while (size--)
		*t++ = *f++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	/* Going up is safe unless the target begins inside the source. */
	if ((uintptr_t)t - (uintptr_t)f >= size) {
		for (size_t i = 0; i < size; i++)
			t[i] = f[i];
		return to;
	}
	while (size--)
		t[size] = f[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	unsigned char *t = to;
	uint64_t pattern = (uint64_t)(unsigned char)byte * UINT64_C(0x0101010101010101);

	for (; size >= sizeof(word_t); size -= sizeof(word_t)) {
		*(word_t *)(void *)t = pattern;
		t += sizeof(word_t);
	}
	while (size--)
		*t++ = (unsigned char)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a;
	const unsigned char *y = b;

	for (size_t i = 0; i < size; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

size_t strlen(const char *s)
{
	size_t length = 0;

	while (s[length])
		length++;
	return length;
}

size_t strnlen(const char *s, size_t size)
{
	size_t length = 0;

	while (length < size && s[length])
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (int)(unsigned char)*a - (int)(unsigned char)*b;
}
