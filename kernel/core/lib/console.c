/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text to the kernel's console, gathered into short runs, of any length in all.
 */
#include "lib/console.h"

#include <arch/platform.h>

#include "lib/format.h"

struct console_sink {
	struct format_sink sink;
	size_t length;
	char buffer[80];
};

static void flush(struct console_sink *c)
{
	if (c->length)
		arch_console_write(c->buffer, c->length);
	c->length = 0;
}

static void put_console(struct format_sink *sink, const char *text, size_t length)
{
	struct console_sink *c = (struct console_sink *)(void *)sink;

	for (size_t i = 0; i < length; i++) {
		if (c->length == sizeof(c->buffer))
			flush(c);
		c->buffer[c->length++] = text[i];
	}
}

void console_vprintf(const char *format, va_list args)
{
	struct console_sink c;

	c.sink.put = put_console;
	c.length = 0;
	format_to(&c.sink, format, args);
	flush(&c);
}

void console_printf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	console_vprintf(format, args);
	va_end(args);
}
