/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbol tables: two hash tables per library, filled once, so that the whole takes linear time.
 */
#include "sym.h"

#include <string.h>

#include "parser.h"
#include "suggest.h"

const char *decl_kind_text(enum decl_kind kind)
{
	switch (kind) {
	case DECL_CONST: return "a const";
	case DECL_ENUM: return "an enum";
	case DECL_BITS: return "bits";
	case DECL_ERRORS: return "errors";
	case DECL_STRUCT: return "a struct";
	case DECL_INTERFACE: return "an interface";
	case DECL_OBJECT: return "an object";
	case DECL_SYSCALLS: return "syscalls";
	}
	return "a declaration";
}

static bool duplicate(struct compiler *c, const char *name, struct srcpos pos, struct srcpos before)
{
	diag_error(&c->diag, pos, E_DUPLICATE, "'%s' is declared twice", name);
	diag_note(&c->diag, before, "the first '%s' is here", name);
	return false;
}

static bool enter_members(struct compiler *c, struct library *lib, struct decl *d)
{
	bool ok = true;

	for (struct member *m = d->members; m; m = m->next) {
		const char *key = arena_printf(&c->arena, "%s.%s", d->name, m->name);
		const struct member *before = table_put(&lib->symbols->members, &c->arena, key, m);

		d->member_count++;
		if (before)
			ok = duplicate(c, m->name, m->pos, before->pos);
	}
	return ok;
}

static bool enter_fields(struct compiler *c, struct table *t, struct field *fields, unsigned *count)
{
	bool ok = true;

	*count = 0;
	for (struct field *f = fields; f; f = f->next) {
		const struct field *before = table_put(t, &c->arena, f->name, f);

		++*count;
		if (before)
			ok = duplicate(c, f->name, f->pos, before->pos);
	}
	return ok;
}

/* Parameters and results are apart: a result may have a parameter's name. */
static bool enter_method(struct compiler *c, struct table *methods, struct method *m)
{
	struct table request = { 0 }, reply = { 0 };
	const struct method *before = table_put(methods, &c->arena, m->name, m);
	bool ok = true;

	m->owner->method_count++;
	if (before)
		ok = duplicate(c, m->name, m->pos, before->pos);
	ok &= enter_fields(c, &request, m->request.fields, &m->request.count);
	return enter_fields(c, &reply, m->reply.fields, &m->reply.count) && ok;
}

static bool enter_parts(struct compiler *c, struct library *lib, struct decl *d)
{
	struct table fields = { 0 }, methods = { 0 };
	bool ok = enter_members(c, lib, d);

	ok &= enter_fields(c, &fields, d->fields, &d->field_count);
	for (struct method *m = d->methods; m; m = m->next)
		ok &= enter_method(c, &methods, m);
	return ok;
}

static bool enter_decl(struct compiler *c, struct library *lib, struct decl *d)
{
	const struct decl *before;

	if (type_name_is_builtin(d->name) || strcmp(d->name, "true") == 0 ||
	    strcmp(d->name, "false") == 0) {
		diag_error(&c->diag, d->pos, E_WORD, "'%s' is a word of the language", d->name);
		return false;
	}
	before = table_put(&lib->symbols->decls, &c->arena, d->name, d);
	return before ? duplicate(c, d->name, d->pos, before->pos) : true;
}

bool sym_enter(struct compiler *c, struct library *lib)
{
	bool ok = true;

	lib->symbols = arena_new(&c->arena, struct symbols);
	for (struct decl *d = lib->decls; d; d = d->next) {
		ok &= enter_decl(c, lib, d);
		ok &= enter_parts(c, lib, d);
	}
	return ok;
}

/* What a search found: nothing, one declaration, or several. */
struct found {
	struct decl *decl, *other;
};

static struct found search_plain(const struct library *lib, const char *name)
{
	struct found f = { table_get(&lib->symbols->decls, name), NULL };

