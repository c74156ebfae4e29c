/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on namespaces: bind, look up, unbind, list, watch.
 */
#include "model.h"

#include <stddef.h>

/* Puts a one-letter name into the thread's scratch page. */
static int pick_name(unsigned t)
{
	int name = (int)below(NAMES);

	*(char *)world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_WRITE) = (char)('a' + name);
	return name;
}

static int64_t bind_status(int ns, int target, int name)
{
	enum tess_type type = cap_type(target);
	uint16_t needed = type == TESS_TYPE_NAMESPACE ? TESS_RIGHT_CREATE : TESS_RIGHT_BIND;

	if (type != TESS_TYPE_ENDPOINT && type != TESS_TYPE_NAMESPACE)
		return TESS_EINVAL;
	if (needed & ~m.cap[target].rights)
		return TESS_EPERM;
	if (type == TESS_TYPE_ENDPOINT && m.object[m.cap[target].object].closed)
		return TESS_EPIPE;
	if (type == TESS_TYPE_NAMESPACE &&
	    m.object[m.cap[target].object].birth <= m.object[ns].birth)
		return TESS_EINVAL;
	return binding_find(ns, name) == NONE ? TESS_OK : TESS_EEXIST;
}

static void run_bind(unsigned t)
{
	int p = m.thread[t].process, cap, target, binding, name = pick_name(t);
	tess_cap_t token = pick_able(p, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND);
	tess_cap_t what = pick_token(p, one_in(3) ? TESS_TYPE_NAMESPACE : TESS_TYPE_ENDPOINT);
	int64_t expected = cap_status(p, token, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND, &cap);

	if (!expected)
		expected = cap_status(p, what, TESS_TYPE_NONE, 0, &target);
	if (!expected)
		expected = bind_status(m.cap[cap].object, target, name);
	if (!outcome(PLAY(t, TESS_SYS_NAMESPACE_BIND, token, WORLD_SCRATCH, 1, what, 0, 0),
		     expected))
		return;
	binding = cap_add(HOLDER_BINDING, NONE, m.cap[target].object, 0, 0, target);
	m.cap[binding].name = name;
	m.cap[binding].in = m.cap[cap].object;
	signal_change(m.cap[cap].object);
}

static void run_lookup(unsigned t)
{
	int p = m.thread[t].process, cap, binding = NONE, name = pick_name(t);
	tess_cap_t token = pick_able(p, TESS_TYPE_NAMESPACE, TESS_RIGHT_LOOKUP), found;
	int64_t expected = cap_status(p, token, TESS_TYPE_NAMESPACE, TESS_RIGHT_LOOKUP, &cap);
	const struct slot *slot;

	if (!expected)
		binding = binding_find(m.cap[cap].object, name);
	if (!expected && binding == NONE)
		expected = TESS_ENOENT;
	if (!outcome(PLAY(t, TESS_SYS_NAMESPACE_LOOKUP, token, WORLD_SCRATCH, 1, 0), expected))
		return;
	found = world_word(&m.w, t, 0);
	slot = world_slot(&m.w, t, found);
	if (m.object[m.cap[binding].object].type == TESS_TYPE_NAMESPACE) {
		cap_add_slot(p, found, m.cap[binding].object,
			     TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST | TESS_RIGHT_GRANT, 0, binding);
		return;
	}
	model_expect(slot->badge & TESS_BADGE_KERNEL,
		     "a look-up gave a badge that is not the kernel's");
	cap_add_slot(p, found, m.cap[binding].object, TESS_RIGHT_SEND | TESS_RIGHT_GRANT,
		     slot->badge, binding);
	badge_made(m.cap[binding].object, slot->badge);
}

static void run_unbind(unsigned t)
{
	int p = m.thread[t].process, cap, binding = NONE, name = pick_name(t);
	tess_cap_t token = pick_able(p, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND);
	int64_t expected = cap_status(p, token, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND, &cap);

	if (!expected)
		binding = binding_find(m.cap[cap].object, name);
	if (!expected && binding == NONE)
		expected = TESS_ENOENT;
	if (outcome(PLAY(t, TESS_SYS_NAMESPACE_UNBIND, token, WORLD_SCRATCH, 1), expected))
		cap_remove(binding);
}

/* Walks the whole list: each name that is bound comes once. */
static void run_list(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST);
	int64_t expected = cap_status(p, token, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST, &cap);
	unsigned seen = 0, bound = 0;
	uint64_t cursor = 0;

	for (int i = 0; !expected && i < NAMES; i++)
		bound |= (binding_find(m.cap[cap].object, i) == NONE ? 0u : 1u) << i;
	for (;;) {
		int64_t status = PLAY(t, TESS_SYS_NAMESPACE_LIST, token, cursor, WORLD_SCRATCH, 64);

		if (expected || status == TESS_ENOENT) {
			model_expect(seen == bound || expected, "a list is not whole");
			(void)outcome(status, expected ? expected : TESS_ENOENT);
			return;
		}
		model_expect(!status && world_word(&m.w, t, 1) == 1, "list: status %lld",
			     (long long)status);
		seen |= 1u << (*(char *)world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ) - 'a');
		cursor = world_word(&m.w, t, 0);
	}
}

static void run_watch(unsigned t)
{
	int p = m.thread[t].process, cap, n = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST);
	tess_cap_t notification = one_in(3) ? 0 : pick_token(p, TESS_TYPE_NOTIFICATION);
	uint64_t bits = UINT64_C(1) << below(64);
	int64_t expected = cap_status(p, token, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST, &cap);
	struct model_object *ns;

	if (!expected && notification)
		expected = cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &n);
	if (!outcome(PLAY(t, TESS_SYS_NAMESPACE_WATCH, token, notification, bits), expected))
		return;
	ns = &m.object[m.cap[cap].object];
	ns->watcher = notification ? m.cap[n].object : NONE;
	ns->watch_bits = bits;
}

const struct operation name_operations[] = {
	{ "bind", run_bind, 10, TESS_TYPE_NAMESPACE },
	{ "lookup", run_lookup, 12, TESS_TYPE_NAMESPACE },
	{ "unbind", run_unbind, 4, TESS_TYPE_NAMESPACE },
	{ "list", run_list, 2, TESS_TYPE_NAMESPACE },
	{ "watch", run_watch, 3, TESS_TYPE_NAMESPACE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
