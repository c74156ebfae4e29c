/* SPDX-License-Identifier: BSD-2-Clause */
/* Jobs: what each one is charged is recounted from what exists. */
#include <stddef.h>

#include "cap/badge.h"
#include "check/check.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/fork.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/namespace.h"
#include "obj/process.h"
#include "obj/thread.h"

static void count(struct job *job, enum tess_job_resource resource, uint64_t amount)
{
	for (; job; job = job->object.job)
		job->counted[resource] += amount;
}

static void count_memory(struct job *job, uint64_t bytes)
{
	count(job, TESS_JOB_RESOURCE_MEMORY, bytes);
}

static void count_fork(const struct fork *f)
{
	count_memory(f->child->object.job, sizeof(*f) + f->copy_count * sizeof(struct fork_copy));
}

static void count_process(const struct process *p)
{
	struct job *job = p->object.job;
	uint32_t pages = p->caps.limit / SLOTS_PER_PAGE;

	if (p->state != TESS_PROCESS_STATE_ENDED)
		count(job, TESS_JOB_RESOURCE_PROCESSES, 1);
	count(job, TESS_JOB_RESOURCE_CAPABILITIES, pages * SLOTS_PER_PAGE);
	count_memory(job, pages * CAP_PAGE_CHARGE);
	if (p->caps.pages)
		count_memory(job, TESS_PAGE_SIZE << p->caps.order);
	if (p->space.root)
		count_memory(job, (1 + p->space.tables) * TESS_PAGE_SIZE);
	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n))
		count_memory(job,
			     MAPPING_CHARGE + TREE_ENTRY(n, struct mapping, by_address)->tables *
						      TESS_PAGE_SIZE);
	if (p->fork)
		count_fork(p->fork);
}

static void count_endpoint(const struct endpoint *ep)
{
	for (struct tree_node *n = tree_first(&ep->badges); n; n = tree_next(n))
		count_memory(ep->object.job, sizeof(struct badge));
}

static void count_namespace(const struct namespace *ns)
{
	uint32_t pages = (ns->buckets + BUCKETS_PER_PAGE - 1) / BUCKETS_PER_PAGE;

	count_memory(ns->object.job, pages * TESS_PAGE_SIZE + ns->count * BINDING_CHARGE);
}

static void count_channel(const struct channel *ch)
{
	LIST_FOR_EACH(l, &ch->shares)
		count_memory(ch->object.job, sizeof(struct share));
}

static void count_event_queue(const struct event_queue *q)
{
	count_memory(q->object.job, q->count * KNOTE_CHARGE);
	for (struct tree_node *n = tree_first(&q->knotes); n; n = tree_next(n))
		if (TREE_ENTRY(n, struct knote, by_cookie)->region)
			count_memory(q->object.job, TESS_PAGE_SIZE);
}

static void count_object(const struct object *o)
{
	if (o->job)
		count_memory(o->job, object_charge(o->type));
	if (o->type == TESS_TYPE_MEMORY)
		count_memory(o->job, memory_charge(LIST_ENTRY(o, struct memory, object)));
	else if (o->type == TESS_TYPE_ENDPOINT)
		count_endpoint(LIST_ENTRY(o, struct endpoint, object));
	else if (o->type == TESS_TYPE_CHANNEL)
		count_channel(LIST_ENTRY(o, struct channel, object));
	else if (o->type == TESS_TYPE_NAMESPACE)
		count_namespace(LIST_ENTRY(o, struct namespace, object));
	else if (o->type == TESS_TYPE_EVENT_QUEUE)
		count_event_queue(LIST_ENTRY(o, struct event_queue, object));
	else if (o->type == TESS_TYPE_PROCESS)
		count_process(LIST_ENTRY(o, struct process, object));
	else if (o->type == TESS_TYPE_THREAD &&
		 !list_is_empty(&LIST_ENTRY(o, struct thread, object)->in_process))
		count(o->job, TESS_JOB_RESOURCE_THREADS, 1);
	else if (o->type == TESS_TYPE_JOB && o->job)
		count(o->job, TESS_JOB_RESOURCE_JOBS, 1);
}

bool check_jobs(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_JOB)
		for (unsigned i = 0; i < JOB_RESOURCES; i++)
			LIST_ENTRY(l, struct job, object.all)->counted[i] = 0;
	LIST_FOR_EACH(l, &k->objects)
		count_object(LIST_ENTRY(l, struct object, all));
	CHECK_FOR_EACH(k, l, TESS_TYPE_JOB) {
		const struct job *job = LIST_ENTRY(l, struct job, object.all);

		for (unsigned i = 0; i < JOB_RESOURCES; i++)
			if (job->counted[i] != job->used[i])
				return check_fails("a job is charged other than what it uses",
						   &job->object);
		if (!pressure_check(job))
			return check_fails("a job's pressure is not what it uses", &job->object);
	}
	return true;
}
