/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The attributes of the kernel's own libraries: numbers, rights and errors of system calls.
 */
#include <string.h>

#include "checks.h"
#include "parser.h"

/* The names of enum tess_status, without TESS_. */
static const char *const status_names[] = {
	"EPERM",    "ENOENT",    "ESRCH",     "EINTR",      "EIO",    "EBADCAP", "EAGAIN",
	"ENOMEM",   "EACCES",    "EFAULT",    "EBUSY",      "EEXIST", "EINVAL",  "EMFILE",
	"ENOSPC",   "EPIPE",     "EDEADLK",   "ENOSYS",     "EPROTO", "EBADMSG", "EOVERFLOW",
	"EMSGSIZE", "ETIMEDOUT", "ECANCELED", "EOWNERDEAD",
};

static bool is_status(const char *name)
{
	for (size_t i = 0; i < sizeof(status_names) / sizeof(status_names[0]); i++) {
		if (strcmp(status_names[i], name) == 0)
			return true;
	}
	return false;
}

static const struct object_type *object_argument(struct compiler *c,
						 const struct attribute_argument *a)
{
	const char *name = attr_name(c, a);
	const struct object_type *object = name ? object_find(name) : NULL;

	if (name && !object)
		diag_error(&c->diag, a->pos, E_UNKNOWN_NAME, "there is no object '%s'", name);
	return object;
}

/* Every object is one that capabilities can stand for. */
bool check_objects(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind != DECL_OBJECT || !lib->is_kernel)
			continue;
		d->object = object_find(d->name);
		for (struct method *m = d->methods; m; m = m->next)
			m->of = d->object;
		if (d->object)
			continue;
		diag_error(&c->diag, d->pos, E_UNKNOWN_NAME, "there is no object '%s'", d->name);
		ok = false;
	}
	return ok;
}

static bool apply_base(struct compiler *c, const struct attr_target *t, const struct attribute *a)
{
	uint64_t base;

	if (!attr_number(c, t, a->arguments, 0, 0xfff, &base))
		return false;
	t->decl->base = (uint32_t)base;
	return true;
}

static bool apply_of(struct compiler *c, const struct attr_target *t, const struct attribute *a)
{
	if (t->decl->kind != DECL_OBJECT) {
		diag_error(&c->diag, a->name.pos, E_ATTRIBUTE,
			   "'@of' is only for calls on objects");
		return false;
	}
	if (t->method->rights_of) {
		diag_error(&c->diag, a->name.pos, E_ATTRIBUTE, "'@of' stands before '@rights'");
		return false;
	}
	t->method->of = object_argument(c, a->arguments);
	return t->method->of;
}

static bool add_right(struct compiler *c, struct method *m, const struct object_type *object,
		      const struct attribute_argument *a)
{
	const char *name = attr_name(c, a);
	uint16_t mask = name ? object_right_mask(object, name) : 0;

	if (!name)
		return false;
	if (!mask) {
		diag_error(&c->diag, a->pos, E_RIGHT, "'%s' is no right of a %s capability", name,
			   object->name);
		return false;
	}
	m->rights |= mask;
	m->rights_text = m->rights_text ?
		arena_printf(&c->arena, "%s | TESS_RIGHT_%s", m->rights_text, name) :
		arena_printf(&c->arena, "TESS_RIGHT_%s", name);
	return true;
}

/* On a call without an object, the first argument says whose rights the others are. */
static bool apply_rights(struct compiler *c, const struct attr_target *t, const struct attribute *a)
{
	const struct attribute_argument *right = a->arguments;
	const struct object_type *object = t->method->of;
	bool ok = true;

	if (!object) {
		object = object_argument(c, right);
		right = right->next;
		if (!object)
			return false;
	}
	t->method->rights_of = object;
	for (; right; right = right->next)
		ok &= add_right(c, t->method, object, right);
	return ok;
}

static bool apply_error(struct compiler *c, const struct attr_target *t, const struct attribute *a)
{
	const struct attribute_argument *text = a->arguments->next;
	const char *name = attr_name(c, a->arguments);
	struct error_note **end = &t->method->errors;

	if (!name)
		return false;
	if (!is_status(name) || !text->string || !*text->string) {
		diag_error(&c->diag, a->arguments->pos, E_ATTRIBUTE_ARGUMENT,
			   "'@error' takes a status and, in quotation marks, when it comes");
		return false;
	}
	for (; *end; end = &(*end)->next) {
		if (strcmp((*end)->name, name) != 0)
			continue;
		diag_error(&c->diag, a->name.pos, E_ATTRIBUTE, "%s has its '@error' already", name);
		return false;
	}
	*end = arena_new(&c->arena, struct error_note);
	**end = (struct error_note){ .name = name, .text = text->string, .pos = a->name.pos };
	return true;
}

static bool apply_message(struct compiler *c, const struct attr_target *t,
			  const struct attribute *a)
{
	(void)c;
	(void)a;
	t->method->is_message = true;
	return true;
}

static bool apply_blocking(struct compiler *c, const struct attr_target *t,
			   const struct attribute *a)
{
	(void)c;
	(void)a;
	t->method->blocking = true;
	return true;
}

static bool apply_noreturn(struct compiler *c, const struct attr_target *t,
			   const struct attribute *a)
{
	(void)c;
	(void)a;
	t->method->noreturn = true;
	return true;
}

static bool apply_nullable(struct compiler *c, const struct attr_target *t,
			   const struct attribute *a)
{
	enum type_kind kind = t->field->type->kind;

	t->field->nullable = kind == TYPE_CAP || kind == TYPE_BAD;
	if (!t->field->nullable)
		diag_error(&c->diag, a->name.pos, E_ATTRIBUTE,
			   "'@nullable' is only for capabilities");
	return t->field->nullable;
}

const struct attr_kind attr_kernel_kinds[] = {
	{ "base", ATTR_OBJECT | ATTR_SYSCALLS, true, false, 1, 1, "@base(0x40)", apply_base },
	{ "of", ATTR_METHOD, true, false, 1, 1, "@of(OBJECT)", apply_of },
	{ "rights", ATTR_METHOD, true, false, 1, 16, "@rights(RIGHT, ...)", apply_rights },
	{ "error", ATTR_METHOD, true, true, 2, 2, "@error(STATUS, \"when it comes\")",
	  apply_error },
	{ "message", ATTR_METHOD, true, false, 0, 0, "@message", apply_message },
	{ "blocking", ATTR_METHOD, true, false, 0, 0, "@blocking", apply_blocking },
	{ "noreturn", ATTR_METHOD, true, false, 0, 0, "@noreturn", apply_noreturn },
	{ "nullable", ATTR_PARAM, true, false, 0, 0, "@nullable", apply_nullable },
	{ 0 },
};
