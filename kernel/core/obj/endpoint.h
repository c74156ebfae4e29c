/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Endpoint: the synchronous meeting point of senders and receivers.
 *
 * Invariants (proved by check_endpoints):
 *   - not both queues have someone in them, unless a receiver's table is full or its capability is
 * gone;
 *   - receivers is the number of capabilities with RECEIVE, in all tables;
 *   - once receivers is 0 it stays 0, nobody may join a queue, and a work item empties what is
 * left.
 */
#ifndef OBJ_ENDPOINT_H
#define OBJ_ENDPOINT_H

#include "lib/tree.h"
#include "obj/object.h"
#include "sched/wait_queue.h"

struct notification;

struct endpoint {
	struct object object;
	struct wait_queue senders; /* threads in THREAD_BLOCKED_SEND */
	struct wait_queue waiting; /* threads in THREAD_BLOCKED_RECEIVE */
	uint64_t receivers;
	struct notification *notification; /* bound, or NULL; referenced */
	struct tree badges;                /* struct badge, by value */
	struct list closed_badges;         /* struct badge, to be told */
	uint64_t next_badge;               /* the kernel's own, without bit 63 */
	struct list bindings;              /* struct binding: names of this endpoint */
	struct list knotes;                /* struct knote: who listens */
};

void endpoint_init(struct endpoint *ep);
bool endpoint_finish(struct kernel *k, struct object *o);

/* A capability with RECEIVE came, or went. With the last one the endpoint closes. */
void endpoint_receiver_added(struct endpoint *ep);
void endpoint_receiver_removed(struct kernel *k, struct endpoint *ep);

/* Whether a receiver would get a message of the kernel's own, before any other. */
bool endpoint_has_kernel_message(const struct endpoint *ep);

/* The kernel has something to say: tells the first receiver that waits and still may; or who
 * listens. */
void endpoint_announce(struct kernel *k, struct endpoint *ep);

/* Binds a notification (NULL: unbinds); EBUSY if either is bound elsewhere. */
int endpoint_bind(struct kernel *k, struct endpoint *ep, struct notification *n);

#endif
