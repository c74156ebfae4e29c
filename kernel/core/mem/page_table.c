/* SPDX-License-Identifier: BSD-2-Clause */
/* Page tables: see page_table.h. Levels count from 0, the last one, whose entries are pages. */
#include "mem/page_table.h"

#include <stddef.h>
#include <tessera/abi/types.h>

#include "mem/frames.h"

#define INDEX_BITS 9
#define ENTRIES    (1u << INDEX_BITS)

static unsigned level_shift(unsigned level)
{
	return 12 + INDEX_BITS * level;
}

static uint64_t *entry_of(paddr_t table, uint64_t address, unsigned level)
{
	uint64_t *entries = arch_direct(table);

	return &entries[address >> level_shift(level) & (ENTRIES - 1)];
}

uint64_t *page_table_find(paddr_t root, uint64_t address)
{
	paddr_t table = root;

	for (unsigned level = ARCH_TABLE_LEVELS - 1; level > 0; level--) {
		uint64_t pte = *entry_of(table, address, level);

		if (!arch_pte_present(pte))
			return NULL;
		table = arch_pte_address(pte);
	}
	return entry_of(table, address, 0);
}

uint64_t *page_table_make(struct frames *f, paddr_t root, uint64_t address, uint64_t *made)
{
	paddr_t table = root;

	for (unsigned level = ARCH_TABLE_LEVELS - 1; level > 0; level--) {
		uint64_t *entry = entry_of(table, address, level);

		if (!arch_pte_present(*entry)) {
			*entry = arch_pte_table(frame_alloc_reserved(f));
			++*made;
		}
		table = arch_pte_address(*entry);
	}
	return entry_of(table, address, 0);
}

uint64_t page_table_worst_case(uint64_t address, uint64_t length)
{
	uint64_t last = address + length - 1, sum = 0;

	for (unsigned level = 1; level < ARCH_TABLE_LEVELS; level++)
		sum += (last >> level_shift(level)) - (address >> level_shift(level)) + 1;
	return sum;
}

/* The first entry below `end` that leads to a table, or NULL. */
static uint64_t *first_present(paddr_t table, unsigned end)
{
	uint64_t *entries = arch_direct(table);

	for (unsigned i = 0; i < end; i++)
		if (arch_pte_present(entries[i]))
			return &entries[i];
	return NULL;
}

bool page_table_free_one(struct frames *f, paddr_t root)
{
	unsigned level = ARCH_TABLE_LEVELS - 1;
	unsigned user_end = (unsigned)((ARCH_USER_END - 1) >> level_shift(level)) + 1;
	uint64_t *entry = first_present(root, user_end);

	if (!entry)
		return false;
	/* Down the first branch, to a table of the last level or one that has no tables left. */
	while (--level > 0) {
		uint64_t *next = first_present(arch_pte_address(*entry), ENTRIES);

		if (!next)
			break;
		entry = next;
	}
	frame_free(f, arch_pte_address(*entry));
	*entry = 0;
	return true;
}
