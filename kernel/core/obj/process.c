/* SPDX-License-Identifier: BSD-2-Clause */
/* Process: see process.h. */
#include "obj/process.h"

#include <arch/context.h>
#include <stddef.h>
#include <tessera/abi/start.h>

#include "kernel.h"
#include "lib/console.h"
#include "lib/string.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/memory.h"
#include "obj/thread.h"
#include "obj/trace.h"

#define SLOTS_AT_ONCE   16
#define THREADS_AT_ONCE 16 /* that are stopped; each may end a call, and take back what was lent   \
			    */

static int map_clock_page(struct kernel *k, struct process *p)
{
	struct mapping *m;

	return mapping_create(k, p,
			      &(struct mapping_request){ .memory = k->clock_page,
							 .address = TESS_CLOCK_PAGE_ADDRESS,
							 .length = TESS_PAGE_SIZE,
							 .protection = PROT_READ,
							 .max_protection = PROT_READ,
							 .fixed = true },
			      &m);
}

/* Fills in a process that has its object: its space and the clock page. Undone by
 * space_destroy_step. */
static int furnish(struct kernel *k, struct process *p)
{
	int status = space_create(k, p);

	if (status)
		return status;
	status = map_clock_page(k, p);
	while (status && !space_destroy_step(k, p))
		;
	return status;
}

int process_create(struct kernel *k, struct job *job, const char *name, size_t length,
		   struct process **process)
{
	struct process *p;
	void *object;
	int status = job_charge(job, TESS_JOB_RESOURCE_PROCESSES, 1);

	if (status)
		return status;
	status = object_create(k, job, TESS_TYPE_PROCESS, &object);
	if (status)
		goto uncharge;
	p = object;
	list_init(&p->threads);
	list_init(&p->in_job);
	list_init(&p->knotes);
	memcpy(p->name, name, length);
	p->number = ++k->next_process;
	status = furnish(k, p);
	if (status)
		goto discard;
	list_push_back(&job->processes, &p->in_job);
	*process = p;
	return TESS_OK;

discard:
	object_discard(k, &p->object);
uncharge:
	job_uncharge(job, TESS_JOB_RESOURCE_PROCESSES, 1);
	return status;
}

/* Ends one thread a bit more; false when there is none left. One that has work of its own queued
 * (it is ending by itself, or a call of its) is waited for. */
static bool teardown_thread(struct kernel *k, struct process *p)
{
	struct list *first = list_first(&p->threads);
	struct thread *t;

	if (!first)
		return false;
	t = LIST_ENTRY(first, struct thread, in_process);
	if (!work_is_queued(&t->object.work))
		(void)thread_end(k, t);
	return true;
}

/* Goes to the end of the job's list, where those are of which nothing runs any more. */
static void move_last_in_job(struct process *p)
{
	list_remove(&p->in_job);
	list_push_back(&p->object.job->processes, &p->in_job);
}

/* Stops some of the threads that may still run, and moves them to the end of the list. */
static void stop_some(struct kernel *k, struct process *p)
{
	struct list *first;

	for (unsigned i = 0; i < THREADS_AT_ONCE && p->unstopped; i++) {
		first = list_pop_front(&p->threads);
		if (first) {
			list_push_back(&p->threads, first);
			thread_stop(k, LIST_ENTRY(first, struct thread, in_process), TESS_EPIPE);
		}
		if (!--p->unstopped)
			move_last_in_job(p);
	}
}

/* A piece of what the process holds; true when nothing is left. */
static bool teardown(struct kernel *k, struct process *p)
{
	if (p->unstopped) {
		stop_some(k, p);
		return false;
	}
	if (teardown_thread(k, p) || !cap_table_destroy_step(k, p, SLOTS_AT_ONCE))
		return false;
	return space_destroy_step(k, p);
}

