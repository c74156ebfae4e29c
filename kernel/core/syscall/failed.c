/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that fail: what their status counts as, and how it is recorded. See tessera-statistics(7)
 * and tessera-tracing(7).
 *
 * A call fails once, when its caller gets the status, whether at once or after a wait: finish() in
 * entry.c and thread_wake() are the two places where that is. Each failure adds to one counter at
 * most. Which side of a message it was is told by the number of the call; only a call whose message
 * was taken, and that now waits for the reply, has changed sides.
 */
#include <stddef.h>

#include "kernel.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "obj/trace.h"
#include "syscall/syscall.h"

enum side {
	SENDS,
	QUEUES, /* sends to where there may be no room */
	RECEIVES,
};

/* What a call is to messages; system calls that are not here have none. */
struct role {
	uint16_t number;
	uint8_t side;
	uint8_t event;
};

static const struct role roles[] = {
	{ TESS_SYS_SEND, SENDS, TESS_TRACE_EVENT_SEND },
	{ TESS_SYS_CALL, SENDS, TESS_TRACE_EVENT_CALL },
	{ TESS_SYS_REPLY, SENDS, TESS_TRACE_EVENT_REPLY },
	{ TESS_SYS_REPLY_RECV, SENDS, TESS_TRACE_EVENT_REPLY }, /* RECV once the reply is out */
	{ TESS_SYS_RECV, RECEIVES, TESS_TRACE_EVENT_RECEIVE },
	{ TESS_SYS_TOPIC_PUBLISH, SENDS, TESS_TRACE_EVENT_CHANNEL_SEND },
	{ TESS_SYS_CHANNEL_SEND, QUEUES, TESS_TRACE_EVENT_CHANNEL_SEND },
	{ TESS_SYS_CHANNEL_SEND_BATCH, QUEUES, TESS_TRACE_EVENT_CHANNEL_SEND },
	{ TESS_SYS_CHANNEL_SEND_SEGMENTS, QUEUES, TESS_TRACE_EVENT_CHANNEL_SEND },
	{ TESS_SYS_CHANNEL_RECV, RECEIVES, TESS_TRACE_EVENT_CHANNEL_RECEIVE },
	{ TESS_SYS_CHANNEL_RECV_BATCH, RECEIVES, TESS_TRACE_EVENT_CHANNEL_RECEIVE },
	{ TESS_SYS_CHANNEL_RECV_SEGMENTS, RECEIVES, TESS_TRACE_EVENT_CHANNEL_RECEIVE },
};

static const struct role awaits_reply = { TESS_SYS_CALL, RECEIVES, TESS_TRACE_EVENT_REPLY };

static uint16_t number_of(struct thread *t)
{
	return thread_frame(t)->number & TESS_TAG_NUMBER_MASK;
}

static const struct role *role_of(struct thread *t)
{
	if (t->state == THREAD_BLOCKED_REPLY || t->state == THREAD_ENDING_CALL)
		return &awaits_reply;
	for (unsigned i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (roles[i].number == number_of(t))
			return &roles[i];
	return NULL;
}

static bool is_denial(int status)
{
	return status == TESS_EBADCAP || status == TESS_EPERM;
}

/* The counter that a failure adds to; NULL for none. */
static uint64_t *counter_for(struct tess_statistics *s, const struct role *role, int status)
{
	if (is_denial(status))
		return &s->capability_errors;
	if (!role)
		return NULL;
	switch ((enum side)role->side) {
	case SENDS:
		break;
	case QUEUES:
		if (status == TESS_EAGAIN || status == TESS_ETIMEDOUT)
			return &s->queue_full;
		break;
	case RECEIVES:
		return status == TESS_EAGAIN ? NULL : &s->receive_errors;
	}
	return &s->send_errors;
}

static void record(struct kernel *k, struct thread *t, const struct role *role, int status)
{
	uint64_t tag = thread_frame(t)->number;

	if (is_denial(status))
		TRACE(k, TESS_TRACE_EVENT_DENIAL, .sender = t->process, .status = status,
		      .data = number_of(t));
	else if (role && role->side == RECEIVES)
		TRACE(k, role->event, .receiver = t->process, .status = status,
		      .data = role == &awaits_reply ? t->call_number : 0);
	else if (role)
		TRACE(k, role->event, .sender = t->process, .status = status, .tag = tag);
}

void syscall_failed(struct kernel *k, struct thread *t, int status)
{
	const struct role *role = role_of(t);
	uint64_t *own = counter_for(&t->process->statistics, role, status);

	record(k, t, role, status);
	if (!own)
		return;
	++*own;
	++*counter_for(&k->cpu->statistics, role, status);
}
