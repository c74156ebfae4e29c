/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupt: one line of the machine, held by one object at a time.
 *
 * Invariants (proved by check_devices):
 *   - an object that holds its line is in kernel.interrupts under the line's number; one that does
 *     not is on its way to be freed;
 *   - the line is masked while it is held back, if it signals by level; it is not masked while it
 *     may deliver;
 *   - an interrupt is owed only while the line is held back, and only if it signals by edge.
 */
#ifndef OBJ_INTERRUPT_H
#define OBJ_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/tree.h"
#include "obj/notification.h"
#include "obj/object.h"

struct job;

struct interrupt {
	struct object object;
	struct tree_node by_line; /* kernel.interrupts; the key is the line */
	bool has_line;
	bool level;          /* signals by level, not by edge */
	bool unacknowledged; /* delivered since the last acknowledgement, or never opened */
	bool masked;         /* by request */
	bool owed;           /* an edge came while it was held back */
	uint64_t deliveries;
	uint64_t held_back; /* interrupts that came while it was */
	struct watch watch; /* what a delivery signals */
	struct list knotes; /* struct knote: who listens */
};

/* Takes a line that exists, for an object charged to the job: EBUSY, EACCES, ENOMEM. */
int interrupt_create(struct kernel *k, struct job *job, uint32_t line, uint32_t mode,
		     struct interrupt **interrupt);
bool interrupt_finish(struct kernel *k, struct object *o);

/* The line interrupted. The machine may say so of one that nobody holds any more. */
void interrupt_raise(struct kernel *k, uint32_t line);

void interrupt_acknowledge(struct kernel *k, struct interrupt *i);
void interrupt_mask(struct interrupt *i);
void interrupt_unmask(struct kernel *k, struct interrupt *i);

static inline uint32_t interrupt_line(const struct interrupt *i)
{
	return (uint32_t)i->by_line.key;
}

static inline bool interrupt_is_held_back(const struct interrupt *i)
{
	return i->unacknowledged || i->masked;
}

#endif
