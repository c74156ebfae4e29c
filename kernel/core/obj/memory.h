/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory: a run of pages.
 *
 * There are three kinds. Most own their pages, which come into being, zeroed, when they are first
 * touched; the frames for all of them, and for the tables that list them, were reserved and charged
 * when the object was made, so a touch never fails. A view (memory_derive) is a range of another
 * memory object. A fixed run shows physical memory that is nobody's to free: the boot archive, or
 * the registers of a device. Those are not in the kernel's direct map and may do things when they
 * are touched, so the kernel never does: calls on their contents are refused, and so are buffers of
 * system calls in them.
 *
 * Pages can be shared between objects until one of them writes (memory_share_page), and moved from
 * one to another (memory_move_page). A shared page has one reservation for each object beyond the
 * first, taken over from the object that came to share it, so the copy that a write needs never
 * fails either. A page that was moved away is absent: touching it is a fault.
 *
 * A page is freed exactly once: with the object that owns it, which lives as long as a capability,
 * a view or a mapping refers to it.
 */
#ifndef OBJ_MEMORY_H
#define OBJ_MEMORY_H

#include <arch/mmu.h>

#include "obj/object.h"

#define MEMORY_SIZE_MAX (UINT64_C(64) << 30)

struct memory {
	struct object object;
	uint64_t pages;

	struct memory *base; /* of a view: what it is a range of, no view itself; referenced */
	uint64_t first;      /* of a view: its first page there */

	paddr_t run; /* of a fixed run: its first byte; else 0 */
	bool device; /* of a fixed run: registers, which only mappings may reach */

	unsigned height;    /* levels of tables; 0: top is the only page itself */
	paddr_t top;        /* 0: nothing touched yet */
	uint64_t reserved;  /* frames promised and not yet taken */
	uint64_t committed; /* pages that exist */
	bool absent; /* pages that were never touched are absent, not zero: somebody supplies them
		      */
	struct list mappings; /* mapping.in_memory: those of this object and of its views */

	struct list knotes;  /* struct knote: who listens */
	struct list regions; /* region.in_owner: those of this object and of its views */
	uint32_t region_count;
};

/* ENOMEM or EACCES; size in bytes, rounded up to pages, 1..MEMORY_SIZE_MAX. */
int memory_create(struct kernel *k, struct job *job, uint64_t size, struct memory **memory);

/* The same, but its pages are absent until they are moved or cloned into it. */
int memory_create_absent(struct kernel *k, struct job *job, uint64_t size, struct memory **memory);

/* Makes a view of a page range that lies within m. */
int memory_create_view(struct kernel *k, struct job *job, struct memory *m, uint64_t first,
		       uint64_t pages, struct memory **view);

/* Makes an object for physical memory that the kernel does not manage. */
int memory_create_run(struct kernel *k, struct job *job, paddr_t run, uint64_t pages,
		      struct memory **memory);

/* The same for a device's registers. */
int memory_create_device(struct kernel *k, struct job *job, paddr_t run, uint64_t pages,
			 struct memory **memory);

/* Whether the pages behind m are a device's. */
bool memory_is_device(const struct memory *m);

bool memory_finish(struct kernel *k, struct object *o);

/* Bytes charged for an object's pages and their tables. */
uint64_t memory_charge(const struct memory *m);

/* The object that owns m's pages: m, or what it is a view of. */
struct memory *memory_owner(struct memory *m);

#endif
