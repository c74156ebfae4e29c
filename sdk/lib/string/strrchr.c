/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strrchr.
 */
#include <string.h>

#include "loop.h"

char *strrchr(const char *s, int byte)
{
	const char *found = NULL;

	do {
		KEEP_LOOP();
		if (*s == (char)byte)
			found = s;
	} while (*s++);
	return (char *)(unsigned long)found;
}
