/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a system file.
 */
#ifndef TOOLS_LEX_H
#define TOOLS_LEX_H

#include "source.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,             /* letters, digits, '_', '-', '.' */
	TOKEN_STRING,           /* "..." with \" \\ \n \t */
	TOKEN_MARK,             /* one of { } ; : , = / */
	TOKEN_BAD,              /* already complained about */
};

struct token {
	enum token_kind kind;
	char mark;              /* of TOKEN_MARK */
	struct place at;
};

/*
 * The token at or after *offset, which moves behind it. Blanks and comments (#, //, C's) are
 * skipped.
 */
struct token lex(struct source *source, size_t *offset);

/* The text of a word or string, escapes replaced; to be freed. */
char *lex_text(const struct source *source, const struct token *token);

#endif
