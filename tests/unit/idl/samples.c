/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of the calls, and what they share.
 */
#include "samples.h"

const struct t_padded sample_padded[12] = {
	{ 1, UINT32_MAX, true, UINT64_MAX, T_COLOR_RED, T_MODE_READ | T_MODE_TOP },
	{ 255, 0, false, 0, T_COLOR_BLUE, 0 },
	{ 7, 8, true, 9, T_COLOR_GREEN, T_MODE_READ | T_MODE_WRITE | T_MODE_TOP },
	{ 0, 1, false, 2, T_COLOR_RED, T_MODE_WRITE },
	{ 3, 1, false, 2, T_COLOR_RED, 0 },
	{ 4, 1, false, 2, T_COLOR_RED, 0 },
	{ 5, 1, false, 2, T_COLOR_RED, 0 },
	{ 6, 1, false, 2, T_COLOR_RED, 0 },
	{ 7, 1, false, 2, T_COLOR_RED, 0 },
	{ 8, 1, false, 2, T_COLOR_RED, 0 },
	{ 9, 1, false, 2, T_COLOR_RED, 0 },
	{ 10, 1, false, 2, T_COLOR_BLUE, 0 },
};

const uint8_t sample_raw[20] = { 1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
				 11, 12, 13, 14, 15, 16, 17, 18, 19, 255 };
const bool sample_flags[10] = { true, false, true, true, false, false, true, false, true, true };

struct t_named sample_named(const char *name, uint16_t id)
{
	struct t_named n;

	memset(&n, 0, sizeof(n));
	n.name.length = (uint32_t)strlen(name);
	memcpy(n.name.data, name, n.name.length);
	n.id = id;
	n.point.x = -5;
	n.point.y = INT32_MAX;
	return n;
}

bool sample_named_equal(const struct t_named *a, const struct t_named *b)
{
	return tess_str_equal(tess_str_of(a->name.data, a->name.length), b->name.data) &&
	       a->id == b->id && a->point.x == b->point.x && a->point.y == b->point.y;
}

bool sample_padded_equal(const struct t_padded *a, const struct t_padded *b)
{
	return a->a == b->a && a->b == b->b && a->c == b->c && a->d == b->d &&
	       a->color == b->color && a->mode == b->mode;
}

const char *sample_text(void)
{
	static char text[3960];

	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	return text;
}

/* The buffers in a reply; how many there are. */
static unsigned no_buffers(union any_reply *r, tess_buf_t *buffers[3])
{
	(void)r;
	(void)buffers;
	return 0;
}

static unsigned strings_buffers(union any_reply *r, tess_buf_t *buffers[3])
{
	buffers[0] = &r->strings.long_;
	buffers[1] = &r->strings.large;
	return 2;
}

static unsigned vectors_buffers(union any_reply *r, tess_buf_t *buffers[3])
{
	buffers[0] = &r->vectors.numbers;
	return 1;
}

static unsigned long_buffers(union any_reply *r, tess_buf_t *buffers[3])
{
	buffers[0] = &r->long_.value.text;
	buffers[1] = &r->long_.value.numbers;
	buffers[2] = &r->long_.value.flags;
	return 3;
}

static unsigned full_buffers(union any_reply *r, tess_buf_t *buffers[3])
{
	buffers[0] = &r->full.text;
	return 1;
}

void sample_prepare(const struct sample *s, union any_reply *reply)
{
	static uint64_t rooms[2][3][496];
	static unsigned turn;
	tess_buf_t *buffers[3];
	unsigned count = s->buffers(reply, buffers);

	turn ^= 1;
	memset(reply, 0x5a, sizeof(*reply));
	memset(rooms[turn], 0x5a, sizeof(rooms[turn]));
	for (unsigned i = 0; i < count; i++)
		*buffers[i] = tess_buf_of(rooms[turn][i], s->capacity);
}

bool sample_is_zero(const struct sample *s, const union any_reply *reply)
{
	union any_reply copy = *reply;
	const uint8_t *bytes = (const uint8_t *)&copy;
	tess_buf_t *buffers[3];
	unsigned count = s->buffers(&copy, buffers);

	for (unsigned i = 0; i < count; i++) {
		if (!buffers[i]->data || buffers[i]->capacity != s->capacity)
			return false;
		buffers[i]->data = NULL;
		buffers[i]->capacity = 0;
	}
	for (size_t i = 0; i < s->reply_size; i++)
		if (bytes[i])
			return false;
	return true;
}

#define REPLY(member) sizeof(((union any_reply *)NULL)->member)

/* A method whose reply is the member of the union; one without a reply. */
#define ENTRY(name, member, close, buffers, capacity)                                              \
	{                                                                                          \
#name, REPLY(member), false, call_##name, check_##name, close, buffers, capacity   \
	}
#define BARE(name, oneway)                                                                         \
	{                                                                                          \
#name, 0, oneway, call_##name, NULL, NULL, no_buffers, 0                           \
	}

const struct sample samples[] = {
	ENTRY(scalars, scalars, NULL, no_buffers, 0),
	ENTRY(enums, enums, NULL, no_buffers, 0),
	ENTRY(structs, structs, NULL, no_buffers, 0),
	ENTRY(arrays, arrays, NULL, no_buffers, 0),
	ENTRY(strings, strings, NULL, strings_buffers, 1000),
	ENTRY(vectors, vectors, NULL, vectors_buffers, 300),
	ENTRY(nested, nested, NULL, no_buffers, 0),
	ENTRY(long, long_, NULL, long_buffers, 300),
	ENTRY(caps, caps, close_caps, no_buffers, 0),
	ENTRY(holders, holders, close_holders, no_buffers, 0),
	ENTRY(grants, grants, NULL, no_buffers, 0),
	BARE(note, true),
	ENTRY(list, list, NULL, no_buffers, 0),
	BARE(empty, false),
	ENTRY(whole, whole, NULL, no_buffers, 0),
	ENTRY(lend, lend, NULL, no_buffers, 0),
	BARE(hand, true),
	ENTRY(delete, delete_, NULL, no_buffers, 0),
	ENTRY(flat, flat, NULL, no_buffers, 0),
	ENTRY(full, full, NULL, full_buffers, 3960),
};

const unsigned sample_count = sizeof(samples) / sizeof(samples[0]);
