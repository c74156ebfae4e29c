/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Evaluation of constant expressions, exactly: intermediate results have 65 bits, and what does
 * not fit is an error, never a wrapped number. Consts are evaluated once, on first use, so the
 * whole takes linear time; trees are at most EXPR_DEPTH_MAX deep and chains of consts NESTING_MAX
 * long.
 */
#include "expr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sym.h"

__extension__ typedef __int128 wide;

struct scope {
	struct compiler *c;
	struct library *library;
	struct decl *decl;      /* whose members need no qualification; or NULL */
};

static bool evaluate(const struct scope *s, const struct expr *e, wide *value);

static struct integer integer_of(wide value)
{
	if (value < 0)
		return (struct integer){ true, (uint64_t)-value };
	return (struct integer){ false, (uint64_t)value };
}

static wide wide_of(struct integer value)
{
	return value.negative ? -(wide)value.magnitude : (wide)value.magnitude;
}

static bool in_range(wide value)
{
	return value >= -((wide)1 << 63) && value < (wide)1 << 64;
}

static bool fail(const struct scope *s, const struct expr *e, const char *message)
{
	diag_error(&s->c->diag, e->pos, E_EXPRESSION, "%s", message);
	return false;
}

static bool shift(const struct scope *s, const struct expr *e, wide left, wide right, wide *value)
{
	if (left < 0 || right < 0 || right > 63)
		return fail(s, e, "a number that is not negative is shifted by 0 to 63 bits");
	*value = left << (int)right;
	return true;
}

static bool divide(const struct scope *s, const struct expr *e, wide left, wide right, wide *value)
{
	if (right == 0)
		return fail(s, e, "division by zero");
	*value = left / right;
	return true;
}

static bool unite(const struct scope *s, const struct expr *e, wide left, wide right, wide *value)
{
	if (left < 0 || right < 0)
		return fail(s, e, "'|' joins numbers that are not negative");
	*value = left | right;
	return true;
}

/* Operands have at most 65 bits, so no step here leaves 128. */
static bool combine(const struct scope *s, const struct expr *e, wide left, wide right, wide *value)
{
	switch (e->kind) {
	case EXPR_ADD:
		*value = left + right;
		return true;
	case EXPR_SUBTRACT:
		*value = left - right;
		return true;
	case EXPR_MULTIPLY:
		return !__builtin_mul_overflow(left, right, value) ||
		       fail(s, e, "this does not fit 64 bits");
	case EXPR_DIVIDE:
		return divide(s, e, left, right, value);
	case EXPR_SHIFT:
		return shift(s, e, left, right, value);
	case EXPR_OR:
		return unite(s, e, left, right, value);
	case EXPR_NUMBER: case EXPR_NAME: case EXPR_NEGATE: case EXPR_TYPE:
		break;
	}
	return false;
}

static bool too_long(const struct scope *s, const struct expr *e)
{
	if (s->c->const_depth < NESTING_MAX)
		return false;
	diag_error(&s->c->diag, e->pos, E_NESTING,
		   "numbers may be made of one another at most %d deep", NESTING_MAX);
	return true;
}

static bool evaluate_name(const struct scope *s, const struct expr *e, wide *value)
{
	struct name name = { e->name, e->pos };
	struct member *member;
	struct decl *decl;
	bool ok;

	if (strcmp(e->name, "true") == 0 || strcmp(e->name, "false") == 0) {
		*value = e->name[0] == 't';
		return true;
	}
	if (!sym_find_value(s->c, s->library, s->decl, name, &decl, &member) || too_long(s, e))
		return false;
	if ((member ? member->state : decl->state) == EVAL_ACTIVE) {
		diag_error(&s->c->diag, e->pos, E_CONST_CYCLE, "'%s' is made of itself", e->name);
		return false;
	}
	s->c->const_depth++;
	ok = member ? expr_member(s->c, decl, member) : expr_const(s->c, decl);
	s->c->const_depth--;
	*value = ok ? wide_of(member ? member->value : decl->value) : 0;
	return ok;
}

static bool evaluate(const struct scope *s, const struct expr *e, wide *value)
{
	wide left, right;

	switch (e->kind) {
	case EXPR_NUMBER:
		*value = (wide)e->number;
		return true;
	case EXPR_NAME:
		return evaluate_name(s, e, value);
	case EXPR_TYPE:
		return fail(s, e, "a number is needed here, not a type");
	case EXPR_NEGATE:
		if (!evaluate(s, e->left, &left))
			return false;
		*value = -left;
		break;
	case EXPR_ADD: case EXPR_SUBTRACT: case EXPR_MULTIPLY: case EXPR_DIVIDE: case EXPR_SHIFT:
	case EXPR_OR:
		if (!evaluate(s, e->left, &left) || !evaluate(s, e->right, &right) ||
		    !combine(s, e, left, right, value))
			return false;
		break;
	}
	return in_range(*value) || fail(s, e, "this does not fit 64 bits");
}

bool expr_value(struct compiler *c, struct library *lib, const struct expr *e,
		struct integer *value)
{
	struct scope s = { c, lib, NULL };
	wide w;

	if (!evaluate(&s, e, &w))
		return false;
	*value = integer_of(w);
	return true;
}

bool expr_const(struct compiler *c, struct decl *d)
{
	if (d->state == EVAL_NEW) {
		d->state = EVAL_ACTIVE;
		d->state = expr_value(c, d->library, d->expr, &d->value) ? EVAL_DONE : EVAL_BAD;
	}
	return d->state == EVAL_DONE;
}

bool expr_member(struct compiler *c, struct decl *d, struct member *m)
{
	struct scope s = { c, d->library, d };
	wide w;

	if (m->state == EVAL_NEW) {
		m->state = EVAL_ACTIVE;
		m->state = evaluate(&s, m->expr, &w) ? EVAL_DONE : EVAL_BAD;
		if (m->state == EVAL_DONE)
			m->value = integer_of(w);
	}
	return m->state == EVAL_DONE;
}

bool integer_fits(struct integer value, const struct type *type)
{
	unsigned bits;

	if (type->kind == TYPE_BOOL)
		return !value.negative && value.magnitude <= 1;
	if (type->kind >= TYPE_UINT8) {
		bits = 8u << (type->kind - TYPE_UINT8);
		return !value.negative && (bits == 64 || value.magnitude >> bits == 0);
	}
	bits = 8u << (type->kind - TYPE_INT8);
	if (value.negative)
		return value.magnitude <= UINT64_C(1) << (bits - 1);
	return value.magnitude >> (bits - 1) == 0;
}

const char *integer_text(struct integer value, char buffer[24])
{
	snprintf(buffer, 24, "%s%" PRIu64, value.negative ? "-" : "", value.magnitude);
	return buffer;
}
