/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: queue, shares and the counts of both ends agree; nobody waits for what is there. */
#include <stddef.h>

#include "check/check.h"
#include "ipc/message.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/process.h"
#include "obj/topic.h"
#include "sched/sched.h"

/* A capability that was found somewhere counts at its channel. */
void check_count_end(void *object, uint16_t rights, uint64_t badge)
{
	struct channel *ch = object;
	struct share *s = share_of_badge(badge);

	if (rights & TESS_RIGHT_RECEIVE)
		ch->object.counted++;
	if (rights & TESS_RIGHT_SEND)
		ch->counted_sending++;
	if (s)
		s->counted++;
}

bool check_parked(struct kernel *k, struct object *o, check_parked_fn visit, void *data)
{
	if (o->type == TESS_TYPE_CHANNEL) {
		struct channel *ch = LIST_ENTRY(o, struct channel, object);

		for (uint32_t n = 0; n < ch->queued; n++) {
			uint32_t at = (ch->head.index + n) % ch->messages;
			unsigned caps = tag_caps(channel_place(k, ch, at)->tag);

			for (unsigned i = 0; i < caps; i++)
				if (!visit(channel_parked(k, ch, at, i), data))
					return false;
		}
	}
	if (o->type == TESS_TYPE_TOPIC) {
		struct topic *t = LIST_ENTRY(o, struct topic, object);

		for (uint32_t i = 0; i < t->limit; i++)
			if (!visit(&topic_place(k, t, i)->tx, data))
				return false;
	}
	return true;
}

/* Counts, per share, the messages that are queued; for this the count of capabilities was looked at
 * before. */
static bool check_queue(struct kernel *k, const struct channel *ch)
{
	LIST_FOR_EACH(l, &ch->shares)
		LIST_ENTRY(l, struct share, in_channel)->counted = 0;
	for (uint32_t n = 0; n < ch->queued; n++) {
		uint32_t at = (ch->head.index + n) % ch->messages;
		const struct queued *q = channel_place(k, ch, at);

		if (q->index != at || q->share->channel != ch || tag_words(q->tag) > ch->words ||
		    tag_caps(q->tag) > ch->caps || q->bytes > ch->words * sizeof(uint64_t))
			return check_fails("a queued message is wrong", &ch->object);
		q->share->counted++;
	}
	if ((ch->head.index + ch->queued) % ch->messages != ch->tail.index)
		return check_fails("a queue's ends do not match", &ch->object);
	LIST_FOR_EACH(l, &ch->shares)
		if (LIST_ENTRY(l, struct share, in_channel)->counted !=
		    LIST_ENTRY(l, struct share, in_channel)->used)
			return check_fails("a share's use is wrong", &ch->object);
	return true;
}

static bool check_share(const struct channel *ch, const struct share *s)
{
	const struct thread *t = thread_of_waiter(wait_queue_first(&s->senders));
	bool listed = !list_is_empty(&s->todo);

	if (s->counted != s->caps || s->used > s->credit)
		return check_fails("a share's count of capabilities or credit is wrong",
				   &ch->object);
	if (share_is_over(s) && !listed)
		return check_fails("a share that is over is left", &ch->object);
	if (t && list_is_empty(&s->crowded))
		return check_fails("a crowded share is not listed", &ch->object);
	if (t && !listed && (!s->caps || share_room(s) >= t->wait_count))
		return check_fails("a sender waits for room that it has", &ch->object);
	if (listed && !ch->settling)
		return check_fails("nobody looks at a share", &ch->object);
	if (list_is_empty(&s->knotes) != list_is_empty(&s->heard) ||
	    (!listed && !s->caps && !list_is_empty(&s->knotes)))
		return check_fails("a share is listened to by half", &ch->object);
	return true;
}

static bool check_shares(const struct channel *ch)
{
	uint64_t credit = 0;

	LIST_FOR_EACH(l, &ch->shares) {
		const struct share *s = LIST_ENTRY(l, struct share, in_channel);

		credit += s->credit;
		if (!check_share(ch, s))
			return false;
	}
	return list_is_empty(&ch->shares) || credit == ch->messages ||
	       check_fails("a channel's credit is not all there", &ch->object);
}

static bool check_channel(struct kernel *k, const struct channel *ch)
{
	bool waiting = !wait_queue_is_empty(&ch->receivers);

	if (ch->receiving != ch->object.counted || ch->sending != ch->counted_sending)
		return check_fails("a channel's count of its ends is wrong", &ch->object);
	if (ch->settling != work_is_queued(&ch->object.work) && ch->object.refs)
		return check_fails("a channel is being settled by nobody", &ch->object);
	if (ch->watched !=
	    (ch->watch.notification || !list_is_empty(&ch->knotes) || !list_is_empty(&ch->heard)))
		return check_fails("a channel is watched unknown to it", &ch->object);
	if (!ch->settling && !list_is_empty(&ch->knotes) &&
	    (!ch->receiving || (!ch->sending && !ch->queued)))
		return check_fails("somebody listens for messages in vain", &ch->object);
	if (!ch->settling && !ch->receiving && !list_is_empty(&ch->heard))
		return check_fails("somebody listens for room in vain", &ch->object);
	if (!ch->settling && waiting && (ch->queued || !ch->sending || !ch->receiving))
		return check_fails("a receiver waits in vain", &ch->object);
	if (!ch->settling && !ch->receiving && ch->queued)
		return check_fails("messages are queued for nobody", &ch->object);
	return check_shares(ch) && check_queue(k, ch);
}

void check_channels_begin(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_CHANNEL) {
		struct channel *ch = LIST_ENTRY(l, struct channel, object.all);

		ch->counted_sending = 0;
		LIST_FOR_EACH(s, &ch->shares)
			LIST_ENTRY(s, struct share, in_channel)->counted = 0;
	}
}

bool check_channels_end(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_CHANNEL)
		if (!check_channel(k, LIST_ENTRY(l, struct channel, object.all)))
			return false;
	return true;
}
