/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/tree: random operations against a sorted array, and the shape after hostile insertion orders.
 */
#include "lib/tree.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define KEYS 512 /* keys are drawn from 0..KEYS-1, so that they collide */

/* The model: which keys are in. */
struct model {
	struct tree tree;
	struct tree_node node[KEYS];
	bool in[KEYS];
};

static void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	tree_init(&m->tree);
}

/* The key that step (1 or -1) leads to from key on, itself included; -1 if there is none. */
static int model_search(const struct model *m, int key, int step)
{
	while (key >= 0 && key < KEYS && !m->in[key])
		key += step;
	return key < KEYS ? key : -1;
}

static void assert_node(const struct model *m, const struct tree_node *node, int key)
{
	ck_holds(node == (key < 0 ? NULL : &m->node[key]));
}

/* Returns the height below the node, after checking links, order and heap property. */
static int check_subtree(const struct tree_node *node)
{
	int left, right;

	if (!node)
		return 0;
	if (node->left) {
		ck_holds(node->left->parent == node);
		ck_holds(node->left->key < node->key);
		ck_holds(node->left->priority <= node->priority);
	}
	if (node->right) {
		ck_holds(node->right->parent == node);
		ck_holds(node->right->key > node->key);
		ck_holds(node->right->priority <= node->priority);
	}
	left = check_subtree(node->left);
	right = check_subtree(node->right);
	return 1 + (left > right ? left : right);
}

/* Walks the tree both ways and compares with the model. */
static void check_walks(const struct model *m)
{
	const struct tree_node *node = tree_first(&m->tree);
	const struct tree_node *last = NULL;
	int key = model_search(m, 0, 1);

	for (; node; node = tree_next(node)) {
		assert_node(m, node, key);
		key = model_search(m, key + 1, 1);
		last = node;
	}
	ck_assert_int_eq(key, -1);
	key = model_search(m, KEYS - 1, -1);
	for (node = last; node; node = tree_previous(node)) {
		assert_node(m, node, key);
		key = model_search(m, key - 1, -1);
	}
	ck_assert_int_eq(key, -1);
	check_subtree(m->tree.root);
}

START_TEST(empty_tree_finds_nothing)
{
	struct tree t;

	tree_init(&t);
	ck_assert_ptr_null(tree_first(&t));
	ck_assert_ptr_null(tree_find(&t, 0));
	ck_assert_ptr_null(tree_at_or_below(&t, UINT64_MAX));
	ck_assert_ptr_null(tree_at_or_above(&t, 0));
}
END_TEST

START_TEST(extreme_keys)
{
	struct tree_node low, high, again;
	struct tree t;

	tree_init(&t);
	ck_assert(tree_insert(&t, &high, UINT64_MAX));
	ck_assert(tree_insert(&t, &low, 0));
	ck_assert(!tree_insert(&t, &again, 0));
	ck_assert_ptr_eq(tree_at_or_below(&t, UINT64_MAX - 1), &low);
	ck_assert_ptr_eq(tree_at_or_above(&t, 1), &high);
	ck_assert_ptr_eq(tree_find(&t, UINT64_MAX), &high);
}
END_TEST

START_TEST(random_operations_match_a_model)
{
	static struct model m;
	struct random_source r = { 1 };

	model_init(&m);
	for (int step = 0; step < 200000; step++) {
		int key = (int)random_below(&r, KEYS);

		if (random_below(&r, 2)) {
			bool inserted =
				!m.in[key] && tree_insert(&m.tree, &m.node[key], (uint64_t)key);

			ck_holds(inserted == !m.in[key]);
			m.in[key] = true;
		} else if (m.in[key]) {
			tree_remove(&m.tree, &m.node[key]);
			m.in[key] = false;
		}
		key = (int)random_below(&r, KEYS);
		assert_node(&m, tree_find(&m.tree, (uint64_t)key), m.in[key] ? key : -1);
		assert_node(&m, tree_at_or_below(&m.tree, (uint64_t)key),
			    model_search(&m, key, -1));
		assert_node(&m, tree_at_or_above(&m.tree, (uint64_t)key), model_search(&m, key, 1));
		if (step % 1000 == 0)
			check_walks(&m);
	}
}
END_TEST

START_TEST(a_taken_key_is_refused_and_changes_nothing)
{
	struct tree_node a, b = { .key = 99 };
	struct tree t;

	tree_init(&t);
	ck_assert(tree_insert(&t, &a, 7));
	ck_assert(!tree_insert(&t, &b, 7));
	ck_assert_uint_eq(b.key, 99);
	ck_assert_ptr_eq(tree_find(&t, 7), &a);
	ck_assert_ptr_null(tree_next(&a));
}
END_TEST

/* Ascending, descending and zigzag orders: the height stays near 2 * log2(n). */
START_TEST(sorted_insertion_stays_flat)
{
	enum { COUNT = 1 << 14 };
	struct tree_node *nodes = calloc(COUNT, sizeof(*nodes));

	ck_assert_ptr_nonnull(nodes);
	for (int order = 0; order < 3; order++) {
		struct tree t;

		tree_init(&t);
		for (uint64_t i = 0; i < COUNT; i++) {
			uint64_t key = order == 0 ? i : order == 1 ? COUNT - i : i % 2 ? i : ~i;

			ck_holds(tree_insert(&t, &nodes[i], key));
		}
		ck_assert_int_lt(check_subtree(t.root), 60);
	}
	free(nodes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tree");

	HARNESS_ADD(suite, empty_tree_finds_nothing);
	HARNESS_ADD(suite, extreme_keys);
	HARNESS_ADD(suite, random_operations_match_a_model);
	HARNESS_ADD(suite, a_taken_key_is_refused_and_changes_nothing);
	HARNESS_ADD(suite, sorted_insertion_stays_flat);
	return harness_run(suite);
}
