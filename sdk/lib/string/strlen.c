/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strlen.
 */
#include <string.h>

#include "loop.h"

size_t strlen(const char *s)
{
	const char *end = s;

	for (; *end; end++)
		KEEP_LOOP();
	return (size_t)(end - s);
}
