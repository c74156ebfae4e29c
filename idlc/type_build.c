/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types out of a name and its arguments in <...>. The names of types are no keywords: they are
 * looked up here, and a program's own types afterwards, when all declarations are known.
 */
#include "parser.h"

#include <string.h>

struct builtin {
	const char *name;
	enum type_kind kind;    /* TYPE_BAD: reserved for a later version */
	unsigned min, max;      /* arguments */
	const char *form;       /* how it is written */
	void (*build)(struct parser *p, struct type *t, struct type_argument *a);
};

static void bad(struct parser *p, struct type *t, struct srcpos pos, const char *message)
{
	parser_error(p, pos, E_TYPE_ARGUMENT, "%s", message);
	t->kind = TYPE_BAD;
}

/* The argument as a type. */
static struct type *as_type(struct parser *p, const struct type_argument *a)
{
	struct type *t;

	if (a->expr->kind == EXPR_TYPE)
		return a->expr->type;
	if (a->expr->kind == EXPR_NAME)
		return node_plain_type(p, (struct name){ a->expr->name, a->expr->pos });
	t = arena_new(&p->compiler->arena, struct type);
	t->pos = a->expr->pos;
	bad(p, t, a->expr->pos, "a type is needed here");
	return t;
}

static void build_bound(struct parser *p, struct type *t, const struct type_argument *a)
{
	if (a->expr->kind == EXPR_TYPE)
		bad(p, t, a->expr->pos, "a number is needed here");
	else
		t->bound_expr = a->expr;
}

static void build_text(struct parser *p, struct type *t, struct type_argument *a)
{
	build_bound(p, t, a);
}

static void build_sequence(struct parser *p, struct type *t, struct type_argument *a)
{
	t->element = as_type(p, a);
	build_bound(p, t, a->next);
	if (t->element->kind == TYPE_BAD)
		t->kind = TYPE_BAD;
}

/* Adds the rights of "READ | WRITE"; the tree leans to the left. */
static bool add_rights(struct parser *p, struct type *t, const struct expr *e)
{
	uint16_t mask;

	if (e->kind == EXPR_OR)
		return add_rights(p, t, e->left) && add_rights(p, t, e->right);
	if (e->kind != EXPR_NAME) {
		bad(p, t, e->pos, "rights are names joined by '|', like READ | WRITE");
		return false;
	}
	mask = object_right_mask(t->object, e->name);
	if (!mask) {
		parser_error(p, e->pos, E_RIGHT, "'%s' is no right of a %s capability", e->name,
			     t->object->name);
		t->kind = TYPE_BAD;
		return false;
	}
	t->rights |= mask;
	return true;
}

static bool find_mode(const struct expr *e, struct type *t)
{
	static const char *const names[] = { "copy", "move", "lend" };

	for (unsigned i = 0; e->kind == EXPR_NAME && i < 3; i++) {
		if (strcmp(e->name, names[i]) == 0) {
			t->mode = (enum cap_mode)i;
			t->mode_named = true;
			return true;
		}
	}
	return false;
}

/* What may follow the object: rights, then a mode, or a mode alone. */
static void build_rights(struct parser *p, struct type *t, const struct type_argument *a)
{
	t->mask = 0xffff;
	if (!a)
		return;
	if (!a->next && find_mode(a->expr, t))
		return;
	if (!add_rights(p, t, a->expr))
		return;
	t->mask = t->rights;
	if (a->next && !find_mode(a->next->expr, t))
		bad(p, t, a->next->expr->pos, "a capability goes by copy, move or lend");
}

static void build_cap(struct parser *p, struct type *t, struct type_argument *a)
{
	if (a->expr->kind != EXPR_NAME) {
		bad(p, t, a->expr->pos, "the name of an object is needed here");
		return;
	}
	t->name = (struct name){ a->expr->name, a->expr->pos };
	t->object = object_find(a->expr->name);
	if (!t->object) {
		parser_error(p, a->expr->pos, E_UNKNOWN_NAME, "there is no object '%s'",
			     a->expr->name);
		diag_note(&p->compiler->diag, a->expr->pos,
			  "objects are Memory, Endpoint, Notification, Namespace, Process, Thread, "
			  "Job and so on; an interface of yours is client<%s>", a->expr->name);
		t->kind = TYPE_BAD;
		return;
	}
	build_rights(p, t, a->next);
}

static void build_client(struct parser *p, struct type *t, struct type_argument *a)
{
	if (a->expr->kind != EXPR_NAME) {
		bad(p, t, a->expr->pos, "the name of an interface is needed here");
		return;
	}
	t->name = (struct name){ a->expr->name, a->expr->pos };
	t->object = object_find("Endpoint");
	build_rights(p, t, a->next);
	if (t->rights)
		return;
	t->rights = object_right_mask(t->object, "SEND");
	t->mask = t->rights | object_right_mask(t->object, "GRANT");
}

