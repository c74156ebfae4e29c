/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Source files in memory, and positions in them. A position is a range of byte offsets; line and
 * column are found only when a message is printed, so carrying positions costs next to nothing.
 */
#ifndef IDLC_SRCPOS_H
#define IDLC_SRCPOS_H

#include <stddef.h>
#include <stdint.h>

/* Files beyond this are refused: a position is 32 bits. */
#define SOURCE_SIZE_MAX (UINT32_C(1) << 30)

struct source {
	const char *path;       /* as given or found; "<stdin>" for "-" */
	char *text;             /* two NUL bytes follow it */
	uint32_t length;
	uint32_t *line;         /* offset of each line's first byte */
	uint32_t line_count;
};

struct srcpos {
	const struct source *source;    /* NULL: no position (the command line) */
	uint32_t begin, end;            /* bytes [begin, end) */
};

struct line_column {
	uint32_t line, column;          /* both from 1; the column counts bytes */
};

/* Fills the line table; text and length are set. */
void source_index(struct source *s);
void source_free(struct source *s);

struct line_column source_place(const struct source *s, uint32_t offset);

/* The line (from 1) without its end, in *length bytes. */
const char *source_line(const struct source *s, uint32_t line, uint32_t *length);

/* From the first byte of a to the last of b. */
struct srcpos srcpos_join(struct srcpos a, struct srcpos b);

#endif
