/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attributes: which there are, where each may stand, and what it sets.
 */
#include <ctype.h>
#include <string.h>

#include "checks.h"
#include "expr.h"
#include "parser.h"

bool attr_number(struct compiler *c, const struct attr_target *t,
		 const struct attribute_argument *a, uint64_t min, uint64_t max, uint64_t *number)
{
	struct integer value;

	if (a->string) {
		diag_error(&c->diag, a->pos, E_ATTRIBUTE_ARGUMENT, "a number is needed here");
		return false;
	}
	if (!expr_value(c, t->library, a->expr, &value))
		return false;
	*number = value.magnitude;
	if (!value.negative && *number >= min && *number <= max)
		return true;
	diag_error(&c->diag, a->pos, E_ATTRIBUTE_ARGUMENT, "this number is between %ju and %ju",
		   (uintmax_t)min, (uintmax_t)max);
	return false;
}

const char *attr_name(struct compiler *c, const struct attribute_argument *a)
{
	if (a->expr && a->expr->kind == EXPR_NAME)
		return a->expr->name;
	diag_error(&c->diag, a->pos, E_ATTRIBUTE_ARGUMENT, "a name is needed here");
	return NULL;
}

/* A string that can be a part of C identifiers; NULL after a message. */
static const char *c_identifier(struct compiler *c, const struct attribute_argument *a)
{
	const char *s = a->string;
	bool ok = s && (isalpha((unsigned char)*s) || *s == '_') && strlen(s) <= NAME_LENGTH_MAX;

	for (const char *p = s; ok && *p; p++)
		ok = isalnum((unsigned char)*p) || *p == '_';
	if (ok)
		return s;
	diag_error(&c->diag, a->pos, E_ATTRIBUTE_ARGUMENT,
		   "a C identifier is needed here, in quotation marks");
	return NULL;
}

static bool apply_c_prefix(struct compiler *c, const struct attr_target *t,
			   const struct attribute *a)
{
	t->library->c_prefix = c_identifier(c, a->arguments);
	return t->library->c_prefix;
}

/* Leaves the name where c_names.c finds it and puts the prefix before it. */
static bool apply_c_name(struct compiler *c, const struct attr_target *t, const struct attribute *a)
{
	const char *name = c_identifier(c, a->arguments);

	if (t->member)
		t->member->c_name = name;
	else if (t->field)
		t->field->c_name = name;
	else if (t->method)
		t->method->c_stem = name;
	else
		t->decl->c_name = name;
	return name;
}

static bool apply_version(struct compiler *c, const struct attr_target *t,
			  const struct attribute *a)
{
	uint64_t version;

	if (!attr_number(c, t, a->arguments, 1, UINT32_MAX, &version))
		return false;
	t->decl->version = (uint32_t)version;
	return true;
}

#define ATTR_DECL (ATTR_TYPE_DECL | ATTR_INTERFACE | ATTR_OBJECT)

static const struct attr_kind kinds[] = {
	{ "c_prefix", ATTR_LIBRARY, false, false, 1, 1, "@c_prefix(\"x\")", apply_c_prefix },
	{ "c_name", ATTR_DECL | ATTR_METHOD | ATTR_FIELD | ATTR_PARAM | ATTR_MEMBER, false, false,
	  1, 1, "@c_name(\"x\")", apply_c_name },
	{ "version", ATTR_INTERFACE, false, false, 1, 1, "@version(1)", apply_version },
	{ .name = "inline" },
	{ .name = "deferred" },
	{ .name = "added" },
	{ .name = "removed" },
	{ .name = "deprecated" },
	{ 0 },
};

static const struct attr_kind *find_kind(const struct attr_kind *k, const char *name)
{
	while (k->name && strcmp(k->name, name) != 0)
		k++;
	return k->name ? k : NULL;
}

static bool refuse(struct compiler *c, const struct attribute *a, enum diag_code code,
		   const char *message)
{
	diag_error(&c->diag, a->name.pos, code, "'@%s' %s", a->name.text, message);
	return false;
}

