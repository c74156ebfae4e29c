/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Consts, and the values of enums, bits and errors.
 */
#include <stdio.h>

#include "checks.h"
#include "expr.h"
#include "sym.h"
#include "walk.h"

/* Labels from here are the system's: errors and ordinals stay below. */
#define LABEL_SYSTEM UINT64_C(0x7f000000)

bool check_emptiness(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind == DECL_CONST || d->members || d->fields || d->methods)
			continue;
		diag_error(&c->diag, d->pos, E_EMPTY, "'%s' is empty",
			   d->kind == DECL_SYSCALLS ? "syscalls" : d->name);
		ok = false;
	}
	return ok;
}

static bool is_integer(const struct type *t)
{
	return t->kind >= TYPE_INT8 && t->kind <= TYPE_UINT64;
}

static bool wrong_base(struct compiler *c, const struct type *t, const char *message)
{
	diag_error(&c->diag, t->pos, E_BASE_TYPE, "%s", message);
	return false;
}

static bool check_base(struct compiler *c, const struct spot *s)
{
	const struct type *t = s->type;

	if (t->kind == TYPE_BAD)
		return true;
	if (s->place == PLACE_CONST)
		return is_integer(t) || t->kind == TYPE_BOOL || t->kind == TYPE_ENUM ||
		       t->kind == TYPE_BITS ||
		       wrong_base(c, t, "a const is bool, an integer, an enum or bits");
	if (s->place != PLACE_BASE)
		return true;
	if (s->decl->kind == DECL_BITS)
		return (is_integer(t) && t->kind >= TYPE_UINT8) ||
		       wrong_base(c, t, "bits are made of uint8, uint16, uint32 or uint64");
	return is_integer(t) || wrong_base(c, t, "an enum is made of an integer type");
}

bool check_base_types(struct compiler *c, struct library *lib)
{
	return walk_types(c, lib, check_base);
}

static bool out_of_range(struct compiler *c, const struct member *m, const char *message)
{
	char text[24];

	diag_error(&c->diag, m->expr->pos, E_VALUE_RANGE, "%s, '%s' is %s", message, m->name,
		   integer_text(m->value, text));
	return false;
}

static bool check_range(struct compiler *c, const struct decl *d, const struct member *m)
{
	if (d->kind == DECL_ERRORS)
		return (!m->value.negative && m->value.magnitude >= 1 &&
			m->value.magnitude < LABEL_SYSTEM) ||
		       out_of_range(c, m, "an error is between 1 and 0x7effffff");
	if (d->kind == DECL_BITS && m->value.magnitude == 0)
		return out_of_range(c, m, "a bit is not 0");
	return !is_integer(d->type) || integer_fits(m->value, d->type) ||
	       out_of_range(c, m, "a value must fit its type");
}

/* "Kind=3": one table per library answers for all its enums, bits and errors. */
static const char *value_key(struct compiler *c, const struct decl *d, struct integer value)
{
	char text[24];

	return arena_printf(&c->arena, "%s=%s", d->name, integer_text(value, text));
}

static bool check_unique(struct compiler *c, struct decl *d, struct member *m)
{
	const struct member *before = table_put(&d->library->symbols->values, &c->arena,
						value_key(c, d, m->value), m);

	if (!before)
		return true;
	diag_error(&c->diag, m->expr->pos, E_DUPLICATE_VALUE, "'%s' has the value of '%s'", m->name,
		   before->name);
	diag_note(&c->diag, before->pos, "'%s' is here", before->name);
	return false;
}

static bool check_members(struct compiler *c, struct decl *d)
{
	bool ok = true;

	for (struct member *m = d->members; m; m = m->next) {
		if (!expr_member(c, d, m) || !check_range(c, d, m) || !check_unique(c, d, m))
			ok = false;
		d->known_bits |= m->value.magnitude;
	}
	return ok;
}

bool check_values(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next)
		ok &= check_members(c, d);
	return ok;
}

/* A value that a strict enum or strict bits has. */
static bool is_known(struct compiler *c, const struct decl *d, struct integer value)
{
	if (d->flexible)
		return true;
	if (d->kind == DECL_BITS)
		return (value.magnitude & ~d->known_bits) == 0;
	return table_get(&d->library->symbols->values, value_key(c, d, value));
}

/* Whether the value is one of the type; what is wrong with the type itself is not said again. */
static bool is_value_of(struct compiler *c, const struct type *t, struct integer value)
{
	if (t->kind == TYPE_ENUM || t->kind == TYPE_BITS)
		return is_known(c, t->decl, value) && is_value_of(c, t->decl->type, value);
	return (!is_integer(t) && t->kind != TYPE_BOOL) || integer_fits(value, t);
}

static bool check_const(struct compiler *c, struct decl *d)
{
	char text[24];

	if (!expr_const(c, d))
		return false;
	if (is_value_of(c, d->type, d->value))
		return true;
	diag_error(&c->diag, d->expr->pos, E_VALUE_RANGE, "%s is no value of its type",
		   integer_text(d->value, text));
	return false;
}

bool check_consts(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind == DECL_CONST)
			ok &= check_const(c, d);
	}
	return ok;
}
