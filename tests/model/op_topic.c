/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on topics. A subscription is a capability to send on its channel, held by the
 * topic; publishing is to send to each with a deadline of 0.
 */
#include <stddef.h>

#include "model.h"

/* --- subscriptions --- */

static int subscription_find(int topic, unsigned place)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_TOPIC && m.cap[i].in == topic &&
		    m.cap[i].place == place)
			return i;
	}
	return NONE;
}

static int subscription_by_id(int topic, uint64_t id)
{
	for (unsigned place = 0; place < m.object[topic].subscribers; place++) {
		int i = subscription_find(topic, place);

		if (i != NONE && m.cap[i].id == id)
			return i;
	}
	return NONE;
}

/* What is in a place; one whose channel nobody receives on any more is found out now, and goes. */
static int live_subscription(int topic, unsigned place)
{
	int i = subscription_find(topic, place);

	if (i == NONE || !m.object[m.cap[i].object].closed)
		return i;
	cap_remove(i);
	return NONE;
}

/* --- operations --- */

static void run_create(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t job = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_CREATE);
	unsigned subscribers = (unsigned)below(SUBSCRIBERS_MAX + 1);
	int64_t expected = cap_status(p, job, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);

	if (!expected && !subscribers)
		expected = TESS_EINVAL;
	if (!expected)
		expected = type_status(m.cap[cap].object, TESS_TYPE_TOPIC);
	if (!expected)
		expected = type_status(m.cap[cap].object, TESS_TYPE_MEMORY);
	if (!outcome(PLAY(t, TESS_SYS_TOPIC_CREATE, job, subscribers), expected))
		return;
	object = object_add(TESS_TYPE_TOPIC, world_slot(&m.w, t, world_word(&m.w, t, 0))->object,
			    m.cap[cap].object);
	m.object[object].subscribers = subscribers;
	cap_add_slot(p, world_word(&m.w, t, 0), object, TESS_RIGHTS_TOPIC, 0, NONE);
}

/* The first place that is free, once those whose channels are closed were found out; the topic's
 * number of places if there is none. */
static unsigned free_place(int topic)
{
	unsigned place = 0;

	while (place < m.object[topic].subscribers && live_subscription(topic, place) != NONE)
		place++;
	return place;
}

static void run_subscribe(unsigned t)
{
	int p = m.thread[t].process, topic, tx, made;
	tess_cap_t token = pick_able(p, TESS_TYPE_TOPIC, TESS_RIGHT_BIND);
	tess_cap_t channel = pick_able(p, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	int64_t expected = cap_status(p, token, TESS_TYPE_TOPIC, TESS_RIGHT_BIND, &topic);
	unsigned place = 0;

	if (!expected)
		expected = cap_status(p, channel, TESS_TYPE_CHANNEL,
				      TESS_RIGHT_SEND | TESS_RIGHT_GRANT, &tx);
	if (!expected && m.object[m.cap[tx].object].closed)
		expected = TESS_EPIPE;
	if (!expected) {
		place = free_place(m.cap[topic].object);
		if (place == m.object[m.cap[topic].object].subscribers)
			expected = TESS_ENOSPC;
	}
	if (!outcome(PLAY(t, TESS_SYS_TOPIC_SUBSCRIBE, token, channel), expected))
		return;
	made = cap_add(HOLDER_TOPIC, NONE, m.cap[tx].object, m.cap[tx].rights & TESS_RIGHT_SEND,
		       m.cap[tx].badge, tx);
	m.cap[made].in = m.cap[topic].object;
	m.cap[made].place = place;
	m.cap[made].id = ++m.object[m.cap[topic].object].last_id;
	model_expect(world_word(&m.w, t, 0) == m.cap[made].id, "a subscription has another id");
}

static uint64_t random_id(int64_t status, int topic)
{
	return status ? 1 : 1 + below(m.object[m.cap[topic].object].last_id + 1);
}

static void run_unsubscribe(unsigned t)
{
	int p = m.thread[t].process, topic, found = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_TOPIC, TESS_RIGHT_BIND);
	int64_t expected = cap_status(p, token, TESS_TYPE_TOPIC, TESS_RIGHT_BIND, &topic);
	uint64_t id = random_id(expected, topic);

	if (!expected) {
		found = subscription_by_id(m.cap[topic].object, id);
		expected = found == NONE ? TESS_ENOENT : TESS_OK;
	}
	if (outcome(PLAY(t, TESS_SYS_TOPIC_UNSUBSCRIBE, token, id), expected))
		cap_remove(found);
}

