/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations that pass messages through endpoints. What comes of a message is found by
 * explain(); here a thread only begins to do something.
 */
#include "model.h"

#include <stddef.h>

#define FLIGHT_MAX 1000 /* ns to a deadline, at most */

tess_time_t random_deadline(void)
{
	if (one_in(4))
		return TESS_DEADLINE_POLL;
	return one_in(12) ? TESS_DEADLINE_FOREVER : m.now + below(FLIGHT_MAX);
}

/* Fills the thread's message with its number, in all words, and with capabilities; only calls lend
 * them. */
void compose(unsigned t, bool is_call)
{
	struct model_message *message = &m.thread[t].message;
	struct tess_ipc_page *page = m.w.t[t].thread->send_page;

	*message = (struct model_message){ .id = ++m.messages << 16 };
	message->label = (uint32_t)random_next(&m.random);
	message->words = (unsigned)(one_in(4) ? below(TESS_MESSAGE_WORDS + 1) : below(9));
	message->bytes = message->words * 8;
	m.thread[t].manner = BY_REGISTERS;
	m.thread[t].count = 1;
	message->caps = one_in(2) ? 0 : (unsigned)below(TESS_MESSAGE_CAPS + 1);
	for (unsigned i = TESS_INLINE_WORDS; i < message->words; i++)
		page->word[i] = message->id + i;
	for (unsigned i = 0; i < message->caps; i++) {
		message->cap[i] = (struct tess_cap_descriptor){
			.token = pick_able(m.thread[t].process, TESS_TYPE_NONE, TESS_RIGHT_GRANT),
			.rights = random_rights(),
			.operation = (uint8_t)below(one_in(30) ? 5
						    : is_call  ? 3
							       : 2),
		};
		page->cap[i] = message->cap[i];
	}
}

void offer_copy(unsigned t, unsigned i)
{
	m.thread[t].message.cap[i].operation = TESS_CAP_COPY;
	m.w.t[t].thread->send_page->cap[i].operation = TESS_CAP_COPY;
}

int64_t play_message(unsigned t, uint64_t number, tess_cap_t token, tess_time_t deadline,
		     tess_cap_t reply)
{
	const struct model_message *message = &m.thread[t].message;
	uint64_t args[10] = { number | TESS_TAG(message->label, message->words, message->caps),
			      token };

	for (unsigned i = 0; i < TESS_INLINE_WORDS; i++)
		args[2 + i] = message->id + i;
	return play(t, deadline, reply, args);
}

/* The thread waits now, for all the model knows; explain() looks whether it does. */
void begin(unsigned t, enum doing doing, int cap, tess_cap_t token, tess_time_t deadline)
{
	struct model_thread *x = &m.thread[t];

	x->doing = doing;
	x->object = m.cap[cap].object;
	x->share = doing == DOING_POST ? m.cap[cap].badge : 0;
	x->token = token;
	x->deadline = deadline;
	x->since = ++m.arrivals;
}

static void run_send(unsigned t)
{
	bool is_call = one_in(2);
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND);
	tess_time_t deadline = random_deadline();
	int64_t expected = cap_status(p, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND, &cap);
	int64_t status;

	compose(t, is_call);
	if (!expected)
		expected = message_fault(t, is_call);
	status = play_message(t, is_call ? TESS_SYS_CALL : TESS_SYS_SEND, token, deadline, 0);
	if (expected)
		(void)outcome(status, expected);
	else
		begin(t, is_call ? DOING_CALL : DOING_SEND, cap, token, deadline);
}

/*
 * Receiving may crash a process: that of the caller who is let go unanswered, or one whose fault
 * waits there and can be told to nobody; and then others, whose faults that one was to cure. What
 * was received, or answered, could be of such a process, and nobody is left to tell.
 */
static bool lets_fault_go(unsigned t)
{
	return m.thread[t].caller != NONE && m.thread[m.thread[t].caller].faulting;
}

