/* SPDX-License-Identifier: BSD-2-Clause */
/* Endpoint: see endpoint.h. What passes through it is in ipc/. */
#include "obj/endpoint.h"

#include <arch/entry.h>
#include <stddef.h>
#include <tessera/abi/status.h>

#include "cap/badge.h"
#include "ipc/receive.h"
#include "obj/knote.h"
#include "obj/namespace.h"
#include "obj/notification.h"
#include "sched/sched.h"

#define SENT_AWAY_AT_ONCE 16

void endpoint_init(struct endpoint *ep)
{
	wait_queue_init(&ep->senders);
	wait_queue_init(&ep->waiting);
	tree_init(&ep->badges);
	list_init(&ep->closed_badges);
	list_init(&ep->bindings);
	list_init(&ep->knotes);
}

/* Tells one of those who are left that nobody will ever receive here again; false if nobody is
 * left. */
static bool let_one_go(struct kernel *k, struct endpoint *ep)
{
	if (!wait_queue_is_empty(&ep->senders))
		thread_wake(k, thread_of_waiter(wait_queue_first(&ep->senders)), TESS_EPIPE);
	else if (!wait_queue_is_empty(&ep->waiting))
		thread_wake(k, thread_of_waiter(wait_queue_first(&ep->waiting)), TESS_EBADCAP);
	else if (!list_is_empty(&ep->bindings))
		binding_remove(k, LIST_ENTRY(ep->bindings.next, struct binding, in_endpoint));
	else if (!list_is_empty(&ep->closed_badges))
		badge_free(k, LIST_ENTRY(ep->closed_badges.next, struct badge, closed));
	else
		return event_source_close_one(k, &ep->knotes, 0, 0);
	return true;
}

/* What an endpoint leaves to work: its end, or telling what the kernel has to say when many were to
 * be sent away before. */
static bool settle_step(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct endpoint *ep = LIST_ENTRY(o, struct endpoint, object);

	if (ep->receivers)
		return endpoint_announce_step(k, ep) && object_deferred_done(k, o);
	if (let_one_go(k, ep))
		return false;
	(void)endpoint_bind(k, ep, NULL);
	return object_deferred_done(k, o);
}

static void settle_later(struct kernel *k, struct endpoint *ep)
{
	if (!work_is_queued(&ep->object.work))
		object_defer(k, &ep->object, settle_step);
}

void endpoint_announce(struct kernel *k, struct endpoint *ep)
{
	for (unsigned i = 0; i < SENT_AWAY_AT_ONCE; i++)
		if (endpoint_announce_step(k, ep))
			return;
	settle_later(k, ep);
}

void endpoint_receiver_added(struct endpoint *ep)
{
	ep->receivers++;
}

void endpoint_receiver_removed(struct kernel *k, struct endpoint *ep)
{
	if (--ep->receivers == 0)
		settle_later(k, ep);
}

bool endpoint_has_kernel_message(const struct endpoint *ep)
{
	return (ep->notification && ep->notification->bits) || !list_is_empty(&ep->closed_badges);
}

int endpoint_bind(struct kernel *k, struct endpoint *ep, struct notification *n)
{
	if (n && (n->endpoint || ep->notification))
		return n->endpoint == ep ? TESS_OK : TESS_EBUSY;
	if (ep->notification) {
		ep->notification->endpoint = NULL;
		object_unref(k, &ep->notification->object);
	}
	ep->notification = n;
	if (n) {
		object_ref(&n->object);
		n->endpoint = ep;
		endpoint_announce(k, ep);
	}
	return TESS_OK;
}

bool endpoint_finish(struct kernel *k, struct object *o)
{
	struct endpoint *ep = LIST_ENTRY(o, struct endpoint, object);

	(void)k;
	if (!wait_queue_is_empty(&ep->senders) || !wait_queue_is_empty(&ep->waiting) ||
	    ep->badges.root)
		panic("an endpoint dies in use");
	return true;
}
