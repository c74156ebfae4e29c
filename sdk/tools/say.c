/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages and the memory they need.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("tessera: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void *must_alloc(unsigned long size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory) {
		say("out of memory");
		exit(TOOL_FAILED);
	}
	return memory;
}

char *must_format(const char *format, ...)
{
	char *text = NULL;
	va_list ap;
	int length;

	va_start(ap, format);
	length = vasprintf(&text, format, ap);
	va_end(ap);
	if (length < 0) {
		say("out of memory");
		exit(TOOL_FAILED);
	}
	return text;
}
