/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread: see thread.h.
 *
 * References: a process's list of threads does not count. A thread that was started holds one on
 * itself until it has ended, so it runs on when nobody has a capability to it; every thread holds
 * one on its process.
 */
#include "obj/thread.h"

#include <stddef.h>
#include <tessera/abi/status.h>

#include "ipc/call.h"
#include "kernel.h"
#include "mem/mapping.h"
#include "obj/job.h"
#include "obj/memory_pages.h"
#include "obj/process.h"
#include "obj/trace.h"
#include "sched/sched.h"

/* The IPC buffer: two pages, made now, shown to the process in a mapping it cannot change. */
static int make_ipc_buffer(struct kernel *k, struct thread *t, uint64_t address)
{
	struct mapping_request request = { .address = address,
					   .length = 2 * TESS_PAGE_SIZE,
					   .protection = PROT_READ | PROT_WRITE,
					   .max_protection = PROT_READ | PROT_WRITE,
					   .fixed = true };
	int status = memory_create(k, t->process->object.job, request.length, &request.memory);

	if (status)
		return status;
	status = mapping_create(k, t->process, &request, &t->ipc_mapping);
	if (!status) {
		t->ipc_address = mapping_address(t->ipc_mapping);
		t->send_page = arch_direct(memory_frame(k, request.memory, 0, PROT_WRITE));
		t->receive_page = arch_direct(memory_frame(k, request.memory, 1, PROT_WRITE));
		t->send_page->self = t->ipc_address;
		t->receive_page->window_words = TESS_MESSAGE_WORDS;
	}
	object_unref(k, &request.memory->object); /* the mapping keeps it */
	return status;
}

static void init(struct thread *t, struct process *p, uint8_t priority)
{
	t->process = p;
	t->priority = priority;
	t->ceiling = priority;
	t->state = THREAD_NEW;
	list_init(&t->in_process);
	list_init(&t->ready);
	waiter_init(&t->waiter);
}

/* A thread's object and its charges, without a buffer. */
static int allocate(struct kernel *k, struct job *job, struct thread **thread)
{
	void *object;
	int status = job_charge(job, TESS_JOB_RESOURCE_THREADS, 1);

	if (status)
		return status;
	status = timer_reserve(&k->timers, &k->frames);
	if (status)
		goto uncharge;
	status = object_create(k, job, TESS_TYPE_THREAD, &object);
	if (status)
		goto unreserve;
	*thread = object;
	return TESS_OK;

unreserve:
	timer_unreserve(&k->timers);
uncharge:
	job_uncharge(job, TESS_JOB_RESOURCE_THREADS, 1);
	return status;
}

static void give_back_charges(struct kernel *k, struct job *job)
{
	timer_unreserve(&k->timers);
	job_uncharge(job, TESS_JOB_RESOURCE_THREADS, 1);
}

int thread_create_at(struct kernel *k, struct process *p, uint8_t priority, uint64_t ipc_address,
		     struct thread **thread)
{
	struct thread *t;
	int status = allocate(k, p->object.job, &t);

	if (status)
		return status;
	init(t, p, priority);
	status = make_ipc_buffer(k, t, ipc_address);
	if (status) {
		give_back_charges(k, p->object.job);
		object_discard(k, &t->object);
		return status;
	}
	list_push_back(&p->threads, &t->in_process);
	p->thread_count++;
	object_ref(&p->object);
	*thread = t;
	return TESS_OK;
}

int thread_create(struct kernel *k, struct process *p, uint8_t priority, struct thread **thread)
{
	return thread_create_at(k, p, priority, 0, thread);
}

void thread_start(struct kernel *k, struct thread *t, uint64_t entry, uint64_t stack,
		  uint64_t argument, uint64_t tls)
{
	arch_context_start(&t->context, entry, stack, argument, tls, t->ipc_address);
	thread_run(k, t);
}

void thread_run(struct kernel *k, struct thread *t)
{
	struct process *p = t->process;

	object_ref(&t->object);
	p->live_threads++;
	process_started(k, p);
	if (p->stopped)
		t->slow |= THREAD_SLOW_STOPPED;
	if (p->fork)
		t->slow |= THREAD_SLOW_FORKING;
	TRACE(k, TESS_TRACE_EVENT_THREAD_START, .sender = p, .data = p->live_threads);
	thread_make_ready(k, t, false);
}

/* Takes a thread out of whatever it does as a client. */
static void leave_queues(struct kernel *k, struct thread *t)
{
	if (!list_is_empty(&t->ready))
		run_queue_remove(&k->cpu->ready, t);
	thread_unblock(k, t);
	call_cut_server(t, TESS_EOWNERDEAD);
}

void thread_stop(struct kernel *k, struct thread *t, int reason)
{
	/* One without references is a new thread whose last capability is gone: it ends by itself.
	 */
	if (t->state == THREAD_ENDED || !t->object.refs)
		return;
	leave_queues(k, t);
	call_drop(k, t, reason);
	if (t->state != THREAD_NEW)
		t->process->live_threads--;
	else
		object_ref(&t->object); /* as a started one has, for thread_end */
	t->state = THREAD_ENDED;
	TRACE(k, TESS_TRACE_EVENT_THREAD_END, .sender = t->process,
	      .data = t->process->live_threads);
	arch_context_release(&t->context);
}

/* The buffer and what else only a thread that may run needs; true when done. */
static bool strip(struct kernel *k, struct thread *t)
{
	if (!call_take_back_step(k, t))
		return false;
	if (t->ipc_mapping) {
		if (mapping_remove_step(k, t->ipc_mapping))
			t->ipc_mapping = NULL;
		return false;
	}
	if (k->cpu->machine_thread == t)
		k->cpu->machine_thread = NULL;
	list_remove(&t->in_process);
	t->process->thread_count--;
	give_back_charges(k, t->object.job);
	return true;
}

bool thread_end(struct kernel *k, struct thread *t)
{
	if (!strip(k, t))
		return false;
	object_unref(k, &t->object);
	return true;
}

static bool exit_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);

	return thread_end(k, LIST_ENTRY(o, struct thread, object)) && object_deferred_done(k, o);
}

void thread_exit(struct kernel *k, struct thread *t)
{
	struct process *p = t->process;

	thread_stop(k, t, TESS_EPIPE);
	object_defer(k, &t->object, exit_work);
	if (!p->live_threads)
		process_kill(k, p, TESS_END_REASON_EXITED, 0);
}

/* The last reference is gone. A thread that never ran still has its buffer. */
bool thread_finish(struct kernel *k, struct object *o)
{
	struct thread *t = LIST_ENTRY(o, struct thread, object);

	if (t->state == THREAD_NEW && !strip(k, t))
		return false;
	object_unref(k, &t->process->object);
	return true;
}
