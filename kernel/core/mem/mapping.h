/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces and mappings.
 *
 * A mapping is a run of a process's addresses that shows a run of a memory object. It is a node of
 * the derivation tree, below the capability it was made through: it outlives that capability's
 * slot, but not its revocation. Entries of page tables are filled when a page is first touched (for
 * short mappings, at once); the frames for tables were reserved and charged when the mapping was
 * made, so a touch never fails.
 *
 * Invariants (proved by check_spaces): mappings do not overlap; no entry of a page table lies
 * outside a mapping, allows more than it, or shows another frame than the memory object's; nothing
 * is writable and executable.
 */
#ifndef MEM_MAPPING_H
#define MEM_MAPPING_H

#include <arch/mmu.h>
#include <stdbool.h>
#include <stdint.h>

#include "cap/node.h"
#include "lib/tree.h"

struct kernel;
struct memory;
struct process;

/* Addresses that the kernel chooses from: those of its own mappings lie above the others. */
#define SPACE_FIXED UINT64_C(0x00007f0000000000)

/* The lowest address that the kernel chooses for a mapping. */
#define SPACE_HINT UINT64_C(0x10000000)

struct space {
	paddr_t root;         /* the top-level table */
	struct tree mappings; /* mapping.by_address */
	uint32_t count;
	uint64_t hint;       /* where to look for room first */
	uint64_t fixed_hint; /* the same, for the kernel's own mappings */
	uint64_t tables;     /* page tables made, below the root */
};

struct mapping {
	struct tree_node by_address; /* key: address of the first byte */
	struct process *process;
	struct memory *memory; /* referenced */
	struct list in_memory; /* memory.mappings of the object that owns the pages */
	struct node *node;
	uint64_t length;        /* bytes */
	uint64_t offset;        /* bytes into the memory object */
	uint8_t protection;     /* PROT_* */
	uint8_t max_protection; /* what protection may be raised to */
	bool fixed;             /* the kernel's own: user mode may not change it */
	uint8_t inheritance;    /* enum tess_inheritance: what a fork makes of it */
	uint64_t tables;        /* frames still reserved for page tables */
};

/* Bytes charged for a mapping: itself, its node, and the empty one it may leave behind. */
#define MAPPING_CHARGE (sizeof(struct mapping) + 2 * sizeof(struct node))

/* What a mapping is to be. */
struct mapping_request {
	struct memory *memory;
	struct node *parent; /* of the capability; NULL for the kernel's own */
	uint64_t address;    /* 0: anywhere */
	uint64_t offset, length;
	uint8_t protection, max_protection;
	bool fixed;
	bool lazy; /* pages are shown when they are touched, also of a short mapping */
};

/* Makes an empty address space: ENOMEM. */
int space_create(struct kernel *k, struct process *p);

/* Frees the space a step at a time, mappings first; true when nothing is left. */
bool space_destroy_step(struct kernel *k, struct process *p);

/* EINVAL, EEXIST or ENOMEM; the ranges were not checked by the caller. */
int mapping_create(struct kernel *k, struct process *p, const struct mapping_request *request,
		   struct mapping **mapping);

/* Takes up to 64 pages off the mapping's end; true when it was the last piece and the mapping is
 * gone. */
bool mapping_remove_step(struct kernel *k, struct mapping *m);

/* Has no page table say anything any more of a page of an object that owns its pages. Takes time
 * for each of the object's mappings. */
void mapping_forget_page(struct memory *owner, uint64_t page);

/* The same for a run of pages. */
void mapping_forget_pages(struct memory *owner, uint64_t first, uint64_t count);

/* The mapping that holds an address, or NULL. */
struct mapping *space_find(const struct process *p, uint64_t address);

/* The first mapping that ends above an address, or NULL. */
struct mapping *space_next(const struct process *p, uint64_t address);

/* Cuts the mapping that goes across the address in two there, if there is one: ENOMEM. */
int space_split_at(struct kernel *k, struct process *p, uint64_t address);

/* Sets the protection of a whole mapping. Takes time for each page that is present, and each 2 MiB
 * that is not. */
void mapping_protect(struct mapping *m, uint8_t protection);

/* A thread touched an address: makes the page present. False if there is no mapping that allows the
 * access. */
bool space_touch(struct kernel *k, struct process *p, uint64_t address, unsigned access);

/* Whether a mapping allows the access, and only the page behind it is absent. */
bool space_is_absent(const struct process *p, uint64_t address, unsigned access);

/* The kernel's pointer to a byte of the process's memory, for an access that its mapping allows;
 * NULL if none does, and for a device's registers. Good up to the end of the page. */
void *space_reach(struct kernel *k, struct process *p, uint64_t address, unsigned access);

static inline uint64_t mapping_address(const struct mapping *m)
{
	return m->by_address.key;
}

static inline uint64_t mapping_end(const struct mapping *m)
{
	return m->by_address.key + m->length;
}

#endif
