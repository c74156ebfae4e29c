/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capability table of a process: slots in pages of 128, found by index in two loads however
 * many there are.
 *
 * A token is a slot's index and generation. The generation goes up each time the slot is emptied,
 * so a stale token never names another capability; a slot whose generation would wrap is never used
 * again. Slot 0 stays empty, and an index out of bounds is turned into 0 before it is used, in
 * speculation too.
 */
#ifndef CAP_TABLE_H
#define CAP_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "cap/node.h"

struct kernel;
struct object;
struct process;

#define SLOTS_PER_PAGE 128
#define SLOTS_MAX      (1u << 20)

/* Bytes charged for a page of slots, with two nodes for each: its own, and an empty one it may
 * leave behind. */
#define CAP_PAGE_CHARGE (TESS_PAGE_SIZE + 2 * SLOTS_PER_PAGE * sizeof(struct node))

/* slot.flags: a capability that its process holds but cannot name, such as that to its fault
 * handler. */
#define SLOT_HIDDEN 0x80u

/* slot.flags: a fork gives the capability to the child, a reset leaves it (cap/inherit.h). */
#define SLOT_INHERIT 0x01u

struct slot {
	union {
		void *object; /* struct object first in what it points to; a Reply's is its caller
			       */
		uint64_t next_free; /* index of the next free slot, 0 at the end */
	};
	uint8_t type; /* enum tess_type; NONE: free or retired */
	uint8_t flags;
	uint16_t rights;
	uint32_t generation;
	uint64_t badge; /* of an endpoint; of a Reply, the number of its call; of a channel's
			   sender, its struct share */
	struct node *node;
};
_Static_assert(sizeof(struct slot) == 32, "a page holds SLOTS_PER_PAGE slots");

struct cap_table {
	struct slot **pages;
	uint32_t limit; /* slots that exist, used or not */
	uint32_t free;  /* index of the first free slot, 0 if there is none */
	uint32_t used;  /* slots that hold a capability */
	uint8_t order;  /* of the array of pages */
};

/* Slots and nodes put aside for capabilities that are about to arrive: all of them, or none. */
struct cap_reservation {
	unsigned count;
	uint32_t index[TESS_MESSAGE_CAPS];
	struct node *node[TESS_MESSAGE_CAPS];
};

/* What a slot is to be filled with. */
struct cap_content {
	void *object; /* gains a reference */
	enum tess_type type;
	uint16_t rights;
	uint64_t badge;
	struct node *parent; /* NULL: a capability of its own */
};

/* EMFILE: no slot left; ENOMEM: no memory for more. Nothing is reserved then. */
int cap_reserve(struct kernel *k, struct process *p, unsigned count, struct cap_reservation *r);
void cap_unreserve(struct kernel *k, struct process *p, struct cap_reservation *r);

/* Fills the i-th reserved slot; returns its token. Cannot fail. */
tess_cap_t cap_fill(struct kernel *k, struct process *p, struct cap_reservation *r, unsigned i,
		    const struct cap_content *content);

/* Fills the i-th reserved slot with a child of the capability in slot. */
tess_cap_t cap_fill_by_copy(struct kernel *k, struct process *p, struct cap_reservation *r,
			    unsigned i, const struct slot *slot, uint16_t rights_mask);

/* Moves a capability from its slot into the i-th reserved one of another (or the same) process. */
tess_cap_t cap_fill_by_move(struct kernel *k, struct process *p, struct cap_reservation *r,
			    unsigned i, struct process *from, struct slot *slot,
			    uint16_t rights_mask);

/* Gives a capability up: the slot is free, the node released, the reference dropped. */
void cap_delete(struct kernel *k, struct process *p, struct slot *slot);

/* Takes rights away from a capability where it lies. */
void cap_restrict(struct kernel *k, struct slot *slot, uint16_t rights);

/* Revocation reached the slot: the same as cap_delete. */
void cap_table_revoked(struct kernel *k, struct process *p, uint32_t index);

/* Deletes up to `count` capabilities, then the table; true when all is gone. */
bool cap_table_destroy_step(struct kernel *k, struct process *p, unsigned count);

static inline struct slot *cap_slot_at(const struct cap_table *t, uint32_t index)
{
	return &t->pages[index / SLOTS_PER_PAGE][index % SLOTS_PER_PAGE];
}

/* The token of a used slot. */
tess_cap_t cap_token(const struct slot *slot);

/*
 * Finds a capability of the process, of a type (NONE: of any), with all of the rights. EBADCAP,
 * EPERM; EACCES for jobs and namespaces in capability mode. The slot stays valid until the process
 * next gives up or receives a capability.
 */
int cap_lookup(struct process *p, tess_cap_t token, enum tess_type type, uint16_t rights,
	       struct slot **slot);

/* Finds a hidden endpoint capability of the process that may send: EBADCAP. */
int cap_lookup_hidden(struct process *p, tess_cap_t token, struct slot **slot);

/* Whether the token still names a capability to this very object, with the rights. */
bool cap_still_names(struct process *p, tess_cap_t token, const struct object *o, uint16_t rights);

#endif
