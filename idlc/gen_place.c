/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Places in a message: byte offsets as C expressions, scalars read from there, and the checks of
 * bits that have to be zero.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen.h"
#include "layout.h"

struct where gen_beyond(struct where at, uint64_t offset)
{
	return (struct where){ .base = at.base, .offset = at.offset + offset };
}

struct where gen_element(struct gen *g, struct where at, const char *i, uint64_t size)
{
	const char *base = at.base ? gen_text(g, "%s + ", at.base) : "";

	if (at.offset)
		base = gen_text(g, "%s%" PRIu64 " + ", base, at.offset);
	return (struct where){ .base = gen_text(g, "%s%s * %" PRIu64 "u", base, i, size) };
}

const char *gen_offset(struct gen *g, struct where at)
{
	if (!at.base)
		return gen_text(g, "%" PRIu64, at.offset);
	if (at.offset == 0)
		return at.base;
	return gen_text(g, "%s + %" PRIu64, at.base, at.offset);
}

/* The word that holds the place, shifted so that it begins there. */
static const char *word_at(struct gen *g, struct where at, uint64_t size)
{
	unsigned shift = (unsigned)(at.offset % 8 * 8);

	if (at.base)
		return gen_text(g, "tess_idl_get(w, %s, %" PRIu64 ")", gen_offset(g, at), size);
	if (shift)
		return gen_text(g, "(w[%" PRIu64 "] >> %u)", at.offset / 8, shift);
	return gen_text(g, "w[%" PRIu64 "]", at.offset / 8);
}

const char *gen_scalar_at(struct gen *g, const struct type *t, struct where at)
{
	const char *word = word_at(g, at, t->layout.size);
	char buffer[512];

	if (t->kind == TYPE_BOOL)
		return gen_text(g, "(%s & 1) != 0", word);
	return gen_text(g, "(%s)%s", emit_scalar_type(t, buffer, sizeof(buffer)), word);
}

const char *gen_length_at(struct gen *g, struct where at)
{
	return gen_text(g, "(uint32_t)%s", word_at(g, at, 4));
}

bool gen_is_unrolled(const struct type *t)
{
	return gen_scalars(t) <= GEN_UNROLL_MAX;
}

bool gen_has_rolled_array(const struct type *t)
{
	if (t->kind == TYPE_ARRAY)
		return !gen_is_unrolled(t) || gen_has_rolled_array(t->element);
	if (t->kind != TYPE_STRUCT)
		return false;
	for (const struct field *f = t->decl->fields; f; f = f->next)
		if (gen_has_rolled_array(f->type))
			return true;
	return false;
}

static void mark_bytes(uint8_t *used, uint64_t bits, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		used[i] = (uint8_t)(bits >> (i * 8));
}

/*
 * Sets in used the bits that a value of the type may have set. Arrays in loops check for
 * themselves.
 */
static void mark_used(const struct type *t, uint8_t *used)
{
	uint64_t size = t->layout.size;

	switch (t->kind) {
	case TYPE_BOOL:
		used[0] = 1;
		break;
	case TYPE_BITS:
		mark_bytes(used, t->decl->flexible ? UINT64_MAX : t->decl->known_bits, size);
		break;
	case TYPE_STRUCT:
		for (const struct field *f = t->decl->fields; f; f = f->next)
			mark_used(f->type, used + f->offset);
		break;
	case TYPE_ARRAY:
		for (uint64_t i = 0; gen_is_unrolled(t) && i < t->bound; i++)
			mark_used(t->element, used + i * t->element->layout.size);
		if (!gen_is_unrolled(t))
			memset(used, 0xff, size);
		break;
	default:
		memset(used, 0xff, size);
	}
}

/* One check per piece of the fixed part; pieces never cross a word. */
static void check_pieces(struct gen *g, const uint8_t *used, uint64_t size, uint64_t piece,
			 struct where at)
{
	for (uint64_t n = 0; n < size; n += piece) {
		uint64_t mask = 0;

		for (uint64_t i = 0; i < piece; i++)
			mask |= (uint64_t)used[n + i] << (i * 8);
		if (mask == UINT64_MAX >> (64 - piece * 8))
			continue;
		emit(g->e, "if ((%s & ~UINT64_C(0x%" PRIx64 ")) != 0)\n",
		     word_at(g, gen_beyond(at, n), piece), mask);
		emit(g->e, "\t%s\n", g->fail);
	}
}

void gen_check_zeros(struct gen *g, const struct type *t, struct where at)
{
	uint8_t *used = arena_alloc(&g->arena, t->layout.size + 8);

	mark_used(t, used);
	check_pieces(g, used, t->layout.size, t->layout.align, at);
}

void gen_check_message_zeros(struct gen *g, const struct message *m)
{
	uint8_t *used = arena_alloc(&g->arena, m->words_fixed * 8 + 8);

	for (const struct field *f = m->fields; f; f = f->next)
		mark_used(f->type, used + f->offset);
	check_pieces(g, used, m->words_fixed * 8, 8, (struct where){ .base = NULL });
}
