/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings: making, changing and removing them. See mapping.h. */
#include "mem/mapping.h"

#include <stddef.h>
#include <tessera/abi/start.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "cap/node.h"
#include "kernel.h"
#include "mem/page_table.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/process.h"

#define PAGES_AT_ONCE 64 /* entries changed in one step */
#define PAGES_FILLED  16 /* the longest mapping that is filled when it is made */
#define GAPS_TRIED    64

/* Where the kernel's own mappings end: the clock page, at a fixed address, stands above them. */
#define FIXED_END (TESS_CLOCK_PAGE_ADDRESS - TESS_PAGE_SIZE)

static struct mapping *mapping_of(struct tree_node *n)
{
	return n ? TREE_ENTRY(n, struct mapping, by_address) : NULL;
}

static bool is_free(const struct space *s, uint64_t address, uint64_t length)
{
	struct mapping *below = mapping_of(tree_at_or_below(&s->mappings, address + length - 1));

	return !below || mapping_end(below) <= address;
}

/* The end of the last mapping that begins below `end`, or `begin` if that is higher. */
static uint64_t end_of_last(const struct space *s, uint64_t begin, uint64_t end)
{
	struct mapping *last = mapping_of(tree_at_or_below(&s->mappings, end - 1));

	return last && mapping_end(last) > begin ? mapping_end(last) : begin;
}

/* Finds room: the first gap from the hint that is large enough, looking at a bounded number of
 * them, else above everything. Leaves a page free on either side where it can, so that overruns
 * meet nothing. 0: no room. */
static uint64_t find_room(const struct space *s, uint64_t begin, uint64_t end, uint64_t length)
{
	uint64_t want = length + 2 * TESS_PAGE_SIZE, at = begin;

	for (unsigned i = 0; i < GAPS_TRIED && at < end && want <= end - at; i++) {
		if (is_free(s, at, want))
			return at + TESS_PAGE_SIZE;
		at = mapping_end(mapping_of(tree_at_or_below(&s->mappings, at + want - 1)));
	}
	at = end_of_last(s, begin, end);
	return at < end && want <= end - at ? at + TESS_PAGE_SIZE : 0;
}

/* Where to look for room of a kind first. */
static uint64_t *hint_for(struct space *s, bool fixed)
{
	return fixed ? &s->fixed_hint : &s->hint;
}

/* A mapping goes: there is room again where it was. */
static void lower_hint(struct space *s, const struct mapping *m)
{
	uint64_t *hint = hint_for(s, m->fixed);
	uint64_t lowest = m->fixed ? SPACE_FIXED : SPACE_HINT;

	if (mapping_address(m) > lowest && mapping_address(m) <= *hint)
		*hint = mapping_address(m) - TESS_PAGE_SIZE;
}

static int choose_address(const struct space *s, const struct mapping_request *r, uint64_t *address)
{
	if (r->fixed)
		*address = find_room(s, s->fixed_hint, FIXED_END, r->length);
	else
		*address = find_room(s, s->hint, SPACE_FIXED, r->length);
	return *address ? TESS_OK : TESS_ENOMEM;
}

static bool is_aligned(uint64_t x)
{
	return x % TESS_PAGE_SIZE == 0;
}

static int check_request(const struct mapping_request *r)
{
	uint64_t size = r->memory->pages * TESS_PAGE_SIZE, end;

	if (!is_aligned(r->address) || !is_aligned(r->offset) || !is_aligned(r->length) ||
	    !r->length)
		return TESS_EINVAL;
	if (r->offset > size || r->length > size - r->offset)
		return TESS_EINVAL;
	if (!r->protection || (r->protection & PROT_WRITE && r->protection & PROT_EXECUTE))
		return TESS_EINVAL;
	if (!r->address)
		return TESS_OK;
	if (__builtin_add_overflow(r->address, r->length, &end) || r->address < ARCH_USER_BEGIN ||
	    end > ARCH_USER_END)
		return TESS_EINVAL;
	return TESS_OK;
}

/* Charges and reserves what page tables for the range may need. */
static int reserve_tables(struct kernel *k, struct job *job, uint64_t tables)
{
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, tables * TESS_PAGE_SIZE);

	if (status)
		return status;
	status = frames_reserve(&k->frames, tables);
	if (status)
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, tables * TESS_PAGE_SIZE);
	return status;
}

static void unreserve_tables(struct kernel *k, struct job *job, uint64_t tables)
{
	frames_unreserve(&k->frames, tables);
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, tables * TESS_PAGE_SIZE);
}

/* A mapping with its node and its share of table frames, in no tree yet. */
static int allocate(struct kernel *k, struct process *p, uint64_t tables, struct mapping **mapping)
{
	struct job *job = p->object.job;
	struct mapping *m;
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, MAPPING_CHARGE);

	if (status)
		return status;
	status = reserve_tables(k, job, tables);
	if (status)
		goto uncharge;
	status = TESS_ENOMEM;
	m = slab_alloc(&k->mappings);
	if (!m)
		goto unreserve;
	m->node = node_alloc(k);
	if (!m->node)
		goto free_mapping;
	m->process = p;
	m->tables = tables;
	*mapping = m;
	return TESS_OK;

free_mapping:
	slab_free(&k->mappings, m);
