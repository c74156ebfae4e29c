/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memmove: forwards, or backwards if the end of the source would be overwritten.
 */
#include <string.h>

#include "loop.h"

static void copy_backwards(char *to, const char *from, size_t length)
{
	while (length >= sizeof(unsigned long)) {
		unsigned long word;

		KEEP_LOOP();
		length -= sizeof(word);
		__builtin_memcpy(&word, from + length, sizeof(word));
		__builtin_memcpy(to + length, &word, sizeof(word));
	}
	while (length--) {
		KEEP_LOOP();
		to[length] = from[length];
	}
}

void *memmove(void *to, const void *from, size_t length)
{
	if ((unsigned long)to - (unsigned long)from >= length)
		return memcpy(to, from, length);
	copy_backwards(to, from, length);
	return to;
}
