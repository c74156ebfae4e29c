/* SPDX-License-Identifier: BSD-2-Clause */
/* Walking the radix tables that translate a process's addresses; what an entry looks like is the
 * machine's. */
#ifndef MEM_PAGE_TABLE_H
#define MEM_PAGE_TABLE_H

#include <arch/mmu.h>
#include <stdint.h>

struct frames;

/* Bytes that one table of the last level translates. */
#define PAGE_TABLE_SPAN UINT64_C(0x200000)

/* The entry that translates an address; NULL if there is no table for it. */
uint64_t *page_table_find(paddr_t root, uint64_t address);

/* The same, making the tables that are missing out of reserved frames; *made counts them up. */
uint64_t *page_table_make(struct frames *f, paddr_t root, uint64_t address, uint64_t *made);

/* The most tables that page_table_make can need for a range of addresses. */
uint64_t page_table_worst_case(uint64_t address, uint64_t length);

/* Frees one table of the user's half, the lowest; false if there is none left. All entries of
 * last-level tables are forgotten, so nothing may be mapped any more. */
bool page_table_free_one(struct frames *f, paddr_t root);

#endif
