/* SPDX-License-Identifier: BSD-2-Clause */
/* Knote: see knote.h. Knotes are charged to the job that their queue is charged to. */
#include "obj/knote.h"

#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "kernel.h"
#include "obj/event_queue.h"
#include "obj/job.h"
#include "sched/sched.h"

#define KNOTES_AT_ONCE 32

static struct knote *knote_in_source(struct list *l)
{
	return LIST_ENTRY(l, struct knote, in_source);
}

/* --- what a source tells --- */

static bool rest_step(struct kernel *k, struct work *w);

/* Has this knote, and those behind it, told by a work item. */
static void leave_rest(struct kernel *k, struct knote *kn, unsigned filters, uint64_t what)
{
	kn->rest_filters |= filters;
	kn->rest_what |= what;
	work_queue(k, &kn->rest);
}

static void tell(struct kernel *k, struct knote *kn, unsigned filters, uint64_t what)
{
	if (!(filters >> kn->event.filter & 1) || !(what & kn->detail))
		return;
	kn->happened |= (uint32_t)(what & kn->detail);
	event_queue_activate(k, kn);
}

static void tell_from(struct kernel *k, struct list *source, struct list *first, unsigned filters,
		      uint64_t what)
{
	unsigned count = 0;

	for (struct list *l = first; l != source; l = l->next) {
		if (count++ == KNOTES_AT_ONCE) {
			leave_rest(k, knote_in_source(l), filters, what);
			return;
		}
		tell(k, knote_in_source(l), filters, what);
	}
}

static bool rest_step(struct kernel *k, struct work *w)
{
	struct knote *kn = LIST_ENTRY(w, struct knote, rest);
	unsigned filters = kn->rest_filters;
	uint64_t what = kn->rest_what;

	kn->rest_filters = 0;
	kn->rest_what = 0;
	tell_from(k, kn->source, &kn->in_source, filters, what);
	return true;
}

void event_source_tell(struct kernel *k, struct list *source, unsigned filters, uint64_t what)
{
	tell_from(k, source, source->next, filters, what);
}

bool event_source_close_one(struct kernel *k, struct list *source, uint32_t happened, uint64_t data)
{
	struct list *first = list_first(source);

	if (!first)
		return false;
	knote_close(k, knote_in_source(first), happened, data);
	return true;
}

/* --- their lives --- */

/* A knote of the queue with nothing to listen to yet. */
static int create(struct kernel *k, struct event_queue *q, const struct knote_request *r,
		  struct knote **knote)
{
	struct job *job = q->object.job;
	struct knote *kn;

	if (q->count == q->limit)
		return TESS_ENOSPC;
	if (job_charge(job, TESS_JOB_RESOURCE_MEMORY, KNOTE_CHARGE))
		return TESS_ENOMEM;
	kn = slab_alloc(&k->knotes);
	if (!kn) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, KNOTE_CHARGE);
		return TESS_ENOMEM;
	}
	list_init(&kn->ready);
	list_init(&kn->in_source);
	work_init(&kn->rest, rest_step);
	kn->queue = q;
	kn->take = r->take;
	kn->hooks = r->hooks;
	kn->mode = r->mode;
	kn->event.cookie = r->cookie;
	kn->event.filter = r->filter;
	kn->detail = r->detail;
	kn->told = r->told;
	(void)tree_insert(&q->knotes, &kn->by_cookie, r->cookie);
	q->count++;
	*knote = kn;
	return TESS_OK;
}

/* Lets go of source and capability. */
static void detach(struct kernel *k, struct knote *kn)
{
	struct list *source = kn->source, *next = kn->in_source.next;

	if (!source)
		return;
	list_remove(&kn->in_source);
	if (kn->hooks)
		kn->hooks->leave(k, kn);
	kn->source = NULL;
	if (work_is_queued(&kn->rest)) {
		list_remove(&kn->rest.link);
		if (next != source)
			leave_rest(k, knote_in_source(next), kn->rest_filters, kn->rest_what);
	}
	node_release(k, kn->node);
	kn->node = NULL;
}

