/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: see memory.h. Tables have 512 entries of physical addresses, 0 where nothing was touched
 * yet. */
#include "obj/memory.h"

#include <stddef.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "kernel.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/memory_pages.h"

#define INDEX_BITS    9
#define ENTRIES       (1u << INDEX_BITS)
#define FREED_AT_ONCE 64

static unsigned height_for(uint64_t pages)
{
	unsigned height = 0;

	while (pages > UINT64_C(1) << (MEMORY_INDEX_BITS * height))
		height++;
	return height;
}

/* Pages, and the tables that list them. */
static uint64_t frames_for(uint64_t pages)
{
	uint64_t sum = pages;

	while (pages > 1) {
		pages = (pages + MEMORY_ENTRIES - 1) / MEMORY_ENTRIES;
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
	list_init(&(*memory)->mappings);
	list_init(&(*memory)->knotes);
	list_init(&(*memory)->regions);
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

int memory_create_absent(struct kernel *k, struct job *job, uint64_t size, struct memory **memory)
{
	int status = memory_create(k, job, size, memory);

	if (!status)
		(*memory)->absent = true;
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

int memory_create_device(struct kernel *k, struct job *job, paddr_t run, uint64_t pages,
			 struct memory **memory)
{
	int status = memory_create_run(k, job, run, pages, memory);

	if (!status)
		(*memory)->device = true;
	return status;
}

bool memory_is_device(const struct memory *m)
{
	return m->base ? m->base->device : m->device;
}

uint64_t memory_charge(const struct memory *m)
{
	return m->base || m->run ? 0 : frames_for(m->pages) * TESS_PAGE_SIZE;
}

struct memory *memory_owner(struct memory *m)
{
	return m->base ? m->base : m;
}

bool memory_finish(struct kernel *k, struct object *o)
{
	struct memory *m = LIST_ENTRY(o, struct memory, object);

	if (event_source_close_one(k, &m->knotes, 0, 0))
		return false;
	if (m->base) {
		object_unref(k, &m->base->object);
		return true;
	}
	if (m->run)
		return true;
	if (m->top) {
		memory_free_some(k, m);
		return false;
	}
	frames_unreserve(&k->frames, m->reserved);
	job_uncharge(o->job, TESS_JOB_RESOURCE_MEMORY, memory_charge(m));
	return true;
}
