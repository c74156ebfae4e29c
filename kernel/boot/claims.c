/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The set of claims: see claims.h.
 */
#include "claims.h"

#define PAGE_MASK UINT64_C(0xfff)

static bool touch(struct boot_range r, struct boot_range new)
{
	return r.begin <= new.end && new.begin <= r.end;
}

/* How much a range would claim beyond both, if it grew to hold the new one. */
static uint64_t gap_between(struct boot_range r, struct boot_range new)
{
	if (touch(r, new))
		return 0;
	return r.end < new.begin ? new.begin - r.end : r.begin - new.end;
}

static unsigned nearest(const struct claims *c, struct boot_range new)
{
	unsigned found = 0;

	for (unsigned i = 1; i < c->count; i++)
		if (gap_between(c->range[i], new) < gap_between(c->range[found], new))
			found = i;
	return found;
}

static void grow(struct boot_range *r, struct boot_range new)
{
	if (new.begin < r->begin)
		r->begin = new.begin;
	if (new.end > r->end)
		r->end = new.end;
}

void claims_add(struct claims *c, paddr_t begin, paddr_t end)
{
	struct boot_range new = {
		.begin = begin & ~PAGE_MASK,
		.end = end > ~PAGE_MASK ? UINT64_MAX : (end + PAGE_MASK) & ~PAGE_MASK,
	};
	unsigned i;

	if (begin >= end)
		return;
	i = nearest(c, new);
	if (c->count && (touch(c->range[i], new) || c->count == CLAIMS_MAX))
		grow(&c->range[i], new);
	else
		c->range[c->count++] = new;
}

bool claims_overlap(const struct claims *c, paddr_t begin, paddr_t end)
{
	for (unsigned i = 0; i < c->count; i++)
		if (begin < c->range[i].end && c->range[i].begin < end)
			return true;
	return false;
}
