/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * After a step: the kernel holds what the model holds, no more and no less, and nothing was left
 * undone.
 */
#include "model.h"

#include <inttypes.h>
#include <string.h>

#include "check/check.h"
#include "obj/channel.h"
#include "obj/namespace.h"

/* --- tables --- */

static void compare_slot(const struct model_cap *c, const struct slot *slot)
{
	model_expect(slot, "a capability is missing: token %" PRIx64 " of process %d", c->token,
		     c->process);
	model_expect(slot->rights == c->rights, "token %" PRIx64 " has rights 0x%x, not 0x%x",
		     c->token, slot->rights, c->rights);
	if (c->object == NONE) {
		model_expect(slot->type == TESS_TYPE_REPLY, "a Reply is none");
		return;
	}
	model_expect(slot->type == m.object[c->object].type &&
			     slot->object == m.object[c->object].kernel,
		     "token %" PRIx64 " names another object", c->token);
	model_expect(slot->badge == c->badge, "token %" PRIx64 " has another badge", c->token);
}

static const struct slot *slot_of(const struct model_cap *c)
{
	unsigned t = m.process[c->process].thread;
	struct slot *slot;

	if (!c->hidden)
		return world_slot(&m.w, t, c->token);
	return cap_lookup_hidden(m.w.t[t].process, c->token, &slot) ? NULL : slot;
}

static void compare_tables(void)
{
	static uint32_t used[PROCESSES_MAX];

	memset(used, 0, sizeof(used));
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if (c->holder != HOLDER_SLOT)
			continue;
		used[c->process]++;
		compare_slot(c, slot_of(c));
	}
	for (int p = 0; p < m.processes; p++) {
		uint32_t there;

		if (!m.process[p].alive)
			continue;
		there = m.w.t[m.process[p].thread].process->caps.used;
		model_expect(there == used[p], "process %d has %u capabilities, not %u", p, there,
			     used[p]);
	}
}

/* --- names --- */

static void compare_namespace(int object)
{
	struct namespace *ns = m.object[object].kernel;
	uint32_t count = 0;

	for (int i = 0; i < NAMES; i++) {
		int cap = binding_find(object, i);
		struct name name = { .bytes = { (char)('a' + i) }, .length = 1 };
		const struct binding *b = namespace_find(m.w.k, ns, &name);

		count += cap != NONE;
		model_expect((cap != NONE) == (b != NULL), "name %d is %sbound", i,
			     b ? "" : "not ");
		model_expect(!b || b->target == m.object[m.cap[cap].object].kernel,
			     "name %d leads elsewhere", i);
	}
	model_expect(ns->count == count, "a namespace has %u names, not %u", ns->count, count);
}

/* --- channels --- */

static void compare_message(int channel, unsigned n)
{
	const struct channel *ch = m.object[channel].kernel;
	const struct model_queued *message = &queue_of(channel)->message[n];
	uint32_t at = (ch->head.index + n) % ch->messages;
	const struct queued *there = channel_place(m.w.k, ch, at);

	model_expect(there->word[0] == message_word(&message->m, 0),
		     "message %" PRIu64 " is queued in the place of %" PRIu64, there->word[0],
		     message->m.id);
	model_expect(share_as_badge(there->share) == message->share,
		     "a queued message has another share");
	model_expect(there->tag == TESS_TAG(message->m.label, message->m.words, message->m.caps) &&
			     there->bytes == message->m.bytes,
		     "a queued message has another tag, or length");
	for (unsigned i = 0; i < message->m.caps; i++) {
		const struct parked *p = channel_parked(m.w.k, ch, at, i);

		model_expect(parked_is_empty(p) == (message->cap[i] == NONE),
			     "a queued capability differs");
		model_expect(parked_is_empty(p) || p->rights == m.cap[message->cap[i]].rights,
			     "a queued capability has other rights");
	}
}

static void compare_channel(int channel)
{
	const struct channel *ch = m.object[channel].kernel;
	const struct model_queue *q = queue_of(channel);
	unsigned shares = 0, there = 0;

	model_expect(ch->queued == q->count, "%u messages are queued, not %u", ch->queued,
		     q->count);
	for (unsigned n = 0; n < q->count; n++)
		compare_message(channel, n);
	for (int i = 0; i < SHARES_MAX; i++) {
		const struct model_share *s = &m.share[i];
		const struct share *kernel = share_of_badge(s->name);

		if (s->object != channel)
			continue;
		shares++;
		model_expect(kernel->credit == s->credit && kernel->used == share_used(s),
			     "a share has credit %u, used %u, not %u, %u", kernel->credit,
			     kernel->used, s->credit, share_used(s));
	}
	LIST_FOR_EACH(l, &ch->shares)
		there++;
	model_expect(there == shares, "a channel has %u shares, not %u", there, shares);
}

