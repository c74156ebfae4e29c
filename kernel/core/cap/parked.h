/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parked capabilities: those that are in no table. A queued message holds them, and a topic holds
 * its subscriptions so.
 *
 * A parked capability is as real as one in a slot: it is a node of the derivation tree, so that
 * revocation reaches it, and whoever counts capabilities counts it. Parking allocates nothing: a
 * capability that is moved brings its node along, and for a copy the node lies in struct parked
 * itself. Nothing can be derived from a parked capability, so the embedded node never has children
 * and can be left behind when the capability goes on into a slot, which has a node of its own.
 */
#ifndef CAP_PARKED_H
#define CAP_PARKED_H

#include <stdbool.h>
#include <tessera/abi/types.h>

#include "cap/node.h"
#include "cap/table.h"

struct parked {
	struct node own;   /* the node of a copy */
	struct node *node; /* &own, or what a moved capability brought along */
	void *object;      /* referenced */
	uint64_t badge;    /* as in struct slot */
	uint16_t rights;
	uint8_t type; /* TESS_TYPE_NONE: nothing is parked here */
};

/* Parks a child of the capability in slot, or the capability itself. Neither can fail. */
void parked_copy(struct kernel *k, struct parked *p, const struct slot *slot, uint16_t rights_mask);
void parked_move(struct kernel *k, struct parked *p, struct process *from, struct slot *slot,
		 uint16_t rights_mask);

/* Puts a parked capability into the i-th reserved slot of a process; returns its token. */
tess_cap_t parked_deliver(struct kernel *k, struct parked *p, struct process *to,
			  struct cap_reservation *r, unsigned i);

/* Gives a parked capability up; revocation does it, too. */
void parked_drop(struct kernel *k, struct parked *p);

static inline bool parked_is_empty(const struct parked *p)
{
	return p->type == TESS_TYPE_NONE;
}

/* Whether the node lies in struct parked and not in a slab. */
static inline bool parked_has_own_node(const struct parked *p)
{
	return p->node == &p->own;
}

#endif
