/* SPDX-License-Identifier: BSD-2-Clause */
/* Event queue: see event_queue.h. */
#include "obj/event_queue.h"

#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "kernel.h"
#include "obj/thread.h"
#include "sched/sched.h"

#define EMPTY_AT_ONCE 64

void event_queue_init(struct event_queue *q, uint32_t limit)
{
	list_init(&q->ready);
	wait_queue_init(&q->waiters);
	tree_init(&q->knotes);
	q->limit = limit;
}

struct knote *event_queue_find(const struct event_queue *q, uint64_t cookie)
{
	struct tree_node *n = tree_find(&q->knotes, cookie);

	return n ? TREE_ENTRY(n, struct knote, by_cookie) : NULL;
}

/* --- telling --- */

static void set_stale(struct knote *kn)
{
	kn->queue->fresh -= kn->fresh;
	kn->fresh = false;
}

void event_queue_deactivate(struct knote *kn)
{
	set_stale(kn);
	list_remove(&kn->ready);
}

/* A ready knote was told, and not by level alone: it is gone, or ready no more unless something
 * came meanwhile. */
static void withdraw(struct kernel *k, struct knote *kn)
{
	if (kn->mode & TESS_EVENT_MODE_ONE_SHOT)
		knote_free(k, kn);
	else if (!kn->fresh)
		list_remove(&kn->ready);
}

/* Takes what a ready knote has to tell; false if that is nothing. It may be gone after. */
static inline bool take(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	*e = kn->event;
	if (kn->fresh)
		set_stale(kn);
	if (!kn->take(k, kn, e)) {
		if (!kn->fresh && !kn->unfinished)
			list_remove(&kn->ready);
		return false;
	}
	if (kn->mode)
		withdraw(k, kn);
	return true;
}

void event_walk_begin(struct event_queue *q, struct event_walk *w)
{
	w->next = q->ready.next;
	w->empty = 0;
	w->interrupted = false;
}

/* Whether, after one more knote with nothing to tell, an interrupt waits. */
static bool is_interrupted(struct event_walk *w, const struct knote *kn)
{
	w->interrupted =
		kn->unfinished || (++w->empty % EMPTY_AT_ONCE == 0 && arch_interrupt_pending());
	return w->interrupted;
}

uint32_t event_walk_take(struct kernel *k, struct event_queue *q, struct event_walk *w,
			 struct tess_event *events, uint32_t room)
{
	struct tess_event *e = events, *end = events + room;
	struct list *next = w->next;

	while (e < end && next != &q->ready) {
		struct knote *kn = LIST_ENTRY(next, struct knote, ready);

		next = next->next;
		if (take(k, kn, e))
			e++;
		else if (is_interrupted(w, kn))
			break;
	}
	w->next = next;
	return (uint32_t)(e - events);
}

void event_walk_end(struct event_queue *q, const struct event_walk *w)
{
	if (w->next == &q->ready)
		return;
	list_remove(&q->ready);
	list_insert_before(w->next, &q->ready);
}

/* --- those who wait --- */

static void give(struct kernel *k, struct thread *t, const struct tess_event *e)
{
	struct call_frame *frame = thread_frame(t);

	frame->word[0] = 1;
	frame->word[1] = e->cookie;
	frame->word[2] = e->data;
	frame->word[3] = e->detail;
	frame->word[4] = e->filter;
	frame->word[5] = e->flags;
	thread_wake(k, t, TESS_OK);
}

/* Gives the first waiter the first event; false when one of them is missing. */
static bool serve_one(struct kernel *k, struct event_queue *q)
{
	struct thread *t = thread_of_waiter(wait_queue_first(&q->waiters));
	struct event_walk walk;
	struct tess_event e;

	if (!t || list_is_empty(&q->ready))
		return false;
	if (!cap_still_names(t->process, thread_frame(t)->token, &q->object, TESS_RIGHT_RECEIVE)) {
		thread_wake(k, t, TESS_EBADCAP);
		return true;
	}
	event_walk_begin(q, &walk);
	if (event_walk_take(k, q, &walk, &e, 1))
		give(k, t, &e);
	event_walk_end(q, &walk);
	return true;
}

static bool settle(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct event_queue *q = LIST_ENTRY(o, struct event_queue, object);

	if (serve_one(k, q))
		return false;
	if (q->unsaid && q->fresh)
		watch_fire(k, &q->watch);
	q->unsaid = false;
	return object_deferred_done(k, o);
}

/* A queue that dies has other work queued, and nobody to tell. */
static void settle_later(struct kernel *k, struct event_queue *q)
{
	if (!work_is_queued(&q->object.work))
		object_defer(k, &q->object, settle);
}

void event_queue_activate(struct kernel *k, struct knote *kn)
{
	struct event_queue *q = kn->queue;

	if (kn->fresh)
		return;
	kn->fresh = true;
	q->unsaid |= q->fresh++ == 0;
	if (list_is_empty(&kn->ready))
		list_push_back(&q->ready, &kn->ready);
	if (!wait_queue_is_empty(&q->waiters) || (q->unsaid && q->watch.notification))
		settle_later(k, q);
}

void event_queue_bind(struct kernel *k, struct event_queue *q, struct notification *n,
		      uint64_t bits)
{
	watch_set(k, &q->watch, n, bits);
	q->unsaid = q->fresh != 0;
	if (n && q->unsaid)
		settle_later(k, q);
}

/* --- the end --- */

/* Frees one knote, or lets one waiter go. */
bool event_queue_finish(struct kernel *k, struct object *o)
{
	struct event_queue *q = LIST_ENTRY(o, struct event_queue, object);
	struct tree_node *first = tree_first(&q->knotes);
	struct waiter *w = wait_queue_first(&q->waiters);

	watch_set(k, &q->watch, NULL, 0);
	if (w)
		thread_wake(k, thread_of_waiter(w), TESS_EBADCAP);
	else if (first)
		knote_free(k, TREE_ENTRY(first, struct knote, by_cookie));
	else
		return true;
	return false;
}
