/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: see memory.h. Tables have 512 entries of physical addresses, 0 where nothing was touched
 * yet. */
#include "obj/memory.h"

#include <stddef.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "kernel.h"
#include "obj/job.h"

#define INDEX_BITS    9
#define ENTRIES       (1u << INDEX_BITS)
#define FREED_AT_ONCE 64

static unsigned height_for(uint64_t pages)
{
	unsigned height = 0;

	while (pages > UINT64_C(1) << (INDEX_BITS * height))
		height++;
	return height;
}

/* Pages, and the tables that list them. */
static uint64_t frames_for(uint64_t pages)
{
	uint64_t sum = pages;

	while (pages > 1) {
		pages = (pages + ENTRIES - 1) / ENTRIES;
		sum += pages;
	}
	return sum;
}

static int create(struct kernel *k, struct job *job, uint64_t pages, struct memory **memory)
{
	void *object;
	int status = object_create(k, job, TESS_TYPE_MEMORY, &object);

	if (status)
		return status;
	*memory = object;
	(*memory)->pages = pages;
	return TESS_OK;
}

int memory_create(struct kernel *k, struct job *job, uint64_t size, struct memory **memory)
{
	uint64_t pages = (size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE, frames = frames_for(pages);
	struct memory *m;
	int status;

	status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, frames * TESS_PAGE_SIZE);
	if (status)
		return status;
	status = frames_reserve(&k->frames, frames);
	if (status)
		goto uncharge;
	status = create(k, job, pages, &m);
	if (status)
		goto unreserve;

	m->height = height_for(pages);
	m->reserved = frames;
	*memory = m;
	return TESS_OK;

unreserve:
	frames_unreserve(&k->frames, frames);
uncharge:
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, frames * TESS_PAGE_SIZE);
	return status;
}

int memory_create_view(struct kernel *k, struct job *job, struct memory *m, uint64_t first,
		       uint64_t pages, struct memory **view)
{
	int status = create(k, job, pages, view);

	if (status)
		return status;
	(*view)->base = m->base ? m->base : m;
	(*view)->first = m->first + first;
	object_ref(&(*view)->base->object);
	return TESS_OK;
}

int memory_create_run(struct kernel *k, struct job *job, paddr_t run, uint64_t pages,
		      struct memory **memory)
{
	int status = create(k, job, pages, memory);

	if (!status)
		(*memory)->run = run;
	return status;
}

uint64_t memory_charge(const struct memory *m)
{
	return m->base || m->run ? 0 : frames_for(m->pages) * TESS_PAGE_SIZE;
}

const struct memory *memory_owner(const struct memory *m)
{
	return m->base ? m->base : m;
}

static paddr_t take_frame(struct kernel *k, struct memory *m)
{
	m->reserved--;
	return frame_alloc_reserved(&k->frames);
}

paddr_t memory_frame(struct kernel *k, struct memory *m, uint64_t page)
{
	struct memory *owner = m->base ? m->base : m;
	uint64_t *entry = &owner->top;

	page += m->first;
	if (owner->run)
		return owner->run + page * TESS_PAGE_SIZE;
	for (unsigned level = owner->height; level > 0; level--) {
		uint64_t *table;

		if (!*entry)
			*entry = take_frame(k, owner);
		table = arch_direct(*entry);
		entry = &table[page >> (INDEX_BITS * (level - 1)) & (ENTRIES - 1)];
	}
	if (!*entry) {
		*entry = take_frame(k, owner);
		owner->committed++;
	}
	return *entry;
}

static uint64_t *first_used(paddr_t table)
{
	uint64_t *entries = arch_direct(table);

	for (unsigned i = 0; i < ENTRIES; i++)
		if (entries[i])
			return &entries[i];
	return NULL;
}

/* Frees up to FREED_AT_ONCE pages of the first last-level table, or one table that is empty. */
static void free_some(struct kernel *k, struct memory *m)
{
	uint64_t *entry = &m->top, *next = NULL;
	unsigned level, freed = 0;

	for (level = m->height; level > 1 && (next = first_used(*entry)); level--)
		entry = next;
	if (level == 1)
		for (; freed < FREED_AT_ONCE && (next = first_used(*entry)); freed++) {
			frame_free(&k->frames, *next);
			*next = 0;
			m->committed--;
		}
	if (freed)
		return;
	frame_free(&k->frames, *entry);
	*entry = 0;
}

bool memory_finish(struct kernel *k, struct object *o)
{
	struct memory *m = LIST_ENTRY(o, struct memory, object);

	if (m->base) {
		object_unref(k, &m->base->object);
		return true;
	}
	if (m->run)
		return true;
	if (m->top) {
		free_some(k, m);
		return false;
	}
	frames_unreserve(&k->frames, m->reserved);
	job_uncharge(o->job, TESS_JOB_RESOURCE_MEMORY, memory_charge(m));
	return true;
}
