/* SPDX-License-Identifier: BSD-2-Clause */
/* Run queue: see run_queue.h. */
#include "sched/run_queue.h"

#include <stddef.h>

#include "obj/thread.h"

void run_queue_init(struct run_queue *q)
{
	q->map = (struct priority_map){ 0 };
	for (unsigned i = 0; i < PRIORITIES; i++)
		list_init(&q->level[i]);
}

void run_queue_push_back(struct run_queue *q, struct thread *t)
{
	list_push_back(&q->level[t->priority], &t->ready);
	priority_map_set(&q->map, t->priority);
}

void run_queue_push_front(struct run_queue *q, struct thread *t)
{
	list_push_front(&q->level[t->priority], &t->ready);
	priority_map_set(&q->map, t->priority);
}

void run_queue_remove(struct run_queue *q, struct thread *t)
{
	list_remove(&t->ready);
	if (list_is_empty(&q->level[t->priority]))
		priority_map_clear(&q->map, t->priority);
}

int run_queue_highest(const struct run_queue *q)
{
	return priority_map_highest(&q->map);
}

struct thread *run_queue_pop(struct run_queue *q)
{
	int highest = run_queue_highest(q);
	struct thread *t;

	if (highest < 0)
		return NULL;
	t = LIST_ENTRY(q->level[highest].next, struct thread, ready);
	run_queue_remove(q, t);
	return t;
}
