/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strlcpy.
 */
#include <string.h>

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
	size_t length = strlen(from);
	size_t fits = length < size ? length : size - 1;

	if (size) {
		memcpy(to, from, fits);
		to[fits] = '\0';
	}
	return length;
}
