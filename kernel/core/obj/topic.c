/* SPDX-License-Identifier: BSD-2-Clause */
/* Topic: see topic.h. Subscriptions lie in a memory object that nobody has a capability to. */
#include "obj/topic.h"

#include <stddef.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "kernel.h"
#include "obj/channel.h"
#include "obj/memory_pages.h"

#define PER_PAGE (TESS_PAGE_SIZE / sizeof(struct subscription))

int topic_create(struct kernel *k, struct job *job, uint32_t limit, struct topic **topic)
{
	uint64_t pages = (limit + PER_PAGE - 1) / PER_PAGE;
	struct topic *t;
	void *object;
	int status = object_create(k, job, TESS_TYPE_TOPIC, &object);

	if (status)
		return status;
	t = object;
	status = memory_create(k, job, pages * TESS_PAGE_SIZE, &t->storage);
	if (status) {
		object_discard(k, &t->object);
		return status;
	}
	t->limit = limit;
	*topic = t;
	return TESS_OK;
}

bool topic_finish(struct kernel *k, struct object *o)
{
	struct topic *t = LIST_ENTRY(o, struct topic, object);

	for (uint32_t i = 0; i < t->limit; i++) {
		struct subscription *s = topic_place(k, t, i);

		if (!parked_is_empty(&s->tx)) {
			parked_drop(k, &s->tx);
			return false;
		}
	}
	object_unref(k, &t->storage->object);
	return true;
}

struct subscription *topic_place(struct kernel *k, const struct topic *t, uint32_t i)
{
	struct subscription *page =
		arch_direct(memory_frame(k, t->storage, i / PER_PAGE, PROT_WRITE));

	return &page[i % PER_PAGE];
}

struct subscription *topic_find(struct kernel *k, const struct topic *t, uint64_t id)
{
	for (uint32_t i = 0; i < t->limit; i++) {
		struct subscription *s = topic_place(k, t, i);

		if (s->id == id && !parked_is_empty(&s->tx))
			return s;
	}
	return NULL;
}

bool subscription_is_live(struct kernel *k, struct subscription *s)
{
	if (parked_is_empty(&s->tx))
		return false;
	if (((struct channel *)s->tx.object)->receiving)
		return true;
	parked_drop(k, &s->tx);
	return false;
}

int topic_subscribe(struct kernel *k, struct topic *t, const struct slot *slot, uint64_t *id)
{
	for (uint32_t i = 0; i < t->limit; i++) {
		struct subscription *s = topic_place(k, t, i);

		if (subscription_is_live(k, s))
			continue;
		parked_copy(k, &s->tx, slot, TESS_RIGHT_SEND);
		s->id = *id = ++t->last_id;
		s->delivered = s->dropped = 0;
		return TESS_OK;
	}
	return TESS_ENOSPC;
}
