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
