/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memchr.
 */
#include <string.h>

#include "loop.h"

void *memchr(const void *bytes, int byte, size_t length)
{
	const unsigned char *at = bytes;

	for (; length; length--, at++) {
		KEEP_LOOP();
		if (*at == (unsigned char)byte)
			return (void *)(unsigned long)at;
	}
	return NULL;
}