/* Whether the endpoint has such a fault. */
static bool meets_fault(unsigned t, tess_cap_t token)
{
	int cap = cap_find(m.thread[t].process, token);

	for (unsigned i = 1; cap != NONE && i < m.w.count; i++) {
		const struct model_thread *x = &m.thread[i];

		if (x->alive && x->faulting && x->doing == DOING_CALL &&
		    x->object == m.cap[cap].object &&
		    wait_cap(i, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND) == NONE)
			return true;
	}
	return false;
}

static void run_receive(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE);
	tess_time_t deadline = random_deadline();
	int64_t expected = cap_status(p, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, &cap);
	int64_t status;

	if (lets_fault_go(t) || (has_fault(p) && meets_fault(t, token)))
		return;
	status = play(t, deadline, 0, (uint64_t[10]){ TESS_SYS_RECV, token });
	if (expected) {
		(void)outcome(status, expected);
		return;
	}
	begin(t, DOING_RECEIVE, cap, token, deadline);
	caller_drop(t, TESS_ECANCELED);
}

/* --- replies --- */

/* Whom a reply would answer, and what it says if it cannot; cap is the Reply's, NONE for the
 * implicit caller. */
static int64_t find_client(unsigned t, tess_cap_t reply, int *client, int *cap)
{
	struct model_thread *x = &m.thread[t];
	int64_t status = x->lost ? x->lost : TESS_ESRCH;
	const struct model_thread *c;

	*client = x->caller;
	*cap = NONE;
	if (!reply) {
		if (*client != NONE)
			return TESS_OK;
		x->lost = TESS_OK;
		return status;
	}
	status = cap_status(x->process, reply, TESS_TYPE_REPLY, TESS_RIGHT_SEND, cap);
	if (status) {
		*cap = *client = NONE;
		return status;
	}
	*client = m.cap[*cap].client;
	c = &m.thread[*client];
	if (c->alive && c->doing == DOING_AWAIT && c->call == m.cap[*cap].call)
		return TESS_OK;
	*client = NONE;
	return c->alive ? TESS_ECANCELED : TESS_EOWNERDEAD;
}

static bool fits_client(unsigned t, unsigned client)
{
	const struct model_message *message = &m.thread[t].message;
	const struct model_thread *c = &m.thread[client];

	if (message->words <= TESS_INLINE_WORDS && !message->caps)
		return true;
	return message->words <= c->window_words && message->caps <= c->window_caps;
}

/* Nobody sees the words of such a reply; its capabilities do arrive, if only to end with the
 * process. */
static void answer_fault(unsigned t, unsigned client, int64_t status)
{
	const struct model_message *message = &m.thread[t].message;

	m.thread[client].cured = !status && !message->label;
	if (m.thread[client].cured)
		message_caps_arrived(t, client);
	else if (!status)
		message_caps_lost(t, client);
}

/* The client got the reply, or both were told why not. */
static void apply_reply(unsigned t, unsigned client, tess_cap_t reply, int64_t status)
{
	int cap;

	m.thread[t].replied = !status;
	if (!status)
		count_sent(m.thread[t].process, m.thread[t].message.words * 8);
	if (!status && !m.thread[client].faulting)
		count_received(m.thread[client].process, m.thread[t].message.words * 8);
	count(m.thread[client].faulting ? "fault answered" : "call answered", !status);
	if (m.thread[client].faulting)
		answer_fault(t, client, status);
	else if (!status && has_ended(client))
		message_caps_lost(t, client); /* what it was told ended its process */
	else if (!status)
		message_arrived(t, client, 0);
	call_over(client, status);
	m.thread[t].lost = TESS_OK;
	cap = reply ? cap_find(m.thread[t].process, reply) : NONE;
	if (cap != NONE)
		cap_remove(cap);
}

/* Answers: what the call says if it fails; client is whom it was for, NONE if there was nobody. */
static int64_t expect_reply(unsigned t, tess_cap_t reply, int *client)
{
	int cap;
	int64_t expected;

	expected = find_client(t, reply, client, &cap);
	if (expected && cap != NONE)
		cap_remove(cap); /* its call is over: it is used up */
	if (!expected)
		expected = message_fault(t, false);
	return expected;
}

static tess_cap_t pick_reply(unsigned t)
{
	if (one_in(m.thread[t].caller == NONE ? 12 : 2))
		return TESS_CAP_NONE;
	return pick_token(m.thread[t].process, TESS_TYPE_REPLY);
}

