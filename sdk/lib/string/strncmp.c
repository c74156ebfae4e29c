/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strncmp.
 */
#include <string.h>

#include "loop.h"

int strncmp(const char *a, const char *b, size_t limit)
{
	while (limit && *a && *a == *b) {
		a++;
		b++;
		limit--;
		KEEP_LOOP();
	}
	return limit ? (unsigned char)*a - (unsigned char)*b : 0;
}
