/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * topic_publish: the sender's message goes to every subscriber that has room for it.
 *
 * It is decided for each subscriber alone, as if the publisher had sent to its channel with a
 * deadline of 0. There are at most 64, so that is done in one go, and two publishers' messages
 * reach all subscribers in the same order. Receivers are served after the last copy was made: their
 * calls change tables, and the message's capabilities are held as slots until then.
 */
#include <stddef.h>

#include "cap/table.h"
#include "ipc/channel.h"
#include "kernel.h"
#include "obj/process.h"
#include "obj/topic.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Capabilities go to many, so they can only be copied; and none that a channel lives by. */
static int check_caps(struct thread *self, uint64_t tag, struct outgoing *out)
{
	int status = message_resolve(self, tag_caps(tag), MESSAGE_SEND, out);

	for (unsigned i = 0; !status && i < out->count; i++) {
		const struct slot *slot = out->slot[i];

		if (out->operation[i] != TESS_CAP_COPY ||
		    (slot->type == TESS_TYPE_CHANNEL &&
		     slot->rights & out->rights[i] & TESS_RIGHT_RECEIVE))
			status = TESS_EINVAL;
	}
	return status;
}

/* The channels that got a copy, and how many messages were queued there before. */
struct published {
	unsigned count;
	struct channel *channel[TOPIC_SUBSCRIBERS_MAX];
	uint32_t before[TOPIC_SUBSCRIBERS_MAX];
};

static bool publish_to(struct kernel *k, const struct subscription *s, struct thread *self,
		       uint64_t tag, const struct outgoing *out, struct published *done)
{
	struct tx tx = { s->tx.object, share_of_badge(s->tx.badge) };
	bool too_large = channel_check_size(tx.channel, tag);

	if (too_large || !channel_has_room(&tx, self, 1)) {
		statistics_not_published(k, self->process, too_large);
		TRACE(k, TESS_TRACE_EVENT_CHANNEL_SEND, .sender = self->process, .tag = tag,
		      .status = too_large ? TESS_EMSGSIZE : TESS_EAGAIN, .data = tx.channel->birth);
		return false;
	}
	done->channel[done->count] = tx.channel;
	done->before[done->count] = tx.channel->queued;
	done->count++;
	channel_put(k, &tx, self, tag, out);
	return true;
}

/* Publishes to all; returns how many were passed over. */
static uint64_t publish(struct kernel *k, const struct topic *t, struct thread *self, uint64_t tag,
			const struct outgoing *out, struct published *done)
{
	uint64_t dropped = 0;

	for (uint32_t i = 0; i < t->limit; i++) {
		struct subscription *s = topic_place(k, t, i);

		if (!subscription_is_live(k, s))
			continue;
		if (publish_to(k, s, self, tag, out, done)) {
			s->delivered++;
		} else {
			s->dropped++;
			dropped++;
		}
	}
	return dropped;
}

int sys_topic_publish(struct kernel *k, struct thread *self)
{
	struct call_frame *frame = thread_frame(self);
	uint64_t tag = frame->number, dropped;
	struct published done;
	struct outgoing out;
	struct slot *slot;
	int status;

	status = message_check_tag(tag);
	if (!status)
		status = cap_lookup(self->process, frame->token, TESS_TYPE_TOPIC, TESS_RIGHT_SEND,
				    &slot);
	if (!status && tag_caps(tag))
		status = check_caps(self, tag, &out);
	if (status)
		return status;

	done.count = 0;
	dropped = publish(k, slot->object, self, tag, &out, &done);
	for (unsigned i = 0; i < done.count; i++)
		channel_sent(k, done.channel[i], done.before[i]);
	frame->word[0] = done.count;
	frame->word[1] = dropped;
	return TESS_OK;
}