static void run_info(unsigned t)
{
	int p = m.thread[t].process, topic, found = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_TOPIC, TESS_RIGHT_INSPECT);
	int64_t expected = cap_status(p, token, TESS_TYPE_TOPIC, TESS_RIGHT_INSPECT, &topic);
	uint64_t id = random_id(expected, topic);

	if (!expected) {
		found = subscription_by_id(m.cap[topic].object, id);
		expected = found == NONE ? TESS_ENOENT : TESS_OK;
	}
	if (!outcome(PLAY(t, TESS_SYS_TOPIC_INFO, token, id), expected))
		return;
	model_expect(world_word(&m.w, t, 0) == m.cap[found].delivered &&
			     world_word(&m.w, t, 1) == m.cap[found].dropped,
		     "a topic counts otherwise");
}

/* --- publish --- */

/* Capabilities go to many, so they can only be copied; and none that a channel lives by. */
static int64_t publish_fault(unsigned t)
{
	const struct model_message *message = &m.thread[t].message;
	int64_t fault = message_fault(t, false);

	for (unsigned i = 0; !fault && i < message->caps; i++) {
		const struct tess_cap_descriptor *d = &message->cap[i];
		int cap = cap_find(m.thread[t].process, d->token);

		if (d->operation != TESS_CAP_COPY ||
		    (cap_type(cap) == TESS_TYPE_CHANNEL &&
		     m.cap[cap].rights & d->rights & TESS_RIGHT_RECEIVE))
			fault = TESS_EINVAL;
	}
	return fault;
}

static bool is_too_large(unsigned t, int subscription)
{
	const struct model_message *message = &m.thread[t].message;
	const struct model_queue *q = queue_of(m.cap[subscription].object);

	return message->words > q->words || message->caps > q->caps;
}

static bool has_room(unsigned t, int subscription)
{
	const struct model_share *share = share_find(m.cap[subscription].badge);

	return share_used(share) < share->credit && !is_preceded(t, share->name);
}

/* Whether the subscriber got the message. */
static bool publish_to(unsigned t, int subscription)
{
	struct model_cap *c = &m.cap[subscription];
	struct tess_statistics *s = &m.process[m.thread[t].process].statistics;

	if (is_too_large(t, subscription))
		s->send_errors++;
	else if (!has_room(t, subscription))
		s->queue_full++;
	else {
		push_published(t, c->object, c->badge);
		take_handed_over(c->object);
		c->delivered++;
		return true;
	}
	c->dropped++;
	return false;
}

static void publish(unsigned t, int topic)
{
	unsigned delivered = 0, dropped = 0;

	for (unsigned place = 0; place < m.object[topic].subscribers; place++) {
		int i = live_subscription(topic, place);

		if (i == NONE)
			continue;
		if (publish_to(t, i))
			delivered++;
		else
			dropped++;
	}
	model_expect(world_word(&m.w, t, 0) == delivered && world_word(&m.w, t, 1) == dropped,
		     "publish tells that %u got it and %u did not, not %u and %u",
		     (unsigned)world_word(&m.w, t, 0), (unsigned)world_word(&m.w, t, 1), delivered,
		     dropped);
}

static void run_publish(unsigned t)
{
	int p = m.thread[t].process, topic;
	tess_cap_t token = pick_able(p, TESS_TYPE_TOPIC, TESS_RIGHT_SEND);
	int64_t expected = cap_status(p, token, TESS_TYPE_TOPIC, TESS_RIGHT_SEND, &topic);

	compose(t, false);
	for (unsigned i = 0; !one_in(10) && i < m.thread[t].message.caps; i++)
		offer_copy(t, i);
	if (!expected)
		expected = publish_fault(t);
	if (outcome(play_message(t, TESS_SYS_TOPIC_PUBLISH, token, TESS_DEADLINE_POLL, 0),
		    expected))
		publish(t, m.cap[topic].object);
}

const struct operation topic_operations[] = {
	{ "topic_create", run_create, 6, TESS_TYPE_JOB },
	{ "topic_subscribe", run_subscribe, 12, TESS_TYPE_TOPIC },
	{ "topic_unsubscribe", run_unsubscribe, 3, TESS_TYPE_TOPIC },
	{ "topic_info", run_info, 4, TESS_TYPE_TOPIC },
	{ "topic_publish", run_publish, 20, TESS_TYPE_TOPIC },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
