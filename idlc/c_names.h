/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From names of the language to identifiers of C.
 */
#ifndef IDLC_C_NAMES_H
#define IDLC_C_NAMES_H

#include <stdbool.h>

#include "arena.h"

/* "OpenFlags" -> "open_flags", "HTTPServer" -> "http_server", "example.fs" -> "example_fs". */
const char *c_snake(struct arena *a, const char *name);

/* The same in capitals: "OPEN_FLAGS". */
const char *c_upper(struct arena *a, const char *name);

/* Whether C, C++, POSIX macros or the predefines of compilers own the word. */
bool c_word_is_taken(const char *word);

/* The word, with a '_' behind it if it is taken. */
const char *c_word(struct arena *a, const char *word);

#endif
