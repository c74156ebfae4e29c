/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Line tables: one offset per line, found again by binary search.
 */
#include "srcpos.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t count_lines(const struct source *s)
{
	uint32_t lines = 1;

	for (uint32_t i = 0; i < s->length; i++)
		lines += s->text[i] == '\n';
	return lines;
}

void source_index(struct source *s)
{
	uint32_t n = 0;

	s->line_count = count_lines(s);
	s->line = calloc(s->line_count, sizeof(s->line[0]));
	if (!s->line) {
		fputs("tessera-idlc: out of memory\n", stderr);
		exit(1);
	}
	s->line[n++] = 0;
	for (uint32_t i = 0; i < s->length; i++) {
		if (s->text[i] == '\n')
			s->line[n++] = i + 1;
	}
}

void source_free(struct source *s)
{
	free(s->line);
	free(s->text);
	s->line = NULL;
	s->text = NULL;
}

struct line_column source_place(const struct source *s, uint32_t offset)
{
	uint32_t low = 0, high = s->line_count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (s->line[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (struct line_column){ .line = low + 1, .column = offset - s->line[low] + 1 };
}

const char *source_line(const struct source *s, uint32_t line, uint32_t *length)
{
	uint32_t begin = s->line[line - 1];
	uint32_t end = line < s->line_count ? s->line[line] - 1 : s->length;

	if (end > begin && s->text[end - 1] == '\r')
		end--;
	*length = end - begin;
	return s->text + begin;
}

struct srcpos srcpos_join(struct srcpos a, struct srcpos b)
{
	if (!a.source)
		return b;
	if (b.source == a.source && b.end > a.end)
		a.end = b.end;
	return a;
}
