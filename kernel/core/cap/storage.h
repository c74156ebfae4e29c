/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder share: free slots of a table (table.c stores them, slot.c fills
 * them), and the counts that depend on who holds a capability. */
#ifndef CAP_STORAGE_H
#define CAP_STORAGE_H

#include <stdint.h>
#include <tessera/abi/types.h>

struct cap_content;
struct kernel;
struct node;
struct process;
struct slot;

/* Adds a page of empty slots that are on no list yet: EMFILE or ENOMEM. */
int cap_storage_add_page(struct kernel *k, struct process *p);

/* Takes a slot off the free list, growing the table if need be: EMFILE or ENOMEM. */
int cap_storage_take(struct kernel *k, struct process *p, uint32_t *index);

/* Puts an empty slot back, unless its generations are used up. */
void cap_storage_give_back(struct process *p, uint32_t index);

/* Puts a capability, and the node that it has already, into an empty slot. */
struct slot *cap_write_slot(struct process *p, uint32_t index, const struct cap_content *c,
			    struct node *n);

/* Empties a slot whose capability went elsewhere or is gone; the caller sees to node and reference.
 */
void cap_vacate(struct process *p, struct slot *slot);

/* A capability with these rights came into being, or went: tells the object if it keeps count. */
void cap_gained(enum tess_type type, void *object, uint16_t rights, uint64_t badge);
void cap_lost(struct kernel *k, enum tess_type type, void *object, uint16_t rights, uint64_t badge);

#endif
