/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of a memory object: making, sharing, copying and moving them. See obj/memory.h. */
#ifndef OBJ_MEMORY_PAGES_H
#define OBJ_MEMORY_PAGES_H

#include <arch/mmu.h>
#include <stdbool.h>
#include <stdint.h>

#include "obj/memory.h"

#define MEMORY_INDEX_BITS 9
#define MEMORY_ENTRIES    (1u << MEMORY_INDEX_BITS)

/*
 * The frame of a page below m->pages, to be read, or written (PROT_WRITE in access). Makes the page
 * if it was never touched; gives the object its own copy before a write if others share the page. 0
 * if the page is absent: moved away, or never supplied.
 */
paddr_t memory_frame(struct kernel *k, struct memory *m, uint64_t page, unsigned access);

/* Whether others share the page, so that it may be shown only for reading. */
bool memory_page_is_shared(const struct kernel *k, const struct memory *m, uint64_t page);

/* Whether memory_frame would return 0 for a page. Changes nothing. */
bool memory_is_absent(const struct memory *m, uint64_t page);

/* The frame of a page if it has one already; 0 otherwise. Changes nothing. */
paddr_t memory_peek(const struct memory *m, uint64_t page);

/* Has page `to_page` of `to` be a copy of page `page` of m, made at the first write to either. */
void memory_share_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
		       uint64_t to_page);

/* For a fork: how many pages from this one on, of an object that owns its pages, were never
 * touched; 0 if it was. A bounded look: there may be more. */
uint64_t memory_untouched(const struct memory *m, uint64_t page);

/* For a fork: has page `to_page` of `to`, unless it is something already, be a copy of page `page`
 * of m, made at the first write to either; absent, if that is. Both own their pages. */
void memory_inherit_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
			 uint64_t to_page);

/* Makes page `to_page` of `to` what page `page` of m was, which is absent then. An absent page leaves
 * one that nobody touched: who can write to an object cannot take pages from it. */
void memory_move_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
		      uint64_t to_page);

/* Frees some pages of an object that nobody refers to any more, until m->top is 0. */
void memory_free_some(struct kernel *k, struct memory *m);

#endif
