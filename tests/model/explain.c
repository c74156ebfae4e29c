/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * After a step: every thread that the kernel has let go on must have had a reason to, and what it
 * got must be what was there for it.
 */
#include "model.h"

#include <inttypes.h>
#include <string.h>

static bool is_ready(unsigned t)
{
	return !is_waiting(t);
}

/* Whether the thread's capability still lets it wait where it does. */
static bool may_still(unsigned t, enum tess_type type, uint16_t rights)
{
	return wait_cap(t, type, rights) != NONE;
}

static bool fits(const struct model_message *message, unsigned receiver)
{
	const struct model_thread *r = &m.thread[receiver];

	if (message->words <= TESS_INLINE_WORDS && !message->caps)
		return true;
	return message->words <= r->window_words && message->caps <= r->window_caps;
}

/* What the kernel finds wrong with a message's capabilities now. */
int64_t message_fault(unsigned t, bool is_call)
{
	const struct model_message *message = &m.thread[t].message;
	int caps[TESS_MESSAGE_CAPS];

	for (unsigned i = 0; i < message->caps; i++) {
		const struct tess_cap_descriptor *d = &message->cap[i];
		int64_t status = cap_status(m.thread[t].process, d->token, TESS_TYPE_NONE,
					    TESS_RIGHT_GRANT, &caps[i]);

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

static bool is_sending(unsigned t)
{
	return m.thread[t].alive &&
	       (m.thread[t].doing == DOING_SEND || m.thread[t].doing == DOING_CALL);
}

static void check_turn(unsigned sender, unsigned receiver)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		const struct model_thread *x = &m.thread[t];

		if (!x->alive || x->object != m.thread[sender].object || is_ready(t) ||
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

static void received(unsigned t)
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

/* --- why a thread that waited failed --- */

static bool anybodys_window_is_small(const struct model_message *message)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && !fits(message, t))
			return true;
	}
	return false;
}

static bool waiting_ended(const struct model_thread *t, int64_t status)
{
	if (status == TESS_EAGAIN)
		return t->deadline == TESS_DEADLINE_POLL;
	return status == TESS_ETIMEDOUT && t->deadline != TESS_DEADLINE_POLL &&
	       t->deadline <= m.now;
}

static bool may_fail_to_send(unsigned t, int64_t status)
{
	const struct model_thread *s = &m.thread[t];
	int64_t fault = message_fault(t, s->doing == DOING_CALL);

	if (status == TESS_EPIPE)
		return !anybody_can(s->object, TESS_RIGHT_RECEIVE);
	if (status == TESS_EBADCAP && !may_still(t, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND))
		return true;
	if (status == TESS_EMSGSIZE)
		return anybodys_window_is_small(&s->message);
	if (status == TESS_EAGAIN && somebody_receives(s->object))
		return false;
	return waiting_ended(s, status) || (fault && status == fault);
}

/* Whether what the thread polled for was there. */
static bool was_there(unsigned t)
{
	const struct model_thread *x = &m.thread[t];

	if (x->doing == DOING_WAIT)
		return m.object[x->object].bits & ~m.signalled[x->object];
	return something_to_receive(x->object);
}

static bool may_fail_to_wait(unsigned t, enum tess_type type, int64_t status)
{
	if (status == TESS_EBADCAP)
		return !may_still(t, type, TESS_RIGHT_RECEIVE);
	if (status == TESS_ENOMEM)
		return may_lack_memory() && type == TESS_TYPE_ENDPOINT;
	return waiting_ended(&m.thread[t], status) && !was_there(t);
}

/* A failure may be the consequence of what another thread received: then it is looked at again. */
static bool explain_failure(unsigned t, int64_t status, bool last)
{
	struct model_thread *x = &m.thread[t];
	bool allowed = false;

	switch (x->doing) {
	case DOING_SEND:
	case DOING_CALL:
		allowed = may_fail_to_send(t, status);
		break;
	case DOING_RECEIVE:
		allowed = may_fail_to_wait(t, TESS_TYPE_ENDPOINT, status);
		break;
	case DOING_WAIT:
		allowed = may_fail_to_wait(t, TESS_TYPE_NOTIFICATION, status);
		break;
	case DOING_POST:
		allowed = may_fail_to_post(t, status);
		break;
	case DOING_TAKE:
		allowed = may_fail_to_take(t, status);
		break;
	case DOING_AWAIT:
	case DOING_NOTHING:
		break;
	}
	if (!allowed && !last)
		return false;
	model_expect(allowed, "thread %u, doing %d, was told %" PRId64, t, (int)x->doing, status);
	x->doing = DOING_NOTHING;
	x->gave_up = m.step;
	return true;
}

