/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on capabilities: derive, restrict, move, delete, revoke, inspect, transfer.
 */
#include "model.h"

#include <stddef.h>

static int process_of(unsigned t)
{
	return m.thread[t].process;
}

static int64_t derive_status(int cap, uint64_t badge)
{
	if (cap_type(cap) == TESS_TYPE_REPLY)
		return TESS_EINVAL;
	if (badge &&
	    (cap_type(cap) != TESS_TYPE_ENDPOINT || m.cap[cap].badge || badge & TESS_BADGE_KERNEL))
		return TESS_EINVAL;
	return TESS_OK;
}

static void run_derive(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_token(p, one_in(2) ? TESS_TYPE_ENDPOINT : TESS_TYPE_NONE);
	uint64_t badge = one_in(3) ? 1 + below(4) : one_in(20) ? TESS_BADGE_KERNEL | 1 : 0;
	uint16_t rights = random_rights();
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (!expected)
		expected = derive_status(cap, badge);
	if (!outcome(PLAY(t, TESS_SYS_CAPABILITY_DERIVE, token, rights, badge), expected))
		return;
	cap_add_slot(p, world_word(&m.w, t, 0), m.cap[cap].object, m.cap[cap].rights & rights,
		     badge ? badge : m.cap[cap].badge, cap);
	if (badge)
		badge_made(m.cap[cap].object, badge);
}

static void run_restrict(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_NONE);
	uint16_t rights = random_rights();
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (outcome(PLAY(t, TESS_SYS_CAPABILITY_RESTRICT, token, rights), expected))
		m.cap[cap].rights &= rights;
}

static void run_move(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_NONE);
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (!outcome(PLAY(t, TESS_SYS_CAPABILITY_MOVE, token), expected))
		return;
	model_expect(cap_find(p, world_word(&m.w, t, 0)) == NONE, "a token was given out twice");
	m.cap[cap].token = world_word(&m.w, t, 0);
}

static void run_delete(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_NONE);
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (outcome(PLAY(t, TESS_SYS_CAPABILITY_DELETE, token), expected))
		cap_remove(cap);
}

static void run_revoke(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_NONE, TESS_RIGHT_REVOKE);
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, TESS_RIGHT_REVOKE, &cap);

	if (outcome(PLAY(t, TESS_SYS_CAPABILITY_REVOKE, token), expected))
		cap_revoke_below(cap);
}

static uint64_t badge_told_by_inspect(int cap)
{
	const struct model_cap *c = &m.cap[cap];

	return cap_type(cap) == TESS_TYPE_CHANNEL && c->badge ? share_find(c->badge)->badge
							      : c->badge;
}

static void run_inspect(unsigned t)
{
	int p = process_of(t), cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_NONE);
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (!outcome(PLAY(t, TESS_SYS_CAPABILITY_INSPECT, token), expected))
		return;
	model_expect(world_word(&m.w, t, 0) == cap_type(cap) &&
			     world_word(&m.w, t, 1) == m.cap[cap].rights,
		     "inspect tells another type or other rights");
	model_expect(world_word(&m.w, t, 2) == badge_told_by_inspect(cap),
		     "inspect tells another badge");
}

static int64_t transfer_status(int cap, int to, uint8_t operation)
{
	if (operation > TESS_CAP_MOVE ||
	    (cap_type(cap) == TESS_TYPE_REPLY && operation != TESS_CAP_MOVE))
		return TESS_EINVAL;
	if (!process_behind(to)->alive)
		return TESS_ESRCH;
	/* One that has no thread would hold itself for ever. */
	if (process_behind(to)->fresh && m.cap[cap].object == m.cap[to].object &&
	    operation == TESS_CAP_MOVE)
		return TESS_EINVAL;
	return TESS_OK;
}

static void run_transfer(unsigned t)
{
	int p = process_of(t), cap, to, target;
	tess_cap_t token = pick_able(p, TESS_TYPE_NONE, TESS_RIGHT_GRANT),
		   process = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_TRANSFER);
	uint8_t operation = (uint8_t)below(one_in(20) ? 4 : 2);
	uint16_t rights = random_rights();
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, TESS_RIGHT_GRANT, &cap);
	int64_t status;

	if (!expected)
		expected = cap_status(p, process, TESS_TYPE_PROCESS, TESS_RIGHT_TRANSFER, &to);
	if (!expected)
		expected = transfer_status(cap, to, operation);
	status = PLAY(t, TESS_SYS_CAPABILITY_TRANSFER, token, process, rights, operation);
	if (!outcome(status, expected))
		return;
	target = m.object[m.cap[to].object].process;
	if (operation == TESS_CAP_MOVE) {
		m.cap[cap].process = target;
		m.cap[cap].inherit = false;
		m.cap[cap].token = world_word(&m.w, t, 0);
		m.cap[cap].rights &= rights;
	} else {
		cap_add_slot(target, world_word(&m.w, t, 0), m.cap[cap].object,
			     m.cap[cap].rights & rights, m.cap[cap].badge, cap);
	}
}

const struct operation cap_operations[] = {
	{ "derive", run_derive, 30, TESS_TYPE_NONE },
	{ "restrict", run_restrict, 4, TESS_TYPE_NONE },
	{ "move", run_move, 6, TESS_TYPE_NONE },
	{ "delete", run_delete, 14, TESS_TYPE_NONE },
	{ "revoke", run_revoke, 4, TESS_TYPE_NONE },
	{ "inspect", run_inspect, 3, TESS_TYPE_NONE },
	{ "transfer", run_transfer, 20, TESS_TYPE_NONE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
