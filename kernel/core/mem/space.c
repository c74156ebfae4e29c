/* SPDX-License-Identifier: BSD-2-Clause */
/* Address spaces: their life, and finding and touching what is mapped. See mapping.h. */
#include <stddef.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "kernel.h"
#include "mem/mapping.h"
#include "mem/page_table.h"
#include "obj/job.h"
#include "obj/memory_pages.h"
#include "obj/memory_watch.h"
#include "obj/process.h"

int space_create(struct kernel *k, struct process *p)
{
	paddr_t root;
	int status = job_charge(p->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);

	if (status)
		return status;
	root = frames_alloc_order(&k->frames, 0);
	if (!root) {
		job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
		return TESS_ENOMEM;
	}
	p->space.root = root;
	p->space.hint = SPACE_HINT;
	p->space.fixed_hint = SPACE_FIXED;
	tree_init(&p->space.mappings);
	arch_space_init(root);
	return TESS_OK;
}

bool space_destroy_step(struct kernel *k, struct process *p)
{
	struct space *s = &p->space;
	struct tree_node *first = tree_first(&s->mappings);

	if (!s->root)
		return true;
	if (first) {
		(void)mapping_remove_step(k, TREE_ENTRY(first, struct mapping, by_address));
		return false;
	}
	if (page_table_free_one(&k->frames, s->root)) {
		s->tables--;
		job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
		return false;
	}
	frames_free_order(&k->frames, s->root, 0);
	job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
	s->root = 0;
	return true;
}

struct mapping *space_find(const struct process *p, uint64_t address)
{
	struct tree_node *n = tree_at_or_below(&p->space.mappings, address);
	struct mapping *m = n ? TREE_ENTRY(n, struct mapping, by_address) : NULL;

	return m && address < mapping_end(m) ? m : NULL;
}

struct mapping *space_next(const struct process *p, uint64_t address)
{
	struct mapping *m = space_find(p, address);
	struct tree_node *n;

	if (m)
		return m;
	n = tree_at_or_above(&p->space.mappings, address);
	return n ? TREE_ENTRY(n, struct mapping, by_address) : NULL;
}

/* The mapping that holds the address and allows the access. */
static struct mapping *find_allowing(const struct process *p, uint64_t address, unsigned access)
{
	struct mapping *m = space_find(p, address);

	return m && !(access & ~(unsigned)m->protection) ? m : NULL;
}

static uint64_t page_behind(const struct mapping *m, uint64_t address)
{
	return (m->offset + (address - mapping_address(m))) / TESS_PAGE_SIZE;
}

/* What a page table may say of a page now: a shared one is not to be written before it is copied,
 * nor one that somebody listens to before that is noted. */
static unsigned shown_protection(const struct kernel *k, const struct mapping *m, uint64_t page)
{
	unsigned protection = m->protection;

	if (protection & PROT_WRITE &&
	    (memory_page_is_shared(k, m->memory, page) || memory_page_is_guarded(m->memory, page)))
		protection &= ~PROT_WRITE;
	return protection;
}

bool space_touch(struct kernel *k, struct process *p, uint64_t address, unsigned access)
{
	struct mapping *m = find_allowing(p, address, access);
	uint64_t made = 0, page, *pte;
	paddr_t frame;

	if (!m)
		return false;
	page = page_behind(m, address);
	frame = memory_frame(k, m->memory, page, access);
	if (!frame)
		return false;
	pte = page_table_make(&k->frames, p->space.root, address, &made);
	m->tables -= made;
	p->space.tables += made;
	*pte = arch_pte_page(frame, shown_protection(k, m, page));
	if (memory_is_device(m->memory))
		*pte = arch_pte_uncached(*pte);
	arch_tlb_flush_page(p->space.root, address);
	return true;
}

void *space_reach(struct kernel *k, struct process *p, uint64_t address, unsigned access)
{
	struct mapping *m = find_allowing(p, address, access);
	paddr_t frame;

	if (!m || memory_is_device(m->memory))
		return NULL;
	frame = memory_frame(k, m->memory, page_behind(m, address), access);
	return frame ? (char *)arch_direct(frame) + address % TESS_PAGE_SIZE : NULL;
}

bool space_is_absent(const struct process *p, uint64_t address, unsigned access)
{
	const struct mapping *m = find_allowing(p, address, access);

	return m && memory_is_absent(m->memory, page_behind(m, address));
}
