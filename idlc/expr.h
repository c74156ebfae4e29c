/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Constant expressions: trees as parsed, and their evaluation.
 */
#ifndef IDLC_EXPR_H
#define IDLC_EXPR_H

#include "compile.h"

enum expr_kind {
	EXPR_NUMBER,
	EXPR_NAME,              /* a const, a member of an enum or bits, true or false */
	EXPR_NEGATE,            /* left */
	EXPR_ADD, EXPR_SUBTRACT, EXPR_MULTIPLY, EXPR_DIVIDE, EXPR_SHIFT, EXPR_OR,
	EXPR_TYPE,              /* not a value: a type with arguments, where either may stand */
};

struct expr {
	enum expr_kind kind;
	unsigned depth;         /* of the tree; at most EXPR_DEPTH_MAX */
	struct srcpos pos;
	uint64_t number;
	const char *name;
	struct expr *left, *right;
	struct type *type;
};

/* Operators in one expression, one inside the other; a sum of so many terms nests so deep. */
#define EXPR_DEPTH_MAX 256

/* The value of an expression; false after a message. */
bool expr_value(struct compiler *c, struct library *lib, const struct expr *e,
		struct integer *value);

/* Evaluates a const, or a member of an enum or bits, once. */
bool expr_const(struct compiler *c, struct decl *d);
bool expr_member(struct compiler *c, struct decl *d, struct member *m);

/* Whether the value fits an integer type (bool: 0 or 1). */
bool integer_fits(struct integer value, const struct type *type);

/* Decimal, for messages. */
const char *integer_text(struct integer value, char buffer[24]);

#endif
