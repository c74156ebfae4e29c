/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A library compiled from a string, for tests that look at what the front end makes of it.
 */
#ifndef TESTS_IDLC_COMPILED_H
#define TESTS_IDLC_COMPILED_H

#include "compile.h"

struct compiled {
	struct compiler compiler;
	struct library *library;        /* NULL: it has errors */
	char *messages;                 /* all that was printed */
	size_t messages_size;
};

/* Compiles "library test;" and the text behind it. */
void compiled_make(struct compiled *c, const char *text);
void compiled_free(struct compiled *c);

/* Parts by name; the test fails if there is no such part. */
struct decl *compiled_decl(const struct compiled *c, const char *name);
struct method *compiled_method(const struct compiled *c, const char *decl, const char *name);
const struct field *compiled_field(const struct field *fields, const char *name);

#endif
