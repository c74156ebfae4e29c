/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * channel_send: a message goes into the queue; or, if a receiver waits and registers hold all of
 * it, straight into the receiver's.
 */
#include <stddef.h>

#include "cap/table.h"
#include "ipc/channel.h"
#include "kernel.h"
#include "lib/string.h"
#include "obj/channel_event.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* What of a tag the receiver sees. */
#define CARRIED(tag) ((tag) & ~(TESS_TAG_NUMBER_MASK | TESS_TAG_KERNEL_FLAGS))

int channel_find_tx(struct thread *self, tess_cap_t token, struct tx *tx)
{
	struct slot *slot;
	int status = cap_lookup(self->process, token, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, &slot);

	if (status)
		return status;
	tx->channel = slot->object;
	tx->share = share_of_badge(slot->badge);
	return TESS_OK;
}

int channel_check_size(const struct channel *ch, uint64_t tag)
{
	return tag_words(tag) > ch->words || tag_caps(tag) > ch->caps ? TESS_EMSGSIZE : TESS_OK;
}

int channel_check_caps(const struct channel *ch, const struct outgoing *out)
{
	for (unsigned i = 0; i < out->count; i++) {
		const struct slot *slot = out->slot[i];

		if (slot->type == TESS_TYPE_CHANNEL &&
		    slot->rights & out->rights[i] & TESS_RIGHT_RECEIVE &&
		    ((struct channel *)slot->object)->birth <= ch->birth)
			return TESS_EINVAL;
	}
	return TESS_OK;
}

int channel_wait_to_send(struct kernel *k, struct thread *self, const struct tx *tx, uint32_t count,
			 tess_time_t deadline)
{
	struct channel *ch = tx->channel;
	struct share *s = tx->share;
	int status = thread_block(k, self, THREAD_BLOCKED_CHANNEL_SEND, &ch->object, &s->senders,
				  deadline);

	if (status != SYSCALL_BLOCKED)
		return status;
	self->wait_count = count;
	if (list_is_empty(&s->crowded))
		list_push_back(&ch->crowded, &s->crowded);
	return status;
}

/* The first receiver, if it waits for just such a message and still may have it. */
static struct thread *plain_receiver(const struct channel *ch)
{
	struct call_frame *frame;
	struct thread *t;

	if (ch->queued || wait_queue_is_empty(&ch->receivers))
		return NULL;
	t = thread_of_waiter(wait_queue_first(&ch->receivers));
	frame = thread_frame(t);
	if ((frame->number & TESS_TAG_NUMBER_MASK) != TESS_SYS_CHANNEL_RECV)
		return NULL;
	return cap_still_names(t->process, frame->token, &ch->object, TESS_RIGHT_RECEIVE) ? t
											  : NULL;
}

static bool hand_over(struct kernel *k, const struct tx *tx, const struct call_frame *source,
		      uint64_t tag)
{
	struct thread *receiver = plain_receiver(tx->channel);
	struct call_frame *target;

	if (!receiver)
		return false;
	target = thread_frame(receiver);
	copy_inline_words(target->word, source->word);
	target->badge = tx->share->badge;
	target->tag = CARRIED(tag);
	channel_note_taken(k, tx->channel, receiver->process, target->tag,
			   tag_words(tag) * sizeof(uint64_t));
	thread_wake(k, receiver, TESS_OK);
	return true;
}

void channel_park(struct kernel *k, struct channel *ch, unsigned i, struct process *from,
		  const struct outgoing_cap *cap)
{
	struct parked *p = channel_parked(k, ch, ch->tail.index, i);

	if (cap->operation == TESS_CAP_MOVE)
		parked_move(k, p, from, cap->slot, cap->rights);
	else
		parked_copy(k, p, cap->slot, cap->rights);
}

static void park_caps(struct kernel *k, struct channel *ch, struct thread *from,
		      const struct outgoing *out)
{
	for (unsigned i = 0; i < out->count; i++)
		channel_park(
			k, ch, i, from->process,
			&(struct outgoing_cap){ out->slot[i], out->rights[i], out->operation[i] });
}

void channel_put(struct kernel *k, const struct tx *tx, struct thread *from, uint64_t tag,
		 const struct outgoing *out)
{
	const struct call_frame *source = thread_frame(from);
	struct channel *ch = tx->channel;
	struct queued *q = ch->tail.at;
	unsigned words = tag_words(tag);

	channel_note_sent(k, ch, from->process, tag, words * sizeof(uint64_t));
	if (words <= TESS_INLINE_WORDS && !tag_caps(tag) && hand_over(k, tx, source, tag))
		return;
	q->tag = CARRIED(tag);
	q->bytes = words * (uint32_t)sizeof(uint64_t);
	copy_inline_words(q->word, source->word);
	if (words > TESS_INLINE_WORDS)
		memcpy(&q->word[TESS_INLINE_WORDS], &from->send_page->word[TESS_INLINE_WORDS],
		       (words - TESS_INLINE_WORDS) * sizeof(uint64_t));
	if (tag_caps(tag))
		park_caps(k, ch, from, out);
	channel_push(k, ch, tx->share);
}

void channel_sent(struct kernel *k, struct channel *ch, uint32_t before)
{
	if (channel_is_unsettled(ch))
		channel_settle(k, ch);
	if (ch->queued && ch->watched)
		channel_tell(k, ch, before);
}

/* The message's capabilities, looked up and fit for this channel. */
static int look_up_caps(struct thread *self, const struct channel *ch, uint64_t tag,
			struct outgoing *out)
{
	int status = message_resolve(self, tag_caps(tag), MESSAGE_SEND, out);

	return status ? status : channel_check_caps(ch, out);
}

int sys_channel_send(struct kernel *k, struct thread *self)
{
	const struct call_frame *frame = thread_frame(self);
	uint64_t tag = frame->number;
	struct outgoing out;
	struct channel *ch;
	uint32_t before;
	struct tx tx;
	int status;

	status = message_check_tag(tag);
	if (!status)
		status = channel_find_tx(self, frame->token, &tx);
	if (status)
		return status;
	ch = tx.channel;
	status = channel_check_size(ch, tag);
	if (!status && tag_caps(tag))
		status = look_up_caps(self, ch, tag, &out);
	if (status)
		return status;
	if (!ch->receiving)
		return TESS_EPIPE;
	if (!channel_has_room(&tx, self, 1))
		return channel_wait_to_send(k, self, &tx, 1, frame->deadline);

	before = ch->queued;
	channel_put(k, &tx, self, tag, &out);
	channel_sent(k, ch, before);
	return TESS_OK;
}
