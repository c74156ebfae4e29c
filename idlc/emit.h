/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What emitters write into, and the emitters. An emitter appends text to a buffer and knows
 * nothing of files: main.c writes a buffer out whole, after every emitter has run, so a failure
 * leaves no half file.
 */
#ifndef IDLC_EMIT_H
#define IDLC_EMIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "ast.h"

struct emit {
	char *text;             /* NUL-terminated once anything was written */
	size_t length, size;
	unsigned indent;        /* tabs before each line, but for empty ones and '#' lines */
	bool mid_line;
};

/* Appends; each line is indented as it begins, lines that start with '#' are not. */
void emit(struct emit *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
void emit_v(struct emit *e, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Appends bytes as they are: no indentation. */
void emit_raw(struct emit *e, const char *text, size_t length);

/*
 * A doc comment as a C comment; nothing if doc is NULL. Comment ends inside the text are defused.
 */
void emit_doc(struct emit *e, const char *doc);

/*
 * The head of a generated file: the SPDX line if the IDL has one, purpose, which says what the
 * file is, and where it comes from.
 */
void emit_banner(struct emit *e, const struct library *lib, const char *purpose);

void emit_free(struct emit *e);

/* C spelling of an integer constant of this type: "UINT32_C(40)", "(-5)". */
const char *emit_integer(struct integer value, const struct type *type, char buffer[64]);

/* C type of a scalar (integers, bool, enum, bits): "uint32_t", "bool", "fs_kind_t". Else NULL. */
const char *emit_scalar_type(const struct type *type, char *buffer, size_t size);

/*
 * Writes text to path: to a temporary file beside it, then renamed. With keep_unchanged a file that
 * holds these very bytes is left alone. Returns 0, or -1 with errno set.
 */
int emit_write_file(const char *path, const char *text, size_t length, bool keep_unchanged);

/* The emitters: library must be complete and correct. */
void emit_header(struct emit *out, const struct library *lib);
void emit_client(struct emit *out, const struct library *lib);
void emit_server(struct emit *out, const struct library *lib);

#endif
