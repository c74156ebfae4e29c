/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code that composes a message: the fixed part first, each word by shifting its scalars together,
 * then the tails in order. Whatever C lets a value be and the wire does not is checked on the way
 * and leaves by gen->fail; nothing has been sent then.
 *
 * Words are assigned when they are first met, so that a small message stays in registers; if an
 * array is written in a loop, the whole fixed part is zeroed before, as the elements of a vector
 * are.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"
#include "layout.h"

static void encode_fixed(struct gen *g, const struct type *t, enum form form, struct where at,
			 struct operand o);
static void encode_tail(struct gen *g, const struct type *t, enum form form, struct operand o);

static struct operand operand(const char *expr)
{
	return (struct operand){ .expr = expr };
}

static void fail_if(struct gen *g, const char *condition)
{
	g->fails = true;
	emit(g->e, "if (%s)\n", condition);
	g->e->indent++;
	emit(g->e, "%s\n", g->fail);
	g->e->indent--;
}

static void put(struct gen *g, struct where at, const char *value)
{
	uint64_t word = at.offset / 8;
	unsigned shift = (unsigned)(at.offset % 8 * 8);

	if (at.base) {
		emit(g->e, "tess_idl_put(%s, %s, %s);\n", g->word, gen_offset(g, at), value);
		return;
	}
	emit(g->e, "%s[%" PRIu64 "] %s ", g->word, word, word < g->touched ? "|=" : "=");
	if (shift)
		emit(g->e, "%s << %u;\n", value, shift);
	else
		emit(g->e, "%s;\n", value);
	if (word >= g->touched)
		g->touched = word + 1;
}

/* Sign bits must not spread into the neighbours. */
static const char *as_word(struct gen *g, const struct type *t, const char *expr)
{
	const struct type *scalar = t->kind == TYPE_ENUM ? t->decl->type : t;

	switch (scalar->kind) {
	case TYPE_INT8:
		return gen_text(g, "(uint64_t)(uint8_t)%s", expr);
	case TYPE_INT16:
		return gen_text(g, "(uint64_t)(uint16_t)%s", expr);
	case TYPE_INT32:
		return gen_text(g, "(uint64_t)(uint32_t)%s", expr);
	default:
		return gen_text(g, "(uint64_t)%s", expr);
	}
}

static void encode_scalar(struct gen *g, const struct type *t, struct where at, const char *expr)
{
	uint64_t all = UINT64_MAX >> (64 - t->layout.size * 8);

	if (t->kind == TYPE_ENUM && !t->decl->flexible)
		fail_if(g, gen_text(g, "!%s_is_known(%s)", t->decl->c_name, expr));
	if (t->kind == TYPE_BITS && !t->decl->flexible && t->decl->known_bits != all)
		fail_if(g, gen_text(g, "((uint64_t)%s & ~UINT64_C(0x%" PRIx64 ")) != 0", expr,
				    t->decl->known_bits));
	put(g, at, as_word(g, t, expr));
}

static void encode_array(struct gen *g, const struct type *t, enum form form, struct where at,
			 const char *expr)
{
	uint64_t size = t->element->layout.size;
	const char *i;

	if (gen_is_unrolled(t)) {
		for (uint64_t n = 0; n < t->bound; n++)
			encode_fixed(g, t->element, form, gen_beyond(at, n * size),
				     operand(gen_text(g, "%s[%" PRIu64 "]", expr, n)));
		return;
	}
	if (gen_is_copyable(t)) {
		emit(g->e, "tess_idl_put_raw(%s, %s, %s, %" PRIu64 ");\n", g->word,
		     gen_offset(g, at), expr, t->layout.size);
		return;
	}
	i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));
	encode_fixed(g, t->element, form, gen_element(g, at, i, size),
		     operand(gen_text(g, "%s[%s]", expr, i)));
	gen_loop_end(g);
}

static void encode_length(struct gen *g, const struct type *t, enum form form, struct where at,
			  struct operand o)
{
	const char *length = t->kind == TYPE_VECTOR ? gen_vector_count(g, t, o)
						    : gen_text(g, "%s.length", o.expr);

	fail_if(g, gen_text(g, "%s > %" PRIu64, length, t->bound));
	if (t->kind == TYPE_STRING)
		fail_if(g, gen_text(g, "!tess_idl_utf8(%s%s.data, %s)",
				    form == FORM_VALUE && gen_is_buf(t) ? "(const char *)" : "",
				    o.expr, length));
	put(g, at, gen_text(g, "(uint64_t)%s", length));
}

static void encode_cap(struct gen *g, const struct type *t, const char *expr)
{
	static const char *const operations[] = {
		[CAP_COPY] = "TESS_CAP_COPY",
		[CAP_MOVE] = "TESS_CAP_MOVE",
		[CAP_LEND] = "TESS_CAP_LEND",
	};

	if (t->kind == TYPE_CLIENT)
		expr = gen_member(g, expr, "cap");
	fail_if(g, gen_text(g, "%s == TESS_CAP_NONE", expr));
	emit(g->e, "tess_idl_put_cap(%s++, %s, 0x%x, %s);\n", gen_local(g, "caps"), expr, t->mask,
	     operations[t->mode]);
}

