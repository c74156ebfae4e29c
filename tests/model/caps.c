/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's derivation tree: records with parents.
 */
#include "model.h"
#include "obj/endpoint.h"

int cap_add(enum holder holder, int process, int object, uint16_t rights, uint64_t badge,
	    int parent)
{
	int cap = 0;

	while (cap < CAPS_MAX && m.cap[cap].holder != HOLDER_FREE)
		cap++;
	model_expect(cap < CAPS_MAX, "the model is full of capabilities");
	if (cap >= m.cap_end)
		m.cap_end = cap + 1;
	m.cap[cap] = (struct model_cap){ .holder = holder,
					 .process = process,
					 .object = object,
					 .rights = rights,
					 .badge = badge,
					 .parent = parent,
					 .lender = NONE,
					 .client = NONE };
	return cap;
}

int cap_add_slot(int process, tess_cap_t token, int object, uint16_t rights, uint64_t badge,
		 int parent)
{
	int cap;

	model_expect(cap_find(process, token) == NONE && cap_find_hidden(process, token) == NONE,
		     "a token was given out twice");
	cap = cap_add(HOLDER_SLOT, process, object, rights, badge, parent);
	m.cap[cap].token = token;
	return cap;
}

static int find(int process, tess_cap_t token, bool hidden)
{
	for (int cap = 0; cap < m.cap_end; cap++) {
		const struct model_cap *c = &m.cap[cap];

		if (c->holder == HOLDER_SLOT && c->process == process && c->token == token &&
		    c->hidden == hidden)
			return cap;
	}
	return NONE;
}

int cap_find(int process, tess_cap_t token)
{
	return find(process, token, false);
}

int cap_find_hidden(int process, tess_cap_t token)
{
	return find(process, token, true);
}

enum tess_type cap_type(int cap)
{
	return m.cap[cap].object == NONE ? TESS_TYPE_REPLY : m.object[m.cap[cap].object].type;
}

int64_t cap_status(int process, tess_cap_t token, enum tess_type type, uint16_t rights, int *cap)
{
	*cap = cap_find(process, token);
	if (*cap == NONE || (type != TESS_TYPE_NONE && cap_type(*cap) != type))
		return TESS_EBADCAP;
	if (m.process[process].sandboxed && (type == TESS_TYPE_JOB || type == TESS_TYPE_NAMESPACE))
		return TESS_EACCES;
	return rights & ~m.cap[*cap].rights ? TESS_EPERM : TESS_OK;
}

/* Hands the children of a record that goes to its parent. */
static void hand_up_children(int cap)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder != HOLDER_FREE && m.cap[i].parent == cap)
			m.cap[i].parent = m.cap[cap].parent;
	}
}

/* What follows when a capability leaves its holder. */
static void consequences(const struct model_cap *c)
{
	if (c->holder == HOLDER_BINDING)
		signal_change(c->in);
	if (c->holder == HOLDER_KNOTE)
		knote_closes(c);
	if ((c->holder == HOLDER_SLOT || c->holder == HOLDER_QUEUED) && c->object == NONE) {
		struct model_thread *client = &m.thread[c->client];

		if (client->alive && client->doing == DOING_AWAIT && client->call == c->call &&
		    !client->must_wake)
			call_over((unsigned)c->client,
				  c->holder == HOLDER_SLOT && m.process[c->process].alive
					  ? TESS_ECANCELED
					  : TESS_EPIPE);
	}
}

void cap_remove(int cap)
{
	struct model_cap was = m.cap[cap];

	if (was.holder == HOLDER_FREE)
		return;
	if (was.lender != NONE) {
		m.cap[cap].holder = HOLDER_NOBODY;
	} else {
		hand_up_children(cap);
		m.cap[cap].holder = HOLDER_FREE;
	}
	if (was.holder == HOLDER_QUEUED)
		queued_lost(cap);
	consequences(&was);
}

/* A child of the record, NONE if there is none. */
static int any_child(int cap)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder != HOLDER_FREE && m.cap[i].parent == cap)
			return i;
	}
	return NONE;
}

void cap_revoke_below(int cap)
{
	int child;

	while ((child = any_child(cap)) != NONE) {
		m.cap[child].lender = NONE; /* its lender has nothing to take back any more */
		cap_remove(child);
	}
}

bool process_can(int process, int object, uint16_t rights)
{
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if (c->holder == HOLDER_SLOT && c->process == process && c->object == object &&
		    !(rights & ~c->rights))
			return true;
	}
	return false;
}

bool is_capability(const struct model_cap *c)
{
	return c->holder == HOLDER_SLOT || c->holder == HOLDER_QUEUED || c->holder == HOLDER_TOPIC;
}

bool anybody_can(int object, uint16_t rights)
{
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if (is_capability(c) && c->object == object && !(rights & ~c->rights))
			return true;
	}
	return false;
}

/* --- badges --- */

static bool badge_is_live(int object, uint64_t badge)
{
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if ((c->holder == HOLDER_SLOT || c->holder == HOLDER_QUEUED) &&
		    c->object == object && c->badge == badge)
			return true;
	}
	return false;
}

void badge_made(int object, uint64_t badge)
{
	int at = NONE;

	for (int i = 0; i < BADGES_MAX; i++) {
		if (m.badge[i].object == object && m.badge[i].badge == badge)
			return;
		if (m.badge[i].object == NONE)
			at = i;
	}
	model_expect(at != NONE, "the model is full of badges");
	m.badge[at].object = object;
	m.badge[at].badge = badge;
}

bool badge_told(int object, uint64_t badge)
{
	for (int i = 0; i < BADGES_MAX; i++) {
		if (m.badge[i].object == object && m.badge[i].badge == badge) {
			m.badge[i].object = NONE;
			return !badge_is_live(object, badge);
		}
	}
	return false;
}

/* Whether the last that was told of it is a thread that has died since, in the same step. */
static bool was_told_to_the_dead(int object, uint64_t badge)
{
	const struct endpoint *ep = m.object[object].kernel;

	return m.died && !tree_find(&ep->badges, badge);
}

void badges_forget(void)
{
	for (int i = 0; i < BADGES_MAX; i++) {
		int object = m.badge[i].object;

		if (object == NONE || badge_is_live(object, m.badge[i].badge))
			continue;
		if (m.object[object].closed || was_told_to_the_dead(object, m.badge[i].badge))
			m.badge[i].object = NONE;
	}
}

bool badge_pending(int object)
{
	for (int i = 0; i < BADGES_MAX; i++) {
		if (m.badge[i].object == object && !badge_is_live(object, m.badge[i].badge))
			return true;
	}
	return false;
}
