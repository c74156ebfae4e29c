/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings of messages: UTF-8 as the Unicode Standard 15 defines it in table 3-7, so neither
 * overlong forms nor surrogates nor anything above U+10FFFF.
 */
#include <tessera/idl_stub.h>

#include <string.h>

/* Lead bytes by what may follow: how many bytes, and the range of the first of them. */
struct sequence {
	unsigned char lead_first, lead_last;
	unsigned char more;
	unsigned char first, last;
};

static const struct sequence sequences[] = {
	{0xc2, 0xdf, 1, 0x80, 0xbf},
	{0xe0, 0xe0, 2, 0xa0, 0xbf},
	{0xe1, 0xec, 2, 0x80, 0xbf},
	{0xed, 0xed, 2, 0x80, 0x9f},
	{0xee, 0xef, 2, 0x80, 0xbf},
	{0xf0, 0xf0, 3, 0x90, 0xbf},
	{0xf1, 0xf3, 3, 0x80, 0xbf},
	{0xf4, 0xf4, 3, 0x80, 0x8f},
};

/* How many bytes the sequence at s has, of at most left; 0 if it is malformed. */
static size_t sequence_length(const unsigned char *s, size_t left)
{
	const struct sequence *q = sequences;
	const struct sequence *end = sequences + sizeof(sequences) / sizeof(sequences[0]);

	while (q < end && (s[0] < q->lead_first || s[0] > q->lead_last))
		q++;
	if (q == end || left <= q->more || s[1] < q->first || s[1] > q->last)
		return 0;
	for (size_t i = 2; i <= q->more; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return (size_t)q->more + 1;
}

bool tess_idl_utf8(const char *data, size_t length)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t at = 0;

	while (at < length) {
		size_t n = s[at] < 0x80 ? 1 : sequence_length(s + at, length - at);

		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

bool tess_str_equal(tess_str_t view, const char *s)
{
	size_t length = strlen(s);

	return view.length == length && (length == 0 || memcmp(view.data, s, length) == 0);
}
