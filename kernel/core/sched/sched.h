/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs, who waits, and for how long.
 *
 * A thread that waits is in at most one wait queue and has at most one timer armed; thread_block
 * puts it there and thread_unblock takes it away, whatever it waits for. All else is built on these
 * two.
 */
#ifndef SCHED_SCHED_H
#define SCHED_SCHED_H

#include <tessera/abi/types.h>

#include "obj/thread.h"

struct cpu;
struct kernel;

/* How long a thread runs while others of its priority are ready, in nanoseconds. */
#define TIME_SLICE UINT64_C(10000000)

/*
 * Has the thread wait in a state, at an object's queue (NULL: at none), until the deadline. Returns
 * SYSCALL_BLOCKED; or, without waiting, EAGAIN for a deadline of 0 and ETIMEDOUT for a passed one.
 */
int thread_block(struct kernel *k, struct thread *t, enum thread_state state, struct object *o,
		 struct wait_queue *q, tess_time_t deadline);

/* EAGAIN, ETIMEDOUT or 0, as thread_block would say before it waits. */
int deadline_status(tess_time_t deadline);

/* Arms a timer for a thread that goes on running; thread_block does it for one that waits. */
void sched_arm(struct kernel *k, struct timer *t, tess_time_t deadline);

/* Takes a waiting thread out of queue and timer; the caller says what becomes of it. */
void thread_unblock(struct kernel *k, struct thread *t);

/* Unblocks a thread and makes it ready, its call returning the status (badge and tag 0 on an
 * error). */
void thread_wake(struct kernel *k, struct thread *t, int status);

/* Makes a thread ready that is in no queue; `next`: before others of its priority. */
void thread_make_ready(struct kernel *k, struct thread *t, bool next);

/* Suspends a thread for a reason (THREAD_SLOW_HELD), whatever it does: if it waits it goes on
 * waiting, but does not run when that is over. thread_release takes the reason back. */
void thread_hold(struct kernel *k, struct thread *t, uint8_t why);
void thread_release(struct kernel *k, struct thread *t, uint8_t why);

/* Changes the priority, in whatever queue the thread is. */
void thread_set_priority(struct kernel *k, struct thread *t, uint8_t priority);

/* The current thread goes behind the others of its priority. */
void sched_give_way(struct kernel *k, struct cpu *cpu);

/* Ends waits whose deadline has passed, and the current thread's turn if it is over. */
void sched_tick(struct kernel *k, struct cpu *cpu);

/* The last thing before leaving the kernel: chooses cpu->current, switches to it, sets the timer.
 */
void sched_leave(struct kernel *k, struct cpu *cpu);

/* Has the timer interrupt come at once: there is something left to do. */
void sched_come_back(struct cpu *cpu);

static inline struct thread *thread_of_waiter(struct waiter *w)
{
	return w ? LIST_ENTRY(w, struct thread, waiter) : NULL;
}

#endif
