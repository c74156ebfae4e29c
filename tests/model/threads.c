/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's threads: whether they wait or are kept from running; their calls, who serves whom,
 * and how a call ends.
 */
#include "model.h"

bool is_waiting(unsigned t)
{
	enum thread_state state = m.w.t[t].thread->state;

	return state != THREAD_READY && state != THREAD_SUSPENDED;
}

int64_t told(unsigned t)
{
	return is_waiting(t) ? WORLD_BLOCKED : thread_frame(m.w.t[t].thread)->status;
}

bool is_held(unsigned t)
{
	return m.thread[t].suspended || m.process[m.thread[t].process].suspended;
}

bool has_ended(unsigned t)
{
	const struct thread *thread = m.w.t[t].thread;

	LIST_FOR_EACH(l, &m.w.k->objects)
		if (LIST_ENTRY(l, struct thread, object.all) == thread)
			return thread->state == THREAD_ENDED;
	return true;
}

bool has_fault(int process)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && m.thread[t].faulting && m.thread[t].process == process)
			return true;
	}
	return false;
}

int wait_cap(unsigned t, enum tess_type type, uint16_t rights)
{
	const struct model_thread *x = &m.thread[t];
	int cap;

	if (x->faulting)
		cap = cap_find_hidden(x->process, x->token);
	else if (cap_status(x->process, x->token, type, rights, &cap))
		return NONE;
	return cap != NONE && m.cap[cap].object == x->object ? cap : NONE;
}

void must_wake(unsigned t, int64_t status)
{
	model_expect(!m.thread[t].must_wake, "thread %u is woken twice in one step", t);
	m.thread[t].must_wake = true;
	m.thread[t].wake_status = status;
	m.thread[t].doing = DOING_NOTHING;
}

void call_taken(unsigned client, unsigned server)
{
	struct model_thread *c = &m.thread[client];

	c->doing = DOING_AWAIT;
	c->taken = true;
	c->call++;
	c->server = (int)server;
	m.thread[server].caller = (int)client;
	m.thread[server].lost = TESS_OK;
	if (c->deadline == TESS_DEADLINE_POLL)
		c->deadline = TESS_DEADLINE_FOREVER;
}

void lends_end(unsigned client)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_FREE || m.cap[i].lender != (int)client)
			continue;
		cap_revoke_below(i);
		m.cap[i].lender = NONE;
		cap_remove(i);
	}
}

/* The answer to a fault: the thread tries again with the registers it had, or its process ends. */
static void fault_over(struct model_thread *c)
{
	c->faulting = false;
	c->doing = DOING_NOTHING;
	c->must_wake = c->cured;
	c->crashing = !c->cured;
}

void call_over(unsigned client, int64_t status)
{
	struct model_thread *c = &m.thread[client];

	if (c->server != NONE) {
		m.thread[c->server].caller = NONE;
		m.thread[c->server].lost = TESS_ECANCELED;
		c->server = NONE;
	}
	if (c->faulting) {
		fault_over(c);
		return;
	}
	must_wake(client, status);
	lends_end(client);
}

void caller_drop(unsigned server, int64_t status)
{
	int client = m.thread[server].caller;

	if (client != NONE)
		call_over((unsigned)client, status);
	m.thread[server].lost = TESS_OK;
}
