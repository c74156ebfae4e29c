/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strchr: the terminating NUL counts as part of the string.
 */
#include <string.h>

#include "loop.h"

char *strchr(const char *s, int byte)
{
	for (; *s && *s != (char)byte; s++)
		KEEP_LOOP();
	return *s == (char)byte ? (char *)(unsigned long)s : NULL;
}
