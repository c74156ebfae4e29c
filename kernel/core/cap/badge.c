/* SPDX-License-Identifier: BSD-2-Clause */
/* Badge: see badge.h. Records are charged to the job that the endpoint is charged to. */
#include "cap/badge.h"

#include <stddef.h>

#include "kernel.h"
#include "obj/endpoint.h"
#include "obj/job.h"

static struct badge *create(struct kernel *k, struct endpoint *ep, uint64_t value)
{
	struct badge *b;

	if (job_charge(ep->object.job, TESS_JOB_RESOURCE_MEMORY, sizeof(*b)))
		return NULL;
	b = slab_alloc(&k->badges);
	if (!b) {
		job_uncharge(ep->object.job, TESS_JOB_RESOURCE_MEMORY, sizeof(*b));
		return NULL;
	}
	list_init(&b->closed);
	b->endpoint = ep;
	b->refs = 1;
	object_ref(&ep->object);
	tree_insert(&ep->badges, &b->by_value, value);
	return b;
}

struct badge *badge_take(struct kernel *k, struct endpoint *ep, uint64_t value)
{
	struct tree_node *found = tree_find(&ep->badges, value);
	struct badge *b;

	if (!found)
		return create(k, ep, value);
	/* Taken up again before anybody was told that it had closed: then it has not. */
	b = LIST_ENTRY(found, struct badge, by_value);
	list_remove(&b->closed);
	badge_share(b);
	return b;
}

void badge_share(struct badge *b)
{
	b->refs++;
}

void badge_drop(struct kernel *k, struct badge *b)
{
	struct endpoint *ep = b->endpoint;

	if (--b->refs)
		return;
	if (!ep->receivers) {
		badge_free(k, b);
		return;
	}
	list_push_back(&ep->closed_badges, &b->closed);
	endpoint_announce(k, ep);
}

void badge_free(struct kernel *k, struct badge *b)
{
	struct endpoint *ep = b->endpoint;

	list_remove(&b->closed);
	tree_remove(&ep->badges, &b->by_value);
	job_uncharge(ep->object.job, TESS_JOB_RESOURCE_MEMORY, sizeof(*b));
	slab_free(&k->badges, b);
	object_unref(k, &ep->object);
}
