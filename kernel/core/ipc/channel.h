/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages into and out of a channel's queue: what sending one by one, in batches and from segments
 * have in common, and what a topic does for each of its subscribers.
 *
 * A call decides at one moment, its commit, whether there is room or a message. There is no state
 * between that and a wait: whoever has waited decides again.
 */
#ifndef IPC_CHANNEL_H
#define IPC_CHANNEL_H

#include "ipc/message.h"
#include "ipc/statistics.h"
#include "obj/channel.h"
#include "obj/thread.h"
#include "obj/trace.h"

/* A channel as a sender sees it. */
struct tx {
	struct channel *channel;
	struct share *share;
};

/* A capability that is to go into the queue; it was looked up. */
struct outgoing_cap {
	struct slot *slot;
	uint16_t rights;
	uint8_t operation;
};

/* Finds the channel that the token names, with SEND: EBADCAP, EPERM. */
int channel_find_tx(struct thread *self, tess_cap_t token, struct tx *tx);

/* Whether the channel takes such a message at all, however empty: EMSGSIZE; its capabilities,
 * looked up: EINVAL for what would keep channels alive in a circle. */
int channel_check_size(const struct channel *ch, uint64_t tag);
int channel_check_caps(const struct channel *ch, const struct outgoing *out);

/* Whether the thread may queue that many messages now, and not before others that wait. */
static inline bool channel_has_room(const struct tx *tx, const struct thread *self, uint32_t count)
{
	const struct share *s = tx->share;

	if (share_room(s) < count)
		return false;
	return wait_queue_is_empty(&s->senders) || tx->channel->served == self ||
	       self->priority > wait_queue_first(&s->senders)->priority;
}

/* Waits for room, or for a message; the codes of syscall.h. EPIPE when there can be none. */
int channel_wait_to_send(struct kernel *k, struct thread *self, const struct tx *tx, uint32_t count,
			 tess_time_t deadline);
int channel_wait_to_receive(struct kernel *k, struct thread *self, struct channel *ch,
			    tess_time_t deadline);

/* Gives the message in the thread's frame and send page to a receiver that waits, or queues it; the
 * capabilities were looked up, and there is room. channel_sent() is left to do. */
void channel_put(struct kernel *k, const struct tx *tx, struct thread *from, uint64_t tag,
		 const struct outgoing *out);

/* Parks the i-th capability of the message at the tail. */
void channel_park(struct kernel *k, struct channel *ch, unsigned i, struct process *from,
		  const struct outgoing_cap *cap);

/* Puts the capabilities of a queued message into a process's table and describes them: EMFILE or
 * ENOMEM. One that was revoked in the queue leaves an empty descriptor and a flag in the tag. The
 * descriptions may lie where user mode can write: they are not read again. */
int channel_take_caps(struct kernel *k, const struct channel *ch, const struct queued *q,
		      struct process *to, struct tess_cap_descriptor *described, uint64_t *tag);

/* Messages were queued where `before` of them were: receivers are served, watchers told. */
void channel_sent(struct kernel *k, struct channel *ch, uint32_t before);

/* Messages were taken: senders are served. */
static inline void channel_received(struct kernel *k, struct channel *ch)
{
	if (channel_is_unsettled(ch))
		channel_settle(k, ch);
}

/* A message with this tag was queued by a process, or taken by one: counted, and recorded. */
static inline void channel_note_sent(struct kernel *k, const struct channel *ch, struct process *p,
				     uint64_t tag, uint64_t bytes)
{
	statistics_sent(k, p, 1, bytes);
	TRACE(k, TESS_TRACE_EVENT_CHANNEL_SEND, .sender = p, .tag = tag, .data = ch->birth);
}

static inline void channel_note_taken(struct kernel *k, const struct channel *ch, struct process *p,
				      uint64_t tag, uint64_t bytes)
{
	statistics_received(k, p, 1, bytes);
	TRACE(k, TESS_TRACE_EVENT_CHANNEL_RECEIVE, .receiver = p, .tag = tag, .data = ch->birth);
}

/* Gives up the first message and all that it carries. */
void channel_drop_first(struct kernel *k, struct channel *ch);

#endif
