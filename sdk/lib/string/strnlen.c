/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strnlen: looks at no byte beyond the limit.
 */
#include <string.h>

#include "loop.h"

size_t strnlen(const char *s, size_t limit)
{
	size_t length = 0;

	for (; length < limit && s[length]; length++)
		KEEP_LOOP();
	return length;
}
