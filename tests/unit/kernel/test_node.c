/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap/node: the derivation tree against a model with plain parents, and revocation wherever
 * capabilities may be.
 */
#include "cap/node.h"

#include "mem/mapping.h"
#include "world.h"

#define CAPS 300

/* The model: who was derived from whom; a deleted capability's children go to its parent. */
struct known {
	bool live;
	unsigned thread; /* index of a thread of the process that has it */
	tess_cap_t token;
	int parent;
};

static struct world w;
static struct known known[CAPS];
static unsigned process[3];

static int find_free(void)
{
	for (int i = 0; i < CAPS; i++) {
		if (!known[i].live)
			return i;
	}
	return -1;
}

/* The nearest live ancestor's node, as the kernel has it: empty nodes are passed over. */
static const struct node *kernel_parent(int i)
{
	const struct node *n = world_slot(&w, known[i].thread, known[i].token)->node->parent;

	while (n && n->kind == NODE_EMPTY)
		n = n->parent;
	return n;
}

/* Every capability's nearest live ancestor is the one that the model has. */
static void compare_with_model(void)
{
	for (int i = 0; i < CAPS; i++) {
		const struct slot *slot;
		const struct node *expected = NULL;

		if (!known[i].live)
			continue;
		slot = world_slot(&w, known[i].thread, known[i].token);
		ck_assert_ptr_nonnull(slot);
		if (known[i].parent >= 0)
			expected = world_slot(&w, known[known[i].parent].thread,
					      known[known[i].parent].token)
					   ->node;
		if (kernel_parent(i) != expected)
			ck_abort_msg("capability %d has another parent", i);
	}
}

static void forget(int i)
{
	known[i].live = false;
	for (int j = 0; j < CAPS; j++) {
		if (known[j].live && known[j].parent == i)
			known[j].parent = known[i].parent;
	}
}

static bool is_below(int i, int root)
{
	while (i >= 0 && i != root)
		i = known[i].parent;
	return i == root;
}

static void derive(int from)
{
	int made = find_free();

	if (made < 0)
		return;
	known[made] =
		(struct known){ true, known[from].thread,
				world_derive(&w, known[from].thread, known[from].token, 0xffff, 0),
				from };
}

static void give(int from, unsigned to)
{
	int made = find_free();

	if (made < 0)
		return;
	known[made] = (struct known){
		true, to, world_give(&w, known[from].thread, known[from].token, to, 0xffff), from
	};
}

static void delete (int i)
{
	ck_status(world_call(&w, known[i].thread, TESS_SYS_CAPABILITY_DELETE, known[i].token),
		  TESS_OK);
	forget(i);
}

static void revoke(int root)
{
	ck_status(world_call(&w, known[root].thread, TESS_SYS_CAPABILITY_REVOKE, known[root].token),
		  TESS_OK);
	for (int i = 0; i < CAPS; i++) {
		if (known[i].live && i != root && is_below(i, root)) {
			ck_assert_ptr_null(world_slot(&w, known[i].thread, known[i].token));
			known[i].live = false;
		}
	}
}

static void move(int i)
{
	ck_status(world_call(&w, known[i].thread, TESS_SYS_CAPABILITY_MOVE, known[i].token),
		  TESS_OK);
	known[i].token = world_word(&w, known[i].thread, 0);
}

static void setup_three(void)
{
	world_boot(&w);
	for (int i = 0; i < 3; i++) {
		process[i] = world_process(&w);
		known[i] =
			(struct known){ true, process[i], world_notification(&w, process[i]), -1 };
	}
	for (int i = 3; i < CAPS; i++)
		known[i].live = false;
}

START_TEST(random_operations_match_a_model)
{
	struct random_source r = { 21 };

	setup_three();
	for (int step = 0; step < 100000; step++) {
		int i = (int)random_below(&r, CAPS);
		uint64_t what = random_below(&r, 100);

		if (!known[i].live)
			continue;
		hosted_interrupt_set(random_below(&r, 4) == 0);
		if (what < 45)
			derive(i);
		else if (what < 65)
			give(i, process[random_below(&r, 3)]);
		else if (what < 90 && i > 2)
			delete (i);
		else if (what < 97)
			move(i);
		else if (i > 2 || what == 99)
			revoke(i);
		hosted_interrupt_set(false);
		if (step % 128 == 0) {
			compare_with_model();
			world_check(&w);
		}
	}
	world_end(&w);
}
END_TEST

