/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls with strings, bytes and vectors.
 */
#include "samples.h"

static uint8_t large[1000];

int call_strings(t_peer_client_t peer, union any_reply *r)
{
	for (unsigned i = 0; i < sizeof(large); i++)
		large[i] = (uint8_t)(i * 7);
	return t_peer_strings(peer, tess_str("short"), tess_bytes_of(large, 252),
			      tess_str_of(sample_text(), 257), tess_bytes_of(large, 999), FOREVER,
			      &r->strings);
}

bool check_strings(const union any_reply *r)
{
	const struct t_peer_strings_reply *s = &r->strings;

	return strcmp(s->short_.data, "short") == 0 && s->raw.length == 252 &&
	       memcmp(s->raw.data, large, 252) == 0 && s->long_.length == 257 &&
	       memcmp(s->long_.data, sample_text(), 257) == 0 && s->large.length == 999 &&
	       memcmp(s->large.data, large, 999) == 0;
}

static uint32_t numbers[300];
static const t_color_t colors[9] = { 1, 2, 7, 1, 1, 2, 2, 7, 7 };

int call_vectors(t_peer_client_t peer, union any_reply *r)
{
	for (unsigned i = 0; i < 300; i++)
		numbers[i] = i * 0x01010101u;
	return t_peer_vectors(peer, numbers, 299, sample_flags, 10, colors, 9, sample_padded, 3,
			      FOREVER, &r->vectors);
}

bool check_vectors(const union any_reply *r)
{
	const struct t_peer_vectors_reply *v = &r->vectors;
	bool same = v->numbers.length == 299 && memcmp(v->numbers.data, numbers, 299 * 4) == 0 &&
		    v->flags.count == 10 && memcmp(v->flags.data, sample_flags, 10) == 0 &&
		    v->colors.count == 9 && memcmp(v->colors.data, colors, 9) == 0 &&
		    v->points.count == 3;

	for (unsigned i = 0; i < 3; i++)
		same = same && sample_padded_equal(&v->points.data[i], &sample_padded[i]);
	return same;
}

static const uint8_t macs[3][6] = { { 1, 2, 3, 4, 5, 6 }, { 7, 8, 9, 10, 11, 12 }, { 0 } };

int call_nested(t_peer_client_t peer, union any_reply *r)
{
	tess_str_t names[3] = { tess_str("first"), tess_str(""),
				tess_str("a name of 40 bytes, neither less nor mo") };
	struct t_peer_nested_rows_item rows[2] = { { sample_raw, 3 }, { sample_raw + 3, 1 } };
	struct t_named n[2] = { sample_named("one", 1), sample_named("", 2) };
	struct t_peer_nested_deep_item deep[2];

	memset(deep, 0, sizeof(deep));
	deep[1].count = 2;
	deep[1].data[0].data = sample_flags;
	deep[1].data[0].count = 2;
	deep[1].data[1].data = sample_flags + 2;
	deep[1].data[1].count = 1;
	return t_peer_nested(peer, names, 3, rows, 2, macs, 3, n, 2, deep, FOREVER, &r->nested);
}

bool check_nested(const union any_reply *r)
{
	const struct t_peer_nested_reply *n = &r->nested;
	struct t_named one = sample_named("one", 1), two = sample_named("", 2);

	return n->names.count == 3 && strcmp(n->names.data[0].data, "first") == 0 &&
	       n->names.data[1].length == 0 && n->names.data[2].length == 39 &&
	       n->rows.count == 2 && n->rows.data[0].count == 3 && n->rows.data[0].data[2] == 3 &&
	       n->rows.data[1].count == 1 && n->rows.data[1].data[0] == 4 && n->macs.count == 3 &&
	       memcmp(n->macs.data, macs, sizeof(macs)) == 0 && n->named.count == 2 &&
	       sample_named_equal(&n->named.data[0], &one) &&
	       sample_named_equal(&n->named.data[1], &two) && n->deep[0].count == 0 &&
	       n->deep[1].count == 2 && n->deep[1].data[0].count == 2 &&
	       n->deep[1].data[0].data[0] && !n->deep[1].data[0].data[1] &&
	       n->deep[1].data[1].count == 1 && n->deep[1].data[1].data[0];
}

static uint16_t halves[300];
static bool many_flags[300];

int call_long(t_peer_client_t peer, union any_reply *r)
{
	struct t_long value;

	for (unsigned i = 0; i < 300; i++) {
		halves[i] = (uint16_t)(i * 255);
		many_flags[i] = i % 3 == 0;
	}
	value.text = tess_buf_filled(sample_text(), 300);
	value.numbers = tess_buf_filled(halves, 290);
	value.flags = tess_buf_filled(many_flags, 5);
	return t_peer_long(peer, &value, FOREVER, &r->long_);
}

bool check_long(const union any_reply *r)
{
	const struct t_long *v = &r->long_.value;

	return v->text.length == 300 && memcmp(v->text.data, sample_text(), 300) == 0 &&
	       v->numbers.length == 290 && memcmp(v->numbers.data, halves, 290 * 2) == 0 &&
	       v->flags.length == 5 && memcmp(v->flags.data, many_flags, 5) == 0;
}

int call_note(t_peer_client_t peer, union any_reply *r)
{
	(void)r;
	return t_peer_note(peer, tess_str("a note that nobody answers"), 12345, FOREVER);
}

int call_list(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_list(peer, 6, FOREVER, &r->list);
}

bool check_list(const union any_reply *r)
{
	return r->list.next == 7 && r->list.names.count == 2 &&
	       strcmp(r->list.names.data[0].data, "a") == 0 &&
	       strcmp(r->list.names.data[1].data, "bcdefghij") == 0;
}

int call_empty(t_peer_client_t peer, union any_reply *r)
{
	(void)r;
	return t_peer_empty(peer, FOREVER);
}

int call_full(t_peer_client_t peer, union any_reply *r)
{
	return t_peer_full(peer, tess_str_of(sample_text(), 3960), FOREVER, &r->full);
}

bool check_full(const union any_reply *r)
{
	return r->full.text.length == 3960 && memcmp(r->full.text.data, sample_text(), 3960) == 0;
}
