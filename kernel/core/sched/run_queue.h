/* SPDX-License-Identifier: BSD-2-Clause */
/* Run queue: the ready threads of one processor, by priority; every operation is O(1). */
#ifndef SCHED_RUN_QUEUE_H
#define SCHED_RUN_QUEUE_H

#include "lib/bitmap.h"
#include "lib/list.h"

#define PRIORITIES 256

struct thread;

struct run_queue {
	struct priority_map map;       /* priorities that have a thread */
	struct list level[PRIORITIES]; /* thread.ready */
};

void run_queue_init(struct run_queue *q);
void run_queue_push_back(struct run_queue *q, struct thread *t);
void run_queue_push_front(struct run_queue *q, struct thread *t);
void run_queue_remove(struct run_queue *q, struct thread *t);

/* Takes the first thread of the highest priority out; NULL if nobody is ready. */
struct thread *run_queue_pop(struct run_queue *q);

/* The highest priority with a ready thread; -1 if nobody is ready. */
int run_queue_highest(const struct run_queue *q);

#endif
