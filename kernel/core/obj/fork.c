/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fork: the life of one. What becomes of memory is in fork_space.c, of capabilities in
 * fork_table.c.
 *
 * A fork takes time for each slot, mapping and page, so it is done in steps of bounded length. What
 * can be done before an interrupt waits is done in the call; then the thread waits (THREAD_FORKING)
 * and the rest is its work item, like the taking back of what a call lent. It is not a call that is
 * issued again and again (SYSCALL_RESTART): between two of its pieces others may take away the
 * capabilities it was made with, or suspend or redirect the thread, and the fork would neither go
 * on nor be undone while the threads of the process are held. As it is, a fork once begun ends by
 * itself. Like the teardown of a process, the rest is done whatever the thread's priority is.
 *
 * The other threads of the process are held meanwhile (THREAD_SLOW_FORKING), those started in it
 * too, so there is one fork of a process at a time, and nobody of the process changes what is
 * copied. Others may: who writes to memory that the process shares, maps into it, or gives it a
 * capability while it forks has it copied, or not.
 *
 * Everything that can fail is done to a child that nobody knows. If it does fail, or the thread or
 * the child is ended, the child is killed and what it was charged comes back as for any process. At
 * last, in one step that cannot fail, the thread's registers and IPC buffer are copied, the child
 * runs, and the parent has its capabilities.
 *
 * Invariants (proved by check_threads): the thread of a fork is in THREAD_FORKING with work queued,
 * or has ended; all other threads of the process are held for it.
 */
#include "obj/fork.h"

#include <arch/context.h>
#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/rights.h>

#include "kernel.h"
#include "lib/string.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/memory.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

/* --- beginning --- */

static int make_record(struct kernel *k, struct job *job, struct fork **fork)
{
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(**fork));

	if (status)
		return status;
	*fork = slab_alloc(&k->forks);
	if (*fork)
		return TESS_OK;
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(**fork));
	return TESS_ENOMEM;
}

static void free_record(struct kernel *k, struct fork *f, struct job *job)
{
	slab_free(&k->forks, f);
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(*f));
}

/* The child and its thread, both empty. A child without a thread goes with its reference. */
static int make_child(struct kernel *k, struct fork *f, struct job *job)
{
	const struct process *p = f->parent;
	int status = process_create(k, job, p->name, strlen(p->name), &f->child);

	if (status)
		return status;
	status = thread_create_at(k, f->child, f->self->priority, f->self->ipc_address, &f->thread);
	if (status)
		object_unref(k, &f->child->object);
	return status;
}

static void hold_others(struct kernel *k, const struct fork *f)
{
	f->parent->fork = (struct fork *)(uintptr_t)f;
	LIST_FOR_EACH(l, &f->parent->threads) {
		struct thread *t = LIST_ENTRY(l, struct thread, in_process);

		if (t != f->self)
			thread_hold(k, t, THREAD_SLOW_FORKING);
	}
}

static int begin(struct kernel *k, struct thread *self, struct job *job, struct fork **fork)
{
	struct fork *f;
	int status = make_record(k, job, &f);

	if (status)
		return status;
	f->parent = self->process;
	f->self = self;
	tree_init(&f->copies);
	status = cap_reserve(k, self->process, 2, &f->tokens);
	if (status)
		goto free_record;
	status = make_child(k, f, job);
	if (status)
		goto unreserve;
	hold_others(k, f);
	*fork = f;
	return TESS_OK;

unreserve:
	cap_unreserve(k, self->process, &f->tokens);
free_record:
	free_record(k, f, job);
	return status;
}

/* --- the end --- */

/* The child's thread returns from the same call, with status 0 and two tokens of 0. */
static void copy_thread(struct kernel *k, struct fork *f)
{
	struct call_frame *frame = thread_frame(f->thread);

	arch_context_copy(k->cpu, &f->thread->context, &f->self->context);
	frame->status = TESS_OK;
	frame->tag = 0;
	frame->word[0] = frame->word[1] = TESS_CAP_NONE;
	f->thread->ceiling = f->self->ceiling;
	memcpy(f->thread->send_page, f->self->send_page, TESS_PAGE_SIZE);
	memcpy(f->thread->receive_page, f->self->receive_page, TESS_PAGE_SIZE);
}

