/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deferred work: what takes longer than one system call may (teardown of a process, the end of a
 * lend, the death of an object). A work item is embedded in the object it is about and advances in
 * steps of bounded length; steps run on the way out of the kernel and when the processor is idle.
 */
#ifndef WORK_H
#define WORK_H

#include <stdbool.h>

#include "lib/list.h"

struct kernel;

struct work {
	struct list link;
	/* Does a bounded piece; true when nothing is left. The item may be freed by a step that
	 * returns true. */
	bool (*step)(struct kernel *, struct work *);
};

void work_init(struct work *w, bool (*step)(struct kernel *, struct work *));

/* Queues the item unless it is queued already. */
void work_queue(struct kernel *k, struct work *w);

/* The same, before all others. */
void work_queue_first(struct kernel *k, struct work *w);

/* Runs at most `steps` steps, fewer if an interrupt waits. */
void work_run(struct kernel *k, unsigned steps);

static inline bool work_is_queued(const struct work *w)
{
	return !list_is_empty(&w->link);
}

#endif
