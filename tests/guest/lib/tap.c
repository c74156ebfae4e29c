/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAP lines, written by the capability "platform.console".
 */
#include "tap.h"

#include <stdarg.h>
#include <tessera/tessera.h>

#define LINE 400 /* bytes; longer lines are cut */

static unsigned int count, failed;

static void write_line(const char *line, size_t length)
{
	(void)tess_platform_console_write(tess_start_cap("platform.console"), line, length);
}

/* length: what tess_format says, which may be more than there was room for. */
static size_t end_line(char *line, size_t length)
{
	if (length > LINE - 2)
		length = LINE - 2;
	line[length] = '\n';
	return length + 1;
}

void tap_result(bool passed, const char *name)
{
	char line[LINE];
	size_t length;

	count++;
	failed += !passed;
	length = tess_format(line, LINE - 1, "%sok %u - %s", passed ? "" : "not ", count, name);
	write_line(line, end_line(line, length));
}

void tap_note(const char *format, ...)
{
	char line[LINE] = "# ";
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = 2 + tess_format_v(line + 2, LINE - 3, format, arguments);
	va_end(arguments);
	write_line(line, end_line(line, length));
}

int tap_end(void)
{
	char line[LINE];

	write_line(line, end_line(line, tess_format(line, LINE - 1, "1..%u", count)));
	return failed != 0;
}