static void run_reply(unsigned t)
{
	tess_cap_t reply = pick_reply(t);
	int64_t expected, status;
	int client;

	compose(t, false);
	if (one_in(2))
		m.thread[t].message.label = 0;
	expected = expect_reply(t, reply, &client);
	status = play_message(t, TESS_SYS_REPLY, 0, TESS_DEADLINE_POLL, reply);
	if (expected) {
		(void)outcome(status, expected);
		return;
	}
	expected = fits_client(t, (unsigned)client) ? TESS_OK : TESS_EMSGSIZE;
	if (status == TESS_ENOMEM && may_lack_memory() && !expected)
		expected = TESS_ENOMEM;
	model_expect(status == expected, "reply: status %lld, not %lld", (long long)status,
		     (long long)expected);
	apply_reply(t, (unsigned)client, reply, status);
}

/* As reply, then as recv; the thread's frame tells only of the second. */
static void run_reply_recv(unsigned t)
{
	tess_cap_t reply = pick_reply(t);
	int p = m.thread[t].process, cap, client = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE);
	tess_time_t deadline = random_deadline();
	int64_t expected, status;

	if ((reply && lets_fault_go(t)) || meets_fault(t, token))
		return;
	compose(t, false);
	m.thread[t].message.label = 0;
	expected = cap_status(p, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, &cap);
	if (!expected)
		expected = expect_reply(t, reply, &client);
	if (!expected && m.thread[client].faulting)
		m.thread[t].message.caps = 0; /* it cannot fail for them unseen */
	status = play_message(t, TESS_SYS_REPLY_RECV, token, deadline, reply);
	if (!expected && !fits_client(t, (unsigned)client)) {
		apply_reply(t, (unsigned)client, reply, TESS_EMSGSIZE);
		expected = TESS_EMSGSIZE;
	}
	if (expected) {
		(void)outcome(status, expected);
		return;
	}
	if (may_lack_memory() && !m.thread[client].faulting &&
	    told((unsigned)client) == TESS_ENOMEM) {
		apply_reply(t, (unsigned)client, reply, TESS_ENOMEM);
		model_expect(status == TESS_ENOMEM, "the reply failed for want of memory unseen");
		return;
	}
	apply_reply(t, (unsigned)client, reply, TESS_OK);
	if (cap_status(p, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, &cap)) {
		model_expect(status == TESS_EBADCAP || status == TESS_EPERM,
			     "the reply took the endpoint along, and still it was received on");
		return;
	}
	begin(t, DOING_RECEIVE, cap, token, deadline);
	caller_drop(t, TESS_ECANCELED);
}

static void run_reply_save(unsigned t)
{
	struct model_thread *x = &m.thread[t];
	int64_t status = PLAY(t, TESS_SYS_REPLY_SAVE);
	int cap;

	if (!outcome(status, x->caller == NONE ? TESS_ESRCH : TESS_OK))
		return;
	cap = cap_add_slot(x->process, world_word(&m.w, t, 0), NONE,
			   TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0, NONE);
	m.cap[cap].client = x->caller;
	m.cap[cap].call = m.thread[x->caller].call;
	m.thread[x->caller].server = NONE;
	x->caller = NONE;
}

static void run_window(unsigned t)
{
	struct model_thread *x = &m.thread[t];

	x->window_words = (unsigned)(one_in(3) ? 8 + below(200) : TESS_MESSAGE_WORDS);
	x->window_caps = one_in(3) ? (unsigned)below(5) : TESS_MESSAGE_CAPS;
	world_window(&m.w, t, x->window_words, x->window_caps);
}

const struct operation ipc_operations[] = {
	{ "send", run_send, 50, TESS_TYPE_ENDPOINT },
	{ "receive", run_receive, 50, TESS_TYPE_ENDPOINT },
	{ "reply", run_reply, 60, TESS_TYPE_REPLY },
	{ "reply_recv", run_reply_recv, 60, TESS_TYPE_REPLY },
	{ "reply_save", run_reply_save, 14, TESS_TYPE_REPLY },
	{ "window", run_window, 6, TESS_TYPE_NONE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