static bool check_form(struct compiler *c, const struct attribute *a, const struct attr_kind *k)
{
	unsigned count = 0;

	for (const struct attribute_argument *i = a->arguments; i; i = i->next)
		count++;
	if (count >= k->min && count <= k->max)
		return true;
	diag_error(&c->diag, a->name.pos, E_ATTRIBUTE_ARGUMENT, "'@%s' is written %s", k->name,
		   k->form);
	return false;
}

static bool apply(struct compiler *c, const struct attr_target *t, const struct attribute *a,
		  struct table *seen)
{
	const struct attr_kind *k = find_kind(kinds, a->name.text);

	if (!k)
		k = find_kind(attr_kernel_kinds, a->name.text);
	if (!k)
		return refuse(c, a, E_ATTRIBUTE, "is no attribute");
	if (!k->places)
		return refuse(c, a, E_RESERVED, "is not in this version of the language");
	if (k->kernel_only && !t->library->is_kernel)
		return refuse(c, a, E_KERNEL_ONLY, "is only for libraries of the kernel");
	if (!(k->places & t->place))
		return refuse(c, a, E_ATTRIBUTE, "cannot stand here");
	if (table_put(seen, &c->arena, k->name, seen) && !k->repeats)
		return refuse(c, a, E_ATTRIBUTE, "stands here twice");
	return check_form(c, a, k) && k->apply(c, t, a);
}

static bool apply_all(struct compiler *c, const struct attr_target *t, const struct attribute *list)
{
	struct table seen = { 0 };
	bool ok = true;

	for (const struct attribute *a = list; a; a = a->next)
		ok &= apply(c, t, a, &seen);
	return ok;
}

static bool apply_fields(struct compiler *c, struct attr_target t, enum attr_place place,
			 struct field *fields)
{
	bool ok = true;

	t.place = place;
	for (t.field = fields; t.field; t.field = t.field->next)
		ok &= apply_all(c, &t, t.field->attributes);
	return ok;
}

static bool apply_methods(struct compiler *c, struct attr_target t)
{
	bool ok = true;

	for (t.method = t.decl->methods; t.method; t.method = t.method->next) {
		t.place = ATTR_METHOD;
		ok &= apply_all(c, &t, t.method->attributes);
		ok &= apply_fields(c, t, ATTR_PARAM, t.method->request.fields);
		ok &= apply_fields(c, t, ATTR_PARAM, t.method->reply.fields);
	}
	return ok;
}

static enum attr_place place_of(const struct decl *d)
{
	switch (d->kind) {
	case DECL_INTERFACE:
		return ATTR_INTERFACE;
	case DECL_OBJECT:
		return ATTR_OBJECT;
	case DECL_SYSCALLS:
		return ATTR_SYSCALLS;
	case DECL_CONST: case DECL_ENUM: case DECL_BITS: case DECL_ERRORS: case DECL_STRUCT:
		break;
	}
	return ATTR_TYPE_DECL;
}

static bool apply_decl(struct compiler *c, struct library *lib, struct decl *d)
{
	struct attr_target t = { .place = place_of(d), .library = lib, .decl = d };
	bool ok = apply_all(c, &t, d->attributes);

	ok &= apply_methods(c, t);
	ok &= apply_fields(c, t, ATTR_FIELD, d->fields);
	t.place = ATTR_MEMBER;
	for (t.member = d->members; t.member; t.member = t.member->next)
		ok &= apply_all(c, &t, t.member->attributes);
	return ok;
}

bool check_attributes(struct compiler *c, struct library *lib)
{
	struct attr_target t = { .place = ATTR_LIBRARY, .library = lib };
	bool ok = apply_all(c, &t, lib->attributes);

	t.place = ATTR_IMPORT;
	for (const struct import *i = lib->imports; i; i = i->next)
		ok &= apply_all(c, &t, i->attributes);
	for (struct decl *d = lib->decls; d; d = d->next)
		ok &= apply_decl(c, lib, d);
	return ok;
}
