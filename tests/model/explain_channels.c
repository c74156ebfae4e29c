/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * After a step: which messages went into channels and came out of them. That is read off the
 * threads that succeeded and off the kernel's queue; then it is played on the model's list, one
 * call after the other.
 */
#include "model.h"
#include "obj/channel.h"

static bool succeeded(unsigned t, int channel, enum doing doing)
{
	const struct model_thread *x = &m.thread[t];

	return x->alive && x->doing == doing && x->object == channel && told(t) == TESS_OK;
}

/* A thread whose first message is this one; 0 if there is none. */
static unsigned receiver_of(int channel, const struct model_message *message)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (succeeded(t, channel, DOING_TAKE) && took(t, 0, message))
			return t;
	}
	return 0;
}

static bool was_received(int channel, const struct model_message *message)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (!succeeded(t, channel, DOING_TAKE))
			continue;
		for (unsigned n = 0; n < taken(t); n++) {
			if (took(t, n, message))
				return true;
		}
	}
	return false;
}

static uint64_t id_in_kernel(int channel, unsigned n)
{
	const struct channel *ch = m.object[channel].kernel;

	return channel_place(m.w.k, ch, (ch->head.index + n) % ch->messages)->word[0];
}

/* Where in the kernel's queue a message is; beyond its end if it is not there. */
static unsigned place_in_kernel(int channel, const struct model_message *message)
{
	const struct channel *ch = m.object[channel].kernel;
	unsigned n = 0;

	while (n < ch->queued && id_in_kernel(channel, n) != message_word(message, 0))
		n++;
	return n;
}

/* The sender whose message was queued next: one that has been received, then by place; 0 if there
 * is none. */
static unsigned next_sender(int channel)
{
	unsigned best = 0;

	for (unsigned t = 1; t < m.w.count; t++) {
		if (!succeeded(t, channel, DOING_POST))
			continue;
		if (was_received(channel, &m.thread[t].message))
			return t;
		if (!best || place_in_kernel(channel, &m.thread[t].message) <
				     place_in_kernel(channel, &m.thread[best].message))
			best = t;
	}
	return best;
}

/* The thread takes what it took, if all of that is queued already. */
static bool receive(unsigned t, const struct model_queue *q)
{
	unsigned count = t ? taken(t) : 0;

	if (!count || count > q->count)
		return false;
	for (unsigned n = 0; n < count; n++)
		take(t, n);
	m.thread[t].doing = DOING_NOTHING;
	return true;
}

void take_handed_over(int channel)
{
	struct model_queue *q = queue_of(channel);
	const struct model_message *message = &q->message[0].m;
	unsigned t = q->count == 1 ? receiver_of(channel, message) : 0;

	if (t && m.thread[t].manner == BY_REGISTERS && message->words <= TESS_INLINE_WORDS &&
	    !message->caps)
		(void)receive(t, q);
}

static void explain_channel(int channel)
{
	struct model_queue *q = queue_of(channel);

	for (;;) {
		unsigned receiver = q->count ? receiver_of(channel, &q->message[0].m) : 0, sender;

		if (receive(receiver, q))
			continue;
		sender = next_sender(channel);
		if (!sender)
			return;
		push(sender);
	}
}

void explain_channels(void)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_CHANNEL)
			explain_channel(i);
	}
}
