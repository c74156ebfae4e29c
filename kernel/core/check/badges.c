/* SPDX-License-Identifier: BSD-2-Clause */
/* Badges: each record counts the capabilities that there are, and waits to be told when there are
 * none. */
#include <stddef.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "check/check.h"
#include "kernel.h"
#include "obj/endpoint.h"

static struct badge *badge_of(struct tree_node *n)
{
	return TREE_ENTRY(n, struct badge, by_value);
}

void check_badges_begin(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_ENDPOINT) {
		const struct endpoint *ep = LIST_ENTRY(l, struct endpoint, object.all);

		for (struct tree_node *n = tree_first(&ep->badges); n; n = tree_next(n))
			badge_of(n)->counted = 0;
	}
}

/* The record is found by the endpoint, not by the node: what the node points at may be freed. */
bool check_count_badge(const struct node *n, enum tess_type type, void *object, uint64_t value)
{
	struct endpoint *ep = object;
	struct tree_node *found;

	if (type != TESS_TYPE_ENDPOINT || !value)
		return !n->badge || check_fails("a node has a badge for nothing", object);
	found = tree_find(&ep->badges, value);
	if (!found || badge_of(found) != n->badge)
		return check_fails("a badge is not the one that is counted", object);
	badge_of(found)->counted++;
	return true;
}

static bool check_badge(const struct endpoint *ep, const struct badge *b)
{
	if (b->endpoint != ep || b->refs != b->counted)
		return check_fails("a badge's count of capabilities is wrong", &ep->object);
	if (!b->refs == list_is_empty(&b->closed))
		return check_fails("a badge is to be told wrongly", &ep->object);
	return true;
}

bool check_badges_end(struct kernel *k)
{
	uint64_t badges = 0, closed = 0;

	CHECK_FOR_EACH(k, l, TESS_TYPE_ENDPOINT) {
		const struct endpoint *ep = LIST_ENTRY(l, struct endpoint, object.all);

		for (struct tree_node *n = tree_first(&ep->badges); n; n = tree_next(n)) {
			if (!check_badge(ep, badge_of(n)))
				return false;
			badges++;
			closed += !badge_of(n)->refs;
		}
		LIST_FOR_EACH(c, &ep->closed_badges)
			closed--;
		if (closed)
			return check_fails("an endpoint tells other badges than have closed",
					   &ep->object);
	}
	return badges == k->badges.in_use || check_fails("a badge is lost", NULL);
}
