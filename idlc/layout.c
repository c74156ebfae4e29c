/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wire format of tessera-idl(5), as arithmetic.
 *
 * A fixed part holds everything whose size does not vary, at natural alignment in declaration
 * order; no scalar crosses a word, because each is aligned to its size. What varies has its
 * length there and its content in tails behind, each from a fresh word. Capabilities take no
 * bytes at all. Numbers saturate at LAYOUT_HUGE instead of wrapping: what is so large is refused
 * anyway.
 */
#include "layout.h"

static uint64_t clamp(uint64_t n)
{
	return n < LAYOUT_HUGE ? n : LAYOUT_HUGE;
}

static uint64_t multiply(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? LAYOUT_HUGE : clamp(product);
}

static uint64_t round_up(uint64_t n, uint64_t align)
{
	return (n + align - 1) / align * align;
}

uint64_t layout_words(uint64_t bytes)
{
	return round_up(bytes, 8) / 8;
}

static struct layout scalar(uint32_t size)
{
	return (struct layout){ .align = size, .size = size };
}

static struct layout array_of(const struct layout *e, uint64_t count)
{
	return (struct layout){
		.align = e->align,
		.size = multiply(e->size, count),
		.tail_words = multiply(e->tail_words, count),
		.caps_min = multiply(e->caps_min, count),
		.caps_max = multiply(e->caps_max, count),
		.lends = e->lends,
	};
}

/* A length; then, as tails, the elements' fixed parts as an array and their tails. */
static struct layout vector_of(const struct layout *e, uint64_t most)
{
	struct layout all = array_of(e, most);

	all.tail_words = clamp(layout_words(all.size) + all.tail_words);
	all.align = 4;
	all.size = 4;
	all.caps_min = 0;
	return all;
}

static struct layout layout_of(struct type *t)
{
	switch (t->kind) {
	case TYPE_BOOL: case TYPE_INT8: case TYPE_UINT8:
		return scalar(1);
	case TYPE_INT16: case TYPE_UINT16:
		return scalar(2);
	case TYPE_INT32: case TYPE_UINT32:
		return scalar(4);
	case TYPE_INT64: case TYPE_UINT64:
		return scalar(8);
	case TYPE_ENUM: case TYPE_BITS:
		return *layout_type(t->decl->type);
	case TYPE_STRUCT:
		layout_struct(t->decl);
		return t->decl->layout;
	case TYPE_ARRAY:
		return array_of(layout_type(t->element), t->bound);
	case TYPE_VECTOR:
		return vector_of(layout_type(t->element), t->bound);
	case TYPE_STRING: case TYPE_BYTES:
		return (struct layout){
			.align = 4, .size = 4, .tail_words = layout_words(clamp(t->bound)),
		};
	case TYPE_CAP: case TYPE_CLIENT:
		return (struct layout){
			.align = 1, .caps_min = 1, .caps_max = 1, .lends = t->mode == CAP_LEND,
		};
	case TYPE_GRANT:
		return (struct layout){
			.align = 8, .size = 16, .caps_min = 1, .caps_max = 1, .lends = true,
		};
	case TYPE_USER: case TYPE_NAMED: case TYPE_BAD:
		break;
	}
	return (struct layout){ .align = 1 };
}

const struct layout *layout_type(struct type *t)
{
	if (!t->layout.done) {
		t->layout = layout_of(t);
		t->layout.done = true;
	}
	return &t->layout;
}

/* Puts fields one behind the other; the size is not rounded up. */
static struct layout place_fields(struct field *fields)
{
	struct layout all = { .align = 1 };

	for (struct field *f = fields; f; f = f->next) {
		const struct layout *l = layout_type(f->type);

		f->offset = round_up(all.size, l->align);
		all.size = clamp(f->offset + l->size);
		all.align = l->align > all.align ? l->align : all.align;
		all.tail_words = clamp(all.tail_words + l->tail_words);
		all.caps_min = clamp(all.caps_min + l->caps_min);
		all.caps_max = clamp(all.caps_max + l->caps_max);
		all.lends |= l->lends;
	}
	return all;
}

void layout_struct(struct decl *d)
{
	if (d->layout.done)
		return;
	d->layout = place_fields(d->fields);
	d->layout.size = clamp(round_up(d->layout.size, d->layout.align));
	d->layout.done = true;
}

void layout_message(struct message *m)
{
	m->layout = place_fields(m->fields);
	m->layout.done = true;
	m->words_fixed = layout_words(m->layout.size);
	m->words_max = m->words_fixed + m->layout.tail_words;
}

bool layout_is_plain(const struct type *t)
{
	return t->layout.tail_words == 0 && t->layout.caps_max == 0;
}
