/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on channels. As for endpoints, a thread only begins to send or to receive here,
 * unless the call cannot succeed; explain_channels() finds what came of it.
 */
#include "model.h"

#include <stddef.h>

static void run_channel_create(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t job = pick_token(p, TESS_TYPE_JOB), tx, rx;
	unsigned messages = 1 + (unsigned)below(QUEUE_MESSAGES_MAX),
		 caps = (unsigned)below(TESS_MESSAGE_CAPS + 1);
	unsigned words = one_in(2) ? 8 : 1 + (unsigned)below(TESS_MESSAGE_WORDS);
	int64_t expected = cap_status(p, job, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);

	if (m.queues == QUEUES_MAX)
		return;
	if (!expected)
		expected = type_status(m.cap[cap].object, TESS_TYPE_CHANNEL);
	if (!expected)
		expected = type_status(m.cap[cap].object, TESS_TYPE_MEMORY);
	if (!outcome(PLAY(t, TESS_SYS_CHANNEL_CREATE, job, messages, words, caps), expected))
		return;
	tx = world_word(&m.w, t, 0);
	rx = world_word(&m.w, t, 1);
	object = object_add(TESS_TYPE_CHANNEL, world_slot(&m.w, t, tx)->object, m.cap[cap].object);
	m.object[object].queue = m.queues++;
	*queue_of(object) = (struct model_queue){ messages, words, caps, .birth = ++m.births };
	share_add(object, world_slot(&m.w, t, tx)->badge, 0, messages, 0);
	cap_add_slot(p, tx, object, TESS_RIGHTS_COMMON | TESS_RIGHT_SEND,
		     world_slot(&m.w, t, tx)->badge, NONE);
	cap_add_slot(p, rx, object, TESS_RIGHTS_COMMON | TESS_RIGHT_RECEIVE, 0, NONE);
}

/* Makes what is to be sent, in one manner or another, often so that the channel takes it. */
static void compose_for(unsigned t, const struct model_queue *q)
{
	struct model_message *message = &m.thread[t].message;

	compose(t, false);
	if (q && one_in(2)) {
		message->words = message->words > q->words ? q->words : message->words;
		message->caps = message->caps > q->caps ? q->caps : message->caps;
		message->bytes = message->words * 8;
	}
	if (one_in(2))
		return;
	m.thread[t].manner = one_in(2) ? BY_BATCH : BY_SEGMENTS;
	bulk_compose(t);
}

static void run_post(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND);
	tess_time_t deadline = random_deadline();
	int64_t expected = cap_status(p, token, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, &cap), status;

	compose_for(t, expected ? NULL : queue_of(m.cap[cap].object));
	if (!expected)
		expected = post_fault(t, m.cap[cap].object);
	if (!expected && m.object[m.cap[cap].object].closed)
		expected = TESS_EPIPE;
	if (m.thread[t].manner == BY_REGISTERS)
		status = play_message(t, TESS_SYS_CHANNEL_SEND, token, deadline, 0);
	else
		status = bulk_send(t, token, deadline);
	if (expected)
		(void)outcome(status, expected);
	else
		begin(t, DOING_POST, cap, token, deadline);
}

static void run_take(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE);
	tess_time_t deadline = random_deadline();
	int64_t expected = cap_status(p, token, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, &cap);
	int64_t status;

	m.thread[t].manner = (enum manner)below(3);
	if (m.thread[t].manner == BY_REGISTERS)
		status = play(t, deadline, 0, (uint64_t[10]){ TESS_SYS_CHANNEL_RECV, token });
	else
		status = bulk_receive(t, token, deadline);
	if (expected)
		(void)outcome(status, expected);
	else
		begin(t, DOING_TAKE, cap, token, deadline);
}

/* How many shares the one with this name is away from the channel's first. */
static unsigned depth_of(uint64_t name)
{
	unsigned depth = 0;

	for (const struct model_share *s = share_find(name); s->parent; s = share_find(s->parent))
		depth++;
	return depth;
}

static int64_t split_status(int cap, unsigned credit, uint64_t badge)
{
	const struct model_share *s = share_find(m.cap[cap].badge);

	if (!credit || depth_of(s->name) + 1 >= 16 ||
	    (badge && (s->badge || badge & TESS_BADGE_KERNEL)))
		return TESS_EINVAL;
	return credit > s->credit - share_used(s) ? TESS_ENOSPC : TESS_OK;
}

static void run_split(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND), made;
	unsigned credit = (unsigned)below(QUEUE_MESSAGES_MAX);
	uint64_t badge = one_in(2) ? below(4) : 0;
	int64_t expected = cap_status(p, token, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, &cap);
	struct model_share *parent;
	uint64_t name;

	if (!expected)
		expected = split_status(cap, credit, badge);
	if (!outcome(PLAY(t, TESS_SYS_CHANNEL_SPLIT, token, credit, badge), expected))
		return;
	parent = share_find(m.cap[cap].badge);
	made = world_word(&m.w, t, 0);
	name = world_slot(&m.w, t, made)->badge;
	parent->credit -= credit;
	share_add(m.cap[cap].object, name, parent->name, credit, badge ? badge : parent->badge);
	cap_add_slot(p, made, m.cap[cap].object, m.cap[cap].rights, name, cap);
}

static void run_channel_info(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_CHANNEL);
	int64_t expected = cap_status(p, token, TESS_TYPE_CHANNEL, TESS_RIGHT_INSPECT, &cap);
	const struct model_queue *q;

	if (!outcome(PLAY(t, TESS_SYS_CHANNEL_INFO, token), expected))
		return;
	q = queue_of(m.cap[cap].object);
	model_expect(world_word(&m.w, t, 0) == q->count && world_word(&m.w, t, 1) == q->messages &&
			     world_word(&m.w, t, 2) == (q->count ? q->message[0].m.bytes : 0),
		     "info tells something else of the queue");
	model_expect(world_word(&m.w, t, 3) ==
			     (m.cap[cap].badge ? share_find(m.cap[cap].badge)->credit : 0),
		     "info tells another credit");
}

const struct operation channel_operations[] = {
	{ "channel_create", run_channel_create, 8, TESS_TYPE_NONE },
	{ "channel_send", run_post, 50, TESS_TYPE_CHANNEL },
	{ "channel_recv", run_take, 40, TESS_TYPE_CHANNEL },
	{ "channel_split", run_split, 10, TESS_TYPE_CHANNEL },
	{ "channel_info", run_channel_info, 3, TESS_TYPE_CHANNEL },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
