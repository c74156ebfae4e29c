/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects: each one's references are recounted from everything that may hold one. */
#include <stddef.h>

#include "cap/badge.h"
#include "cap/table.h"
#include "check/check.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/fork.h"
#include "obj/interrupt.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/namespace.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "obj/topic.h"
#include "obj/trace.h"

static void count(struct object *o)
{
	if (o)
		o->counted++;
}

static void count_watch(const struct watch *w)
{
	if (w->notification)
		count(&w->notification->object);
}

static void count_endpoint(struct endpoint *ep)
{
	if (ep->notification)
		count(&ep->notification->object);
	for (struct tree_node *n = tree_first(&ep->badges); n; n = tree_next(n))
		count(&ep->object);
}

static void count_namespace(struct namespace *ns)
{
	count_watch(&ns->watch);
	for (struct tree_node *n = tree_first(&ns->bindings); n; n = tree_next(n))
		count(TREE_ENTRY(n, struct binding, by_number)->target);
}

static void count_fork(const struct fork *f)
{
	count(&f->child->object);
	count(&f->thread->object);
	for (struct tree_node *n = tree_first(&f->copies); n; n = tree_next(n)) {
		const struct fork_copy *c = TREE_ENTRY(n, struct fork_copy, by_origin);

		count(&c->origin->object);
		count(c->copy ? &c->copy->object : NULL);
	}
}

static void count_process(struct process *p)
{
	count_watch(&p->watch);
	for (uint32_t i = 1; i < p->caps.limit; i++) {
		const struct slot *slot = cap_slot_at(&p->caps, i);

		if (slot->type != TESS_TYPE_NONE)
			count(slot->object);
	}
	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n))
		count(&TREE_ENTRY(n, struct mapping, by_address)->memory->object);
	if (p->fork)
		count_fork(p->fork);
}

/* A thread holds its process; one that was started and is still listed there holds itself. */
static void count_thread(struct thread *t)
{
	count(&t->process->object);
	if (t->state != THREAD_NEW && !list_is_empty(&t->in_process))
		count(&t->object);
}

static void count_channel(struct channel *ch)
{
	count_watch(&ch->watch);
	count(&ch->storage->object);
}

static bool count_parked(struct parked *p, void *data)
{
	(void)data;
	if (!parked_is_empty(p))
		count(p->object);
	return true;
}

static void count_from(struct object *o)
{
	if (o->job)
		count(&o->job->object);
	switch ((enum tess_type)o->type) {
	case TESS_TYPE_MEMORY: {
		struct memory *m = LIST_ENTRY(o, struct memory, object);

		count(m->base ? &m->base->object : NULL);
		return;
	}
	case TESS_TYPE_ENDPOINT:
		count_endpoint(LIST_ENTRY(o, struct endpoint, object));
		return;
	case TESS_TYPE_NAMESPACE:
		count_namespace(LIST_ENTRY(o, struct namespace, object));
		return;
	case TESS_TYPE_EVENT_QUEUE:
		count_watch(&LIST_ENTRY(o, struct event_queue, object)->watch);
		return;
	case TESS_TYPE_PROCESS:
		count_process(LIST_ENTRY(o, struct process, object));
		return;
	case TESS_TYPE_THREAD:
		count_thread(LIST_ENTRY(o, struct thread, object));
		return;
	case TESS_TYPE_CHANNEL:
		count_channel(LIST_ENTRY(o, struct channel, object));
		return;
	case TESS_TYPE_TOPIC:
		count(&LIST_ENTRY(o, struct topic, object)->storage->object);
		return;
	case TESS_TYPE_INTERRUPT:
		count_watch(&LIST_ENTRY(o, struct interrupt, object)->watch);
		return;
	case TESS_TYPE_TRACE:
		count(&LIST_ENTRY(o, struct trace, object)->storage->object);
		return;
	case TESS_TYPE_NONE:
	case TESS_TYPE_REPLY:
	case TESS_TYPE_NOTIFICATION:
	case TESS_TYPE_JOB:
	case TESS_TYPE_IOPORT:
	case TESS_TYPE_DMA:
	case TESS_TYPE_PLATFORM:
		return;
	}
}

/* An object with work queued is held by it, or is being taken apart: then nothing else may hold it.
 */
static bool check_references(const struct object *o)
{
	if (!o->refs)
		return work_is_queued(&o->work) ||
		       check_fails("an object without references lives", o);
	if (o->counted + (work_is_queued(&o->work) ? 1 : 0) != o->refs)
		return check_fails("an object's references do not add up", o);
	return true;
}

bool check_objects(struct kernel *k)
{
	uint64_t objects = 0;

	LIST_FOR_EACH(l, &k->objects) {
		LIST_ENTRY(l, struct object, all)->counted = 0;
		objects++;
	}
	if (objects != k->object_count)
		return check_fails("the number of objects is wrong", NULL);
	LIST_FOR_EACH(l, &k->objects) {
		count_from(LIST_ENTRY(l, struct object, all));
		(void)check_parked(k, LIST_ENTRY(l, struct object, all), count_parked, NULL);
	}
	count(&k->root_job->object);
	count(&k->clock_page->object);
	LIST_FOR_EACH(l, &k->objects)
		if (!check_references(LIST_ENTRY(l, struct object, all)))
			return false;
	return true;
}
