/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Share: the part of a channel's queue that some of its senders may fill.
 *
 * A channel begins with one share that holds all of its credit, as many messages as the queue has
 * places. split makes another one whose credit is taken from the first, so one sender that is not
 * read cannot take the room of the others. Every capability that can send carries a share; plain
 * copies carry the same one.
 *
 * Invariants (proved by check_channels):
 *   - used <= credit, and the credits of a channel's shares add up to the places of its queue: so
 *     who has credit has room, and sending looks at its share alone;
 *   - caps is the number of capabilities that carry the share, parked ones too;
 *   - a share lives while a capability carries it, a message of its is queued, or one was split
 *     from it; then its credit goes back where it came from.
 */
#ifndef OBJ_SHARE_H
#define OBJ_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"
#include "sched/wait_queue.h"

struct channel;
struct kernel;

/* How often a share can be split from one that was split; bounds nothing but this chain. */
#define SHARE_DEPTH_MAX 16

struct share {
	struct channel *channel;   /* which outlives its shares */
	struct share *parent;      /* what it was split from; NULL for the first one */
	struct list in_channel;    /* channel.shares */
	struct list todo;          /* channel.todo: its first sender may go on, or it may be over */
	struct list crowded;       /* channel.crowded: senders wait, or did */
	struct wait_queue senders; /* threads in THREAD_BLOCKED_CHANNEL_SEND */
	uint64_t badge;
	uint32_t credit;   /* messages of its that may be queued */
	uint32_t used;     /* messages of its that are */
	uint32_t caps;     /* capabilities that carry it */
	uint32_t children; /* shares that were split from it */
	uint32_t counted;  /* scratch of kernel_check alone */
	uint8_t depth;
	struct list knotes; /* struct knote: who listens for room */
	struct list heard;  /* channel.heard, while there are any */
};

/* Makes a share that no capability carries yet, charged to the channel's job; NULL when out of
 * memory. The credit is the caller's to take away from the parent. */
struct share *share_create(struct kernel *k, struct channel *ch, struct share *parent,
			   uint32_t credit, uint64_t badge);

/* Undoes share_create, or ends a share that is over: its credit goes back to its parent. */
void share_free(struct kernel *k, struct share *s);

/* Nothing can be sent with it any more, and nothing sent with it is left. */
static inline bool share_is_over(const struct share *s)
{
	return !s->caps && !s->used && !s->children;
}

static inline uint32_t share_room(const struct share *s)
{
	return s->credit - s->used;
}

/* A slot keeps the share in the place of the badge; 0: the capability cannot send. */
static inline struct share *share_of_badge(uint64_t badge)
{
	return (struct share *)(uintptr_t)badge;
}

static inline uint64_t share_as_badge(const struct share *s)
{
	return (uintptr_t)s;
}

#endif
