/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's channels: lists of messages, and shares of credit. Each message that goes in or comes
 * out must have been allowed: first in, first out, with credit, by a capability that was still
 * good.
 */
#include "model.h"

#include <inttypes.h>
#include <string.h>

#include "obj/channel.h"

struct model_queue *queue_of(int channel)
{
	return &m.queue[m.object[channel].queue];
}

struct model_share *share_find(uint64_t name)
{
	for (int i = 0; i < SHARES_MAX; i++) {
		if (m.share[i].object != NONE && m.share[i].name == name)
			return &m.share[i];
	}
	model_fail("a share is unknown");
}

struct model_share *share_add(int channel, uint64_t name, uint64_t parent, unsigned credit,
			      uint64_t badge)
{
	for (int i = 0; i < SHARES_MAX; i++) {
		if (m.share[i].object != NONE)
			continue;
		m.share[i] = (struct model_share){ channel, name, parent, credit, badge };
		return &m.share[i];
	}
	model_fail("the model is full of shares");
}

unsigned share_used(const struct model_share *share)
{
	const struct model_queue *q = queue_of(share->object);
	unsigned used = 0;

	for (unsigned i = 0; i < q->count; i++)
		used += q->message[i].share == share->name;
	return used;
}

bool share_is_carried(int channel, uint64_t name)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (is_capability(&m.cap[i]) && m.cap[i].object == channel &&
		    m.cap[i].badge == name)
			return true;
	}
	return false;
}

static bool share_lives(const struct model_share *share)
{
	if (share_used(share) || share_is_carried(share->object, share->name))
		return true;
	for (int i = 0; i < SHARES_MAX; i++) {
		if (m.share[i].object == share->object && m.share[i].parent == share->name)
			return true;
	}
	return false;
}

void settle_shares(void)
{
	for (bool again = true; again;) {
		again = false;
		for (int i = 0; i < SHARES_MAX; i++) {
			struct model_share *s = &m.share[i];

			if (s->object == NONE || share_lives(s))
				continue;
			if (s->parent)
				share_find(s->parent)->credit += s->credit;
			s->object = NONE;
			again = true;
		}
	}
}

/* --- the queue --- */

static void pop(struct model_queue *q)
{
	q->count--;
	memmove(&q->message[0], &q->message[1], q->count * sizeof(q->message[0]));
}

void queued_lost(int cap)
{
	for (int i = 0; i < m.queues; i++) {
		for (unsigned n = 0; n < m.queue[i].count; n++) {
			for (unsigned c = 0; c < m.queue[i].message[n].m.caps; c++) {
				if (m.queue[i].message[n].cap[c] == cap)
					m.queue[i].message[n].cap[c] = NONE;
			}
		}
	}
}

bool settle_channel(int channel)
{
	struct model_queue *q = queue_of(channel);
	bool any = q->count > 0;

	if (anybody_can(channel, TESS_RIGHT_RECEIVE))
		return false;
	m.object[channel].closed = true;
	while (q->count) {
		struct model_queued message = q->message[0];

		pop(q);
		for (unsigned i = 0; i < message.m.caps; i++) {
			if (message.cap[i] != NONE)
				cap_remove(message.cap[i]);
		}
	}
	return any;
}

/* A capability that could receive on this channel or an older one must not be queued here. */
static bool makes_circle(unsigned t, int channel, const struct model_message *message)
{
	for (unsigned i = 0; i < message->caps; i++) {
		int cap = cap_find(m.thread[t].process, message->cap[i].token);

		if (cap_type(cap) == TESS_TYPE_CHANNEL &&
		    m.cap[cap].rights & message->cap[i].rights & TESS_RIGHT_RECEIVE &&
		    queue_of(m.cap[cap].object)->birth <= queue_of(channel)->birth)
			return true;
	}
	return false;
}

const struct model_message *message_of(unsigned t, unsigned n)
{
	return n ? &m.thread[t].more[n - 1] : &m.thread[t].message;
}

/* Whether a message has a capability that an earlier one of the batch has, too, and one of them
 * moves it away. */
static bool goes_twice(unsigned t, unsigned n)
{
	const struct model_message *message = message_of(t, n);

	for (unsigned i = 0; i < message->caps; i++) {
		for (unsigned k = 0; k < n; k++) {
			const struct model_message *other = message_of(t, k);

			for (unsigned j = 0; j < other->caps; j++) {
				if (other->cap[j].token == message->cap[i].token &&
				    (other->cap[j].operation == TESS_CAP_MOVE ||
				     message->cap[i].operation == TESS_CAP_MOVE))
					return true;
			}
		}
	}
	return false;
}

static int64_t batch_fault(unsigned t, int channel)
{
	for (unsigned n = 0; n < m.thread[t].count; n++) {
		const struct model_message *message = message_of(t, n);
		int64_t fault = caps_fault(m.thread[t].process, message, false);

		if (fault)
			return fault;
		if (makes_circle(t, channel, message) || goes_twice(t, n))
			return TESS_EINVAL;
	}
	return TESS_OK;
}

int64_t post_fault(unsigned t, int channel)
{
	const struct model_queue *q = queue_of(channel);

	for (unsigned i = 0; i < m.thread[t].count; i++) {
		const struct model_message *message = message_of(t, i);

		if (message->words > q->words || message->caps > q->caps)
			return TESS_EMSGSIZE;
	}
	return m.thread[t].count > q->messages ? TESS_ENOSPC : batch_fault(t, channel);
}

