/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: mappings lie apart, and page tables say no more than the mappings do. */
#include <stddef.h>

#include "check/check.h"
#include "kernel.h"
#include "mem/mapping.h"
#include "mem/page_table.h"
#include "obj/memory_pages.h"
#include "obj/memory_watch.h"
#include "obj/process.h"

#define PAGES_CHECKED 64 /* of each mapping: a check has to end */

static bool shows(uint64_t pte, const struct mapping *m, uint64_t page, unsigned protection)
{
	uint64_t expected = arch_pte_page(memory_peek(m->memory, page), protection);

	if (memory_is_device(m->memory))
		expected = arch_pte_uncached(expected);
	return (pte & ~ARCH_PTE_HISTORY) == expected;
}

static bool check_entry(const struct mapping *m, uint64_t address)
{
	const uint64_t *pte = page_table_find(m->process->space.root, address);
	uint64_t page = (m->offset + (address - mapping_address(m))) / TESS_PAGE_SIZE;

	if (!pte || !arch_pte_present(*pte))
		return true;
	/* A page that is or was shared, or listened to, is shown for reading only, until it is
	 * written. */
	return (shows(*pte, m, page, m->protection) &&
		!(m->protection & PROT_WRITE && memory_page_is_guarded(m->memory, page))) ||
	       shows(*pte, m, page, m->protection & ~PROT_WRITE);
}

static bool check_mapping(const struct mapping *m)
{
	uint64_t pages = m->length / TESS_PAGE_SIZE;

	if (m->protection & ~m->max_protection ||
	    (m->protection & PROT_WRITE && m->protection & PROT_EXECUTE))
		return check_fails("a mapping allows too much", &m->process->object);
	for (uint64_t i = 0; i < pages && i < PAGES_CHECKED; i++)
		if (!check_entry(m, mapping_address(m) + i * TESS_PAGE_SIZE))
			return check_fails("a page table differs from its mapping",
					   &m->process->object);
	return true;
}

static bool check_space(const struct process *p)
{
	uint64_t end = 0;
	uint32_t count = 0;

	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n)) {
		const struct mapping *m = TREE_ENTRY(n, struct mapping, by_address);

		if (mapping_address(m) < end || m->process != p)
			return check_fails("mappings overlap", &p->object);
		if (!check_mapping(m))
			return false;
		end = mapping_end(m);
		count++;
	}
	return count == p->space.count ||
	       check_fails("the number of mappings is wrong", &p->object);
}

bool check_spaces(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_PROCESS)
		if (!check_space(LIST_ENTRY(l, struct process, object.all)))
			return false;
	return true;
}
