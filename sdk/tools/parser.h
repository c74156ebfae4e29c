/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parser of system files, as its parts share it. Each function that takes something returns
 * false after a complaint.
 */
#ifndef TOOLS_PARSER_H
#define TOOLS_PARSER_H

#include <stdbool.h>
#include <stdint.h>

#include "lex.h"
#include "system_file.h"

struct parser {
	struct system_file *file;
	struct source *source;
	struct token token;     /* the one to be looked at */
	size_t offset;          /* behind it */
	struct process *process;
};

void parser_advance(struct parser *p);

/* Whether the token is this word. */
bool parser_at_word(const struct parser *p, const char *word);

/* Complains that something else than `what` stands here; returns false. */
bool parser_expected(struct parser *p, const char *what);

bool parser_take_mark(struct parser *p, char mark);

/* A word or a string; the text is the caller's to free. */
bool parser_take_text(struct parser *p, enum token_kind kind, const char *what, struct word *word);

/* A number, decimal or with 0x, with an optional unit, at most `most`. */
bool parser_take_number(struct parser *p, uint64_t most, uint64_t *number);

/* What stands behind "grant". */
bool parser_grant(struct parser *p);

#endif
