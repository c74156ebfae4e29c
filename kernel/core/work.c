/* SPDX-License-Identifier: BSD-2-Clause */
/* Deferred work: see work.h. Items are served round robin, a step each. */
#include "work.h"

#include <arch/platform.h>

#include "kernel.h"

void work_init(struct work *w, bool (*step)(struct kernel *, struct work *))
{
	list_init(&w->link);
	w->step = step;
}

void work_queue(struct kernel *k, struct work *w)
{
	if (!work_is_queued(w))
		list_push_back(&k->work, &w->link);
}

void work_queue_first(struct kernel *k, struct work *w)
{
	if (!work_is_queued(w))
		list_push_front(&k->work, &w->link);
}

void work_run(struct kernel *k, unsigned steps)
{
	for (; steps && !list_is_empty(&k->work); steps--) {
		struct work *w = LIST_ENTRY(list_pop_front(&k->work), struct work, link);

		/* A step that returns true may have freed the item. */
		if (!w->step(k, w))
			work_queue(k, w);
		if (arch_interrupt_pending())
			return;
	}
}
