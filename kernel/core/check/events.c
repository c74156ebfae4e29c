/* SPDX-License-Identifier: BSD-2-Clause */
/* Event queues and knotes: each knote is where its state says, and nobody waits for what is told.
 */
#include <stddef.h>

#include "check/check.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/event_queue.h"
#include "obj/event_source.h"
#include "obj/memory_watch.h"

/* What is found on the way through all queues. */
struct tally {
	uint64_t listening; /* knotes with a source */
};

static bool check_timer(const struct knote *kn)
{
	if (kn->is_timer != (kn->timer.owner == TIMER_KNOTE) ||
	    kn->is_timer != (kn->event.filter == TESS_EVENT_FILTER_TIMER))
		return check_fails("a knote is a timer by half", &kn->queue->object);
	if (kn->timer.place && (!kn->is_timer || kn->due))
		return check_fails("a knote's timer is armed wrongly", &kn->queue->object);
	return kn->due == (kn->is_timer && kn->fresh) ||
	       check_fails("a timer that is due is not told", &kn->queue->object);
}

static bool check_knote(const struct event_queue *q, const struct knote *kn)
{
	bool closed = kn->event.flags & TESS_EVENT_FLAGS_CLOSED, listens = kn->source != NULL;

	if (kn->queue != q || (kn->fresh && list_is_empty(&kn->ready)))
		return check_fails("a knote is not in its queue", &q->object);
	if (listens != (kn->node != NULL) || listens == list_is_empty(&kn->in_source) ||
	    listens == (closed || kn->is_timer))
		return check_fails("a knote listens by half", &q->object);
	if (closed && !kn->fresh)
		return check_fails("a closed knote is not told", &q->object);
	if ((kn->region != NULL) != (listens && kn->event.filter == TESS_EVENT_FILTER_MEMORY))
		return check_fails("a knote has a region by half", &q->object);
	if (kn->region && kn->region->written && list_is_empty(&kn->ready))
		return check_fails("a write is not told", &q->object);
	if (work_is_queued(&kn->rest) && !listens)
		return check_fails("a knote has work and no source", &q->object);
	return check_timer(kn);
}

static bool check_queue(const struct event_queue *q, struct tally *t)
{
	uint32_t count = 0, fresh = 0, in_list = 0, ready = 0;

	for (struct tree_node *n = tree_first(&q->knotes); n; n = tree_next(n)) {
		const struct knote *kn = TREE_ENTRY(n, struct knote, by_cookie);

		if (!check_knote(q, kn))
			return false;
		count++;
		fresh += kn->fresh;
		ready += !list_is_empty(&kn->ready);
		t->listening += kn->source != NULL;
	}
	LIST_FOR_EACH(l, &q->ready)
		in_list++;
	if (count != q->count || count > q->limit || fresh != q->fresh || ready != in_list)
		return check_fails("an event queue's counts are wrong", &q->object);
	if (ready && !wait_queue_is_empty(&q->waiters) && !work_is_queued(&q->object.work))
		return check_fails("somebody waits for an event that is there", &q->object);
	return true;
}

/* Takes those who are in a list of an object's off the tally. */
static bool check_listeners(struct object *o, struct list *source, struct tally *t)
{
	LIST_FOR_EACH(l, source) {
		if (LIST_ENTRY(l, struct knote, in_source)->source != source || !t->listening)
			return check_fails("a source knows a knote that does not listen", o);
		t->listening--;
	}
	return true;
}

/* The same for all that an object has. */
static bool check_source(struct object *o, struct tally *t)
{
	struct list *source = event_source_of(o);

	if (source && !check_listeners(o, source, t))
		return false;
	if (o->type == TESS_TYPE_MEMORY &&
	    !memory_watch_check_regions(LIST_ENTRY(o, struct memory, object)))
		return check_fails("a region of memory is wrong", o);
	if (o->type != TESS_TYPE_CHANNEL)
		return true;
	LIST_FOR_EACH(l, &LIST_ENTRY(o, struct channel, object)->shares)
		if (!check_listeners(o, &LIST_ENTRY(l, struct share, in_channel)->knotes, t))
			return false;
	return true;
}

bool check_events(struct kernel *k)
{
	struct tally t = { 0 };

	CHECK_FOR_EACH(k, l, TESS_TYPE_EVENT_QUEUE)
		if (!check_queue(LIST_ENTRY(l, struct event_queue, object.all), &t))
			return false;
	LIST_FOR_EACH(l, &k->objects)
		if (!check_source(LIST_ENTRY(l, struct object, all), &t))
			return false;
	return !t.listening || check_fails("a knote listens to nothing", NULL);
}