static void encode_grant(struct gen *g, const struct type *t, struct where at, const char *expr)
{
	const char *status = gen_local(g, "status");

	emit(g->e, "%s = tess_idl_lend(&%s, %s++, &%s, UINT64_C(%" PRIu64 "));\n", status,
	     gen_local(g, "lent"), gen_local(g, "caps"), expr, t->bound);
	fail_if(g, gen_text(g, "%s != TESS_OK", status));
	emit(g->e, "%s = TESS_EINVAL;\n", status);
	put(g, at, gen_text(g, "tess_idl_grant_offset(&%s)", expr));
	put(g, gen_beyond(at, 8), gen_text(g, "%s.length", expr));
}

static void encode_fixed(struct gen *g, const struct type *t, enum form form, struct where at,
			 struct operand o)
{
	switch (t->kind) {
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			encode_fixed(g, f->type, FORM_VALUE, gen_beyond(at, f->offset),
				     operand(gen_member(g, o.expr, f->c_name)));
		break;
	case TYPE_ARRAY:
		encode_array(g, t, form, at, o.expr);
		break;
	case TYPE_STRING:
	case TYPE_BYTES:
	case TYPE_VECTOR:
		encode_length(g, t, form, at, o);
		break;
	case TYPE_CAP:
	case TYPE_CLIENT:
		encode_cap(g, t, o.expr);
		break;
	case TYPE_GRANT:
		encode_grant(g, t, at, o.expr);
		break;
	default:
		encode_scalar(g, t, at, o.expr);
	}
}

/* The fixed parts of a vector's elements, then their tails. */
static void encode_elements(struct gen *g, const struct type *t, enum form form, const char *data,
			    const char *count)
{
	const struct type *element = t->element;
	const char *next = gen_local(g, "next"), *base = gen_text(g, "at%u%s", g->loops, g->suffix);
	const char *i;
	struct where at = { .base = base };

	emit(g->e, "{\n");
	g->e->indent++;
	if (element->layout.size) {
		emit(g->e, "size_t %s = (size_t)%s * 8;\n\n", base, next);
		emit(g->e, "%s = tess_idl_grow(%s, %s, %s * %" PRIu64 "u);\n", next, g->word, next,
		     count, element->layout.size);
	}
	i = gen_loop(g, count);
	encode_fixed(g, element, form, gen_element(g, at, i, element->layout.size),
		     operand(gen_text(g, "%s[%s]", data, i)));
	gen_loop_end(g);
	if (gen_has_tail(element)) {
		i = gen_loop(g, count);
		encode_tail(g, element, form, operand(gen_text(g, "%s[%s]", data, i)));
		gen_loop_end(g);
	}
	g->e->indent--;
	emit(g->e, "}\n");
}

static void encode_vector(struct gen *g, const struct type *t, enum form form, struct operand o)
{
	const char *data = gen_vector_data(g, t, o), *count = gen_vector_count(g, t, o);
	const char *next = gen_local(g, "next");

	if (gen_is_copyable(t->element))
		emit(g->e, "%s = tess_idl_put_tail(%s, %s, %s, %s * %" PRIu64 "u);\n", next,
		     g->word, next, data, count, t->element->layout.size);
	else
		encode_elements(g, t, form, data, count);
}

static void encode_tail(struct gen *g, const struct type *t, enum form form, struct operand o)
{
	const char *next = gen_local(g, "next"), *i;

	if (!gen_has_tail(t))
		return;
	switch (t->kind) {
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			encode_tail(g, f->type, FORM_VALUE,
				    operand(gen_member(g, o.expr, f->c_name)));
		break;
	case TYPE_ARRAY:
		i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));
		encode_tail(g, t->element, form, operand(gen_text(g, "%s[%s]", o.expr, i)));
		gen_loop_end(g);
		break;
	case TYPE_VECTOR:
		encode_vector(g, t, form, o);
		break;
	default:
		emit(g->e, "%s = tess_idl_put_tail(%s, %s, %s.data, %s.length);\n", next, g->word,
		     next, o.expr, o.expr);
	}
}

void gen_encode(struct gen *g, const struct message *m, const struct operand *o, enum form form)
{
	const struct field *f;
	unsigned n;

	g->touched = 0;
	if (gen_message_has(m, gen_has_rolled_array)) {
		emit(g->e, "tess_idl_zero(%s, %" PRIu64 ");\n", g->word, m->words_fixed);
		g->touched = m->words_fixed;
	}
	for (f = m->fields, n = 0; f; f = f->next, n++)
		encode_fixed(g, f->type, form, (struct where){ .offset = f->offset }, o[n]);
	for (f = m->fields, n = 0; f; f = f->next, n++)
		encode_tail(g, f->type, form, o[n]);
}
