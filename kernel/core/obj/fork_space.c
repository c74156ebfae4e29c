/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fork: the address space. Each mapping of the parent has one of three fates (fate_of).
 *
 * COPIED: the child maps a new memory object, charged to its job, that shows what the parent's
 * showed at the fork. Both share their pages until one writes, and the frames for the child's were
 * reserved when the object was made, so no write fails later. There is one new object for each
 * object of the parent's, views or not: what the parent sees at two addresses, the child sees at
 * two. It holds the part that is mapped; so the mappings are looked at twice, first for that. The
 * mapping is a root of the derivation tree: a copy is the child's own. Absent pages are absent in
 * the copy, and nobody can supply them: memory with a pager is to be shared.
 *
 * SHARED: the child maps the same object, and its mapping is a child of the parent's, so it goes
 * when that is revoked. Besides what is marked so, that is all that can never be written through
 * its mapping, such as a program's text.
 *
 * LEFT OUT: what is marked so; the kernel's own mappings, of which the child has its own; and
 * memory that no object owns the pages of (devices), which cannot be copied.
 *
 * Others may change the parent's mappings between two steps. So each step looks again at what is
 * behind the address it has come to; what was not measured is not copied.
 */
#include <arch/platform.h>
#include <stddef.h>

#include "kernel.h"
#include "mem/mapping.h"
#include "obj/fork.h"
#include "obj/job.h"
#include "obj/memory_pages.h"
#include "obj/process.h"

#define MAPPINGS_AT_ONCE  16
#define PAGES_AT_ONCE     32
#define FORGOTTEN_AT_ONCE 16

enum fate {
	LEFT_OUT,
	SHARED,
	COPIED,
};

static enum fate fate_of(const struct mapping *m)
{
	if (m->fixed || m->inheritance == TESS_INHERITANCE_NONE)
		return LEFT_OUT;
	if (m->inheritance == TESS_INHERITANCE_SHARE || !(m->max_protection & PROT_WRITE))
		return SHARED;
	return memory_owner(m->memory)->run ? LEFT_OUT : COPIED;
}

/* The page of the object that owns it, which the mapping shows at an address. */
static uint64_t page_at(const struct mapping *m, uint64_t address)
{
	return m->memory->first + (m->offset + address - mapping_address(m)) / TESS_PAGE_SIZE;
}

static struct fork_copy *find_copy(const struct fork *f, const struct memory *origin)
{
	struct tree_node *n = tree_find(&f->copies, (uintptr_t)origin);

	return n ? TREE_ENTRY(n, struct fork_copy, by_origin) : NULL;
}

/* --- what is to be copied --- */

static int add_copy(struct kernel *k, struct fork *f, struct memory *origin,
		    struct fork_copy **copy)
{
	struct job *job = f->child->object.job;
	struct fork_copy *c;
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(*c));

	if (status)
		return status;
	c = slab_alloc(&k->fork_copies);
	if (!c) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(*c));
		return TESS_ENOMEM;
	}
	c->origin = origin;
	c->first = UINT64_MAX;
	object_ref(&origin->object);
	tree_insert(&f->copies, &c->by_origin, (uintptr_t)origin);
	f->copy_count++;
	*copy = c;
	return TESS_OK;
}

static int measure(struct kernel *k, struct fork *f, const struct mapping *m)
{
	struct memory *origin = memory_owner(m->memory);
	uint64_t first = page_at(m, mapping_address(m)), end = first + m->length / TESS_PAGE_SIZE;
	struct fork_copy *c = find_copy(f, origin);
	int status = c ? TESS_OK : add_copy(k, f, origin, &c);

	if (status)
		return status;
	c->first = first < c->first ? first : c->first;
	c->end = end > c->end ? end : c->end;
	return TESS_OK;
}

