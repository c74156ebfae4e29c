/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on jobs: idl/kernel/job.idl. */
#include "obj/job.h"

#include <arch/platform.h>

#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

int sys_job_create(struct kernel *k, struct thread *self, const struct job_create_args *args,
		   struct job_create_results *results)
{
	struct cap_reservation r;
	struct job *job;
	int status = cap_reserve(k, self->process, 1, &r);

	if (status)
		return status;
	status = job_create(k, args->job, args->types, &job);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->job = create_commit(k, self, TESS_TYPE_JOB, &r, &job->object);
	return TESS_OK;
}

int sys_job_set_limit(struct kernel *k, struct thread *self, const struct job_set_limit_args *args)
{
	(void)k, (void)self;
	job_set_limit(args->job, args->resource, args->limit);
	return TESS_OK;
}

int sys_job_usage(struct kernel *k, struct thread *self, const struct job_usage_args *args,
		  struct job_usage_results *results)
{
	(void)k, (void)self;
	results->used = args->job->used[args->resource];
	results->limit = args->job->limit[args->resource];
	return TESS_OK;
}

/* A process of the job of which something may still run; NULL if there is none. */
static struct process *find_running(struct job *job)
{
	struct list *first = list_first(&job->processes);
	struct process *p = first ? LIST_ENTRY(first, struct process, in_job) : NULL;

	return p && process_may_run(p) ? p : NULL;
}

/* The next job below `top` in depth-first order; NULL at the end. */
static struct job *next_below(struct job *job, const struct job *top)
{
	struct list *first = list_first(&job->children);

	if (first)
		return LIST_ENTRY(first, struct job, sibling);
	for (; job != top; job = job->object.job)
		if (job->sibling.next != &job->object.job->children)
			return LIST_ENTRY(job->sibling.next, struct job, sibling);
	return NULL;
}

int sys_job_kill(struct kernel *k, struct thread *self, const struct job_kill_args *args)
{
	struct process *p;

	for (struct job *job = args->job; job; job = next_below(job, args->job))
		while ((p = find_running(job))) {
			process_kill(k, p, TESS_END_REASON_KILLED, 0);
			if (self->state == THREAD_ENDED)
				continue;
			if (arch_interrupt_pending())
				return SYSCALL_RESTART;
		}
	return self->state == THREAD_ENDED ? SYSCALL_BLOCKED : TESS_OK;
}

int sys_job_bind_pressure(struct kernel *k, struct thread *self,
			  const struct job_bind_pressure_args *args)
{
	const uint64_t bits[PRESSURE_LEVELS] = { args->moderate, args->high, args->critical };

	(void)k, (void)self;
	pressure_bind(args->job, args->notification, bits);
	return TESS_OK;
}

int sys_job_pressure(struct kernel *k, struct thread *self, const struct job_pressure_args *args,
		     struct job_pressure_results *results)
{
	(void)k, (void)self;
	results->level = (enum tess_pressure_level)args->job->pressure.level;
	return TESS_OK;
}
