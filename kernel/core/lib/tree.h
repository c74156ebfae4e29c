/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intrusive ordered tree of distinct 64-bit keys, a treap: ordered by key, a heap by random
 * priority.
 */
#ifndef LIB_TREE_H
#define LIB_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

struct tree_node {
	struct tree_node *parent, *left, *right;
	uint64_t key;
	uint32_t priority;
};

struct tree {
	struct tree_node *root;
	uint32_t random; /* state of the priority generator; its owner may set any value but 0 */
};

/* The struct that holds the tree node at ptr as its member. */
#define TREE_ENTRY(ptr, type, member) LIST_ENTRY(ptr, type, member)

void tree_init(struct tree *t);

/* Puts the node in under the key; false, and nothing done, if the key is there already. */
bool tree_insert(struct tree *t, struct tree_node *node, uint64_t key);

/* Takes out a node that is in this tree. */
void tree_remove(struct tree *t, struct tree_node *node);

/* Each returns NULL if there is no such node. */
struct tree_node *tree_find(const struct tree *t, uint64_t key);
struct tree_node *tree_at_or_below(const struct tree *t, uint64_t key);
struct tree_node *tree_at_or_above(const struct tree *t, uint64_t key);
struct tree_node *tree_first(const struct tree *t);
struct tree_node *tree_next(const struct tree_node *node);
struct tree_node *tree_previous(const struct tree_node *node);

#endif