static void complete(struct kernel *k, struct fork *f, tess_cap_t tokens[2])
{
	struct process *parent = f->parent, *child = f->child;

	child->personality = parent->personality;
	child->sandboxed = parent->sandboxed;
	copy_thread(k, f);
	tokens[0] = cap_fill(k, parent, &f->tokens, 0,
			     &(struct cap_content){ .object = child,
						    .type = TESS_TYPE_PROCESS,
						    .rights = TESS_RIGHTS_PROCESS });
	tokens[1] = cap_fill(k, parent, &f->tokens, 1,
			     &(struct cap_content){ .object = f->thread,
						    .type = TESS_TYPE_THREAD,
						    .rights = TESS_RIGHTS_THREAD });
	thread_run(k, f->thread);
	parent->forks++;
	event_source_changed(k, &parent->knotes, EVENT_FILTER(PROCESS), TESS_EVENT_PROCESS_FORK);
}

static void undo(struct kernel *k, struct fork *f)
{
	process_kill(k, f->child, TESS_END_REASON_KILLED, 0);
	cap_unreserve(k, f->parent, &f->tokens);
}

/* The fork is over: makes the best of it, and lets the others run. */
static int finish(struct kernel *k, struct fork *f, tess_cap_t tokens[2])
{
	struct process *parent = f->parent, *child = f->child;
	struct thread *thread = f->thread;
	int status = f->status;

	parent->fork = NULL;
	if (status)
		undo(k, f);
	else
		complete(k, f, tokens);
	LIST_FOR_EACH(l, &parent->threads)
		thread_release(k, LIST_ENTRY(l, struct thread, in_process), THREAD_SLOW_FORKING);
	free_record(k, f, child->object.job);
	object_unref(k, &thread->object);
	object_unref(k, &child->object);
	return status;
}

/* --- between --- */

/* Nobody waits for it any more, or the child was ended. */
static bool is_cancelled(const struct fork *f)
{
	return f->self->state == THREAD_ENDED || !process_is_alive(f->child);
}

/* A bounded piece; true when only the last is left. */
static bool step(struct kernel *k, struct fork *f)
{
	bool done = false;

	if (!f->status && is_cancelled(f))
		f->status = TESS_ECANCELED;
	if (f->status && f->phase < FORK_FORGET)
		f->phase = FORK_FORGET;
	if (f->phase == FORK_TABLE)
		f->status = fork_table_step(k, f, &done);
	else if (f->phase == FORK_MEASURE)
		f->status = fork_measure_step(k, f, &done);
	else if (f->phase == FORK_COPY)
		f->status = fork_copy_step(k, f, &done);
	else
		fork_forget_step(k, f, &done);
	f->phase += done;
	return f->phase == FORK_OVER;
}

static bool fork_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct thread *self = LIST_ENTRY(o, struct thread, object);
	struct fork *f = self->process->fork;
	tess_cap_t tokens[2];
	int status;

	if (!step(k, f))
		return false;
	status = finish(k, f, tokens);
	if (self->state == THREAD_FORKING) {
		thread_wake(k, self, status);
		if (!status)
			memcpy(thread_frame(self)->word, tokens, sizeof(tokens));
		thread_frame(self)->tag = 0;
	}
	return object_deferred_done(k, o);
}

int fork_process(struct kernel *k, struct thread *self, struct job *job, tess_cap_t job_token,
		 tess_cap_t tokens[2])
{
	struct fork *f;
	int status = begin(k, self, job, &f);

	if (status)
		return status;
	f->job = job_token;
	do
		if (step(k, f))
			return finish(k, f, tokens);
	while (!arch_interrupt_pending());
	self->state = THREAD_FORKING;
	object_defer(k, &self->object, fork_work);
	return SYSCALL_BLOCKED;
}