unreserve:
	unreserve_tables(k, job, tables);
uncharge:
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, MAPPING_CHARGE);
	return status;
}

static void insert(struct process *p, struct mapping *m, uint64_t address)
{
	tree_insert(&p->space.mappings, &m->by_address, address);
	p->space.count++;
	list_push_back(&memory_owner(m->memory)->mappings, &m->in_memory);
	object_ref(&m->memory->object);
}

static void fill(struct kernel *k, struct mapping *m)
{
	if (m->length > PAGES_FILLED * TESS_PAGE_SIZE)
		return;
	for (uint64_t a = mapping_address(m); a < mapping_end(m); a += TESS_PAGE_SIZE)
		(void)space_touch(k, m->process, a, PROT_READ);
}

int mapping_create(struct kernel *k, struct process *p, const struct mapping_request *r,
		   struct mapping **mapping)
{
	uint64_t address = r->address;
	struct mapping *m;
	int status = check_request(r);

	if (status)
		return status;
	if (!address)
		status = choose_address(&p->space, r, &address);
	else if (!is_free(&p->space, address, r->length))
		status = TESS_EEXIST;
	if (status)
		return status;
	status = allocate(k, p, page_table_worst_case(address, r->length), &m);
	if (status)
		return status;

	m->memory = r->memory;
	m->offset = r->offset;
	m->length = r->length;
	m->protection = r->protection;
	m->max_protection = r->max_protection;
	m->fixed = r->fixed;
	if (!r->address)
		*hint_for(&p->space, r->fixed) = address + r->length;
	insert(p, m, address);
	node_attach(k, m->node, r->parent, NODE_MAPPING, m, 0);
	if (!r->lazy)
		fill(k, m);
	*mapping = m;
	return TESS_OK;
}

/* Forgets what page tables say of a run of pages. */
static void clear_pages(const struct mapping *m, uint64_t begin, uint64_t end)
{
	paddr_t root = m->process->space.root;
	uint64_t next;

	for (uint64_t a = begin; a < end; a = next) {
		uint64_t *pte = page_table_find(root, a);

		next = pte ? a + TESS_PAGE_SIZE : (a / PAGE_TABLE_SPAN + 1) * PAGE_TABLE_SPAN;
		if (!pte || !arch_pte_present(*pte))
			continue;
		*pte = 0;
		arch_tlb_flush_page(root, a);
	}
}

void mapping_forget_pages(struct memory *owner, uint64_t first, uint64_t count)
{
	LIST_FOR_EACH(l, &owner->mappings) {
		struct mapping *m = LIST_ENTRY(l, struct mapping, in_memory);
		uint64_t shown = m->memory->first + m->offset / TESS_PAGE_SIZE;
		uint64_t end = shown + m->length / TESS_PAGE_SIZE;
		uint64_t from = first > shown ? first : shown;
		uint64_t to = first + count < end ? first + count : end;
		uint64_t address = mapping_address(m);

		if (from < to)
			clear_pages(m, address + (from - shown) * TESS_PAGE_SIZE,
				    address + (to - shown) * TESS_PAGE_SIZE);
	}
}

void mapping_forget_page(struct memory *owner, uint64_t page)
{
	mapping_forget_pages(owner, page, 1);
}

static void destroy(struct kernel *k, struct mapping *m)
{
	struct process *p = m->process;

	tree_remove(&p->space.mappings, &m->by_address);
	list_remove(&m->in_memory);
	p->space.count--;
	lower_hint(&p->space, m);
	unreserve_tables(k, p->object.job, m->tables);
	job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, MAPPING_CHARGE);
	object_unref(k, &m->memory->object);
	node_release(k, m->node);
	slab_free(&k->mappings, m);
}

bool mapping_remove_step(struct kernel *k, struct mapping *m)
{
	uint64_t end = mapping_end(m);
	uint64_t piece = PAGES_AT_ONCE * TESS_PAGE_SIZE;

	/* Where there is no table there is nothing to forget, down to where the table would begin.
	 */
	if (!page_table_find(m->process->space.root, end - 1))
		piece = (end - 1) % PAGE_TABLE_SPAN + 1;
	if (piece > m->length)
		piece = m->length;
	clear_pages(m, end - piece, end);
	m->length -= piece;
	if (m->length)
		return false;
	destroy(k, m);
	return true;
}

int space_split_at(struct kernel *k, struct process *p, uint64_t address)
{
	struct mapping *m = space_find(p, address), *upper;
	uint64_t head;
	int status;

	if (!m || mapping_address(m) == address)
		return TESS_OK;
	head = address - mapping_address(m);
	status = allocate(k, p, page_table_worst_case(address, m->length - head), &upper);
	if (status)
		return status;

	upper->memory = m->memory;
	upper->offset = m->offset + head;
	upper->length = m->length - head;
	upper->protection = m->protection;
	upper->max_protection = m->max_protection;
	upper->inheritance = m->inheritance;
	m->length = head;
	insert(p, upper, address);
	node_attach(k, upper->node, m->node->parent, NODE_MAPPING, upper, 0);
	return TESS_OK;
}

void mapping_protect(struct mapping *m, uint8_t protection)
{
	/* The next touch of each page fills in what it may be now. */
	m->protection = protection;
	clear_pages(m, mapping_address(m), mapping_end(m));
}
