/* SPDX-License-Identifier: BSD-2-Clause */
/* Notification: see notification.h. */
#include "obj/notification.h"

#include <stddef.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "obj/endpoint.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/trace.h"
#include "sched/sched.h"

#define SENT_AWAY_AT_ONCE 16

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

/* The first waiter that may still receive. Those before it are sent away, a bounded number of them:
 * NULL and a queue that is not empty says that there are more. */
static __attribute__((noinline)) struct thread *first_valid(struct kernel *k,
							    struct notification *n)
{
	struct thread *t;

	for (unsigned i = 0; i < SENT_AWAY_AT_ONCE; i++) {
		t = thread_of_waiter(wait_queue_first(&n->waiters));
		if (!t || cap_still_names(t->process, thread_frame(t)->token, &n->object,
					  TESS_RIGHT_RECEIVE))
			return t;
		thread_wake(k, t, TESS_EBADCAP);
	}
	return NULL;
}

static inline struct thread *valid_waiter(struct kernel *k, struct notification *n)
{
	return wait_queue_is_empty(&n->waiters) ? NULL : first_valid(k, n);
}

/* Gives the bits to who waits for them, if anybody may have them; false if that is not clear yet. */
static bool give(struct kernel *k, struct notification *n, struct thread *waiter)
{
	if (waiter) {
		thread_frame(waiter)->word[0] = notification_take(n);
		thread_wake(k, waiter, TESS_OK);
		return true;
	}
	if (!wait_queue_is_empty(&n->waiters))
		return false;
	if (n->endpoint)
		endpoint_announce(k, n->endpoint);
	return true;
}

static bool give_step(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct notification *n = LIST_ENTRY(o, struct notification, object);

	return (!n->bits || give(k, n, valid_waiter(k, n))) && object_deferred_done(k, o);
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
	if (!give(k, n, waiter) && !work_is_queued(&n->object.work))
		object_defer(k, &n->object, give_step);
	if (n->bits && !list_is_empty(&n->knotes))
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