/* A chain and a star of many: revocation is restartable at every interrupt, and ends. */
START_TEST(large_families_are_revoked)
{
	enum { COUNT = 20000 };
	unsigned p;
	tess_cap_t root, last;

	world_boot(&w);
	p = world_process(&w);
	root = world_notification(&w, p);
	last = root;
	for (int i = 0; i < COUNT; i++)
		last = world_derive(&w, p, i % 2 ? root : last, 0xffff, 0);
	ck_assert_uint_gt(w.k->cap_count, COUNT);
	hosted_interrupt_set(true);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_REVOKE, root), TESS_OK);
	hosted_interrupt_set(false);
	ck_assert_uint_gt(w.t[p].thread->context.restarts, COUNT / 100);
	ck_assert_uint_lt(w.k->cap_count, 100);
	ck_assert_ptr_nonnull(world_slot(&w, p, root));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(empty_nodes_never_outnumber_live_ones)
{
	enum { COUNT = 4000 };
	static tess_cap_t caps[COUNT];
	struct random_source r = { 22 };
	unsigned p;

	world_boot(&w);
	p = world_process(&w);
	caps[0] = world_notification(&w, p);
	for (int i = 1; i < COUNT; i++)
		caps[i] = world_derive(&w, p, caps[random_below(&r, (uint64_t)i)], 0xffff, 0);
	for (int i = 0; i < COUNT - 1; i++) {
		ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, caps[i]), TESS_OK);
		if (w.k->nodes.in_use > 2 * w.k->cap_count)
			ck_abort_msg("%llu nodes for %llu capabilities",
				     (unsigned long long)w.k->nodes.in_use,
				     (unsigned long long)w.k->cap_count);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

/* One family: a slot elsewhere, a queued message's source, a mapping, a binding and what was looked
 * up by it. */
START_TEST(revocation_reaches_every_holder)
{
	unsigned p, q, receiver;
	tess_cap_t memory, ep, ns, at_q, root, found;
	uint64_t address;

	world_boot(&w);
	p = world_process(&w);
	q = world_process(&w);
	receiver = world_thread(&w, p, 90);
	memory = world_memory(&w, p, TESS_PAGE_SIZE);
	at_q = world_give(&w, p, memory, q, 0xffff);
	ck_status(world_call(&w, q, TESS_SYS_MEMORY_MAP, at_q, w.t[q].self_process, 0, 0,
			     TESS_PAGE_SIZE, PROT_READ),
		  TESS_OK);
	address = world_word(&w, q, 0);
	ck_status(world_call(&w, q, TESS_SYS_CAPABILITY_DELETE, at_q), TESS_OK);
	world_memory_at(&w, q, address, PROT_READ);

	root = world_endpoint(&w, p);
	ep = world_derive(&w, p, root, 0xffff, 0);
	ns = world_namespace(&w, p);
	*(char *)world_scratch(&w, p) = 'x';
	ck_status(world_call(&w, p, TESS_SYS_NAMESPACE_BIND, ns, WORLD_SCRATCH, 1, ep, 0, 0),
		  TESS_OK);
	ck_status(world_call(&w, p, TESS_SYS_NAMESPACE_LOOKUP, ns, WORLD_SCRATCH, 1, 0), TESS_OK);
	found = world_word(&w, p, 0);
	ck_status(world_call(&w, q, TESS_SYS_SEND, world_give(&w, p, ep, q, 0xffff)),
		  WORLD_BLOCKED);

	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
	ck_assert_ptr_null(space_find(w.t[q].process, address));
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_REVOKE, root), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, p, ep));
	ck_assert_ptr_null(world_slot(&w, p, found));
	ck_status(world_call(&w, p, TESS_SYS_NAMESPACE_LOOKUP, ns, WORLD_SCRATCH, 1, 0),
		  TESS_ENOENT);
	ck_status(world_call_until(&w, receiver, TESS_DEADLINE_POLL, TESS_SYS_RECV, root), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, receiver),
			  TESS_TAG(TESS_LABEL_BADGE_CLOSED, 1, 0) | TESS_TAG_KERNEL);
	ck_status(world_call_until(&w, receiver, TESS_DEADLINE_POLL, TESS_SYS_RECV, root),
		  TESS_EAGAIN);
	ck_status(world_status(&w, q), TESS_EBADCAP);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Whoever revokes may die in the middle: what was done stays done, the rest stays whole. */
START_TEST(a_revoker_that_dies_leaves_a_proper_tree)
{
	unsigned p, helper;
	tess_cap_t root, child;
	uint64_t left;

	world_boot(&w);
	p = world_process(&w);
	helper = world_process(&w);
	root = world_notification(&w, p);
	for (int i = 0; i < 1000; i++)
		child = world_give(&w, p, root, helper, 0xffff);
	hosted_interrupt_set(true);
	ck_assert(world_begin(&w, p, (uint64_t[10]){ TESS_SYS_CAPABILITY_REVOKE, root }));
	hosted_interrupt_set(false);
	left = w.k->cap_count;
	process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_gt(left, 900);
	ck_status(world_call(&w, helper, TESS_SYS_NOTIFICATION_SIGNAL, child, 1), TESS_OK);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("node");

	HARNESS_ADD(suite, random_operations_match_a_model);
	HARNESS_ADD(suite, large_families_are_revoked);
	HARNESS_ADD(suite, empty_nodes_never_outnumber_live_ones);
	HARNESS_ADD(suite, revocation_reaches_every_holder);
	HARNESS_ADD(suite, a_revoker_that_dies_leaves_a_proper_tree);
	return harness_run(suite);
}
