/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nearness is the number of letters to insert, delete, replace or swap with a neighbour (the
 * restricted distance of Damerau and Levenshtein): one in a short name, two in a longer one. Only
 * names of ordinary length are looked at, and only so many, so that a wrong file of any size is
 * refused in no time.
 */
#include "suggest.h"

#include <ctype.h>
#include <string.h>

#define LENGTH_MAX     32
#define CANDIDATES_MAX 2000

struct search {
	const char *name;
	size_t length;
	unsigned left;          /* candidates that may still be looked at */
	unsigned best_distance;
	const char *best;
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The rows of the table before last, last and now; cell [j] is for the first j letters of b. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned rows[3][LENGTH_MAX + 1];

	for (unsigned j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b_length; j++) {
			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] = least(now[j], last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return rows[a_length % 3][b_length];
}

static void consider(struct search *s, const char *candidate)
{
	size_t length = strlen(candidate);
	unsigned d;

	if (!s->left || length > LENGTH_MAX)
		return;
	s->left--;
	if (length > s->length + 2 || s->length > length + 2)
		return;
	d = distance(s->name, s->length, candidate, length);
	if (d < s->best_distance) {
		s->best_distance = d;
		s->best = candidate;
	}
}

static void try_library(struct search *s, const struct library *lib)
{
	for (const struct decl *d = lib->decls; d && s->left; d = d->next)
		consider(s, d->name);
}

const char *suggest_name(const struct library *lib, const char *name)
{
	static const char *const builtins[] = {
		"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
		"string", "bytes", "vector", "array", "client", "grant",
	};
	struct search s = { .name = name, .length = strlen(name), .left = CANDIDATES_MAX };

	if (s.length > LENGTH_MAX)
		return NULL;
	s.best_distance = s.length < 3 ? 1 : s.length < 6 ? 2 : 3;
	for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		consider(&s, builtins[i]);
	try_library(&s, lib);
	for (const struct import *i = lib->imports; i; i = i->next)
		try_library(&s, i->library);
	return s.best;
}
