/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channel: a bounded queue of messages between those who can send and those who can receive.
 *
 * One object, two ends, told apart by rights. All storage is reserved and charged when the channel
 * is made, so sending allocates nothing and cannot fail for want of memory. How the places of the
 * queue are shared out among senders is in share.h; what happens when something becomes possible
 * that somebody waits for is in channel_settle.c, and what event queues are told of it in
 * channel_event.c.
 *
 * Invariants (proved by check_channels):
 *   - sending and receiving count the capabilities with SEND and RECEIVE, parked ones too; a count
 *     that reached 0 stays 0;
 *   - receivers wait while nothing is queued, and senders while their share has no room for them,
 *     or work is queued that will see to it;
 *   - a queue whose channel has no receivers is emptied, and holds nothing for longer than work
 *     takes.
 *
 * A capability that can receive on a channel may be parked in an older channel alone (birth), so no
 * channels keep each other alive in a circle.
 */
#ifndef OBJ_CHANNEL_H
#define OBJ_CHANNEL_H

#include "cap/parked.h"
#include "obj/knote.h"
#include "obj/notification.h"
#include "obj/object.h"
#include "obj/share.h"
#include "sched/wait_queue.h"

struct thread;

#define CHANNEL_MESSAGES_MAX 4096

/* A message in its place. The words 0..7 always have room, for they always cross. */
struct queued {
	uint64_t tag; /* as the receiver is to see it, but for LOST_CAP */
	struct share *share;
	uint32_t bytes; /* of the words, what counts */
	uint32_t index; /* of the place */
	uint64_t word[];
};

/* A place that comes next; it is looked up when the one before it is done with. */
struct cursor {
	struct queued *at;
	uint32_t index;
	uint32_t left; /* places in this page from here on */
};

struct channel {
	struct object object;
	uint64_t birth; /* order of creation in the system */

	/* What it was made for, and where: places of place_size bytes, then parked capabilities. */
	uint32_t messages, words, caps;
	uint32_t place_size, per_page;
	bool watched; /* a notification is bound or somebody listens: fast paths leave it to core */
	uint64_t caps_page;
	struct memory *storage; /* referenced */

	uint32_t queued;
	struct cursor head, tail;
	struct wait_queue receivers; /* threads in THREAD_BLOCKED_CHANNEL_RECEIVE */
	uint64_t sending, receiving; /* capabilities with SEND, and RECEIVE */
	struct list shares;          /* share.in_channel */
	struct list todo;            /* share.todo */
	struct list crowded;         /* share.crowded */
	struct watch watch;          /* fired when something comes into the empty queue */
	bool settling;               /* channel_settle runs, or is queued as work */
	struct thread *served;    /* the waiter whose turn it is while its call is played again */
	uint32_t counted_sending; /* scratch of kernel_check alone */
	struct list knotes;       /* struct knote: who listens for messages */
	struct list heard;        /* share.heard: those that somebody listens to */
};

/* What a channel is to be: places, words and capabilities in each. The caller checked them. */
struct channel_request {
	uint32_t messages, words, caps;
};

/* EACCES or ENOMEM. The channel has one share, which nobody carries yet. */
int channel_create(struct kernel *k, struct job *job, const struct channel_request *request,
		   struct channel **channel, struct share **share);
bool channel_finish(struct kernel *k, struct object *o);

/* A capability with these rights, and this share or NULL, came or went. */
void channel_gained(struct channel *ch, uint16_t rights, struct share *s);
void channel_lost(struct kernel *k, struct channel *ch, uint16_t rights, struct share *s);

/* A thread left a share's queue unserved, or changed its place there: another may be the first. */
void channel_sender_moved(struct kernel *k, struct share *s);

/* Has the share looked at if its first sender may go on, or if it is over. */
void channel_look_at(struct channel *ch, struct share *s);

/* Serves those who can be served, a bounded number now and the rest as work. Only at the end of a
 * call on the channel. */
void channel_settle(struct kernel *k, struct channel *ch);

/* Has all of that done as work. */
void channel_settle_later(struct kernel *k, struct channel *ch);

/* Whether channel_settle would find something to do. */
static inline bool channel_is_unsettled(const struct channel *ch)
{
	if (ch->queued)
		return !list_is_empty(&ch->todo) || !wait_queue_is_empty(&ch->receivers);
	return !list_is_empty(&ch->todo) || (!ch->sending && !list_is_empty(&ch->knotes));
}

/* The place with this index, and one of the capabilities parked there. */
struct queued *channel_place(struct kernel *k, const struct channel *ch, uint32_t index);
struct parked *channel_parked(struct kernel *k, const struct channel *ch, uint32_t index,
			      unsigned i);

/* Moves a cursor on by one place. */
void cursor_set(struct kernel *k, const struct channel *ch, struct cursor *c, uint32_t index);

static inline void cursor_advance(struct kernel *k, const struct channel *ch, struct cursor *c)
{
	uint32_t index = c->index + 1;

	if (index == ch->messages || !--c->left) {
		cursor_set(k, ch, c, index == ch->messages ? 0 : index);
		return;
	}
	c->index = index;
	c->at = (struct queued *)(void *)((char *)c->at + ch->place_size);
}

/* The message at the tail, filled in by the caller, is queued. */
static inline void channel_push(struct kernel *k, struct channel *ch, struct share *s)
{
	ch->tail.at->share = s;
	ch->tail.at->index = ch->tail.index;
	cursor_advance(k, ch, &ch->tail);
	ch->queued++;
	s->used++;
}

/* The message at the head is no longer queued. */
static inline void channel_pop(struct kernel *k, struct channel *ch)
{
	struct share *s = ch->head.at->share;

	cursor_advance(k, ch, &ch->head);
	ch->queued--;
	s->used--;
	if (!wait_queue_is_empty(&s->senders) || !s->caps)
		channel_look_at(ch, s);
	else
		event_source_changed(k, &s->knotes, EVENT_FILTER(WRITABLE), EVENT_ANY);
}

#endif