static void ended(struct kernel *k, struct process *p)
{
	p->state = TESS_PROCESS_STATE_ENDED;
	TRACE(k, TESS_TRACE_EVENT_PROCESS_END, .sender = p, .status = p->status, .data = p->reason);
	list_remove(&p->in_job);
	job_uncharge(p->object.job, TESS_JOB_RESOURCE_PROCESSES, 1);
	watch_fire(k, &p->watch);
	watch_set(k, &p->watch, NULL, 0);
}

/* Takes the process apart, then tells those who listen, one at a time; true when all is done. */
static bool end_step(struct kernel *k, struct process *p)
{
	if (p->state != TESS_PROCESS_STATE_ENDED) {
		if (!teardown(k, p))
			return false;
		ended(k, p);
	}
	return !event_source_close_one(k, &p->knotes, TESS_EVENT_PROCESS_EXIT, process_end_data(p));
}

static bool teardown_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct process *p = LIST_ENTRY(o, struct process, object);

	return end_step(k, p) && object_deferred_done(k, o);
}

void process_kill(struct kernel *k, struct process *p, enum tess_end_reason reason, int32_t status)
{
	struct thread *running = k->cpu->current;

	if (process_is_alive(p)) {
		p->state = TESS_PROCESS_STATE_DYING;
		p->reason = reason;
		p->status = status;
		p->unstopped = p->thread_count;
		if (!p->unstopped)
			move_last_in_job(p);
		object_defer(k, &p->object, teardown_work);
	}
	if (running && running->process == p)
		thread_stop(k, running, TESS_EPIPE);
	stop_some(k, p);
}

/* The last capability is gone. A process that never ran is taken apart now; others were when they
 * ended. */
bool process_finish(struct kernel *k, struct object *o)
{
	struct process *p = LIST_ENTRY(o, struct process, object);

	return end_step(k, p);
}

void process_started(struct kernel *k, struct process *p)
{
	bool first = p->state == TESS_PROCESS_STATE_NEW;

	p->state = TESS_PROCESS_STATE_RUNNING;
	if (first && p->resets)
		event_source_changed(k, &p->knotes, EVENT_FILTER(PROCESS), TESS_EVENT_PROCESS_EXEC);
}

static const char *const fault_names[] = {
	[FAULT_PAGE] = "access to memory that is not mapped for it",
	[FAULT_ILLEGAL] = "illegal instruction",
	[FAULT_ARITHMETIC] = "arithmetic exception",
	[FAULT_PROTECTION] = "general protection",
	[FAULT_BREAKPOINT] = "breakpoint",
};

static const char *access_name(unsigned access)
{
	if (access & PROT_WRITE)
		return "write";
	return access & PROT_EXECUTE ? "execute" : "read";
}

static unsigned thread_number(const struct thread *t)
{
	unsigned number = 1;

	LIST_FOR_EACH(l, &t->process->threads) {
		if (l == &t->in_process)
			break;
		number++;
	}
	return number;
}

static void print_crash(struct thread *t, const struct fault *fault, uint64_t instruction)
{
	console_printf("\n--- crash: process %s, thread %u: %s\n", t->process->name,
		       thread_number(t), fault_names[fault->kind]);
	if (fault->kind == FAULT_PAGE)
		console_printf("    %s at 0x%llx, instruction 0x%llx, code 0x%llx\n",
			       access_name(fault->access), (unsigned long long)fault->address,
			       (unsigned long long)instruction, (unsigned long long)fault->code);
	else
		console_printf("    instruction 0x%llx, code 0x%llx\n",
			       (unsigned long long)instruction, (unsigned long long)fault->code);
	arch_context_dump(&t->context);
	console_printf("--- end of crash\n");
}

void process_crash(struct kernel *k, struct thread *t, const struct fault *fault)
{
	struct process *p = t->process;
	uint64_t instruction = arch_context_instruction(&t->context);

	if (process_is_alive(p)) {
		print_crash(t, fault, instruction);
		p->fault_address = fault->kind == FAULT_PAGE ? fault->address : 0;
		p->fault_instruction = instruction;
	}
	process_kill(k, p, TESS_END_REASON_FAULTED,
		     fault->kind == FAULT_PAGE ? TESS_EFAULT : TESS_EINVAL);
}