/* "in" or "out"; false after a message. */
static bool find_direction(struct parser *p, struct type *t, const struct type_argument *a)
{
	const struct expr *e = a->expr;

	if (e->kind == EXPR_NAME && strcmp(e->name, "in") == 0)
		t->direction = DIRECTION_IN;
	else if (e->kind == EXPR_NAME && strcmp(e->name, "out") == 0)
		t->direction = DIRECTION_OUT;
	else if (e->kind == EXPR_NAME && strcmp(e->name, "inout") == 0)
		t->direction = DIRECTION_OUT;
	else {
		bad(p, t, e->pos, "a direction is needed here: in or out");
		return false;
	}
	return true;
}

static void build_grant(struct parser *p, struct type *t, struct type_argument *a)
{
	if (!find_direction(p, t, a))
		return;
	if (t->direction != DIRECTION_IN) {
		parser_reserved(p, a->expr->pos, "a grant other than grant<in, MAX>");
		t->kind = TYPE_BAD;
		return;
	}
	t->object = object_find("Memory");
	t->rights = object_right_mask(t->object, "READ");
	t->mask = t->rights;
	t->mode = CAP_LEND;
	build_bound(p, t, a->next);
}

static void build_user(struct parser *p, struct type *t, struct type_argument *a)
{
	if (!find_direction(p, t, a))
		return;
	if (strcmp(a->expr->name, "inout") == 0) {
		bad(p, t, a->expr->pos, "a user buffer is in or out");
		return;
	}
	build_sequence(p, t, a->next);
}

static const struct builtin builtins[] = {
	{ "bool", TYPE_BOOL, 0, 0, "bool", NULL },
	{ "int8", TYPE_INT8, 0, 0, "int8", NULL },
	{ "int16", TYPE_INT16, 0, 0, "int16", NULL },
	{ "int32", TYPE_INT32, 0, 0, "int32", NULL },
	{ "int64", TYPE_INT64, 0, 0, "int64", NULL },
	{ "uint8", TYPE_UINT8, 0, 0, "uint8", NULL },
	{ "uint16", TYPE_UINT16, 0, 0, "uint16", NULL },
	{ "uint32", TYPE_UINT32, 0, 0, "uint32", NULL },
	{ "uint64", TYPE_UINT64, 0, 0, "uint64", NULL },
	{ "string", TYPE_STRING, 1, 1, "string<MAX>", build_text },
	{ "bytes", TYPE_BYTES, 1, 1, "bytes<MAX>", build_text },
	{ "array", TYPE_ARRAY, 2, 2, "array<TYPE, COUNT>", build_sequence },
	{ "vector", TYPE_VECTOR, 2, 2, "vector<TYPE, MAX>", build_sequence },
	{ "cap", TYPE_CAP, 1, 3, "cap<OBJECT, RIGHTS, MODE>", build_cap },
	{ "client", TYPE_CLIENT, 1, 3, "client<INTERFACE, RIGHTS, MODE>", build_client },
	{ "grant", TYPE_GRANT, 2, 2, "grant<in, MAX>", build_grant },
	{ "user", TYPE_USER, 3, 3, "user<in, TYPE, MAX>", build_user },
	{ "float32", TYPE_BAD, 0, 3, NULL, NULL },
	{ "float64", TYPE_BAD, 0, 3, NULL, NULL },
	{ "optional", TYPE_BAD, 0, 3, NULL, NULL },
	{ "server", TYPE_BAD, 0, 3, NULL, NULL },
};

static const struct builtin *find_builtin(const char *name)
{
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	}
	return NULL;
}

bool type_name_is_builtin(const char *name)
{
	return find_builtin(name) != NULL;
}

static void build_named(struct parser *p, struct type *t, struct name head, unsigned count)
{
	t->kind = TYPE_NAMED;
	t->name = head;
	if (!count)
		return;
	parser_error(p, t->pos, E_TYPE_ARGUMENT, "'%s' takes no arguments", head.text);
	t->kind = TYPE_BAD;
}

void type_build(struct parser *p, struct type *t, struct name head, struct type_argument *arguments,
		unsigned count)
{
	const struct builtin *b = find_builtin(head.text);

	if (!b) {
		build_named(p, t, head, count);
		return;
	}
	t->kind = b->kind;
	if (b->kind == TYPE_BAD) {
		parser_reserved(p, head.pos,
				arena_printf(&p->compiler->arena, "'%s'", b->name));
	} else if (count < b->min || count > b->max) {
		parser_error(p, t->pos, E_TYPE_ARGUMENT, "'%s' is written %s", b->name, b->form);
		t->kind = TYPE_BAD;
	} else if (b->build) {
		b->build(p, t, arguments);
	}
}
