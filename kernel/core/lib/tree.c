/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Treap (Seidel and Aragon, "Randomized search trees", 1996): a node's key orders it among left and
 * right, and its priority is at least that of its children, so the shape is that of a tree into
 * which the keys came in random order: depth O(log n) expected, whatever order they did come in.
 *
 * Nodes point at their parents, so no walk needs recursion or a stack.
 */
#include "lib/tree.h"

#include <stddef.h>

void tree_init(struct tree *t)
{
	t->root = NULL;
	t->random = 0x9e3779b9u;
}

/* xorshift32 (Marsaglia, 2003). */
static uint32_t next_random(struct tree *t)
{
	uint32_t x = t->random;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	t->random = x;
	return x;
}

/* The pointer that leads to the node: its parent's, or the root. */
static struct tree_node **link_to(struct tree *t, const struct tree_node *node)
{
	struct tree_node *parent = node->parent;

	if (!parent)
		return &t->root;
	return parent->left == node ? &parent->left : &parent->right;
}

/* Lifts the node above its parent, keeping the order of keys. */
static void rotate_up(struct tree *t, struct tree_node *node)
{
	struct tree_node *parent = node->parent;
	struct tree_node *moved;

	*link_to(t, parent) = node;
	node->parent = parent->parent;
	parent->parent = node;
	if (parent->left == node) {
		moved = node->right;
		parent->left = moved;
		node->right = parent;
	} else {
		moved = node->left;
		parent->right = moved;
		node->left = parent;
	}
	if (moved)
		moved->parent = parent;
}

bool tree_insert(struct tree *t, struct tree_node *node, uint64_t key)
{
	struct tree_node **link = &t->root;
	struct tree_node *parent = NULL;

	while (*link) {
		parent = *link;
		if (parent->key == key)
			return false;
		link = key < parent->key ? &parent->left : &parent->right;
	}
	*node = (struct tree_node){ .parent = parent, .key = key, .priority = next_random(t) };
	*link = node;
	while (node->parent && node->parent->priority < node->priority)
		rotate_up(t, node);
	return true;
}

void tree_remove(struct tree *t, struct tree_node *node)
{
	struct tree_node *child;

	while (node->left && node->right)
		rotate_up(t,
			  node->left->priority > node->right->priority ? node->left : node->right);
	child = node->left ? node->left : node->right;
	*link_to(t, node) = child;
	if (child)
		child->parent = node->parent;
	node->parent = NULL;
	node->left = NULL;
	node->right = NULL;
}

struct tree_node *tree_find(const struct tree *t, uint64_t key)
{
	struct tree_node *node = t->root;

	while (node && node->key != key)
		node = key < node->key ? node->left : node->right;
	return node;
}

struct tree_node *tree_at_or_below(const struct tree *t, uint64_t key)
{
	struct tree_node *node = t->root;
	struct tree_node *best = NULL;

	while (node) {
		if (node->key > key) {
			node = node->left;
			continue;
		}
		best = node;
		node = node->right;
	}
	return best;
}

struct tree_node *tree_at_or_above(const struct tree *t, uint64_t key)
{
	struct tree_node *node = t->root;
	struct tree_node *best = NULL;

	while (node) {
		if (node->key < key) {
			node = node->right;
			continue;
		}
		best = node;
		node = node->left;
	}
	return best;
}

struct tree_node *tree_first(const struct tree *t)
{
	return tree_at_or_above(t, 0);
}

struct tree_node *tree_next(const struct tree_node *node)
{
	struct tree_node *next = node->right;

	if (next) {
		while (next->left)
			next = next->left;
		return next;
	}
	while (node->parent && node->parent->right == node)
		node = node->parent;
	return node->parent;
}

struct tree_node *tree_previous(const struct tree_node *node)
{
	struct tree_node *previous = node->left;

	if (previous) {
		while (previous->right)
			previous = previous->right;
		return previous;
	}
	while (node->parent && node->parent->left == node)
		node = node->parent;
	return node->parent;
}
