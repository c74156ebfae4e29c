/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How types of the language look in C.
 *
 *	               view                                    value
 *	string<N>      tess_str_t                              struct { length; data[N + 1]; }
 *	bytes<N>       tess_bytes_t                            struct { length; data[N]; }
 *	vector<T, N>   struct { const T *data; count; }        struct { count; T data[N]; }
 *	... of tails   struct { count; view of T data[N]; }    the same
 *
 * A vector is a pointer in a view only if its elements lie in the message as they lie in memory.
 * With N above GEN_INLINE_MAX a value is a tess_buf_t, but for vectors whose elements have tails or
 * capabilities: there are never many of them. Everything else looks the same in both forms.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"
#include "layout.h"

bool gen_is_buf(const struct type *t)
{
	if (t->kind == TYPE_VECTOR && !layout_is_plain(t->element))
		return false;
	return (t->kind == TYPE_STRING || t->kind == TYPE_BYTES || t->kind == TYPE_VECTOR) &&
	       t->bound > GEN_INLINE_MAX;
}

/* Whether any part of the type, down to scalars, satisfies has. */
static bool any_part(const struct type *t, bool (*has)(const struct type *), bool through_structs)
{
	if (has(t))
		return true;
	if (t->kind == TYPE_ARRAY || t->kind == TYPE_VECTOR)
		return any_part(t->element, has, through_structs);
	if (t->kind != TYPE_STRUCT || !through_structs)
		return false;
	for (const struct field *f = t->decl->fields; f; f = f->next)
		if (any_part(f->type, has, true))
			return true;
	return false;
}

bool gen_has_buf(const struct type *t)
{
	return any_part(t, gen_is_buf, true);
}

static bool is_tail(const struct type *t)
{
	return t->kind == TYPE_STRING || t->kind == TYPE_BYTES || t->kind == TYPE_VECTOR;
}

bool gen_has_tail(const struct type *t)
{
	return any_part(t, is_tail, true);
}

/*
 * A request has views if a member points into the message: a struct's members do with a buffer
 * only.
 */
bool gen_has_view(const struct type *t)
{
	return any_part(t, is_tail, false) || gen_has_buf(t);
}

bool gen_has_caps(const struct type *t)
{
	return t->layout.caps_max > 0;
}

/* Bytes in a struct between and after its fields. */
static bool has_padding(const struct decl *d)
{
	uint64_t end = 0;

	for (const struct field *f = d->fields; f; f = f->next) {
		if (f->offset != end)
			return true;
		end += f->type->layout.size;
	}
	return end != d->layout.size;
}

bool gen_is_copyable(const struct type *t)
{
	switch (t->kind) {
	case TYPE_INT8:
	case TYPE_INT16:
	case TYPE_INT32:
	case TYPE_INT64:
	case TYPE_UINT8:
	case TYPE_UINT16:
	case TYPE_UINT32:
	case TYPE_UINT64:
		return true;
	case TYPE_ENUM:
	case TYPE_BITS:
		return t->decl->flexible;
	case TYPE_ARRAY:
		return gen_is_copyable(t->element);
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			if (!gen_is_copyable(f->type))
				return false;
		return !has_padding(t->decl);
	default:
		return false;
	}
}

uint64_t gen_scalars(const struct type *t)
{
	uint64_t count = 0;

	if (t->kind == TYPE_ARRAY)
		return t->bound * gen_scalars(t->element);
	if (t->kind != TYPE_STRUCT)
		return 1;
	for (const struct field *f = t->decl->fields; f; f = f->next)
		count += gen_scalars(f->type);
	return count;
}

/*
 * The vector whose struct needs a name: the first below the top, if the top is an array or vector.
 */
static const struct type *inner_vector(const struct type *t)
{
	if (t->kind != TYPE_ARRAY && t->kind != TYPE_VECTOR)
		return NULL;
	do {
		t = t->element;
	} while (t->kind == TYPE_ARRAY);
	return t->kind == TYPE_VECTOR ? t : NULL;
}

/* A pointer to elements: arrays need parentheses. */
static const char *pointer_declarator(const struct type *element, const char *name, struct gen *g)
{
	return gen_text(g, element->kind == TYPE_ARRAY ? "(*%s)" : "*%s", name);
}

static const char *declare_part(struct gen *g, const struct type *t, enum form form,
				const char *declarator, const char *item);

/* The members of a vector's struct. */
static const char *vector_body(struct gen *g, const struct type *t, enum form form,
			       const char *item)
{
	const struct type *element = t->element;
	const char *array = gen_text(g, "data[%" PRIu64 "]", t->bound);

	if (form == FORM_VIEW && layout_is_plain(element))
		return gen_text(g, "{ const %s; uint32_t count; }",
				declare_part(g, element, FORM_VALUE,
					     pointer_declarator(element, "data", g), NULL));
	return gen_text(g, "{ uint32_t count; %s; }", declare_part(g, element, form, array, item));
}

