/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Emptying a process for another program.
 *
 * It stops every thread at once, and then takes threads, capabilities and
 * mappings apart, in steps, each of which leaves a proper process: so it needs no state but
 * process.kept, can stop after any step, and be gone on with, or begun again, by anybody. What is
 * put into the process meanwhile goes, too: a capability that arrives lowers process.kept to its
 * slot.
 *
 * What is left is a process as new, with its name, job, watchers and suspension, in capability mode
 * if it was, the clock page, and the capabilities that are marked to be inherited, which keep
 * index, generation and mark. Page tables are kept, charged, for the next program.
 *
 * Invariant (proved by check_caps): no slot below process.kept holds what is not to be inherited.
 */
#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/start.h>
#include <tessera/abi/status.h>

#include "obj/process.h"
#include "obj/thread.h"

#define SLOTS_AT_ONCE 16

static void stop_threads(struct kernel *k, struct process *p)
{
	if (p->live_threads)
		LIST_FOR_EACH(l, &p->threads)
			thread_stop(k, LIST_ENTRY(l, struct thread, in_process), TESS_EPIPE);
	p->state = TESS_PROCESS_STATE_NEW;
}

static struct thread *first_thread(const struct process *p)
{
	struct list *first = list_first(&p->threads);

	return first ? LIST_ENTRY(first, struct thread, in_process) : NULL;
}

/* Deletes what is not inherited of some slots; true when it has been through all. */
static bool delete_caps(struct kernel *k, struct process *p)
{
	for (unsigned i = 0; i < SLOTS_AT_ONCE && p->kept < p->caps.limit; i++) {
		struct slot *slot = cap_slot_at(&p->caps, p->kept++);

		if (slot->type != TESS_TYPE_NONE && !(slot->flags & SLOT_INHERIT))
			cap_delete(k, p, slot);
	}
	return p->kept >= p->caps.limit;
}

/* The lowest mapping that is not the clock page. */
static struct mapping *first_mapping(const struct process *p)
{
	struct mapping *m = space_next(p, 0);

	if (m && mapping_address(m) == TESS_CLOCK_PAGE_ADDRESS)
		m = space_next(p, mapping_end(m));
	return m;
}

static void renew(struct process *p)
{
	p->space.hint = SPACE_HINT;
	p->space.fixed_hint = SPACE_FIXED;
	p->fault_token = TESS_CAP_NONE;
	p->personality = 0;
	p->kept = 0;
	p->resets++;
}

/* A piece of it; true when nothing is left to do. */
static bool step(struct kernel *k, struct process *p)
{
	struct thread *t = first_thread(p);
	struct mapping *m;

	if (t) {
		thread_stop(k, t, TESS_EPIPE);
		(void)thread_end(k, t);
		return false;
	}
	if (!delete_caps(k, p))
		return false;
	m = first_mapping(p);
	if (m) {
		(void)mapping_remove_step(k, m);
		return false;
	}
	renew(p);
	return true;
}

/* Its first thread has work of its own queued, which is to end first. */
static bool has_to_wait(const struct process *p)
{
	const struct thread *t = first_thread(p);

	return t && work_is_queued(&t->object.work);
}

bool process_reset(struct kernel *k, struct process *p)
{
	stop_threads(k, p);
	do {
		if (has_to_wait(p))
			return false;
		if (step(k, p))
			return true;
	} while (!arch_interrupt_pending());
	return false;
}
