/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In the order of the file, so that messages come in that order too.
 */
#include "walk.h"

typedef bool visit_fn(struct compiler *c, const struct spot *spot);

static bool walk_fields(struct compiler *c, struct spot s, struct field *fields, visit_fn *visit)
{
	bool ok = true;

	for (s.field = fields; s.field; s.field = s.field->next) {
		s.type = s.field->type;
		ok &= visit(c, &s);
	}
	return ok;
}

static bool walk_method(struct compiler *c, struct spot s, visit_fn *visit)
{
	bool ok;

	s.place = PLACE_REQUEST;
	ok = walk_fields(c, s, s.method->request.fields, visit);
	s.place = PLACE_REPLY;
	return walk_fields(c, s, s.method->reply.fields, visit) && ok;
}

static bool walk_decl(struct compiler *c, struct spot s, visit_fn *visit)
{
	bool ok = true;

	if (s.decl->type) {
		s.place = s.decl->kind == DECL_CONST ? PLACE_CONST : PLACE_BASE;
		s.type = s.decl->type;
		ok = visit(c, &s);
	}
	s.place = PLACE_FIELD;
	ok &= walk_fields(c, s, s.decl->fields, visit);
	for (s.method = s.decl->methods; s.method; s.method = s.method->next)
		ok &= walk_method(c, s, visit);
	return ok;
}

bool walk_types(struct compiler *c, struct library *lib, visit_fn *visit)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		struct spot s = { .library = lib, .decl = d };

		ok &= walk_decl(c, s, visit);
	}
	return ok;
}

bool walk_methods(struct compiler *c, struct library *lib,
		  bool (*visit)(struct compiler *c, struct method *m))
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		for (struct method *m = d->methods; m; m = m->next)
			ok &= visit(c, m);
	}
	return ok;
}
