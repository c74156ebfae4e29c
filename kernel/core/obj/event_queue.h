/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queue: waits for many sources at once.
 *
 * Its knotes (knote.h) say what it waits for. Those that may have something to tell are in the list
 * `ready`; one that turns out to have nothing leaves it. A knote that tells by level stays, at the
 * end of the list, so that all get their turn.
 *
 * Who activates a knote is in the middle of something else, perhaps in another queue's business. So
 * waiters are served, and the bound notification is signalled, by a work item; it runs before the
 * kernel is left.
 *
 * Invariants (proved by check_events):
 *   - if something is ready and somebody waits, the work item is queued;
 *   - fresh is the number of knotes that are, all of them ready;
 *   - count is the number of knotes, and at most limit.
 */
#ifndef OBJ_EVENT_QUEUE_H
#define OBJ_EVENT_QUEUE_H

#include "lib/tree.h"
#include "obj/knote.h"
#include "obj/notification.h"
#include "obj/object.h"
#include "sched/wait_queue.h"

struct event_queue {
	struct object object;
	struct list ready;         /* knote.ready */
	struct wait_queue waiters; /* threads in THREAD_BLOCKED_EVENT */
	struct tree knotes;        /* knote.by_cookie */
	uint32_t count, limit;
	uint32_t fresh;
	bool unsaid;        /* something became fresh since the watch was fired */
	struct watch watch; /* fired when something is fresh and nobody took it */
};

void event_queue_init(struct event_queue *q, uint32_t limit);
bool event_queue_finish(struct kernel *k, struct object *o);

struct knote *event_queue_find(const struct event_queue *q, uint64_t cookie);

/* The knote may have something to tell; or it is not to be told. */
void event_queue_activate(struct kernel *k, struct knote *kn);
void event_queue_deactivate(struct knote *kn);

/* Has a notification signalled when something becomes fresh, or is so now. NULL: none. */
void event_queue_bind(struct kernel *k, struct event_queue *q, struct notification *n,
		      uint64_t bits);

/*
 * A walk over what is ready, each knote once. After it, what was not reached is first in the list,
 * so that the next one begins there.
 */
struct event_walk {
	struct list *next;
	unsigned empty;   /* knotes that had nothing to tell */
	bool interrupted; /* it ended early, because an interrupt waits */
};

void event_walk_begin(struct event_queue *q, struct event_walk *w);
void event_walk_end(struct event_queue *q, const struct event_walk *w);

/* Takes up to so many events; returns how many there were. */
uint32_t event_walk_take(struct kernel *k, struct event_queue *q, struct event_walk *w,
			 struct tess_event *events, uint32_t room);

#endif
