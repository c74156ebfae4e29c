/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types: that their names mean something, that bounds are sensible, that no struct holds itself,
 * and that each kind of type stands only where it can.
 */
#include <inttypes.h>

#include "checks.h"
#include "expr.h"
#include "layout.h"
#include "sym.h"
#include "walk.h"

static bool wrong_kind(struct compiler *c, struct name name, const struct decl *d,
		       const char *needed)
{
	diag_error(&c->diag, name.pos, E_WRONG_KIND, "'%s' is %s, %s is needed", name.text,
		   decl_kind_text(d->kind), needed);
	if (d->kind == DECL_INTERFACE)
		diag_note(&c->diag, name.pos, "a capability to one is client<%s>", name.text);
	if (d->kind == DECL_OBJECT)
		diag_note(&c->diag, name.pos, "a capability to one is cap<%s>", name.text);
	return false;
}

static bool resolve_named(struct compiler *c, struct library *lib, struct type *t)
{
	struct decl *d = sym_find_decl(c, lib, t->name);

	t->kind = TYPE_BAD;
	if (!d)
		return false;
	t->decl = d;
	switch (d->kind) {
	case DECL_ENUM:
		t->kind = TYPE_ENUM;
		return true;
	case DECL_BITS:
		t->kind = TYPE_BITS;
		return true;
	case DECL_STRUCT:
		t->kind = TYPE_STRUCT;
		return true;
	case DECL_CONST: case DECL_ERRORS: case DECL_INTERFACE: case DECL_OBJECT:
	case DECL_SYSCALLS:
		break;
	}
	return wrong_kind(c, t->name, d, "a type");
}

static bool resolve_client(struct compiler *c, struct library *lib, struct type *t)
{
	t->decl = sym_find_decl(c, lib, t->name);
	if (!t->decl)
		return false;
	return t->decl->kind == DECL_INTERFACE || wrong_kind(c, t->name, t->decl, "an interface");
}

static bool resolve(struct compiler *c, struct library *lib, struct type *t)
{
	if (t->kind == TYPE_NAMED)
		return resolve_named(c, lib, t);
	if (t->kind == TYPE_CLIENT)
		return resolve_client(c, lib, t);
	return t->element ? resolve(c, lib, t->element) : true;
}

/*
 * A server makes a client end in order to give it away: unless told otherwise, a result is moved.
 */
static void settle_mode(struct type *t)
{
	while (t->element)
		t = t->element;
	if (t->kind == TYPE_CLIENT && !t->mode_named)
		t->mode = CAP_MOVE;
}

static bool resolve_spot(struct compiler *c, const struct spot *s)
{
	bool ok = resolve(c, s->library, s->type);

	if (s->place == PLACE_REPLY)
		settle_mode(s->type);
	return ok;
}

bool check_names_of_types(struct compiler *c, struct library *lib)
{
	return walk_types(c, lib, resolve_spot);
}

static uint64_t bound_max(const struct type *t)
{
	return t->kind == TYPE_GRANT ? LAYOUT_HUGE - 1 : UINT32_MAX;
}

static bool check_bound(struct compiler *c, struct library *lib, struct type *t)
{
	struct integer value;

	if (t->element && !check_bound(c, lib, t->element))
		return false;
	if (!t->bound_expr)
		return true;
	if (!expr_value(c, lib, t->bound_expr, &value))
		return false;
	t->bound = value.magnitude;
	if (!value.negative && t->bound >= 1 && t->bound <= bound_max(t))
		return true;
	diag_error(&c->diag, t->bound_expr->pos, E_BOUND,
		   "a bound is between 1 and %" PRIu64 ", this is %s%" PRIu64, bound_max(t),
		   value.negative ? "-" : "", value.magnitude);
	return false;
}

static bool check_bound_at(struct compiler *c, const struct spot *s)
{
	return check_bound(c, s->library, s->type);
}

bool check_bounds(struct compiler *c, struct library *lib)
{
	return walk_types(c, lib, check_bound_at);
}

static bool descend(struct compiler *c, struct decl *d);

static bool too_deep(struct compiler *c, const struct field *f)
{
	diag_error(&c->diag, f->pos, E_NESTING, "structs may hold one another at most %d deep",
		   NESTING_MAX);
	return false;
}

/* Goes into the struct that a field is made of, if it is. */
static bool descend_field(struct compiler *c, struct decl *d, const struct field *f)
{
	const struct type *t = f->type;

	while (t->element)
		t = t->element;
	if (t->kind != TYPE_STRUCT || t->decl->state == EVAL_BAD)
		return t->kind != TYPE_STRUCT;
	if (t->decl->state == EVAL_ACTIVE) {
		diag_error(&c->diag, f->pos, E_RECURSION, "struct '%s' would hold itself",
			   t->decl->name);
		return false;
	}
	if (c->struct_depth >= NESTING_MAX)
		return too_deep(c, f);
	if (!descend(c, t->decl))
		return false;
	if (t->decl->depth >= d->depth)
		d->depth = t->decl->depth + 1;
	return d->depth < NESTING_MAX || too_deep(c, f);
}

static bool descend(struct compiler *c, struct decl *d)
{
	bool ok = true;

	if (d->state != EVAL_NEW)
		return d->state == EVAL_DONE;
	d->state = EVAL_ACTIVE;
	c->struct_depth++;
	for (const struct field *f = d->fields; f && ok; f = f->next)
		ok = descend_field(c, d, f);
	c->struct_depth--;
	d->state = ok ? EVAL_DONE : EVAL_BAD;
	return ok;
}

bool check_recursion(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind == DECL_STRUCT)
			ok &= descend(c, d);
	}
	return ok;
}

static bool misplaced(struct compiler *c, const struct type *t, const char *message)
{
	diag_error(&c->diag, t->pos, E_TYPE_PLACE, "%s", message);
	return false;
}

static bool check_inner(struct compiler *c, const struct type *t)
{
	for (; t; t = t->element) {
		if (t->kind == TYPE_GRANT)
			return misplaced(
				c, t,
				"a grant is a parameter of its own, not a part of another type");
		if (t->kind == TYPE_USER)
			return misplaced(c, t, "a user buffer is a parameter of its own");
	}
	return true;
}

static bool check_place(struct compiler *c, const struct spot *s)
{
	const struct type *t = s->type;
	bool is_parameter = s->place == PLACE_REQUEST;

	if (t->kind == TYPE_GRANT && is_parameter && !s->method->oneway)
		return true;
	if (t->kind == TYPE_GRANT)
		return misplaced(c, t, "a grant is a parameter of a method that is not oneway");
	if (t->kind == TYPE_USER && !is_parameter)
		return misplaced(c, t, "a user buffer is a parameter of a call");
	return check_inner(c, t->kind == TYPE_USER ? t->element : t);
}

bool check_places(struct compiler *c, struct library *lib)
{
	return walk_types(c, lib, check_place);
}
