/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel_recv: the first message of the queue goes to a thread, whole or not at all. What does not
 * fit, or finds no room in the receiver's table, stays where it is, capabilities and all.
 */
#include <stddef.h>

#include "cap/table.h"
#include "ipc/channel.h"
#include "kernel.h"
#include "lib/string.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

int channel_wait_to_receive(struct kernel *k, struct thread *self, struct channel *ch,
			    tess_time_t deadline)
{
	if (!ch->sending)
		return TESS_EPIPE;
	return thread_block(k, self, THREAD_BLOCKED_CHANNEL_RECEIVE, &ch->object, &ch->receivers,
			    deadline);
}

void channel_drop_first(struct kernel *k, struct channel *ch)
{
	const struct queued *q = ch->head.at;
	unsigned caps = tag_caps(q->tag);

	for (unsigned i = 0; i < caps; i++) {
		struct parked *p = channel_parked(k, ch, q->index, i);

		if (!parked_is_empty(p))
			parked_drop(k, p);
	}
	channel_pop(k, ch);
}

/* Where a message's capabilities are parked; returns how many are left of them. */
static unsigned find_caps(struct kernel *k, const struct channel *ch, const struct queued *q,
			  struct parked *caps[TESS_MESSAGE_CAPS])
{
	unsigned left = 0;

	for (unsigned i = 0; i < tag_caps(q->tag); i++) {
		caps[i] = channel_parked(k, ch, q->index, i);
		left += !parked_is_empty(caps[i]);
	}
	return left;
}

int channel_take_caps(struct kernel *k, const struct channel *ch, const struct queued *q,
		      struct process *to, struct tess_cap_descriptor *described, uint64_t *tag)
{
	struct parked *caps[TESS_MESSAGE_CAPS];
	unsigned count = tag_caps(q->tag), filled = 0;
	struct cap_reservation r;
	int status = cap_reserve(k, to, find_caps(k, ch, q, caps), &r);

	if (status)
		return status;
	for (unsigned i = 0; i < count; i++) {
		struct tess_cap_descriptor d = { .type = caps[i]->type };

		if (parked_is_empty(caps[i])) {
			*tag |= TESS_TAG_LOST_CAP;
		} else {
			d.rights = caps[i]->rights;
			d.token = parked_deliver(k, caps[i], to, &r, filled++);
		}
		described[i] = d;
	}
	return TESS_OK;
}

/* What goes by way of the receive page: capabilities, and words from 8 on. */
static int take_buffer(struct kernel *k, const struct channel *ch, const struct queued *q,
		       struct thread *to, uint64_t *tag)
{
	unsigned words = tag_words(q->tag);
	int status;

	if (!message_fits_window(to, q->tag))
		return TESS_EMSGSIZE;
	if (tag_caps(q->tag)) {
		status = channel_take_caps(k, ch, q, to->process, to->receive_page->cap, tag);
		if (status)
			return status;
	}
	if (words > TESS_INLINE_WORDS)
		memcpy(&to->receive_page->word[TESS_INLINE_WORDS], &q->word[TESS_INLINE_WORDS],
		       (words - TESS_INLINE_WORDS) * sizeof(uint64_t));
	return TESS_OK;
}

/* The message stays: its receiver learns how large it is. */
static int too_large(struct kernel *k, struct thread *self, const struct queued *q)
{
	struct call_frame *frame = thread_frame(self);

	syscall_failed(k, self, TESS_EMSGSIZE);
	frame->status = TESS_EMSGSIZE;
	frame->badge = 0;
	frame->tag = q->tag;
	return SYSCALL_COMPLETE;
}

int sys_channel_recv(struct kernel *k, struct thread *self)
{
	struct call_frame *frame = thread_frame(self);
	const struct queued *q;
	struct channel *ch;
	struct slot *slot;
	uint64_t tag;
	int status;

	status = cap_lookup(self->process, frame->token, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE,
			    &slot);
	if (status)
		return status;
	ch = slot->object;
	if (!ch->queued)
		return channel_wait_to_receive(k, self, ch, frame->deadline);
	q = ch->head.at;
	tag = q->tag;
	if (tag_words(tag) > TESS_INLINE_WORDS || tag_caps(tag)) {
		status = take_buffer(k, ch, q, self, &tag);
		if (status)
			return status == TESS_EMSGSIZE ? too_large(k, self, q) : status;
	}

	copy_inline_words(frame->word, q->word);
	frame->status = TESS_OK;
	frame->badge = q->share->badge;
	frame->tag = tag;
	channel_note_taken(k, ch, self->process, tag, q->bytes);
	channel_pop(k, ch);
	channel_received(k, ch);
	return SYSCALL_COMPLETE;
}
