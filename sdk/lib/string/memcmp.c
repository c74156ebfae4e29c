/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcmp: bytes compare as unsigned char.
 */
#include <string.h>

#include "loop.h"

int memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *x = a, *y = b;

	for (; length; length--, x++, y++) {
		KEEP_LOOP();
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}
