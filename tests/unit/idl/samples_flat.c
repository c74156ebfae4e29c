/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls with scalars, structs and arrays.
 */
#include "samples.h"

int call_scalars(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_scalars(peer, true, -128, -2, INT32_MIN, INT64_MIN + 1, 200, 60000,
			      UINT32_MAX, UINT64_MAX - 1, FOREVER, &r->scalars);
}

bool check_scalars(const union any_reply *r)
{
	const struct t_peer_scalars_reply *s = &r->scalars;

	return s->a && s->b == -128 && s->c == -2 && s->d == INT32_MIN && s->e == INT64_MIN + 1 &&
	       s->f == 200 && s->g == 60000 && s->h == UINT32_MAX && s->i == UINT64_MAX - 1;
}

int call_enums(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_enums(peer, T_COLOR_BLUE, T_WIDE_LEAST, (t_loose_t)999, T_MODE_TOP,
			    0x80000000u, FOREVER, &r->enums);
}

bool check_enums(const union any_reply *r)
{
	return r->enums.color == T_COLOR_BLUE && r->enums.wide == T_WIDE_LEAST &&
	       r->enums.loose == 999 && r->enums.mode == T_MODE_TOP && r->enums.any == 0x80000000u;
}

int call_structs(t_peer_client_t peer, union any_reply *r)
{
	struct t_point point = { INT32_MIN, -1 };
	struct t_named name = sample_named("\xc3\xa4 and \xf0\x9f\x98\x80", 65535);

	return t_peer_structs(peer, &point, &sample_padded[0], &name, FOREVER, &r->structs);
}

bool check_structs(const union any_reply *r)
{
	struct t_named name = sample_named("\xc3\xa4 and \xf0\x9f\x98\x80", 65535);

	return r->structs.point.x == INT32_MIN && r->structs.point.y == -1 &&
	       sample_padded_equal(&r->structs.padded, &sample_padded[0]) &&
	       sample_named_equal(&r->structs.named, &name);
}

static const uint16_t grid[5][3] = {
	{ 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 }, { 0, 0, 0 }, { 65535, 1, 2 }
};

int call_arrays(t_peer_client_t peer, union any_reply *r)
{
	tess_str_t names[2] = { tess_str("five5"), tess_str("") };
	struct t_named tails[9];

	for (unsigned i = 0; i < 9; i++)
		tails[i] = sample_named(i % 2 ? "odd" : "0123456789abcdef", (uint16_t)i);
	return t_peer_arrays(peer, sample_raw, sample_flags, sample_padded, grid, names, tails,
			     FOREVER, &r->arrays);
}

bool check_arrays(const union any_reply *r)
{
	const struct t_peer_arrays_reply *a = &r->arrays;
	bool same = memcmp(a->raw, sample_raw, sizeof(sample_raw)) == 0 &&
		    memcmp(a->flags, sample_flags, sizeof(a->flags)) == 0 &&
		    memcmp(a->grid, grid, sizeof(grid)) == 0 &&
		    strcmp(a->names[0].data, "five5") == 0 && a->names[1].length == 0;

	for (unsigned i = 0; i < 9; i++) {
		struct t_named n = sample_named(i % 2 ? "odd" : "0123456789abcdef", (uint16_t)i);

		same = same && sample_named_equal(&a->tails[i], &n);
		same = same && (i >= 4 || sample_padded_equal(&a->points[i], &sample_padded[i]));
	}
	return same;
}

int call_delete(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_delete(peer, 100, 2, tess_str("next"), -3, 4, true, 50, sample_raw, 4, 6,
			     FOREVER, &r->delete_);
}

bool check_delete(const union any_reply *r)
{
	return r->delete_.status == -3 && r->delete_.reply && r->delete_.out == 154;
}

int call_flat(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_flat(peer, sample_padded, FOREVER, &r->flat);
}

bool check_flat(const union any_reply *r)
{
	for (unsigned i = 0; i < 12; i++)
		if (!sample_padded_equal(&r->flat.points[i], &sample_padded[i]))
			return false;
	return true;
}

int call_whole(t_peer_client_t peer, union any_reply *r)
{
	uint64_t words[496];

	for (unsigned i = 0; i < 496; i++)
		words[i] = i * UINT64_C(0x0102030405060708);
	return t_peer_whole(peer, words, FOREVER, &r->whole);
}

bool check_whole(const union any_reply *r)
{
	for (unsigned i = 0; i < 496; i++)
		if (r->whole.words[i] != i * UINT64_C(0x0102030405060708))
			return false;
	return true;
}
