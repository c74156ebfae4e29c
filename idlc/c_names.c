/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C name of everything, decided in one place, so that header, stubs and diagnostics agree.
 * All names that generated files will define go into one table for the whole run: two things that
 * would get the same name, in one library or across imported ones, are an error here and not one
 * of the C compiler.
 */
#include "c_names.h"

#include <string.h>

#include "checks.h"
#include "walk.h"

/* What a name in the table stands for. */
struct owner {
	const char *name;
	struct srcpos pos;
};

static bool claim(struct compiler *c, struct table *t, const char *c_name, const char *name,
		  struct srcpos pos)
{
	struct owner *owner = arena_new(&c->arena, struct owner);
	const struct owner *before;

	*owner = (struct owner){ name, pos };
	before = table_put(t, &c->arena, c_name, owner);
	if (!before)
		return true;
	diag_error(&c->diag, pos, E_C_NAME, "'%s' and '%s' would both be '%s' in C", name,
		   before->name, c_name);
	diag_note(&c->diag, before->pos, "'%s' is here; @c_name(\"...\") gives either another name",
		  before->name);
	return false;
}

/* Claims stem and suffix, as one word. */
static bool claim_with(struct compiler *c, const char *stem, const char *suffix, const char *name,
		       struct srcpos pos)
{
	return claim(c, &c->c_names, arena_printf(&c->arena, "%s%s", stem, suffix), name, pos);
}

/* Tags of structs and enums are a world of their own, in C and, written with `struct`, in C++. */
static bool claim_tag(struct compiler *c, const char *stem, const char *suffix, const char *name,
		      struct srcpos pos)
{
	return claim(c, &c->c_tags, arena_printf(&c->arena, "%s%s", stem, suffix), name, pos);
}

/* What begins with "tess_" is the system's. */
static bool name_library(struct compiler *c, struct library *lib)
{
	if (lib->is_kernel)
		lib->c_prefix = "tess";
	else if (!lib->c_prefix)
		lib->c_prefix = c_snake(&c->arena, lib->name);
	lib->c_upper = c_upper(&c->arena, lib->c_prefix);
	if (lib->is_kernel ||
	    (strcmp(lib->c_upper, "TESS") != 0 && strncmp(lib->c_upper, "TESS_", 5) != 0))
		return true;
	diag_error(&c->diag, lib->pos, E_C_NAME,
		   "names in C that begin with 'tess_' are the system's");
	diag_note(&c->diag, lib->pos, "@c_prefix(\"...\") gives the library another prefix");
	return false;
}

/* c_name holds what @c_name said, or nothing. */
static void name_decl(struct compiler *c, struct decl *d)
{
	const char *stem = d->c_name ? d->c_name : c_snake(&c->arena, d->name);
	const char *prefix = d->library->c_prefix;

	d->c_name = *stem ? arena_printf(&c->arena, "%s_%s", prefix, stem) : prefix;
	d->c_upper = c_upper(&c->arena, d->c_name);
}

static bool name_members(struct compiler *c, struct decl *d)
{
	bool ok = true;

	for (struct member *m = d->members; m; m = m->next) {
		const char *stem = c_upper(&c->arena, m->c_name ? m->c_name : m->name);

		m->c_name = arena_printf(&c->arena, "%s_%s", d->c_upper, stem);
		ok &= claim(c, &c->c_names, m->c_name, m->name, m->pos);
	}
	return ok;
}

/* A vector is a pointer and a count in C: both names are taken. */
static bool name_fields(struct compiler *c, struct field *fields)
{
	struct table names = { 0 };
	bool ok = true;

	for (struct field *f = fields; f; f = f->next) {
		f->c_name = c_word(&c->arena, f->c_name ? f->c_name : c_snake(&c->arena, f->name));
		ok &= claim(c, &names, f->c_name, f->name, f->pos);
	}
	for (struct field *f = fields; f; f = f->next) {
		if (f->type->kind == TYPE_VECTOR)
			ok &= claim(c, &names, arena_printf(&c->arena, "%s_count", f->c_name),
				    f->name, f->pos);
	}
	return ok;
}

static bool name_method(struct compiler *c, struct method *m)
{
	bool ok = name_fields(c, m->request.fields);

	ok &= name_fields(c, m->reply.fields);
	if (!m->c_stem)
		m->c_stem = c_snake(&c->arena, m->name);
	m->c_member = c_word(&c->arena, m->c_stem);
	m->c_name = arena_printf(&c->arena, "%s_%s", m->owner->c_name, m->c_stem);
	return claim_with(c, m->c_name, "", m->name, m->pos) &&
	       claim_with(c, m->c_name, "_reply_close", m->name, m->pos) &&
	       claim_tag(c, m->c_name, "_request", m->name, m->pos) &&
	       claim_tag(c, m->c_name, "_reply", m->name, m->pos) && ok;
}

static bool claim_interface(struct compiler *c, const struct decl *d)
{
	static const char *const lower[] = {
		"_client_t", "_connect", "_dispatch", "_mint", "_service",
	};
	bool ok = claim_tag(c, d->c_name, "_ops", d->name, d->pos);

	for (size_t i = 0; i < sizeof(lower) / sizeof(lower[0]); i++)
		ok &= claim_with(c, d->c_name, lower[i], d->name, d->pos);
	ok &= claim_with(c, d->c_upper, "_INTERFACE_ID", d->name, d->pos);
	return claim_with(c, d->c_upper, "_INTERFACE_NAME", d->name, d->pos) && ok;
}

static bool claim_decl(struct compiler *c, const struct decl *d)
{
	switch (d->kind) {
	case DECL_CONST:
		return claim(c, &c->c_names, d->c_upper, d->name, d->pos);
	case DECL_ENUM:
	case DECL_BITS:
		return claim_with(c, d->c_name, "_t", d->name, d->pos) &&
		       claim_with(c, d->c_name, "_is_known", d->name, d->pos);
	case DECL_STRUCT: case DECL_ERRORS:
		return claim_tag(c, d->c_name, "", d->name, d->pos);
	case DECL_INTERFACE:
		return claim_interface(c, d);
	case DECL_OBJECT: case DECL_SYSCALLS:
		break;
	}
	return true;
}

static bool name_all(struct compiler *c, struct decl *d)
{
	bool ok;

	name_decl(c, d);
	ok = claim_decl(c, d);
	ok &= name_members(c, d);
	ok &= name_fields(c, d->fields);
	for (struct method *m = d->methods; m; m = m->next)
		ok &= name_method(c, m);
	return ok;
}

bool check_c_names(struct compiler *c, struct library *lib)
{
	bool ok = name_library(c, lib);

	for (struct decl *d = lib->decls; d; d = d->next)
		ok &= name_all(c, d);
	return ok;
}
