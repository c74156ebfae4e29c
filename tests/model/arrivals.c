/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's endpoints: who may send what, and what a thread that has received got. It must be
 * what was there for it, and its turn.
 */
#include <inttypes.h>

#include "model.h"

/* Whether the thread's capability still lets it wait where it does. */
bool may_still(unsigned t, enum tess_type type, uint16_t rights)
{
	return wait_cap(t, type, rights) != NONE;
}

bool fits(const struct model_message *message, unsigned receiver)
{
	const struct model_thread *r = &m.thread[receiver];

	if (message->words <= TESS_INLINE_WORDS && !message->caps)
		return true;
	return message->words <= r->window_words && message->caps <= r->window_caps;
}

int64_t caps_fault(int process, const struct model_message *message, bool is_call)
{
	int caps[TESS_MESSAGE_CAPS];

	for (unsigned i = 0; i < message->caps; i++) {
		const struct tess_cap_descriptor *d = &message->cap[i];
		int64_t status =
			cap_status(process, d->token, TESS_TYPE_NONE, TESS_RIGHT_GRANT, &caps[i]);

		if (status)
			return status;
		if (d->operation > TESS_CAP_LEND || (d->operation == TESS_CAP_LEND && !is_call))
			return TESS_EINVAL;
		if (cap_type(caps[i]) == TESS_TYPE_REPLY && d->operation != TESS_CAP_MOVE)
			return TESS_EINVAL;
		for (unsigned j = 0; j < i; j++) {
			if (caps[i] == caps[j] && (d->operation == TESS_CAP_MOVE ||
						   message->cap[j].operation == TESS_CAP_MOVE))
				return TESS_EINVAL;
		}
	}
	return TESS_OK;
}

int64_t message_fault(unsigned t, bool is_call)
{
	return caps_fault(m.thread[t].process, &m.thread[t].message, is_call);
}

/* --- what a receiver got --- */

static void take_cap(unsigned from, unsigned to, unsigned i)
{
	const struct tess_cap_descriptor *d = &m.thread[from].message.cap[i];
	const struct tess_cap_descriptor *got = world_received(&m.w, to, i);
	int cap = cap_find(m.thread[from].process, d->token);
	struct model_cap *c = &m.cap[cap];
	uint16_t rights = c->rights & d->rights;

	model_expect(got->rights == rights && got->type == cap_type(cap),
		     "capability %u arrived as type %u with rights 0x%x", i, got->type,
		     got->rights);
	if (d->operation == TESS_CAP_MOVE) {
		c->process = m.thread[to].process;
		c->inherit = false;
		c->token = got->token;
		c->rights = rights;
		return;
	}
	cap = cap_add_slot(m.thread[to].process, got->token, c->object, rights, c->badge, cap);
	if (d->operation == TESS_CAP_LEND)
		m.cap[cap].lender = (int)from;
}

void message_caps_arrived(unsigned from, unsigned to)
{
	for (unsigned i = 0; i < m.thread[from].message.caps; i++)
		take_cap(from, to, i);
}

void message_caps_lost(unsigned from, unsigned to)
{
	for (unsigned i = 0; i < m.thread[from].message.caps; i++) {
		const struct tess_cap_descriptor *d = &m.thread[from].message.cap[i];
		int cap = cap_find(m.thread[from].process, d->token);

		if (d->operation != TESS_CAP_MOVE)
			continue;
		m.cap[cap].process = m.thread[to].process;
		m.cap[cap].token = TESS_CAP_NONE;
		m.cap[cap].rights &= d->rights;
	}
}

/* The message in the receiver's frame and page is this one, word for word; its capabilities change
 * hands. */
void message_arrived(unsigned from, unsigned to, uint64_t extra_tag)
{
	const struct model_message *message = &m.thread[from].message;
	const struct thread *t = m.w.t[to].thread;
	unsigned words = message->words > TESS_INLINE_WORDS ? message->words : TESS_INLINE_WORDS;

	model_expect(world_tag(&m.w, to) ==
			     (TESS_TAG(message->label, message->words, message->caps) | extra_tag),
		     "message %" PRIu64 " arrived with tag %" PRIx64, message->id,
		     world_tag(&m.w, to));
	for (unsigned i = 0; i < words; i++) {
		uint64_t word =
			i < TESS_INLINE_WORDS ? world_word(&m.w, to, i) : t->receive_page->word[i];

		model_expect(word == message->id + i, "word %u of message %" PRIu64 " is %" PRIx64,
			     i, message->id, word);
	}
	message_caps_arrived(from, to);
}

/* Whether thread b had to be served before a: it waits, as validly, and is more urgent or came
 * earlier. */
static bool comes_before(unsigned b, unsigned a)
{
	const struct model_thread *x = &m.thread[b], *y = &m.thread[a];

	if (x->priority != y->priority)
		return x->priority > y->priority;
	return x->since < y->since;
}

