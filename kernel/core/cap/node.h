/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The derivation tree: which capability was made from which.
 *
 * Every capability, wherever it is held (a slot, a namespace's binding, a mapping), has a node. A
 * copy is a child of its source; a move keeps the node and changes its holder. When a capability
 * with children goes, its node stays behind empty, so that revoking an ancestor still reaches the
 * children; an empty node with at most one child is spliced out at once, so empty nodes never
 * outnumber live ones. Nodes lie in a slab, but for those of parked copies (cap/parked.h).
 *
 * Revocation (node_revoke_step) needs no state of its own: it looks at the first child of the root,
 * takes the capability away from its holder, hands its first child up to the root, and frees it
 * when it has none left. Each step leaves a proper tree in which everything still to be revoked is
 * below the root. So it can stop after any step, start over, be abandoned, or overlap with another
 * one.
 */
#ifndef CAP_NODE_H
#define CAP_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

struct badge;
struct kernel;
struct thread;

enum node_kind {
	NODE_FREE,
	NODE_EMPTY,   /* its capability is gone, its children are not */
	NODE_SLOT,    /* holder: struct process; index of the slot */
	NODE_BINDING, /* holder: struct binding */
	NODE_MAPPING, /* holder: struct mapping */
	NODE_PARKED,  /* holder: struct parked, in a queued message or a subscription */
	NODE_KNOTE,   /* holder: struct knote: a subscription of an event queue */
};

struct node {
	struct node *parent;
	struct list children; /* node.sibling */
	struct list sibling;
	uint8_t kind;
	uint32_t index;
	void *holder;
	struct badge *badge;   /* what keeps count of a badge's capabilities; NULL if unbadged */
	struct thread *lender; /* who takes it back when its call ends; NULL if not lent */
};

struct node *node_alloc(struct kernel *k);
void node_free(struct kernel *k, struct node *n);

/* Makes a zeroed node, wherever it lies, ready to be attached. */
void node_init(struct node *n);

/* Puts a fresh node below parent (NULL: a root). */
void node_attach(struct kernel *k, struct node *n, struct node *parent, enum node_kind kind,
		 void *holder, uint32_t index);

/* The capability has another holder now. */
void node_hold(struct node *n, enum node_kind kind, void *holder, uint32_t index);

/* The node's capability is gone from its holder: empties or frees the node. */
void node_release(struct kernel *k, struct node *n);

/* The same for a node without children that lies in its holder: it is out of the tree, not freed. */
void node_detach(struct kernel *k, struct node *n);

/* Puts a fresh node in the place of one without children, which is out of the tree then. */
void node_replace(struct node *n, struct node *fresh);

/* Revokes a bounded piece of what was derived from the node; true when nothing is left. */
bool node_revoke_step(struct kernel *k, struct node *root);

/* The same, then for the node itself. The node is gone when it returns true. */
bool node_revoke_self_step(struct kernel *k, struct node *n);

#endif
