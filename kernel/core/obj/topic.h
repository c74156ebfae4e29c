/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Topic: a message to everybody who subscribed.
 *
 * A subscription is a capability to send on the subscriber's own channel, parked here: a child of
 * the one that was given to subscribe, so it can be revoked, and with the credit and the badge of
 * it. Publishing queues a copy in each of these channels; one that has no room is passed over, and
 * the subscription counts that, so a slow subscriber costs nobody anything but itself.
 *
 * A subscription whose channel nobody receives on any more ends when that is noticed: at the next
 * message, or when its place is needed.
 */
#ifndef OBJ_TOPIC_H
#define OBJ_TOPIC_H

#include "cap/parked.h"
#include "obj/object.h"

#define TOPIC_SUBSCRIBERS_MAX 64

struct subscription {
	struct parked tx; /* empty: the place is free, or the subscription was revoked */
	uint64_t id;      /* never used again in this topic */
	uint64_t delivered, dropped;
};

struct topic {
	struct object object;
	uint32_t limit; /* subscriptions that there is room for */
	uint64_t last_id;
	struct memory *storage; /* of the subscriptions; referenced */
};

/* EACCES or ENOMEM; limit is 1..TOPIC_SUBSCRIBERS_MAX. */
int topic_create(struct kernel *k, struct job *job, uint32_t limit, struct topic **topic);
bool topic_finish(struct kernel *k, struct object *o);

/* The subscription in a place, used or not. */
struct subscription *topic_place(struct kernel *k, const struct topic *t, uint32_t i);

/* The subscription with an id, or NULL. */
struct subscription *topic_find(struct kernel *k, const struct topic *t, uint64_t id);

/* Subscribes a channel by a copy of the capability in slot; ENOSPC. */
int topic_subscribe(struct kernel *k, struct topic *t, const struct slot *slot, uint64_t *id);

/* Whether the subscriber can still be sent to; if not, the subscription is gone. */
bool subscription_is_live(struct kernel *k, struct subscription *s);

#endif
