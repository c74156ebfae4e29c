/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults told by message: see fault.h. */
#include "ipc/fault.h"

#include <arch/context.h>

#include "cap/table.h"
#include "ipc/message.h"
#include "kernel.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

_Static_assert((int)FAULT_PAGE == TESS_FAULT_KIND_PAGE &&
		       (int)FAULT_BREAKPOINT == TESS_FAULT_KIND_BREAKPOINT,
	       "kinds of faults are the ABI's");

#define FAULT_WORDS 5

static void fill_frame(struct thread *t, const struct fault *fault, tess_cap_t token)
{
	struct call_frame *frame = thread_frame(t);

	*frame = (struct call_frame){ .token = token, .deadline = TESS_DEADLINE_FOREVER };
	frame->number = TESS_TAG(TESS_LABEL_FAULT, FAULT_WORDS, 0);
	frame->word[0] = fault->kind;
	frame->word[1] = fault->address;
	frame->word[2] = fault->access;
	frame->word[3] = arch_context_instruction(&t->context);
	frame->word[4] = fault->code;
}

bool fault_send(struct kernel *k, struct thread *t, const struct fault *fault)
{
	tess_cap_t token = t->fault_token ? t->fault_token : t->process->fault_token;

	if (!token)
		return false;
	t->pending = (struct pending_fault){ *fault, *thread_frame(t) };
	fill_frame(t, fault, token);
	t->slow |= THREAD_SLOW_FAULTING;
	if (message_send(k, t, MESSAGE_FAULT) == SYSCALL_BLOCKED)
		return true;
	t->slow &= (uint8_t)~THREAD_SLOW_FAULTING;
	*thread_frame(t) = t->pending.frame;
	return false;
}

static bool crash_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct thread *t = LIST_ENTRY(o, struct thread, object);

	if (process_is_alive(t->process))
		process_crash(k, t, &t->pending.fault);
	return object_deferred_done(k, o);
}

/*
 * A crash is left to a work item: whoever ended this call is in the middle of one of its own, which
 * may not find itself killed; and the end of one process may end the wait of the next.
 */
void fault_answered(struct kernel *k, struct thread *t, int status)
{
	bool resume = status == TESS_OK && thread_frame(t)->tag >> TESS_TAG_LABEL_SHIFT == 0;

	t->slow &= (uint8_t)~THREAD_SLOW_FAULTING;
	*thread_frame(t) = t->pending.frame;
	if (!resume) {
		t->slow |= THREAD_SLOW_CRASHING;
		object_defer(k, &t->object, crash_work);
	}
	thread_make_ready(k, t, false);
}

int fault_set_handler(struct kernel *k, struct process *p, tess_cap_t *token,
		      const struct slot *endpoint)
{
	struct cap_reservation r;
	struct slot *old;

	if (endpoint) {
		int status = cap_reserve(k, p, 1, &r);

		if (status)
			return status;
	}
	if (!cap_lookup_hidden(p, *token, &old))
		cap_delete(k, p, old);
	*token = TESS_CAP_NONE;
	if (endpoint) {
		*token = cap_fill_by_copy(k, p, &r, 0, endpoint, TESS_RIGHT_SEND);
		cap_slot_at(&p->caps, r.index[0])->flags |= SLOT_HIDDEN;
	}
	return TESS_OK;
}
