/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of each method that both sides need: names for the log, and the errors that it
 * declares.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"

/* Whether a method before this one, in the library, throws the same errors. */
static bool is_written(const struct library *lib, const struct method *end)
{
	for (const struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind != DECL_INTERFACE)
			continue;
		for (const struct method *m = d->methods; m; m = m->next) {
			if (m == end)
				return false;
			if (m->throws == end->throws)
				return true;
		}
	}
	return false;
}

static void emit_errors(struct gen *g, const struct decl *d)
{
	emit(g->e, "static const int errors_%s[] = {", d->c_name);
	for (const struct member *m = d->members; m; m = m->next)
		emit(g->e, "%s%s", m == d->members ? "" : ", ", m->c_name);
	emit(g->e, "};\n\n");
}

static void emit_table(struct gen *g, const struct decl *d, const struct method *m)
{
	emit(g->e, "static const struct tess_idl_method method_%s = {\n", m->c_name);
	emit(g->e, "\t%s_INTERFACE_NAME, \"%s\", ", d->c_upper, m->name);
	if (m->throws)
		emit(g->e, "errors_%s, %u,\n", m->throws->c_name, m->throws->member_count);
	else
		emit(g->e, "NULL, 0,\n");
	emit(g->e, "};\n\n");
}

void gen_method_tables(struct gen *g, const struct decl *d)
{
	for (const struct method *m = d->methods; m; m = m->next) {
		if (m->oneway)
			continue;
		if (m->throws && !is_written(g->lib, m))
			emit_errors(g, m->throws);
		emit_table(g, d, m);
	}
}