static int park(unsigned t, int channel, const struct tess_cap_descriptor *d)
{
	int cap = cap_find(m.thread[t].process, d->token), child;
	struct model_cap *c = &m.cap[cap == NONE ? 0 : cap];

	if (cap == NONE)
		return NONE;
	if (d->operation == TESS_CAP_MOVE) {
		c->holder = HOLDER_QUEUED;
		c->inherit = false;
		c->rights &= d->rights;
		c->in = channel;
		return cap;
	}
	child = cap_add(HOLDER_QUEUED, NONE, c->object, c->rights & d->rights, c->badge, cap);
	m.cap[child].in = channel;
	return child;
}

static void push_one(unsigned t, int channel, uint64_t share, const struct model_message *message)
{
	struct model_queue *q = queue_of(channel);
	struct model_queued *queued = &q->message[q->count];

	*queued = (struct model_queued){ .m = *message, .share = share };
	model_expect(share_used(share_find(share)) < share_find(share)->credit,
		     "thread %u sent without credit", t);
	q->count++;
	q->grew = m.step;
	for (unsigned i = 0; i < message->caps; i++)
		queued->cap[i] = NONE;
	for (unsigned i = 0; i < message->caps; i++)
		queued->cap[i] = park(t, channel, &message->cap[i]);
	count_sent(m.thread[t].process, message->bytes);
	count("message queued", true);
}

void push(unsigned t)
{
	struct model_thread *x = &m.thread[t];
	int cap;

	model_expect(cap_status(x->process, x->token, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, &cap) ==
			     TESS_OK,
		     "thread %u sent without a right to", t);
	/* What it carried may have gone with somebody who died after that. */
	model_expect(!m.object[x->object].closed && (m.died || !post_fault(t, x->object)),
		     "a bad message was queued");
	for (unsigned i = 0; i < x->count; i++)
		push_one(t, x->object, m.cap[cap].badge, message_of(t, i));
	x->doing = DOING_NOTHING;
}

void push_published(unsigned t, int channel, uint64_t share)
{
	push_one(t, channel, share, &m.thread[t].message);
}

static void unpark(unsigned t, unsigned i, int cap, const struct tess_cap_descriptor *got)
{
	if (cap == NONE) {
		model_expect(!got->token && !got->type, "a lost capability arrived");
		return;
	}
	model_expect(got->rights == m.cap[cap].rights && got->type == cap_type(cap),
		     "capability %u arrived as type %u with rights 0x%x", i, got->type,
		     got->rights);
	model_expect(cap_find(m.thread[t].process, got->token) == NONE,
		     "a token was given out twice");
	m.cap[cap].holder = HOLDER_SLOT;
	m.cap[cap].process = m.thread[t].process;
	m.cap[cap].token = got->token;
}

/* The first message went to the thread, whole. */
void take(unsigned t, unsigned n)
{
	struct model_thread *x = &m.thread[t];
	struct model_queue *q = queue_of(x->object);
	struct model_queued message = q->message[0];
	bool lost = false;
	int cap;

	model_expect(cap_status(x->process, x->token, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE,
				&cap) == TESS_OK,
		     "thread %u received without a right to", t);
	pop(q);
	for (unsigned i = 0; i < message.m.caps; i++) {
		lost |= message.cap[i] == NONE;
		unpark(t, i, message.cap[i], descriptor_taken(t, n, i));
	}
	check_taken(t, n, &message, lost);
	count_received(x->process, message.m.bytes);
	count("message taken", true);
	settle_shares();
}

/* --- why a thread that waited failed --- */

static bool time_is_up(const struct model_thread *x, int64_t status)
{
	if (status == TESS_EAGAIN)
		return x->deadline == TESS_DEADLINE_POLL;
	return status == TESS_ETIMEDOUT && x->deadline != TESS_DEADLINE_POLL &&
	       x->deadline <= m.now;
}

/* Whether others wait with the same share, who are not less urgent, or did until this step. */
bool is_preceded(unsigned t, uint64_t share)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		const struct model_thread *x = &m.thread[i];

		if (i != t && x->alive && (x->doing == DOING_POST || x->gave_up == m.step) &&
		    x->priority >= m.thread[t].priority && x->share == share)
			return true;
	}
	return false;
}

bool may_fail_to_post(unsigned t, int64_t status)
{
	const struct model_thread *x = &m.thread[t];
	const struct model_share *share;
	int cap;
	int64_t lost = cap_status(x->process, x->token, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, &cap);

	if (status == TESS_EPIPE)
		return !anybody_can(x->object, TESS_RIGHT_RECEIVE);
	if (lost)
		return status == lost || time_is_up(x, status);
	if (status == post_fault(t, x->object))
		return true;
	share = share_find(m.cap[cap].badge);
	return time_is_up(x, status) &&
	       (share_used(share) + x->count > share->credit || is_preceded(t, share->name));
}

static bool may_be_too_large(const struct model_thread *x, const struct model_queue *q)
{
	if (x->manner == BY_REGISTERS)
		return x->window_words < q->words || x->window_caps < q->caps;
	if (x->manner == BY_BATCH)
		return x->room[0] < q->words || x->room_caps[0] < q->caps;
	return q->caps || x->room[0] < q->words * 8;
}

bool may_fail_to_take(unsigned t, int64_t status)
{
	const struct model_thread *x = &m.thread[t];
	const struct model_queue *q = queue_of(x->object);
	int cap;
	int64_t lost =
		cap_status(x->process, x->token, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, &cap);

	if (status == TESS_EPIPE)
		return !q->count && !anybody_can(x->object, TESS_RIGHT_SEND);
	if (lost)
		return status == lost || status == TESS_EBADCAP || time_is_up(x, status);
	if (status == TESS_EMSGSIZE)
		return may_be_too_large(x, q);
	if (status == TESS_ENOMEM)
		return may_lack_memory();
	return time_is_up(x, status) && (!q->count || q->grew == m.step);
}