static void explain_success(unsigned t)
{
	struct model_thread *x = &m.thread[t];
	uint64_t bits = world_word(&m.w, t, 0);

	if (x->doing == DOING_RECEIVE) {
		received(t);
		return;
	}
	model_expect(x->doing == DOING_WAIT, "thread %u, doing %d, succeeded", t, (int)x->doing);
	model_expect(bits && !(bits & ~(m.object[x->object].bits | m.object[x->object].maybe)),
		     "thread %u took bits %" PRIx64, t, bits);
	m.signalled[x->object] |= bits;
	x->doing = DOING_NOTHING;
}

/* One thread that the kernel let go on; false if it has to be looked at again, after others. */
static bool explain_thread(unsigned t, bool last)
{
	struct model_thread *x = &m.thread[t];
	int64_t status = told(t);

	if (x->must_wake) {
		model_expect(is_ready(t), "thread %u was not woken", t);
		model_expect(x->cured || status == x->wake_status,
			     "thread %u woke with %" PRId64 ", not %" PRId64, t, status,
			     x->wake_status);
		model_expect(!x->cured || !memcmp(&x->before, thread_frame(m.w.t[t].thread),
						  sizeof(x->before)),
			     "thread %u came back from its fault with other registers", t);
		x->must_wake = x->cured = false;
		return true;
	}
	if (x->doing == DOING_NOTHING || !is_ready(t))
		return true;
	if (status == TESS_OK && is_sending(t))
		return false; /* it shows when the receiver is explained */
	if (status != TESS_OK)
		return explain_failure(t, status, last);
	explain_success(t);
	return true;
}

/* --- processes that crashed --- */

static bool waits_with_fault(unsigned t)
{
	return m.thread[t].alive && m.thread[t].faulting && m.thread[t].doing == DOING_CALL;
}

/* A thread whose process has ended, because its fault could be told to nobody; else one whose
 * process has ended as a consequence; 0 if there is none. */
static unsigned find_crash(bool *culprit)
{
	unsigned found = 0;

	*culprit = false;
	for (unsigned t = 1; t < m.w.count && !*culprit; t++) {
		if (!waits_with_fault(t) || !has_ended(t))
			continue;
		found = t;
		*culprit = m.object[m.thread[t].object].closed ||
			   !may_still(t, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND);
	}
	return found;
}

static bool came_from_thread(unsigned t)
{
	return !(world_tag(&m.w, t) & TESS_TAG_KERNEL) || world_tag(&m.w, t) & TESS_TAG_CALL;
}

/* Who received from the process's threads before that, or found that there was nothing. */
static void explain_receivers(void)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		struct model_thread *x = &m.thread[t];

		if (!x->alive || m.process[x->process].crashed || x->doing != DOING_RECEIVE ||
		    !is_ready(t))
			continue;
		if (told(t) == TESS_OK && came_from_thread(t))
			received(t);
		else if (may_fail_to_wait(t, TESS_TYPE_ENDPOINT, told(t)))
			x->doing = DOING_NOTHING;
	}
}

static void explain_crashes(void)
{
	bool culprit;
	unsigned t;

	while ((t = find_crash(&culprit))) {
		struct model_process *p = &m.process[m.thread[t].process];

		model_expect(culprit, "thread %u crashed, whose fault could be told", t);
		p->crashed = true;
		explain_receivers();
		m.thread[t].crashing = true;
		settle();
		p->crashed = false;
	}
}

#define ROUNDS 5

void explain(void)
{
	bool again = true;

	explain_crashes();
	explain_channels();
	for (int round = 0; again && round < ROUNDS; round++) {
		again = false;
		for (unsigned t = 1; t < m.w.count; t++) {
			if (m.thread[t].alive && !explain_thread(t, round == ROUNDS - 1))
				again = true;
		}
		settle();
	}
	model_expect(!again, "a message was sent that nobody received");
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && m.thread[t].must_wake)
			(void)explain_thread(t, true);
	}
	calls_end();
}
