/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The caller's tokens; see pool.h.
 */
#include "pool.h"

#define SIZE 192u

static struct {
	tess_cap_t token;
	enum tess_type type;
} pool[SIZE];

static unsigned int used, kept;

static tess_cap_t pick_live(struct random *r, enum tess_type type)
{
	unsigned int first;

	if (!used)
		return TESS_CAP_NONE;
	first = (unsigned int)random_below(r, used);
	for (unsigned int i = 0; i < used; i++) {
		unsigned int at = (first + i) % used;

		if (type == TESS_TYPE_NONE || pool[at].type == type)
			return pool[at].token;
	}
	return pool[first].token;
}

tess_cap_t pool_pick(struct random *r, enum tess_type type)
{
	switch (random_below(r, 8)) {
	default:
		return pick_live(r, type);
	case 4:
		return pick_live(r, TESS_TYPE_NONE);
	case 5:
		return random_next(r);
	case 6:
		return random_below(r, 512) | random_below(r, 4) << 32;
	case 7:
		if (random_once_in(r, 2))
			return TESS_CAP_NONE;
		return pick_live(r, type) + (UINT64_C(1) << 32);
	}
}

void pool_add(struct random *r, tess_cap_t token, enum tess_type type)
{
	unsigned int at = used;

	if (!token)
		return;
	if (used < SIZE) {
		used++;
	} else {
		at = kept + (unsigned int)random_below(r, SIZE - kept);
		(void)tess_capability_delete(pool[at].token);
	}
	pool[at].token = token;
	pool[at].type = type;
}

void pool_thin(struct random *r)
{
	for (unsigned int i = kept; i < used; i++)
		if (random_once_in(r, 2)) {
			(void)tess_capability_delete(pool[i].token);
			pool[i] = pool[--used];
		}
}

void pool_keep(void)
{
	kept = used;
}

bool pool_keeps(tess_cap_t token)
{
	for (unsigned int i = 0; i < kept; i++)
		if (pool[i].token == token)
			return true;
	return false;
}
