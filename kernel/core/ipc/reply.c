/* SPDX-License-Identifier: BSD-2-Clause */
/* reply, reply_recv and reply_save: a call is answered, by its server or by whoever holds the
 * Reply. */
#include <stddef.h>

#include "cap/table.h"
#include "ipc/call.h"
#include "ipc/message.h"
#include "ipc/receive.h"
#include "kernel.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Finds whom to answer. The slot is that of the Reply, NULL for the implicit caller. */
static int find_caller(struct thread *self, tess_cap_t token, struct slot **slot,
		       struct thread **caller)
{
	int status;

	*slot = NULL;
	*caller = self->caller;
	if (token == TESS_CAP_NONE) {
		if (*caller)
			return TESS_OK;
		status = self->lost_caller ? self->lost_caller : TESS_ESRCH;
		self->lost_caller = TESS_OK;
		return status;
	}
	status = cap_lookup(self->process, token, TESS_TYPE_REPLY, TESS_RIGHT_SEND, slot);
	if (status)
		return status;
	*caller = LIST_ENTRY((*slot)->object, struct thread, object);
	return TESS_OK;
}

/* The Reply outlived its call: it is used up, and its holder learns why. */
static int stale_reply(struct kernel *k, struct thread *self, struct slot *slot,
		       const struct thread *caller)
{
	int status = caller->state == THREAD_ENDED ? TESS_EOWNERDEAD : TESS_ECANCELED;

	cap_delete(k, self->process, slot);
	return status;
}

static int answer(struct kernel *k, struct thread *self)
{
	struct call_frame *frame = thread_frame(self);
	struct message_fault fault = { 0 };
	struct thread *caller;
	struct slot *slot;
	int status;

	status = message_check_tag(frame->number);
	if (!status)
		status = find_caller(self, frame->reply, &slot, &caller);
	if (status)
		return status;
	if (slot && !call_is_open(caller, slot->badge))
		return stale_reply(k, self, slot, caller);
	status = message_check_caps(self, frame->number, MESSAGE_REPLY);
	if (status)
		return status;

	/* A message that fails on the sender's side for its size fails on both. */
	if (message_transfer(k, self, caller, frame->number, 0, MESSAGE_REPLY, &fault))
		status = fault.receiver ? fault.receiver : fault.sender;
	call_end(k, caller, status);
	self->lost_caller = TESS_OK;
	/* It is used up; unless the message itself moved it away, which leaves its new holder with
	 * a stale one. */
	if (slot && !cap_lookup(self->process, frame->reply, TESS_TYPE_REPLY, 0, &slot))
		cap_delete(k, self->process, slot);
	return status;
}

int sys_reply(struct kernel *k, struct thread *self)
{
	return answer(k, self);
}

int sys_reply_recv(struct kernel *k, struct thread *self)
{
	struct call_frame *frame = thread_frame(self);
	struct slot *slot;
	int status;

	status = cap_lookup(self->process, frame->token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE,
			    &slot);
	if (!status)
		status = answer(k, self);
	if (status)
		return status;
	/* The answer is out: should the rest have to start over, it starts over as recv. */
	frame->number = TESS_SYS_RECV;
	return receive(k, self);
}

int sys_reply_save(struct kernel *k, struct thread *self, struct reply_save_results *results)
{
	struct thread *caller = self->caller;
	struct cap_reservation r;
	int status;

	if (!caller)
		return TESS_ESRCH;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;

	self->caller = NULL;
	caller->server = NULL;
	results->reply =
		cap_fill(k, self->process, &r, 0,
			 &(struct cap_content){ .object = caller,
						.type = TESS_TYPE_REPLY,
						.rights = TESS_RIGHT_SEND | TESS_RIGHT_GRANT,
						.badge = caller->call_number });
	return TESS_OK;
}
