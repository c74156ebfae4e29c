/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that fail: what their status counts as. See tessera-statistics(7).
 *
 * A call fails once, when its caller gets the status, whether at once or after a wait: finish() in
 * entry.c and thread_wake() are the two places where that is. Each failure adds to one counter at
 * most. Which side of a message it was is told by the number of the call; only a call whose message
 * was taken, and that now waits for the reply, has changed sides.
 */
#include "kernel.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/syscall.h"

enum side {
	NEITHER,
	SENDS,
	QUEUES, /* sends to where there may be no room */
	RECEIVES,
};

static enum side side_of(struct thread *t)
{
	if (t->state == THREAD_BLOCKED_REPLY || t->state == THREAD_ENDING_CALL)
		return RECEIVES;
	switch (thread_frame(t)->number & TESS_TAG_NUMBER_MASK) {
	case TESS_SYS_SEND:
	case TESS_SYS_CALL:
	case TESS_SYS_REPLY:
	case TESS_SYS_REPLY_RECV: /* it becomes RECV when the reply is out */
	case TESS_SYS_TOPIC_PUBLISH:
		return SENDS;
	case TESS_SYS_CHANNEL_SEND:
	case TESS_SYS_CHANNEL_SEND_BATCH:
	case TESS_SYS_CHANNEL_SEND_SEGMENTS:
		return QUEUES;
	case TESS_SYS_RECV:
	case TESS_SYS_CHANNEL_RECV:
	case TESS_SYS_CHANNEL_RECV_BATCH:
	case TESS_SYS_CHANNEL_RECV_SEGMENTS:
		return RECEIVES;
	}
	return NEITHER;
}

/* The counter that a failure adds to; NULL for none. */
static uint64_t *counter_for(struct tess_statistics *s, enum side side, int status)
{
	if (status == TESS_EBADCAP || status == TESS_EPERM)
		return &s->capability_errors;
	switch (side) {
	case NEITHER:
		break;
	case SENDS:
		return &s->send_errors;
	case QUEUES:
		return status == TESS_EAGAIN || status == TESS_ETIMEDOUT ? &s->queue_full
									 : &s->send_errors;
	case RECEIVES:
		return status == TESS_EAGAIN ? NULL : &s->receive_errors;
	}
	return NULL;
}

void syscall_failed(struct kernel *k, struct thread *t, int status)
{
	enum side side = side_of(t);
	uint64_t *own = counter_for(&t->process->statistics, side, status);

	if (!own)
		return;
	++*own;
	++*counter_for(&k->cpu->statistics, side, status);
}
