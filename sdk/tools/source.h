/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A text file that is being read, places in it, and complaints about them.
 */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct place {
	size_t offset;          /* of the first byte */
	size_t length;          /* in bytes; the caret range */
};

#define SOURCE_ERRORS_MAX 20    /* after so many, the rest is not shown */

struct source {
	const char *path;       /* as the user wrote it */
	char *text;             /* NUL after the last byte */
	size_t length;
	unsigned int errors;    /* how many complaints there were */
};

/* Reads the whole file. Says why not, and returns false, if it cannot, or if it is above 1 MiB. */
bool source_read(struct source *source, const char *path);
void source_free(struct source *source);

/* "path:line:column: error: ..." with the line and a caret range below it. */
void source_error(struct source *source, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same for what belongs to the complaint before it. */
void source_note(struct source *source, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void source_warning(struct source *source, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
