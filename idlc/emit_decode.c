/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code that reads a message. It is total: any words at all give the struct or an error, and a
 * message it accepts is the only encoding of what it gives. Three things see to that: the sizes of
 * tails and their padding, in the library; bits that have to be zero (padding, the upper bits of a
 * bool, unknown ones of strict bits), gathered here into one mask per word; and known values of
 * strict enums.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"
#include "layout.h"

static void decode_fixed(struct gen *g, const struct type *t, enum form form, struct where at,
			 const char *to);
static void decode_tail(struct gen *g, const struct type *t, enum form form, const char *to);

static void fail_if(struct gen *g, const char *condition)
{
	emit(g->e, "if (%s)\n", condition);
	g->e->indent++;
	emit(g->e, "%s\n", g->fail);
	g->e->indent--;
}

static void decode_scalar(struct gen *g, const struct type *t, struct where at, const char *to)
{
	const char *value = gen_scalar_at(g, t, at);

	if (to)
		emit(g->e, "%s = %s;\n", to, value);
	if (t->kind == TYPE_ENUM && !t->decl->flexible)
		fail_if(g, gen_text(g, "!%s_is_known(%s)", t->decl->c_name, to ? to : value));
}

static void decode_array(struct gen *g, const struct type *t, enum form form, struct where at,
			 const char *to)
{
	uint64_t size = t->element->layout.size;
	const char *i;
	struct where element;

	if (gen_is_unrolled(t)) {
		for (uint64_t n = 0; n < t->bound; n++)
			decode_fixed(g, t->element, form, gen_beyond(at, n * size),
				     to ? gen_text(g, "%s[%" PRIu64 "]", to, n) : NULL);
		return;
	}
	if (gen_is_copyable(t)) {
		if (to)
			emit(g->e, "tess_idl_get_raw(%s, w, %s, %" PRIu64 ");\n", to,
			     gen_offset(g, at), t->layout.size);
		return;
	}
	i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));
	element = gen_element(g, at, i, size);
	gen_check_zeros(g, t->element, element);
	decode_fixed(g, t->element, form, element, to ? gen_text(g, "%s[%s]", to, i) : NULL);
	gen_loop_end(g);
}

/* A length is stored once it is known that so much may be stored there. */
static void decode_length(struct gen *g, const struct type *t, enum form form, struct where at,
			  const char *to)
{
	bool is_buf = form == FORM_VALUE && gen_is_buf(t);
	const char *length =
		gen_text(g, "%s.%s", to, t->kind == TYPE_VECTOR && !is_buf ? "count" : "length");
	const char *value = gen_length_at(g, at);

	fail_if(g, gen_text(g, "%s > %" PRIu64, value, t->bound));
	if (is_buf && !g->bufs_are_views) {
		emit(g->e, "if (%s > %s.capacity)\n", value, to);
		emit(g->e, "\treturn TESS_EMSGSIZE;\n");
	}
	emit(g->e, "%s = %s;\n", length, value);
	if (is_buf && g->bufs_are_views)
		emit(g->e, "%s.capacity = %s;\n", to, value);
}

static void decode_cap(struct gen *g, const struct type *t, const char *to)
{
	fail_if(g, gen_text(g, "!tess_idl_take_cap(&in, %s, 0x%x, &%s%s)", t->object->macro,
			    t->rights, to, t->kind == TYPE_CLIENT ? ".cap" : ""));
}

static void decode_grant(struct gen *g, const struct type *t, struct where at, const char *to)
{
	emit(g->e, "%s.offset = w[%" PRIu64 "];\n", to, at.offset / 8);
	emit(g->e, "%s.length = w[%" PRIu64 "];\n", to, at.offset / 8 + 1);
	fail_if(g,
		gen_text(g, "!tess_idl_take_grant(&in, UINT64_C(%" PRIu64 "), &%s)", t->bound, to));
}

/*
 * With to == NULL, which happens only in types without tails and capabilities, nothing is stored.
 */
static void decode_fixed(struct gen *g, const struct type *t, enum form form, struct where at,
			 const char *to)
{
	switch (t->kind) {
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			decode_fixed(g, f->type, FORM_VALUE, gen_beyond(at, f->offset),
				     to ? gen_member(g, to, f->c_name) : NULL);
		break;
	case TYPE_ARRAY:
		decode_array(g, t, form, at, to);
		break;
	case TYPE_STRING:
	case TYPE_BYTES:
	case TYPE_VECTOR:
		decode_length(g, t, form, at, to);
		break;
	case TYPE_CAP:
	case TYPE_CLIENT:
		decode_cap(g, t, to);
		break;
	case TYPE_GRANT:
		decode_grant(g, t, at, to);
		break;
	default:
		decode_scalar(g, t, at, to);
	}
}

static void decode_string(struct gen *g, const struct type *t, enum form form, const char *to)
{
	bool text = t->kind == TYPE_STRING, is_buf = form == FORM_VALUE && gen_is_buf(t);

	if (form == FORM_VIEW || (is_buf && g->bufs_are_views)) {
		const char *cast = is_buf ? "(void *)(uintptr_t)" : text ? "" : "(const uint8_t *)";

		emit(g->e, "%s.data = %s%s(&in, %s.length);\n", to, cast,
		     text ? "tess_idl_take_string" : "tess_idl_take", to);
		fail_if(g, gen_text(g, "!%s.data", to));
		return;
	}
	fail_if(g, gen_text(g, "!%s(&in, %s%s.data, %s.length)",
			    text ? "tess_idl_copy_string" : "tess_idl_copy",
			    is_buf && text ? "(char *)" : "", to, to));
	if (text && !is_buf)
		emit(g->e, "%s.data[%s.length] = '\\0';\n", to, to);
}