/* --- bits --- */

/* What was signalled is still there, or was taken by somebody, who may have died in this step. */
static void compare_notification(int object)
{
	const struct notification *n = m.object[object].kernel;
	struct model_object *o = &m.object[object];
	uint64_t seen = n->bits | m.signalled[object];

	model_expect((m.died || !(o->bits & ~seen)) && !(seen & ~(o->bits | o->maybe)),
		     "a notification has bits %" PRIx64 ", %" PRIx64 " were taken of %" PRIx64,
		     n->bits, m.signalled[object], o->bits);
	o->bits = n->bits;
	o->maybe = 0;
	m.signalled[object] = 0;
}

/* --- threads that could go on --- */

static bool waits_validly(unsigned t, int object, enum tess_type type, uint16_t rights)
{
	return m.thread[t].alive && m.thread[t].object == object &&
	       wait_cap(t, type, rights) != NONE;
}

static bool somebody_sends(int object)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		enum doing doing = m.thread[t].doing;

		if ((doing == DOING_SEND || doing == DOING_CALL) && m.thread[t].alive &&
		    !m.process[m.thread[t].process].crashed && is_waiting(t) &&
		    waits_validly(t, object, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND) &&
		    !message_fault(t, doing == DOING_CALL))
			return true;
	}
	return false;
}

bool somebody_receives(int object)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].doing == DOING_RECEIVE && m.thread[t].alive && is_waiting(t) &&
		    waits_validly(t, object, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE))
			return true;
	}
	return false;
}

bool something_to_receive(int object)
{
	const struct model_object *ep = &m.object[object];

	if (ep->bound != NONE && (m.object[ep->bound].bits & ~m.signalled[ep->bound]))
		return true;
	return somebody_sends(object) || badge_pending(object);
}

static void check_receiver(unsigned t)
{
	const struct model_thread *x = &m.thread[t];

	if (waits_validly(t, x->object, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE))
		model_expect(!something_to_receive(x->object), "thread %u waits for what is there",
			     t);
}

/* A Reply may stand in a table, or in a message that is queued in a channel. */
static bool has_reply(unsigned client)
{
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if ((c->holder == HOLDER_SLOT || c->holder == HOLDER_QUEUED) && c->object == NONE &&
		    c->client == (int)client && c->call == m.thread[client].call)
			return true;
	}
	return false;
}

static void check_thread(unsigned t)
{
	const struct model_thread *x = &m.thread[t];

	model_expect(is_waiting(t) == (x->doing != DOING_NOTHING), "thread %u: doing %d, state %d",
		     t, (int)x->doing, (int)m.w.t[t].thread->state);
	model_expect(is_waiting(t) || world_is_blocked(&m.w, t) == is_held(t),
		     "thread %u is suspended wrongly", t);
	if (x->doing == DOING_NOTHING)
		return;
	model_expect(x->deadline == TESS_DEADLINE_FOREVER || x->deadline > m.now,
		     "thread %u waits beyond its deadline", t);
	model_expect(x->doing == DOING_AWAIT || !m.object[x->object].closed ||
			     m.object[x->object].type != TESS_TYPE_ENDPOINT,
		     "thread %u waits at a closed endpoint", t);
	if (x->doing == DOING_RECEIVE)
		check_receiver(t);
	if (x->doing == DOING_AWAIT)
		model_expect(x->server != NONE || has_reply(t), "thread %u waits for nobody", t);
	if (x->doing == DOING_WAIT &&
	    waits_validly(t, x->object, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE))
		model_expect(!m.object[x->object].bits, "thread %u waits for bits that are there",
			     t);
}

void compare(void)
{
	badges_forget();
	compare_jobs();
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_NOTIFICATION)
			compare_notification(i);
		if (m.object[i].type == TESS_TYPE_NAMESPACE)
			compare_namespace(i);
		if (m.object[i].type == TESS_TYPE_CHANNEL)
			compare_channel(i);
		if (m.object[i].type == TESS_TYPE_MEMORY)
			compare_memory(i);
	}
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive)
			check_thread(t);
	}
	compare_tables();
	for (int p = 0; p < m.processes; p++) {
		if (!m.process[p].alive)
			continue;
		compare_window(p);
		compare_statistics(p);
	}
	model_expect(kernel_check(m.w.k), "%s", hosted_console());
}
