/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Statements over the C struct of a message: closing its capabilities, clearing its buffers.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"

static bool is_closable(const struct type *t, bool only_moved)
{
	bool is_cap = t->kind == TYPE_CAP || t->kind == TYPE_CLIENT || t->kind == TYPE_GRANT;

	if (is_cap)
		return !only_moved || t->mode == CAP_MOVE;
	if (t->kind == TYPE_ARRAY || t->kind == TYPE_VECTOR)
		return is_closable(t->element, only_moved);
	if (t->kind != TYPE_STRUCT)
		return false;
	for (const struct field *f = t->decl->fields; f; f = f->next)
		if (is_closable(f->type, only_moved))
			return true;
	return false;
}

/* A vector's count as far as it can be trusted. */
static const char *clamped_count(struct gen *g, const struct type *t, const char *expr)
{
	return gen_text(g, "(%s.count < %" PRIu64 " ? %s.count : %" PRIu64 ")", expr, t->bound,
			expr, t->bound);
}

static void close_value(struct gen *g, const struct type *t, const char *expr, bool only_moved)
{
	const char *member = t->kind == TYPE_CLIENT  ? ".cap"
			     : t->kind == TYPE_GRANT ? ".memory"
						     : "";
	const char *i;

	if (!is_closable(t, only_moved))
		return;
	switch (t->kind) {
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			close_value(g, f->type, gen_member(g, expr, f->c_name), only_moved);
		break;
	case TYPE_ARRAY:
		i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));
		close_value(g, t->element, gen_text(g, "%s[%s]", expr, i), only_moved);
		gen_loop_end(g);
		break;
	case TYPE_VECTOR:
		i = gen_loop(g, clamped_count(g, t, expr));
		close_value(g, t->element, gen_text(g, "%s.data[%s]", expr, i), only_moved);
		gen_loop_end(g);
		break;
	default:
		emit(g->e, "tess_cap_close(&%s%s);\n", expr, member);
	}
}

void gen_close(struct gen *g, const struct message *m, const char *prefix, bool only_moved)
{
	for (const struct field *f = m->fields; f; f = f->next)
		close_value(g, f->type, gen_text(g, "%s%s", prefix, f->c_name), only_moved);
}

bool gen_has_moved(const struct message *m)
{
	for (const struct field *f = m->fields; f; f = f->next)
		if (is_closable(f->type, true))
			return true;
	return false;
}

static void clear_value(struct gen *g, const struct type *t, const char *expr, bool prepare);

static void clear_elements(struct gen *g, const struct type *t, const char *array, bool prepare)
{
	const char *i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));

	clear_value(g, t->element, gen_text(g, "%s[%s]", array, i), prepare);
	gen_loop_end(g);
}

/* With prepare only lengths of buffers are set; else all is zeroed but where buffers are. */
static void clear_value(struct gen *g, const struct type *t, const char *expr, bool prepare)
{
	if (!gen_has_buf(t)) {
		if (!prepare)
			emit(g->e, "tess_idl_wipe(&%s, sizeof(%s));\n", expr, expr);
	} else if (gen_is_buf(t)) {
		if (prepare)
			emit(g->e, "%s.length = 0;\n", expr);
		else
			emit(g->e, "tess_idl_clear(&%s, %" PRIu64 ");\n", expr,
			     t->kind == TYPE_VECTOR ? t->element->layout.size : 1);
	} else if (t->kind == TYPE_STRUCT) {
		for (const struct field *f = t->decl->fields; f; f = f->next)
			clear_value(g, f->type, gen_member(g, expr, f->c_name), prepare);
	} else if (t->kind == TYPE_ARRAY) {
		clear_elements(g, t, expr, prepare);
	} else {
		clear_elements(g, t, gen_text(g, "%s.data", expr), prepare);
		emit(g->e, "%s.count = 0;\n", expr);
	}
}

void gen_prepare(struct gen *g, const struct message *m, const char *variable)
{
	for (const struct field *f = m->fields; f; f = f->next)
		clear_value(g, f->type, gen_text(g, "%s->%s", variable, f->c_name), true);
}

void gen_clear(struct gen *g, const struct message *m, const char *variable)
{
	if (!gen_message_has(m, gen_has_buf)) {
		emit(g->e, "tess_idl_wipe(%s, sizeof(*%s));\n", variable, variable);
		return;
	}
	for (const struct field *f = m->fields; f; f = f->next)
		clear_value(g, f->type, gen_text(g, "%s->%s", variable, f->c_name), false);
}
