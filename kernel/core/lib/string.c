/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C string functions for bare metal, written for small code. memcpy and memset, whose speed
 * matters, are the machine's.
 */
#include "lib/string.h"

#include <stdint.h>

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
