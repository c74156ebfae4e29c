/* SPDX-License-Identifier: BSD-2-Clause */
/* Notification: see notification.h. */
#include "obj/notification.h"

#include <stddef.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "ipc/receive.h"
#include "obj/endpoint.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/trace.h"
#include "sched/sched.h"

void notification_init(struct notification *n)
{
	wait_queue_init(&n->waiters);
	list_init(&n->knotes);
	list_init(&n->pressures);
}

uint64_t notification_take(struct notification *n)
{
	uint64_t bits = n->bits;

	n->bits = 0;
	return bits;
}

/* Wakes waiters whose capability is gone, up to the first that may still receive. */
static struct thread *valid_waiter(struct kernel *k, struct notification *n)
{
	struct thread *t;

	while ((t = thread_of_waiter(wait_queue_first(&n->waiters)))) {
		if (cap_still_names(t->process, thread_frame(t)->token, &n->object,
				    TESS_RIGHT_RECEIVE))
			return t;
		thread_wake(k, t, TESS_EBADCAP);
	}
	return NULL;
}

void notification_signal_by(struct kernel *k, const struct process *p, struct notification *n,
			    uint64_t bits)
{
	struct thread *waiter = valid_waiter(k, n);

	TRACE(k, TESS_TRACE_EVENT_SIGNAL, .sender = p, .receiver = waiter ? waiter->process : NULL,
	      .data = bits);
	n->bits |= bits;
	if (!n->bits)
		return;
	if (waiter) {
		thread_frame(waiter)->word[0] = notification_take(n);
		thread_wake(k, waiter, TESS_OK);
	} else if (n->endpoint) {
		endpoint_announce(k, n->endpoint);
	}
	if (n->bits)
		event_source_changed(k, &n->knotes, EVENT_FILTER(SIGNAL), bits);
}

bool notification_finish(struct kernel *k, struct object *o)
{
	struct notification *n = LIST_ENTRY(o, struct notification, object);
	struct waiter *w = wait_queue_first(&n->waiters);
	struct list *watching = list_first(&n->pressures);

	if (watching) {
		pressure_unbind(LIST_ENTRY(watching, struct job, pressure.watching));
		return false;
	}
	if (!w)
		return !event_source_close_one(k, &n->knotes, 0, 0);
	thread_wake(k, thread_of_waiter(w), TESS_EBADCAP);
	return false;
}

void watch_set(struct kernel *k, struct watch *w, struct notification *n, uint64_t bits)
{
	if (n)
		object_ref(&n->object);
	if (w->notification)
		object_unref(k, &w->notification->object);
	w->notification = n;
	w->bits = bits;
}

void watch_fire(struct kernel *k, const struct watch *w)
{
	if (w->notification)
		notification_signal(k, w->notification, w->bits);
}
