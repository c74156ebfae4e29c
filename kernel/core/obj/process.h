/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Process: an address space, a capability table, and the threads in them.
 *
 * It ends in two parts, both in steps. First its threads are stopped: they do not run again, and
 * all who waited for them are told. From the first of them on the process is dying: it gets nothing
 * new, and a thread whose turn to be stopped is still to come can only go on with what there is.
 * Then the rest is taken apart (threads, capabilities, mappings, tables), and the process has ended
 * when that is done; the object stays for as long as capabilities name it.
 */
#ifndef OBJ_PROCESS_H
#define OBJ_PROCESS_H

#include <arch/entry.h>
#include <tessera/abi/kernel.h>

#include "cap/table.h"
#include "mem/mapping.h"
#include "obj/notification.h"
#include "obj/object.h"

struct process {
	struct object object;
	char name[TESS_NAME_MAX + 1];
	struct tess_statistics statistics; /* see ipc/statistics.h */
	struct cap_table caps;
	struct space space;
	struct list threads; /* thread.in_process */
	uint32_t thread_count;
	uint32_t live_threads;  /* started and not ended */
	struct list in_job;     /* job.processes, until it has ended */
	tess_cap_t fault_token; /* hidden capability to who handles its threads' faults; 0: none */
	uint32_t unstopped;     /* while dying: so many at the front of .threads may still run */
	bool stopped;           /* suspended as a whole */
	bool sandboxed;       /* in capability mode: job and namespace capabilities are of no use */
	uint64_t personality; /* where calls below 0x1000 resume; 0: ENOSYS */

	enum tess_process_state state;
	enum tess_end_reason reason;
	int32_t status;
	uint64_t fault_address, fault_instruction;
	struct watch watch; /* fired at the end */
	struct list knotes; /* struct knote: who listens */

	uint64_t number;        /* unique in the system, for records alone */
	uint32_t teardown_slot; /* how far cap_table_destroy_step is in the last page */

	struct fork *fork;      /* under way in one of its threads; the others are held */
	uint32_t kept;          /* during a reset: slots below hold only what is inherited */
	uint32_t forks, resets; /* how often, told with the events */
};

/* Makes a process with an empty address space (but for the clock page) and an empty table. */
int process_create(struct kernel *k, struct job *job, const char *name, size_t length,
		   struct process **process);
bool process_finish(struct kernel *k, struct object *o);

/*
 * Ends a process, for a reason, with a status; if it is ending already these are as they were.
 * Stops the running thread, if that is one of its, and a bounded number of others: all, unless
 * process_may_run says so. The rest is done by work, or by calling again.
 */
void process_kill(struct kernel *k, struct process *p, enum tess_end_reason reason, int32_t status);

/*
 * Empties a process that is alive for another program, as far as it gets before an interrupt waits;
 * true when it is done. To be called again until then, by whomever: what it has done stays done.
 */
bool process_reset(struct kernel *k, struct process *p);

/* A thread of the process is about to run for the first time. */
void process_started(struct kernel *k, struct process *p);

/* A thread of the process faulted and nobody handles it: prints a crash record and ends the
 * process. */
void process_crash(struct kernel *k, struct thread *t, const struct fault *fault);

/* What an event of the process's end says: the status, and the reason above it. */
static inline uint64_t process_end_data(const struct process *p)
{
	return (uint64_t)p->reason << 32 | (uint32_t)p->status;
}

/* Whether the process can still get threads, capabilities and mappings. */
static inline bool process_is_alive(const struct process *p)
{
	return p->state == TESS_PROCESS_STATE_NEW || p->state == TESS_PROCESS_STATE_RUNNING;
}

/* Whether threads of it can still run, though it may be dying. */
static inline bool process_may_run(const struct process *p)
{
	return process_is_alive(p) || p->unstopped;
}

#endif