/* Elements where they lie, once they are known to be what C expects there. */
static void decode_in_place(struct gen *g, const struct type *t, enum form form, const char *to,
			    const char *count, const char *base)
{
	const struct type *element = t->element;
	const char *pointer = element->kind == TYPE_ARRAY ? "(*)" : "*";

	if (!gen_is_copyable(element)) {
		const char *i = gen_loop(g, count);
		struct where at =
			gen_element(g, (struct where){ .base = base }, i, element->layout.size);

		gen_check_zeros(g, element, at);
		decode_fixed(g, element, FORM_VALUE, at, NULL);
		gen_loop_end(g);
	}
	if (form == FORM_VALUE)
		emit(g->e, "%s.data = (void *)(uintptr_t)((const char *)w + %s);\n", to, base);
	else
		emit(g->e, "%s.data = (const %s)(const void *)((const char *)w + %s);\n", to,
		     gen_declare(g, element, FORM_VALUE, pointer, NULL), base);
}

static void decode_elements(struct gen *g, const struct type *t, enum form form, const char *to,
			    const char *count, const char *base)
{
	const struct type *element = t->element;
	const char *data = gen_vector_data(g, t, (struct operand){ .expr = to });
	const char *i = gen_loop(g, count);
	struct where at = gen_element(g, (struct where){ .base = base }, i, element->layout.size);

	if (element->layout.size)
		gen_check_zeros(g, element, at);
	decode_fixed(g, element, form, at, gen_text(g, "%s[%s]", data, i));
	gen_loop_end(g);
	if (!gen_has_tail(element))
		return;
	i = gen_loop(g, count);
	decode_tail(g, element, form, gen_text(g, "%s[%s]", data, i));
	gen_loop_end(g);
}

static void decode_vector(struct gen *g, const struct type *t, enum form form, const char *to)
{
	bool is_buf = form == FORM_VALUE && gen_is_buf(t), plain = layout_is_plain(t->element);
	const char *count = gen_text(g, "%s.%s", to, is_buf ? "length" : "count");
	const char *base = gen_text(g, "at%u", g->loops);
	bool in_place = plain && (form == FORM_VIEW || (is_buf && g->bufs_are_views));

	if (!in_place && gen_is_copyable(t->element)) {
		fail_if(g, gen_text(g, "!tess_idl_copy(&in, %s.data, %s * %" PRIu64 "u)", to, count,
				    t->element->layout.size));
		return;
	}
	emit(g->e, "{\n");
	g->e->indent++;
	if (t->element->layout.size) {
		emit(g->e, "size_t %s;\n\n", base);
		fail_if(g, gen_text(g, "!tess_idl_take_vector(&in, %s * %" PRIu64 "u, &%s)", count,
				    t->element->layout.size, base));
	}
	if (in_place)
		decode_in_place(g, t, form, to, count, base);
	else
		decode_elements(g, t, form, to, count, base);
	g->e->indent--;
	emit(g->e, "}\n");
}

static void decode_tail(struct gen *g, const struct type *t, enum form form, const char *to)
{
	const char *i;

	if (!gen_has_tail(t))
		return;
	switch (t->kind) {
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			decode_tail(g, f->type, FORM_VALUE, gen_member(g, to, f->c_name));
		break;
	case TYPE_ARRAY:
		i = gen_loop(g, gen_text(g, "%" PRIu64, t->bound));
		decode_tail(g, t->element, form, gen_text(g, "%s[%s]", to, i));
		gen_loop_end(g);
		break;
	case TYPE_VECTOR:
		decode_vector(g, t, form, to);
		break;
	default:
		decode_string(g, t, form, to);
	}
}

void gen_decode(struct gen *g, const struct message *m, const char *function,
		const char *struct_name, enum form form, const char *bad)
{
	bool plain = gen_is_plain(m);
	const struct field *f;

	g->fail = gen_text(g, "return %s;", bad);
	g->word = "w";
	emit(g->e, "static int %s(const tess_word_t *w, %sstruct %s *out)\n{\n", function,
	     plain ? "" : "uint64_t tag, ", struct_name);
	g->e->indent++;
	if (!plain) {
		emit(g->e, "struct tess_idl_reader in;\n\n");
		fail_if(g, gen_text(g, "!tess_idl_begin(&in, w, tag, %" PRIu64 ", %" PRIu64 ")",
				    m->words_fixed, m->words_max));
	}
	gen_check_message_zeros(g, m);
	for (f = m->fields; f; f = f->next)
		decode_fixed(g, f->type, form, (struct where){ .offset = f->offset },
			     gen_text(g, "out->%s", f->c_name));
	for (f = m->fields; f; f = f->next)
		decode_tail(g, f->type, form, gen_text(g, "out->%s", f->c_name));
	if (plain)
		emit(g->e, "return TESS_OK;\n");
	else
		emit(g->e, "return tess_idl_at_end(&in) ? TESS_OK : %s;\n", bad);
	g->e->indent--;
	emit(g->e, "}\n\n");
}
