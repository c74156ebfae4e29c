/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The world's fingerprint: a hash of all that a call which fails must leave as it was. See world.h.
 */
#include "lib/siphash.h"
#include "obj/channel.h"
#include "obj/interrupt.h"
#include "world.h"

static void mix(uint64_t *hash, const void *data, size_t size)
{
	const uint64_t key[2] = { *hash, 1 };

	*hash = siphash(key, data, size);
}

static void mix_process(uint64_t *hash, const struct process *p)
{
	for (uint32_t i = 1; i < p->caps.limit; i++) {
		const struct slot *slot = cap_slot_at(&p->caps, i);

		mix(hash, &slot->generation, sizeof(slot->generation));
		if (slot->type != TESS_TYPE_NONE)
			mix(hash, slot, sizeof(*slot));
	}
	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n)) {
		const struct mapping *m = TREE_ENTRY(n, struct mapping, by_address);
		uint64_t shape[4] = { n->key, m->length, m->offset, m->protection };

		mix(hash, shape, sizeof(shape));
	}
	mix(hash, &p->state, sizeof(p->state));
}

static void mix_channel(uint64_t *hash, const struct channel *ch)
{
	uint64_t shape[3] = { ch->queued, ch->head.index, ch->tail.index };

	mix(hash, shape, sizeof(shape));
	LIST_FOR_EACH(l, &ch->shares) {
		const struct share *s = LIST_ENTRY(l, struct share, in_channel);

		mix(hash, &s->credit, sizeof(s->credit));
		mix(hash, &s->used, sizeof(s->used));
	}
}

static void mix_interrupt(uint64_t *hash, const struct interrupt *i)
{
	uint64_t shape[6] = { i->unacknowledged, i->masked,    i->owed,
			      i->deliveries,     i->held_back, (uint64_t)i->watch.notification };

	mix(hash, shape, sizeof(shape));
}

static void mix_object(uint64_t *hash, const struct object *o)
{
	const struct thread *t = LIST_ENTRY(o, struct thread, object);

	mix(hash, &o->refs, sizeof(o->refs));
	if (o->type == TESS_TYPE_PROCESS)
		mix_process(hash, LIST_ENTRY(o, struct process, object));
	if (o->type == TESS_TYPE_CHANNEL)
		mix_channel(hash, LIST_ENTRY(o, struct channel, object));
	if (o->type == TESS_TYPE_JOB)
		mix(hash, LIST_ENTRY(o, struct job, object)->used,
		    sizeof(uint64_t) * JOB_RESOURCES);
	if (o->type == TESS_TYPE_INTERRUPT)
		mix_interrupt(hash, LIST_ENTRY(o, struct interrupt, object));
	if (o->type == TESS_TYPE_NOTIFICATION)
		mix(hash, &LIST_ENTRY(o, struct notification, object)->bits, sizeof(uint64_t));
	if (o->type == TESS_TYPE_THREAD) {
		mix(hash, &t->state, sizeof(t->state));
		mix(hash, &t->priority, sizeof(t->priority));
	}
}

uint64_t world_fingerprint(const struct world *w)
{
	uint64_t counts[] = { w->k->object_count, w->k->cap_count, w->k->frames.reserved,
			      w->k->timers.count };
	uint64_t hash = 0;

	mix(&hash, counts, sizeof(counts));
	LIST_FOR_EACH(l, &w->k->objects)
		mix_object(&hash, LIST_ENTRY(l, struct object, all));
	return hash;
}
