/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread: a user context, what it waits for, and its part in a call.
 *
 * A thread that waits has made no promise it must keep: all it was doing is in its call frame and
 * the fields here, so it can be stopped, timed out or restarted from any state.
 */
#ifndef OBJ_THREAD_H
#define OBJ_THREAD_H

#include <arch/context.h>
#include <arch/entry.h>
#include <stddef.h>
#include <tessera/abi/message.h>

#include "obj/object.h"
#include "sched/timer.h"
#include "sched/wait_queue.h"

struct endpoint;
struct mapping;
struct node;
struct process;
struct slot;

#define THREAD_CONTEXT_OFFSET 64

enum thread_state {
	THREAD_NEW,                  /* never started */
	THREAD_READY,                /* runs, or is in a run queue */
	THREAD_BLOCKED_SEND,         /* in endpoint.senders, with .sending */
	THREAD_BLOCKED_RECEIVE,      /* in endpoint.receivers */
	THREAD_BLOCKED_REPLY,        /* its call was taken; waits for the answer */
	THREAD_BLOCKED_NOTIFICATION, /* in notification.waiters */
	THREAD_BLOCKED_CHANNEL_SEND, /* in share.senders, for room for .wait_count messages */
	THREAD_BLOCKED_CHANNEL_RECEIVE, /* in channel.receivers */
	THREAD_BLOCKED_EVENT,        /* in event_queue.waiters */
	THREAD_ENDING_CALL,          /* answered; what it lent is being taken back */
	THREAD_FORKING,              /* work is queued that copies its process */
	THREAD_SUSPENDED,            /* would be ready, but for .slow & THREAD_SLOW_SUSPENDED */
	THREAD_ENDED,
};

/* Why more has to be done than to resume a thread; the fast paths of machines leave such a thread
 * to core. */
#define THREAD_SLOW_LENDING   0x01u /* it lent something that has to be taken back */
#define THREAD_SLOW_FAULTING  0x02u /* what it waits for is the answer to its fault */
#define THREAD_SLOW_SUSPENDED 0x04u /* it was suspended itself */
#define THREAD_SLOW_STOPPED   0x08u /* its process was suspended */
#define THREAD_SLOW_CRASHING                                                                       \
	0x10u /* nobody cured its fault: work is queued that ends its process */
#define THREAD_SLOW_FORKING 0x20u /* another thread copies its process */

#define THREAD_SLOW_HELD                                                                           \
	(THREAD_SLOW_SUSPENDED | THREAD_SLOW_STOPPED | THREAD_SLOW_CRASHING | THREAD_SLOW_FORKING)

/* A fault that was sent to a handler: what the thread's call frame held before. */
struct pending_fault {
	struct fault fault;
	struct call_frame frame;
};

struct thread {
	struct object object;
	_Alignas(64) struct machine_context context;

	struct process *process;
	struct list in_process; /* process.threads */
	enum thread_state state;
	uint8_t priority;
	uint8_t ceiling;   /* the highest priority it may give, also to itself */
	struct list ready; /* run_queue.level[priority]; self-linked when running or not ready */

	uint8_t slow; /* THREAD_SLOW_*: why it cannot simply be resumed with a message in registers
		       */

	/* Waiting. */
	struct waiter waiter;
	struct object *blocked_on; /* whose queue it is in; NULL if in none */
	struct timer timer;
	uint8_t sending; /* enum message_kind of what it sends, while THREAD_BLOCKED_SEND */
	uint32_t wait_count; /* while THREAD_BLOCKED_CHANNEL_SEND */
	const struct slot
		*wait_slot; /* the capability it waits with, while THREAD_BLOCKED_RECEIVE */

	/* As a client: the call this thread waits in. */
	uint64_t call_number; /* unique in the system; a Reply capability's badge is compared with
				 it */
	struct thread
		*server; /* whose implicit caller this is; NULL if saved in a Reply or in no call */
	struct node *lent[TESS_MESSAGE_CAPS]; /* what it lent for the call */
	int call_status; /* what the call ends with, while THREAD_ENDING_CALL */

	/* As a server. */
	struct thread *caller; /* the implicit caller */
	int lost_caller;       /* why there is none any more: told to the next reply */

	/* The IPC buffer, as the kernel and as its process sees it. */
	struct tess_ipc_page *send_page, *receive_page;
	struct mapping *ipc_mapping;
	uint64_t ipc_address;

	uint64_t slice_left; /* of its turn, if it was preempted; 0: a whole one is due */

	/* Its faults. */
	tess_cap_t fault_token; /* hidden capability of its process to who handles its faults; 0:
				   none */
	struct pending_fault pending; /* while THREAD_SLOW_FAULTING */
	struct fault absent; /* the page whose absence made the kernel fail; access 0: none */
};

_Static_assert(offsetof(struct thread, context) == THREAD_CONTEXT_OFFSET,
	       "entry code finds the context");

/* Makes a thread of the process, not started, charged to the process's job. */
int thread_create(struct kernel *k, struct process *p, uint8_t priority, struct thread **thread);
bool thread_finish(struct kernel *k, struct object *o);

/* The same, with its IPC buffer at an address of the kernel's own mappings (0: anywhere). */
int thread_create_at(struct kernel *k, struct process *p, uint8_t priority, uint64_t ipc_address,
		     struct thread **thread);

/* Has a new thread run. The addresses were checked. */
void thread_start(struct kernel *k, struct thread *t, uint64_t entry, uint64_t stack,
		  uint64_t argument, uint64_t tls);

/* The same, for one whose context is complete. */
void thread_run(struct kernel *k, struct thread *t);

/*
 * Stops a thread for good, wherever it is: out of every queue, its caller told `reason`, its server
 * told EOWNERDEAD. What it lent is left in .lent for thread_end, which its process's teardown
 * calls.
 */
void thread_stop(struct kernel *k, struct thread *t, int reason);

/* After thread_stop: takes back what it lent and lets go of the process, in steps; true when done.
 */
bool thread_end(struct kernel *k, struct thread *t);

/* The thread's own end; the last one ends its process. */
void thread_exit(struct kernel *k, struct thread *t);

/* The frame of the call that the thread is in, or of its last one. */
static inline struct call_frame *thread_frame(struct thread *t)
{
	return &t->context.call;
}

#endif
