/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Methods: ordinals, what they throw, and what a oneway method cannot have.
 */
#include <inttypes.h>

#include "checks.h"
#include "expr.h"
#include "sym.h"
#include "walk.h"

#define ORDINAL_MAX UINT64_C(0x7effffff)

static bool check_ordinal(struct compiler *c, struct table *seen, struct method *m)
{
	uint64_t ordinal = m->ordinal_expr->number;
	const struct method *before;

	if (ordinal < 1 || ordinal > ORDINAL_MAX) {
		diag_error(&c->diag, m->ordinal_expr->pos, E_ORDINAL,
			   "an ordinal is between 1 and 0x%" PRIx64, ORDINAL_MAX);
		return false;
	}
	m->ordinal = (uint32_t)ordinal;
	before = table_put(seen, &c->arena, arena_printf(&c->arena, "%" PRIu64, ordinal), m);
	if (!before)
		return true;
	diag_error(&c->diag, m->ordinal_expr->pos, E_ORDINAL, "'%s' has the ordinal of '%s'",
		   m->name, before->name);
	diag_note(&c->diag, before->pos, "'%s' is here", before->name);
	return false;
}

bool check_ordinals(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		struct table seen = { 0 };

		for (struct method *m = d->methods; m; m = m->next)
			ok &= check_ordinal(c, &seen, m);
	}
	return ok;
}

static bool resolve_throws(struct compiler *c, struct method *m)
{
	if (!m->throws_name.text)
		return true;
	m->throws = sym_find_decl(c, m->owner->library, m->throws_name);
	if (!m->throws || m->throws->kind == DECL_ERRORS)
		return m->throws;
	diag_error(&c->diag, m->throws_name.pos, E_THROWS, "a method throws errors, '%s' is %s",
		   m->throws_name.text, decl_kind_text(m->throws->kind));
	return false;
}

bool check_throws(struct compiler *c, struct library *lib)
{
	return walk_methods(c, lib, resolve_throws);
}

static bool check_one_way(struct compiler *c, struct method *m)
{
	if (!m->oneway || (!m->has_results && !m->throws_name.text))
		return true;
	diag_error(&c->diag, m->pos, E_ONEWAY, "'%s' is oneway: it has neither results nor errors",
		   m->name);
	return false;
}

bool check_oneway(struct compiler *c, struct library *lib)
{
	return walk_methods(c, lib, check_one_way);
}
