/* SPDX-License-Identifier: BSD-2-Clause */
/* send and call: a message goes to a receiver that waits, or its sender joins the queue. */
#include "ipc/message.h"

#include <arch/platform.h>

#include "cap/table.h"
#include "ipc/call.h"
#include "kernel.h"
#include "obj/endpoint.h"
#include "obj/knote.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Whether a thread that waits to receive still has the capability to. */
static bool may_receive(struct thread *t, const struct endpoint *ep)
{
	return cap_still_names(t->process, thread_frame(t)->token, &ep->object, TESS_RIGHT_RECEIVE);
}

/* The message has been delivered: the receiver runs, and the sender too unless it waits for a
 * reply. */
static int meet(struct kernel *k, struct thread *self, struct thread *receiver,
		enum message_kind kind, tess_time_t deadline)
{
	thread_unblock(k, receiver);
	thread_frame(receiver)->status = TESS_OK;
	thread_make_ready(k, receiver, message_is_call(kind));
	if (kind == MESSAGE_SEND)
		return TESS_OK;
	/* Polling is over once there was a receiver. */
	if (deadline == TESS_DEADLINE_POLL)
		deadline = TESS_DEADLINE_FOREVER;
	call_begin(k, self, receiver);
	if (deadline != TESS_DEADLINE_FOREVER)
		timer_arm(&k->timers, &self->timer, deadline);
	return SYSCALL_BLOCKED;
}

static int wait_for_receiver(struct kernel *k, struct thread *self, struct endpoint *ep,
			     enum message_kind kind, tess_time_t deadline)
{
	int status;

	self->sending = (uint8_t)kind;
	status = thread_block(k, self, THREAD_BLOCKED_SEND, &ep->object, &ep->senders, deadline);
	if (status == SYSCALL_BLOCKED)
		event_source_changed(k, &ep->knotes, EVENT_FILTER(READABLE) | EVENT_FILTER(MESSAGE),
				     EVENT_ANY);
	return status;
}

int message_send(struct kernel *k, struct thread *self, enum message_kind kind)
{
	struct call_frame frame = *thread_frame(self);
	struct thread *receiver;
	struct endpoint *ep;
	struct slot *slot;
	int status;

	status = message_check_tag(frame.number);
	if (status)
		return status;
	status = message_endpoint(self, &slot);
	if (status)
		return status;
	status = message_check_caps(self, frame.number, kind);
	if (status)
		return status;
	ep = slot->object;
	if (!ep->receivers)
		return TESS_EPIPE;
	if (frame.deadline != TESS_DEADLINE_POLL && (status = deadline_status(frame.deadline)))
		return status;

	/* Receivers that cannot take it learn so and leave. There may be many: the call starts over
	 * when an interrupt waits. A fault is no call, and cannot. */
	while ((receiver = thread_of_waiter(wait_queue_first(&ep->waiting)))) {
		struct message_fault fault = { TESS_OK, TESS_EBADCAP };

		if (may_receive(receiver, ep) &&
		    !message_transfer(k, self, receiver, frame.number, slot->badge, kind, &fault))
			return meet(k, self, receiver, kind, frame.deadline);
		if (fault.sender)
			return fault.sender;
		thread_wake(k, receiver, fault.receiver);
		if (kind != MESSAGE_FAULT && arch_interrupt_pending())
			return SYSCALL_RESTART;
	}
	return wait_for_receiver(k, self, ep, kind, frame.deadline);
}

int sys_send(struct kernel *k, struct thread *self)
{
	return message_send(k, self, MESSAGE_SEND);
}

int sys_call(struct kernel *k, struct thread *self)
{
	return message_send(k, self, MESSAGE_CALL);
}
