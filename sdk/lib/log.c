/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_log: a line is formatted piece by piece into a small buffer, which goes out when it is full,
 * so a line may be of any length; the log puts the pieces together again.
 */
#include <tessera/log.h>

#include <stdbool.h>
#include <string.h>
#include <tessera/format.h>

struct line {
	char text[512];
	size_t length;
	bool ended;             /* the last byte was a newline */
};

static void flush(struct line *line)
{
	if (line->length)
		(void)tess_log_write(line->text, line->length);
	line->length = 0;
}

static void put(void *context, const char *bytes, size_t length)
{
	struct line *line = context;

	for (size_t i = 0; i < length; i++) {
		if (line->length == sizeof(line->text))
			flush(line);
		line->text[line->length++] = bytes[i];
		line->ended = bytes[i] == '\n';
	}
}

void tess_log_v(const char *format, va_list arguments)
{
	struct line line;

	line.length = 0;
	line.ended = false;
	(void)tess_format_to(put, &line, format, arguments);
	if (!line.ended)
		put(&line, "\n", 1);
	flush(&line);
}

void tess_log(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	tess_log_v(format, arguments);
	va_end(arguments);
}
