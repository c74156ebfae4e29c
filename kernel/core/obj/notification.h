/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notification: one word of bits that signallers OR in and one waiter takes.
 *
 * Invariants (proved by check_notifications):
 *   - bits != 0 implies that nobody waits: a signal meets a waiter at once, or work is queued that
 *     sends those away whose capability is gone;
 *   - if it is bound to an endpoint, the endpoint says the same, and holds a reference.
 *
 * A signal never blocks, never allocates and never fails, so it may come from an interrupt.
 */
#ifndef OBJ_NOTIFICATION_H
#define OBJ_NOTIFICATION_H

#include <stddef.h>

#include "obj/object.h"
#include "sched/wait_queue.h"

struct endpoint;
struct process;

struct notification {
	struct object object;
	uint64_t bits;
	struct wait_queue waiters; /* threads in THREAD_BLOCKED_NOTIFICATION */
	struct endpoint *endpoint; /* whose receivers get the bits, or NULL */
	struct list knotes;        /* struct knote: who listens */
	struct list pressures;     /* job.pressure.watching: whose pressure is told here */
};

void notification_init(struct notification *n);
bool notification_finish(struct kernel *k, struct object *o);

/* ORs the bits in, for a process, or for the kernel itself. */
void notification_signal_by(struct kernel *k, const struct process *p, struct notification *n,
			    uint64_t bits);

static inline void notification_signal(struct kernel *k, struct notification *n, uint64_t bits)
{
	notification_signal_by(k, NULL, n, bits);
}

/* All pending bits, which are taken; 0 if there are none. */
uint64_t notification_take(struct notification *n);

/* "Signal these bits when it happens": a process's end, a namespace's change. */
struct watch {
	struct notification *notification; /* referenced; NULL: nobody watches */
	uint64_t bits;
};

void watch_set(struct kernel *k, struct watch *w, struct notification *n, uint64_t bits);
void watch_fire(struct kernel *k, const struct watch *w);

#endif
