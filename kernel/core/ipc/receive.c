/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * recv: first the bits of a bound notification, then closed badges, then senders by priority.
 *
 * A sender that waited may have lost its endpoint capability, or what it wanted to send, since:
 * everything is looked up again now. One that fails leaves the queue with its status and the next
 * one gets its turn.
 */
#include "ipc/receive.h"

#include <arch/platform.h>
#include <stddef.h>

#include "cap/badge.h"
#include "cap/table.h"
#include "ipc/call.h"
#include "ipc/message.h"
#include "kernel.h"
#include "obj/endpoint.h"
#include "obj/knote.h"
#include "obj/notification.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Puts what the kernel has to say into the thread's frame; false if there is nothing. */
static bool take_kernel_message(struct kernel *k, struct endpoint *ep, struct thread *to)
{
	struct list *closed;

	if (ep->notification && ep->notification->bits) {
		message_from_kernel(k, to, TESS_LABEL_NOTIFY, notification_take(ep->notification));
		return true;
	}
	closed = list_first(&ep->closed_badges);
	if (closed) {
		struct badge *b = LIST_ENTRY(closed, struct badge, closed);

		message_from_kernel(k, to, TESS_LABEL_BADGE_CLOSED, b->by_value.key);
		badge_free(k, b);
		return true;
	}
	return false;
}

bool endpoint_announce_step(struct kernel *k, struct endpoint *ep)
{
	struct thread *t = thread_of_waiter(wait_queue_first(&ep->waiting));

	if (!t) {
		if (endpoint_has_kernel_message(ep))
			event_source_changed(k, &ep->knotes, EVENT_FILTER(READABLE), EVENT_ANY);
		return true;
	}
	if (!cap_still_names(t->process, thread_frame(t)->token, &ep->object, TESS_RIGHT_RECEIVE)) {
		thread_wake(k, t, TESS_EBADCAP);
		return false;
	}
	if (take_kernel_message(k, ep, t))
		thread_wake(k, t, TESS_OK);
	return true;
}

/* Takes the message of a sender that waits. Returns 0 when it was taken; a status that is the
 * receiver's own (the sender still waits); or SYSCALL_RESTART when the sender was sent away with an
 * error. */
static int take_from_sender(struct kernel *k, struct endpoint *ep, struct thread *sender,
			    struct thread *self)
{
	enum message_kind kind = sender->sending;
	uint64_t tag = thread_frame(sender)->number;
	struct message_fault fault;
	struct slot *slot;
	int status;

	status = message_endpoint(sender, &slot);
	if (status || slot->object != ep) {
		thread_wake(k, sender, TESS_EBADCAP);
		return SYSCALL_RESTART;
	}
	if (message_transfer(k, sender, self, tag, slot->badge, kind, &fault)) {
		if (fault.receiver)
			return fault.receiver;
		thread_wake(k, sender, fault.sender);
		return SYSCALL_RESTART;
	}
	if (kind == MESSAGE_SEND) {
		thread_wake(k, sender, TESS_OK);
		return TESS_OK;
	}
	/* The deadline covers the whole call, so the timer stays. */
	wait_queue_leave(&sender->waiter);
	sender->blocked_on = NULL;
	call_begin(k, sender, self);
	return TESS_OK;
}

/* The endpoint that the thread receives on, once its last caller, unanswered, has been let go. That
 * can take away this very capability, if the caller had lent it. */
static int receiving_slot(struct kernel *k, struct thread *self, struct slot **slot)
{
	tess_cap_t token = thread_frame(self)->token;
	bool had_caller = self->caller;
	int status = cap_lookup(self->process, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, slot);

	if (status)
		return status;
	call_drop(k, self, TESS_ECANCELED);
	if (!had_caller)
		return TESS_OK;
	return cap_lookup(self->process, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, slot);
}

int receive(struct kernel *k, struct thread *self)
{
	struct call_frame *frame = thread_frame(self);
	struct thread *sender;
	struct endpoint *ep;
	struct slot *slot;
	int status = receiving_slot(k, self, &slot);

	if (status)
		return status;
	ep = slot->object;
	if (take_kernel_message(k, ep, self)) {
		frame->status = TESS_OK;
		return SYSCALL_COMPLETE;
	}
	while ((sender = thread_of_waiter(wait_queue_first(&ep->senders)))) {
		status = take_from_sender(k, ep, sender, self);
		if (status == SYSCALL_RESTART) {
			if (arch_interrupt_pending())
				return status;
			continue;
		}
		if (status)
			return status;
		frame->status = TESS_OK;
		return SYSCALL_COMPLETE;
	}
	self->wait_slot = slot;
	return thread_block(k, self, THREAD_BLOCKED_RECEIVE, &ep->object, &ep->waiting,
			    frame->deadline);
}

int sys_recv(struct kernel *k, struct thread *self)
{
	return receive(k, self);
}