int fork_measure_step(struct kernel *k, struct fork *f, bool *done)
{
	const struct mapping *m;
	int status = TESS_OK;

	for (unsigned i = 0; i < MAPPINGS_AT_ONCE && !status; i++) {
		m = space_next(f->parent, f->address);
		if (!m) {
			f->address = 0;
			*done = true;
			break;
		}
		if (fate_of(m) == COPIED)
			status = measure(k, f, m);
		f->address = mapping_end(m);
	}
	return status;
}

/* --- the child's mappings --- */

static int map(struct kernel *k, const struct fork *f, const struct mapping *m,
	       struct memory *memory, uint64_t offset, struct node *parent)
{
	const struct mapping_request request = { .memory = memory,
						 .parent = parent,
						 .address = mapping_address(m),
						 .offset = offset,
						 .length = m->length,
						 .protection = m->protection,
						 .max_protection = m->max_protection,
						 .lazy = true };
	struct mapping *made;
	int status = mapping_create(k, f->child, &request, &made);

	if (!status)
		made->inheritance = m->inheritance;
	return status;
}

static int make_copy(struct kernel *k, const struct fork *f, struct fork_copy *c)
{
	struct job *job = f->child->object.job;
	uint64_t size = (c->end - c->first) * TESS_PAGE_SIZE;

	if (c->copy)
		return TESS_OK;
	if (c->origin->absent)
		return memory_create_absent(k, job, size, &c->copy);
	return memory_create(k, job, size, &c->copy);
}

/* Copies a bounded number of the mapping's pages, from f->address on. */
static void copy_pages(struct kernel *k, struct fork *f, const struct mapping *m,
		       const struct fork_copy *c)
{
	uint64_t page = page_at(m, f->address), end = page_at(m, mapping_end(m)), skip;

	for (unsigned i = 0; i < PAGES_AT_ONCE && page < end; i++) {
		skip = memory_untouched(c->origin, page);
		if (!skip) {
			memory_inherit_page(k, c->origin, page, c->copy, page - c->first);
			skip = 1;
		}
		page += skip < end - page ? skip : end - page;
		if (arch_interrupt_pending())
			break;
	}
	f->address = mapping_end(m) - (end - page) * TESS_PAGE_SIZE;
}

static int copy_mapping(struct kernel *k, struct fork *f, const struct mapping *m)
{
	uint64_t first = page_at(m, mapping_address(m)), end = first + m->length / TESS_PAGE_SIZE;
	struct fork_copy *c = find_copy(f, memory_owner(m->memory));
	int status;

	if (!c || first < c->first || end > c->end) {
		f->address = mapping_end(m);
		return TESS_OK;
	}
	status = make_copy(k, f, c);
	if (status)
		return status;
	copy_pages(k, f, m, c);
	if (f->address < mapping_end(m))
		return TESS_OK;
	return map(k, f, m, c->copy, (first - c->first) * TESS_PAGE_SIZE, NULL);
}

int fork_copy_step(struct kernel *k, struct fork *f, bool *done)
{
	const struct mapping *m = space_next(f->parent, f->address);

	if (!m) {
		*done = true;
		return TESS_OK;
	}
	if (f->address < mapping_address(m))
		f->address = mapping_address(m);
	if (fate_of(m) == COPIED)
		return copy_mapping(k, f, m);
	f->address = mapping_end(m);
	return fate_of(m) == SHARED ? map(k, f, m, m->memory, m->offset, m->node) : TESS_OK;
}

/* --- the end --- */

void fork_forget_step(struct kernel *k, struct fork *f, bool *done)
{
	struct tree_node *n;

	for (unsigned i = 0; i < FORGOTTEN_AT_ONCE && (n = tree_first(&f->copies)); i++) {
		struct fork_copy *c = TREE_ENTRY(n, struct fork_copy, by_origin);

		tree_remove(&f->copies, n);
		f->copy_count--;
		object_unref(k, &c->origin->object);
		if (c->copy)
			object_unref(k, &c->copy->object);
		slab_free(&k->fork_copies, c);
		job_uncharge(f->child->object.job, TESS_JOB_RESOURCE_MEMORY, sizeof(*c));
	}
	*done = !f->copy_count;
}