	for (const struct import *i = lib->imports; i && (!f.decl || f.decl->library != lib);
	     i = i->next) {
		struct decl *d = table_get(&i->library->symbols->decls, name);

		if (d && f.decl)
			f.other = d;
		else if (d)
			f.decl = d;
	}
	return f;
}

static struct found search_in(const struct library *lib, const char *library, size_t length,
			      const char *name)
{
	struct found f = { NULL, NULL };

	if (strlen(lib->name) == length && memcmp(lib->name, library, length) == 0)
		f.decl = table_get(&lib->symbols->decls, name);
	for (const struct import *i = lib->imports; i && !f.decl; i = i->next) {
		if (strlen(i->name.text) == length && memcmp(i->name.text, library, length) == 0)
			f.decl = table_get(&i->library->symbols->decls, name);
	}
	return f;
}

static struct found search(const struct library *lib, const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? search_in(lib, name, (size_t)(dot - name), dot + 1) : search_plain(lib, name);
}

static void unknown(struct compiler *c, const struct library *lib, struct name name)
{
	const char *dot = strrchr(name.text, '.');
	const char *prefix, *near = suggest_name(lib, name.text);
	const struct library *other;

	diag_error(&c->diag, name.pos, E_UNKNOWN_NAME, "nothing is called '%s'", name.text);
	if (near)
		diag_note(&c->diag, name.pos, "did you mean '%s'?", near);
	if (!dot)
		return;
	prefix = arena_copy(&c->arena, name.text, (size_t)(dot - name.text));
	other = table_get(&c->by_name, prefix);
	for (const struct import *i = lib->imports; i; i = i->next) {
		if (i->library == other)
			return;
	}
	if (other && other != lib)
		diag_note(&c->diag, name.pos, "'using %s;' is missing", prefix);
}

static bool report_unless_one(struct compiler *c, const struct library *lib, struct name name,
			      struct found f)
{
	if (!f.decl) {
		unknown(c, lib, name);
		return false;
	}
	if (f.other) {
		diag_error(&c->diag, name.pos, E_AMBIGUOUS, "'%s' is in two imported libraries",
			   name.text);
		diag_note(&c->diag, name.pos, "write %s.%s or %s.%s", f.decl->library->name,
			  name.text, f.other->library->name, name.text);
		return false;
	}
	return true;
}

struct decl *sym_find_decl(struct compiler *c, struct library *lib, struct name name)
{
	struct found f = search(lib, name.text);

	return report_unless_one(c, lib, name, f) ? f.decl : NULL;
}

/* "Kind.FILE", where all before the last dot names a declaration. */
static struct member *search_member(struct compiler *c, const struct library *lib, const char *name,
				    struct decl **decl)
{
	const char *dot = strrchr(name, '.'), *key;
	struct found f;

	if (!dot)
		return NULL;
	f = search(lib, arena_copy(&c->arena, name, (size_t)(dot - name)));
	if (!f.decl || f.other)
		return NULL;
	*decl = f.decl;
	key = arena_printf(&c->arena, "%s.%s", f.decl->name, dot + 1);
	return table_get(&f.decl->library->symbols->members, key);
}

bool sym_find_value(struct compiler *c, struct library *lib, struct decl *scope, struct name name,
		    struct decl **decl, struct member **member)
{
	struct found f;

	*member = NULL;
	if (scope) {
		const char *key = arena_printf(&c->arena, "%s.%s", scope->name, name.text);

		*decl = scope;
		*member = table_get(&lib->symbols->members, key);
	}
	if (!*member)
		*member = search_member(c, lib, name.text, decl);
	if (*member)
		return true;
	f = search(lib, name.text);
	if (!report_unless_one(c, lib, name, f))
		return false;
	*decl = f.decl;
	if (f.decl->kind == DECL_CONST)
		return true;
	diag_error(&c->diag, name.pos, E_WRONG_KIND, "'%s' is %s, a number is needed", name.text,
		   decl_kind_text(f.decl->kind));
	return false;
}