bool is_sending(unsigned t)
{
	return m.thread[t].alive &&
	       (m.thread[t].doing == DOING_SEND || m.thread[t].doing == DOING_CALL);
}

static void check_turn(unsigned sender, unsigned receiver)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		const struct model_thread *x = &m.thread[t];

		if (!x->alive || x->object != m.thread[sender].object || !is_waiting(t) ||
		    m.process[x->process].crashed)
			continue;
		if (is_sending(t) && t != sender && comes_before(t, sender) &&
		    fits(&x->message, receiver) &&
		    may_still(t, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND) &&
		    !message_fault(t, x->doing == DOING_CALL))
			model_fail("thread %u was served before %u", sender, t);
		if (x->doing == DOING_RECEIVE && t != receiver && comes_before(t, receiver) &&
		    may_still(t, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE))
			model_fail("thread %u received before %u", receiver, t);
	}
}

static bool is_told(const struct fault *fault, unsigned receiver)
{
	return world_word(&m.w, receiver, 0) == fault->kind &&
	       world_word(&m.w, receiver, 1) == fault->address &&
	       world_word(&m.w, receiver, 2) == fault->access &&
	       world_word(&m.w, receiver, 4) == fault->code;
}

static void fault_arrived(unsigned sender, unsigned receiver)
{
	model_expect(is_told(&m.thread[sender].fault, receiver), "a fault is told wrongly");
	model_expect(world_tag(&m.w, receiver) ==
			     (TESS_TAG(TESS_LABEL_FAULT, 5, 0) | TESS_TAG_CALL | TESS_TAG_KERNEL),
		     "a fault is told with tag %" PRIx64, world_tag(&m.w, receiver));
}

static void deliver(unsigned sender, unsigned receiver)
{
	struct model_thread *s = &m.thread[sender];
	bool is_call = s->doing == DOING_CALL;
	int cap;

	model_expect(s->object == m.thread[receiver].object, "a message came by another endpoint");
	model_expect(may_still(sender, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND),
		     "a stale sender was served");
	model_expect(may_still(receiver, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE),
		     "a stale receiver was served");
	model_expect(!message_fault(sender, is_call), "a bad message was delivered");
	model_expect(fits(&s->message, receiver), "a message is larger than the window");
	check_turn(sender, receiver);
	cap = wait_cap(sender, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND);
	model_expect(world_badge(&m.w, receiver) == m.cap[cap].badge,
		     "a message has another badge");
	m.thread[receiver].doing = DOING_NOTHING;
	if (s->faulting)
		fault_arrived(sender, receiver);
	else
		message_arrived(sender, receiver, is_call ? TESS_TAG_CALL : 0);
	if (!s->faulting)
		count_sent(s->process, s->message.words * 8);
	count_received(m.thread[receiver].process, s->message.words * 8);
	count(s->faulting ? "fault told" : is_call ? "call delivered" : "message delivered", true);
	if (is_call)
		call_taken(sender, receiver);
	else
		must_wake(sender, TESS_OK);
}

static void kernel_message(unsigned t)
{
	struct model_thread *r = &m.thread[t];
	uint32_t label = (uint32_t)(world_tag(&m.w, t) >> TESS_TAG_LABEL_SHIFT);
	uint64_t word = world_word(&m.w, t, 0);
	int bound = m.object[r->object].bound;

	r->doing = DOING_NOTHING;
	count_received(r->process, 8);
	if (label == TESS_LABEL_NOTIFY) {
		model_expect(bound != NONE && word &&
				     !(word & ~(m.object[bound].bits | m.object[bound].maybe)),
			     "bits %" PRIx64 " came by an endpoint", word);
		m.signalled[bound] |= word;
		return;
	}
	model_expect(label == TESS_LABEL_BADGE_CLOSED, "a kernel message with label %x", label);
	model_expect(badge_told(r->object, word), "badge %" PRIx64 " was told closed", word);
}

static void fault_received(unsigned t)
{
	for (unsigned s = 1; s < m.w.count; s++) {
		if (is_sending(s) && m.thread[s].faulting &&
		    m.thread[s].object == m.thread[t].object && is_told(&m.thread[s].fault, t)) {
			deliver(s, t);
			return;
		}
	}
	model_fail("thread %u was told of a fault that nobody had", t);
}

void received(unsigned t)
{
	uint64_t id = world_word(&m.w, t, 0);

	if (world_tag(&m.w, t) & TESS_TAG_KERNEL) {
		if (world_tag(&m.w, t) & TESS_TAG_CALL)
			fault_received(t);
		else
			kernel_message(t);
		return;
	}
	for (unsigned s = 1; s < m.w.count; s++) {
		if (is_sending(s) && !m.thread[s].faulting && m.thread[s].message.id == id) {
			deliver(s, t);
			return;
		}
	}
	model_fail("thread %u received message %" PRIu64 ", which nobody sends", t, id);
}
