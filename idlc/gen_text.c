/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of generated C: expressions, and names of locals.
 */
#include <stdio.h>
#include <string.h>

#include "gen.h"

const char *gen_text(struct gen *g, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(&g->arena, format, args);
	va_end(args);
	return text;
}

const char *gen_local(struct gen *g, const char *name)
{
	return gen_text(g, "%s%s", name, g->suffix);
}

const char *gen_loop(struct gen *g, const char *limit)
{
	const char *i = gen_text(g, "i%u%s", g->loops++, g->suffix);

	emit(g->e, "for (uint32_t %s = 0; %s < %s; %s++) {\n", i, i, limit, i);
	g->e->indent++;
	return i;
}

void gen_loop_end(struct gen *g)
{
	g->loops--;
	g->e->indent--;
	emit(g->e, "}\n");
}

const char *gen_member(struct gen *g, const char *expr, const char *name)
{
	size_t length = strlen(expr);

	if (length > 3 && strncmp(expr, "(*", 2) == 0 && strchr(expr, ')') == expr + length - 1)
		return gen_text(g, "%.*s->%s", (int)(length - 3), expr + 2, name);
	return gen_text(g, "%s.%s", expr, name);
}

const char *gen_item(struct gen *g, const struct method *m, const struct field *f)
{
	return gen_text(g, "%s_%s_item", m->c_name, f->c_name);
}