void knote_free(struct kernel *k, struct knote *kn)
{
	struct event_queue *q = kn->queue;

	detach(k, kn);
	event_queue_deactivate(kn);
	if (kn->is_timer) {
		timer_disarm(&k->timers, &kn->timer);
		timer_unreserve(&k->timers);
	}
	tree_remove(&q->knotes, &kn->by_cookie);
	q->count--;
	job_uncharge(q->object.job, TESS_JOB_RESOURCE_MEMORY, KNOTE_CHARGE);
	slab_free(&k->knotes, kn);
}

/* All there is to tell is in kn->event. */
static bool take_closed(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	(void)k, (void)kn, (void)e;
	return true;
}

void knote_close(struct kernel *k, struct knote *kn, uint32_t happened, uint64_t data)
{
	detach(k, kn);
	/* What happened is told of those that were asked for; data goes with it. */
	kn->event.detail = happened & (uint32_t)kn->detail;
	kn->event.data = kn->event.detail ? data : 0;
	kn->event.flags = TESS_EVENT_FLAGS_CLOSED;
	kn->take = take_closed;
	kn->mode = TESS_EVENT_MODE_ONE_SHOT;
	event_queue_activate(k, kn);
}

int knote_subscribe(struct kernel *k, struct event_queue *q, const struct knote_request *r,
		    struct knote **knote)
{
	struct node *n;
	struct knote *kn;
	struct tess_event now;
	int status;

	if (event_queue_find(q, r->cookie))
		return TESS_EEXIST;
	n = node_alloc(k);
	if (!n)
		return TESS_ENOMEM;
	status = create(k, q, r, &kn);
	if (status) {
		node_free(k, n);
		return status;
	}
	status = r->hooks ? r->hooks->join(k, kn, r) : TESS_OK;
	if (status) {
		knote_free(k, kn);
		node_free(k, n);
		return status;
	}

	kn->node = n;
	node_attach(k, n, r->slot->node, NODE_KNOTE, kn, 0);
	kn->source = r->source;
	list_push_back(r->source, &kn->in_source);
	if (kn->take(k, kn, &now))
		event_queue_activate(k, kn);
	*knote = kn;
	return TESS_OK;
}

/* --- timers --- */

/* Counts the expiries up to now, and has the next one come. A timer that expired is not armed until
 * that was told, so a short interval costs no more than what its owner asks for. */
static bool take_timer(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	uint64_t missed;

	if (!kn->due)
		return false;
	kn->due = false;
	e->data = 1;
	if (kn->interval) {
		missed = (arch_clock_now() - kn->timer.deadline) / kn->interval;
		e->data = missed + 1;
		sched_arm(k, &kn->timer, kn->timer.deadline + (missed + 1) * kn->interval);
	}
	return true;
}

static int create_timer(struct kernel *k, struct event_queue *q, const struct knote_request *r,
			struct knote **knote)
{
	struct knote_request timer = *r;
	int status;

	timer.take = take_timer;
	timer.filter = TESS_EVENT_FILTER_TIMER;
	status = timer_reserve(&k->timers, &k->frames);
	if (status)
		return status;
	status = create(k, q, &timer, knote);
	if (status) {
		timer_unreserve(&k->timers);
		return status;
	}
	(*knote)->is_timer = true;
	(*knote)->timer.owner = TIMER_KNOTE;
	return TESS_OK;
}

int knote_set_timer(struct kernel *k, struct event_queue *q, const struct knote_request *r,
		    tess_time_t deadline, uint64_t interval)
{
	struct knote *kn = event_queue_find(q, r->cookie);
	int status;

	if (kn && !kn->is_timer)
		return TESS_EEXIST;
	status = kn ? TESS_OK : create_timer(k, q, r, &kn);
	if (status)
		return status;

	event_queue_deactivate(kn);
	timer_disarm(&k->timers, &kn->timer);
	kn->due = false;
	kn->interval = interval;
	/* It has nothing to tell until it expires again. */
	kn->mode = r->mode | TESS_EVENT_MODE_EDGE;
	if (deadline == TESS_DEADLINE_FOREVER)
		return TESS_OK;
	sched_arm(k, &kn->timer, deadline);
	if (deadline <= arch_clock_now())
		knote_expired(k, kn);
	return TESS_OK;
}

void knote_expired(struct kernel *k, struct knote *kn)
{
	timer_disarm(&k->timers, &kn->timer);
	kn->due = true;
	event_queue_activate(k, kn);
}
