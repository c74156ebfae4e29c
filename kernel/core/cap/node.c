/* SPDX-License-Identifier: BSD-2-Clause */
/* The derivation tree: see node.h. */
#include "cap/node.h"

#include <arch/entry.h>
#include <stddef.h>

#include "cap/badge.h"
#include "cap/parked.h"
#include "cap/table.h"
#include "kernel.h"
#include "mem/mapping.h"
#include "obj/knote.h"
#include "obj/namespace.h"
#include "obj/thread.h"

struct node *node_alloc(struct kernel *k)
{
	struct node *n = slab_alloc(&k->nodes);

	if (n)
		node_init(n);
	return n;
}

void node_init(struct node *n)
{
	list_init(&n->children);
	list_init(&n->sibling);
}

void node_free(struct kernel *k, struct node *n)
{
	slab_free(&k->nodes, n);
}

void node_attach(struct kernel *k, struct node *n, struct node *parent, enum node_kind kind,
		 void *holder, uint32_t index)
{
	n->parent = parent;
	n->kind = (uint8_t)kind;
	n->holder = holder;
	n->index = index;
	if (parent)
		list_push_back(&parent->children, &n->sibling);
	k->cap_count++;
}

void node_hold(struct node *n, enum node_kind kind, void *holder, uint32_t index)
{
	n->kind = (uint8_t)kind;
	n->holder = holder;
	n->index = index;
}

static struct node *first_child(const struct node *n)
{
	return LIST_ENTRY(n->children.next, struct node, sibling);
}

static bool has_at_most_one_child(const struct node *n)
{
	return n->children.next == n->children.prev;
}

/* Takes a node with at most one child out of the tree; the child takes its place. */
static void splice(struct kernel *k, struct node *n)
{
	if (!list_is_empty(&n->children)) {
		struct node *child = first_child(n);

		list_remove(&child->sibling);
		child->parent = n->parent;
		if (n->parent)
			list_insert_before(&n->sibling, &child->sibling);
	}
	list_remove(&n->sibling);
	node_free(k, n);
}

/* Splices an empty node, unless it has to stay: for its children, or for whoever lent it. */
static bool tidy(struct kernel *k, struct node *n)
{
	if (!n || n->kind != NODE_EMPTY || n->lender || !has_at_most_one_child(n))
		return false;
	splice(k, n);
	return true;
}

/* Splices an empty node that need not stay, and then its parent, which may have lost a child by it.
 */
static void tidy_up(struct kernel *k, struct node *n)
{
	struct node *parent = n->parent;

	if (tidy(k, n))
		tidy(k, parent);
}

/* The lender's call ended, or nothing is left to take back. */
static void forget_lender(struct node *n)
{
	for (unsigned i = 0; n->lender && i < TESS_MESSAGE_CAPS; i++)
		if (n->lender->lent[i] == n)
			n->lender->lent[i] = NULL;
	n->lender = NULL;
}

void node_release(struct kernel *k, struct node *n)
{
	k->cap_count--;
	if (n->badge)
		badge_drop(k, n->badge);
	n->badge = NULL;
	n->kind = NODE_EMPTY;
	n->holder = NULL;
	if (list_is_empty(&n->children))
		forget_lender(n);
	tidy_up(k, n);
}

void node_detach(struct kernel *k, struct node *n)
{
	struct node *parent = n->parent;

	k->cap_count--;
	if (n->badge)
		badge_drop(k, n->badge);
	n->badge = NULL;
	n->kind = NODE_FREE;
	list_remove(&n->sibling);
	tidy(k, parent);
}

void node_replace(struct node *n, struct node *fresh)
{
	fresh->parent = n->parent;
	fresh->badge = n->badge;
	list_insert_before(&n->sibling, &fresh->sibling);
	list_remove(&n->sibling);
	n->badge = NULL;
	n->kind = NODE_FREE;
}

/* Takes the capability away from its holder; false if that needs another step. The node may be gone
 * after. */
static bool take_from_holder(struct kernel *k, struct node *n)
{
	switch ((enum node_kind)n->kind) {
	case NODE_SLOT:
		cap_table_revoked(k, n->holder, n->index);
		return true;
	case NODE_BINDING:
		binding_remove(k, n->holder);
		return true;
	case NODE_MAPPING:
		return mapping_remove_step(k, n->holder);
	case NODE_PARKED:
		parked_drop(k, n->holder);
		return true;
	case NODE_KNOTE:
		knote_close(k, n->holder, 0, 0);
		return true;
	case NODE_FREE:
	case NODE_EMPTY:
		break;
	}
	panic("a node of kind %u has no holder", n->kind);
}

/* Hands the node's first child up to its own parent. */
static void raise_first_child(struct node *n)
{
	struct node *child = first_child(n);

	list_remove(&child->sibling);
	child->parent = n->parent;
	if (n->parent)
		list_push_back(&n->parent->children, &child->sibling);
}

bool node_revoke_step(struct kernel *k, struct node *root)
{
	struct node *n;

	if (list_is_empty(&root->children))
		return true;
	n = first_child(root);
	if (n->kind != NODE_EMPTY) {
		/* With two children or more the node stays, empty; with fewer it is gone and they
		 * are root's. */
		(void)take_from_holder(k, n);
	} else if (!list_is_empty(&n->children)) {
		raise_first_child(n);
		tidy_up(k, n);
	} else {
		/* Empty with no child: only a lent one is kept so. It is root's no longer, nor its
		 * lender's. */
		forget_lender(n);
		tidy_up(k, n);
	}
	return list_is_empty(&root->children);
}

bool node_revoke_self_step(struct kernel *k, struct node *n)
{
	if (!list_is_empty(&n->children)) {
		(void)node_revoke_step(k, n);
		return false;
	}
	if (n->kind != NODE_EMPTY)
		return take_from_holder(k, n);
	forget_lender(n);
	tidy_up(k, n);
	return true;
}
