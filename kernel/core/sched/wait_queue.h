/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wait queue: waiters by priority, first come first served within one.
 *
 * The first waiter of each priority stands in a list of such leaders, sorted downwards; the others
 * of the same priority are on a ring with their leader. So joining looks at no more leaders than
 * there are priorities in use, 256 at the most, and everything else is O(1).
 */
#ifndef SCHED_WAIT_QUEUE_H
#define SCHED_WAIT_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

struct waiter {
	struct list leader;       /* in wait_queue.leaders, if this one leads its ring */
	struct list ring;         /* all waiters of the same priority, in order from the leader */
	struct wait_queue *queue; /* NULL when not waiting */
	uint8_t priority;
};

struct wait_queue {
	struct list leaders;
};

void wait_queue_init(struct wait_queue *q);
void waiter_init(struct waiter *w);

void wait_queue_join(struct wait_queue *q, struct waiter *w, uint8_t priority);
void wait_queue_leave(struct waiter *w);

/* The first waiter of the highest priority, still in the queue; NULL if there is none. */
struct waiter *wait_queue_first(const struct wait_queue *q);

static inline bool wait_queue_is_empty(const struct wait_queue *q)
{
	return list_is_empty(&q->leaders);
}

#endif
