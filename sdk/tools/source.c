/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a text file and pointing into it. Columns count bytes from 1; in the line that is shown,
 * bytes that are not printable ASCII or a tab appear as '?', so that no file can play with a
 * terminal.
 */
#include "source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

#define SOURCE_MAX (1u << 20)
#define SHOWN_MAX 160u

static bool read_all(struct source *source, FILE *file)
{
	source->text = must_alloc(SOURCE_MAX + 2);
	source->length = fread(source->text, 1, SOURCE_MAX + 1, file);
	source->text[source->length] = '\0';
	if (ferror(file)) {
		say("cannot read '%s': %s", source->path, strerror(errno));
		return false;
	}
	if (source->length > SOURCE_MAX) {
		say("'%s' is larger than 1 MiB; that is no system file", source->path);
		return false;
	}
	return true;
}

bool source_read(struct source *source, const char *path)
{
	FILE *file = fopen(path, "rb");
	bool good;

	*source = (struct source){.path = path};
	if (!file) {
		say("cannot open '%s': %s", path, strerror(errno));
		return false;
	}
	good = read_all(source, file);
	fclose(file);
	if (!good)
		source_free(source);
	return good;
}

void source_free(struct source *source)
{
	free(source->text);
	source->text = NULL;
}

static size_t line_begin(const struct source *source, size_t offset)
{
	while (offset > 0 && source->text[offset - 1] != '\n')
		offset--;
	return offset;
}

static unsigned int line_number(const struct source *source, size_t offset)
{
	unsigned int line = 1;

	for (size_t i = 0; i < offset; i++)
		line += source->text[i] == '\n';
	return line;
}

static void show_line(const struct source *source, struct place at, unsigned int line)
{
	size_t begin = line_begin(source, at.offset);
	size_t i;

	fprintf(stderr, "%5u | ", line);
	for (i = begin; i < source->length && source->text[i] != '\n' && i < begin + SHOWN_MAX;
	     i++) {
		char c = source->text[i];

		fputc(c == '\t' ? ' ' : c >= ' ' && c < 0x7f ? c : '?', stderr);
	}
	if (at.offset > i)
		at.offset = i;
	fprintf(stderr, "\n      | %*s", (int)(at.offset - begin), "");
	for (size_t k = 0; k == 0 || (k < at.length && at.offset + k < i); k++)
		fputc(k ? '~' : '^', stderr);
	fputc('\n', stderr);
}

static void complain(struct source *source, struct place at, const char *kind, const char *format,
		     va_list ap)
{
	unsigned int line;

	if (at.offset > source->length)
		at.offset = source->length;
	line = line_number(source, at.offset);
	fprintf(stderr, "%s:%u:%zu: %s: ", source->path, line,
		at.offset - line_begin(source, at.offset) + 1, kind);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	show_line(source, at, line);
}

void source_error(struct source *source, struct place at, const char *format, ...)
{
	va_list ap;

	if (source->errors++ >= SOURCE_ERRORS_MAX)
		return;
	va_start(ap, format);
	complain(source, at, "error", format, ap);
	va_end(ap);
}

void source_note(struct source *source, struct place at, const char *format, ...)
{
	va_list ap;

	if (source->errors > SOURCE_ERRORS_MAX)
		return;
	va_start(ap, format);
	complain(source, at, "note", format, ap);
	va_end(ap);
}

void source_warning(struct source *source, struct place at, const char *format, ...)
{
	va_list ap;

	if (source->errors > SOURCE_ERRORS_MAX)
		return;
	va_start(ap, format);
	complain(source, at, "warning", format, ap);
	va_end(ap);
}
