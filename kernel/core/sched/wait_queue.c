/* SPDX-License-Identifier: BSD-2-Clause */
/* Wait queue: see wait_queue.h. */
#include "sched/wait_queue.h"

#include <stddef.h>

void wait_queue_init(struct wait_queue *q)
{
	list_init(&q->leaders);
}

void waiter_init(struct waiter *w)
{
	list_init(&w->leader);
	list_init(&w->ring);
	w->queue = NULL;
	w->priority = 0;
}

void wait_queue_join(struct wait_queue *q, struct waiter *w, uint8_t priority)
{
	struct list *at;

	w->queue = q;
	w->priority = priority;
	for (at = q->leaders.next; at != &q->leaders; at = at->next) {
		struct waiter *leader = LIST_ENTRY(at, struct waiter, leader);

		if (leader->priority == priority) {
			list_insert_before(&leader->ring, &w->ring); /* the end of the ring */
			return;
		}
		if (leader->priority < priority)
			break;
	}
	list_insert_before(at, &w->leader);
}

void wait_queue_leave(struct waiter *w)
{
	bool leads = !list_is_empty(&w->leader);

	if (leads && !list_is_empty(&w->ring)) {
		struct waiter *heir = LIST_ENTRY(w->ring.next, struct waiter, ring);

		list_insert_before(&w->leader, &heir->leader);
	}
	list_remove(&w->leader);
	list_remove(&w->ring);
	w->queue = NULL;
}

struct waiter *wait_queue_first(const struct wait_queue *q)
{
	return list_is_empty(&q->leaders) ? NULL
					  : LIST_ENTRY(q->leaders.next, struct waiter, leader);
}
