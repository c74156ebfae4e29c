/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trace: a record of what passes through the kernel, in a ring for each CPU that overwrites its
 * oldest entry. obj/trace.c says how it is done; tessera-tracing(7) what is recorded.
 *
 * Invariants (proved by check_traces):
 *   - at most one trace is on: kernel.trace, whose event types kernel.trace_events repeats;
 *   - while it is on, the capability that it was started by exists;
 *   - a ring holds no more entries than there is room for.
 */
#ifndef OBJ_TRACE_H
#define OBJ_TRACE_H

#include <stdbool.h>

#include "kernel.h"
#include "obj/object.h"

#define TRACE_ENTRIES_MAX 65536u

struct node;
struct process;
struct user_range;

/* Entries are numbered from 0 on; that with number n is in place n % trace.entries. */
struct trace_ring {
	uint64_t written; /* entries so far */
	uint64_t taken;   /* the oldest that is still there to be read */
	uint64_t lost;    /* overwritten since the last read */
};

struct trace {
	struct object object;
	struct memory *storage;     /* of the rings, one behind the other; referenced */
	uint32_t entries;           /* that a ring has room for */
	uint32_t events;            /* 1 << enum tess_trace_event: what it records; 0: it is off */
	const struct node *starter; /* of the capability that it was started by, while it is on */
	struct trace_ring ring[CPU_COUNT];
};

/* What there is to say of an event; the rest is found out when it is recorded. */
struct trace_record {
	enum tess_trace_event event;
	const struct process *sender, *receiver; /* NULL: the kernel, or nobody */
	uint64_t tag;                            /* of a message */
	int status;
	uint64_t data;
};

/* EACCES or ENOMEM; entries is 1..TRACE_ENTRIES_MAX. */
int trace_create(struct kernel *k, struct job *job, uint32_t entries, struct trace **trace);
bool trace_finish(struct kernel *k, struct object *o);

/* Records events of these types from now on, while the starter's capability exists: EBUSY. */
int trace_start(struct kernel *k, struct trace *t, uint32_t events, const struct node *starter);
void trace_stop(struct kernel *k, struct trace *t);

/* A capability to the trace is given up, wherever it was held. */
void trace_lost(struct kernel *k, struct trace *t, const struct node *n);

/* Takes as many of the oldest entries as the range has room for: EFAULT, with nothing taken. */
int trace_read(struct kernel *k, struct trace *t, struct process *p, const struct user_range *to,
	       uint32_t *count, uint64_t *lost);

/* Adds an entry to the ring of the CPU this runs on. */
void trace_write(struct kernel *k, const struct trace_record *record) __attribute__((cold));

/* Stands wherever something happens that can be recorded: one test while it is not. What follows
 * the event are members of struct trace_record, evaluated only if it is. */
#define TRACE(k, what, ...)                                                                        \
	do {                                                                                       \
		if (__builtin_expect((k)->trace_events >> (what)&1, 0))                            \
			trace_write((k), &(struct trace_record){ .event = (what), __VA_ARGS__ });  \
	} while (0)

#endif