static const char *declare_bytes(struct gen *g, const struct type *t, enum form form,
				 const char *declarator)
{
	bool text = t->kind == TYPE_STRING;

	if (form == FORM_VIEW)
		return gen_text(g, "%s %s", text ? "tess_str_t" : "tess_bytes_t", declarator);
	return gen_text(g, "struct { uint32_t length; %s data[%" PRIu64 "]; } %s",
			text ? "char" : "uint8_t", t->bound + (text ? 1 : 0), declarator);
}

static const char *declare_simple(struct gen *g, const struct type *t, const char *declarator)
{
	char buffer[512];

	switch (t->kind) {
	case TYPE_STRUCT:
		return gen_text(g, "struct %s %s", t->decl->c_name, declarator);
	case TYPE_CAP:
		return gen_text(g, "tess_cap_t %s", declarator);
	case TYPE_CLIENT:
		return gen_text(g, "%s_client_t %s", t->decl->c_name, declarator);
	case TYPE_GRANT:
		return gen_text(g, "tess_grant_in_t %s", declarator);
	default:
		return gen_text(g, "%s %s", emit_scalar_type(t, buffer, sizeof(buffer)),
				declarator);
	}
}

/* An element: if item is given, the vector it is or is made of has that name. */
static const char *declare_part(struct gen *g, const struct type *t, enum form form,
				const char *declarator, const char *item)
{
	if (form == FORM_VALUE && gen_is_buf(t))
		return gen_text(g, "tess_buf_t %s", declarator);
	switch (t->kind) {
	case TYPE_ARRAY:
		return declare_part(g, t->element, form,
				    gen_text(g, "%s[%" PRIu64 "]", declarator, t->bound), item);
	case TYPE_STRING:
	case TYPE_BYTES:
		return declare_bytes(g, t, form, declarator);
	case TYPE_VECTOR:
		return gen_text(g, "struct %s %s", item ? item : vector_body(g, t, form, NULL),
				declarator);
	default:
		return declare_simple(g, t, declarator);
	}
}

const char *gen_declare(struct gen *g, const struct type *t, enum form form, const char *declarator,
			const char *item)
{
	if (t->kind == TYPE_VECTOR && !(form == FORM_VALUE && gen_is_buf(t)))
		return gen_text(g, "struct %s %s", vector_body(g, t, form, item), declarator);
	return declare_part(g, t, form, declarator, item);
}

const char *gen_declare_items(struct gen *g, const struct type *t, const char *pointer,
			      const char *item)
{
	return gen_text(g, "const %s",
			declare_part(g, t->element, FORM_VIEW,
				     pointer_declarator(t->element, pointer, g), item));
}

const char *gen_declare_room(struct gen *g, const struct field *f)
{
	const char *room = gen_text(g, "%s_room[%" PRIu64 "]", f->c_name, f->type->bound);

	if (f->type->kind == TYPE_VECTOR)
		return declare_part(g, f->type->element, FORM_VALUE, room, NULL);
	return gen_text(g, "%s %s", f->type->kind == TYPE_STRING ? "char" : "uint8_t", room);
}

void gen_define_item(struct gen *g, const struct type *t, const char *item)
{
	const struct type *inner = inner_vector(t);

	if (inner)
		emit(g->e, "struct %s %s;\n\n", item, vector_body(g, inner, FORM_VIEW, NULL));
}

const char *gen_vector_data(struct gen *g, const struct type *t, struct operand o)
{
	if (o.count)
		return o.expr;
	if (gen_is_buf(t))
		return gen_text(g, "((%s)%s.data)",
				gen_declare(g, t->element, FORM_VALUE,
					    t->element->kind == TYPE_ARRAY ? "(*)" : "*", NULL),
				o.expr);
	return gen_text(g, "%s.data", o.expr);
}

const char *gen_vector_count(struct gen *g, const struct type *t, struct operand o)
{
	if (o.count)
		return o.count;
	return gen_text(g, "%s.%s", o.expr, gen_is_buf(t) ? "length" : "count");
}

bool gen_is_small(const struct message *m)
{
	return m->layout.tail_words == 0 && m->words_max <= 8;
}

bool gen_is_plain(const struct message *m)
{
	return m->layout.tail_words == 0 && m->layout.caps_max == 0;
}

bool gen_message_has(const struct message *m, bool (*has)(const struct type *))
{
	for (const struct field *f = m->fields; f; f = f->next)
		if (has(f->type))
			return true;
	return false;
}
