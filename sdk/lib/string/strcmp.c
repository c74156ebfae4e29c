/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strcmp: bytes compare as unsigned char.
 */
#include <string.h>

#include "loop.h"

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
		KEEP_LOOP();
	}
	return (unsigned char)*a - (unsigned char)*b;
}
