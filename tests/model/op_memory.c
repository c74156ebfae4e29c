/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on memory: objects, views, pages of the window, and what stands in them.
 */
#include "model.h"

#include <stddef.h>
#include <string.h>

#include "mem/mapping.h"

#define PAGE     ((uint64_t)TESS_PAGE_SIZE)
#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXECUTE)

static void run_create(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t job = pick_token(p, TESS_TYPE_JOB);
	unsigned pages = 1 + (unsigned)below(MEMORY_PAGES_MAX);
	int64_t expected = cap_status(p, job, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);

	if (!outcome(PLAY(t, TESS_SYS_MEMORY_CREATE, job, pages * PAGE - below(PAGE)), expected))
		return;
	object = object_add(TESS_TYPE_MEMORY, world_slot(&m.w, t, world_word(&m.w, t, 0))->object);
	m.object[object].pages = pages;
	cap_add_slot(p, world_word(&m.w, t, 0), object, TESS_RIGHTS_MEMORY, 0, NONE);
}

static void run_derive(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t token = pick_token(p, TESS_TYPE_MEMORY);
	unsigned first = (unsigned)below(MEMORY_PAGES_MAX),
		 pages = (unsigned)below(MEMORY_PAGES_MAX + 1);
	uint16_t rights = random_rights();
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, 0, &cap);
	struct model_object *o;

	if (!expected && (!pages || first + pages > m.object[m.cap[cap].object].pages))
		expected = TESS_EINVAL;
	if (!outcome(PLAY(t, TESS_SYS_MEMORY_DERIVE, token, first * PAGE, pages * PAGE, rights),
		     expected))
		return;
	object = object_add(TESS_TYPE_MEMORY, world_slot(&m.w, t, world_word(&m.w, t, 0))->object);
	o = &m.object[m.cap[cap].object];
	m.object[object].base = o->base;
	m.object[object].first = o->first + first;
	m.object[object].pages = pages;
	cap_add_slot(p, world_word(&m.w, t, 0), object, m.cap[cap].rights & rights, 0, cap);
}

/* A run of pages of some process's window, and that process. */
struct run {
	tess_cap_t token;
	int process; /* NONE if the token is no good */
	int page, count;
};

static int64_t pick_run(unsigned t, struct run *run, uint16_t rights)
{
	int cap;
	int64_t status;

	run->token = pick_token(m.thread[t].process, TESS_TYPE_PROCESS);
	run->page = (int)below(WINDOW_PAGES);
	run->count = 1 + (int)below(4);
	if (run->page + run->count > WINDOW_PAGES)
		run->count = WINDOW_PAGES - run->page;
	status = cap_status(m.thread[t].process, run->token, TESS_TYPE_PROCESS, rights, &cap);
	run->process = status ? NONE : m.object[m.cap[cap].object].process;
	return status;
}

static uint64_t run_address(const struct run *run)
{
	return WINDOW + (uint64_t)run->page * PAGE;
}

static int64_t map_status(const struct run *run, int cap, unsigned offset, unsigned protection)
{
	unsigned needed = protection ? protection | PROT_READ : 0;

	if (needed & ~(unsigned)m.cap[cap].rights)
		return TESS_EPERM;
	if (!m.process[run->process].alive)
		return TESS_ESRCH;
	if (offset + (unsigned)run->count > m.object[m.cap[cap].object].pages || !needed)
		return TESS_EINVAL;
	if (needed & PROT_WRITE && needed & PROT_EXECUTE)
		return TESS_EINVAL;
	for (int i = 0; i < run->count; i++) {
		if (page_find(run->process, run->page + i) != NONE)
			return TESS_EEXIST;
	}
	return TESS_OK;
}

static void run_map(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_MEMORY);
	unsigned offset = (unsigned)below(3), protection = (unsigned)below(8);
	struct run run;
	int64_t process_status = pick_run(t, &run, TESS_RIGHT_CONTROL);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, 0, &cap);

	if (!expected)
		expected = process_status;
	if (!expected)
		expected = map_status(&run, cap, offset, protection);
	if (!outcome(PLAY(t, TESS_SYS_MEMORY_MAP, token, run.token, run_address(&run),
			  offset * PAGE, (uint64_t)run.count * PAGE, protection),
		     expected))
		return;
	for (int i = 0; i < run.count; i++) {
		int page = cap_add(HOLDER_PAGE, run.process, m.cap[cap].object, 0, 0, cap);

		m.cap[page].page = run.page + i;
		m.cap[page].offset = offset + (unsigned)i;
		m.cap[page].protection = protection | PROT_READ;
		m.cap[page].max_protection = m.cap[cap].rights & PROT_ALL;
	}
}

static void run_unmap(unsigned t)
{
	struct run run;
	int64_t expected = pick_run(t, &run, TESS_RIGHT_CONTROL);

	if (!outcome(PLAY(t, TESS_SYS_PROCESS_UNMAP, run.token, run_address(&run),
			  (uint64_t)run.count * PAGE),
		     expected))
		return;
	for (int i = 0; i < run.count; i++) {
		int page = page_find(run.process, run.page + i);

		if (page != NONE)
			cap_remove(page);
	}
}

static int64_t protect_status(const struct run *run, unsigned protection)
{
	unsigned needed = protection ? protection | PROT_READ : 0;

	if (!needed || (needed & PROT_WRITE && needed & PROT_EXECUTE))
		return TESS_EINVAL;
	for (int i = 0; i < run->count; i++) {
		int page = page_find(run->process, run->page + i);

		if (page == NONE)
			return TESS_EINVAL;
		if (needed & ~m.cap[page].max_protection)
			return TESS_EACCES;
	}
	return TESS_OK;
}

static void run_protect(unsigned t)
{
	unsigned protection = (unsigned)below(8);
	struct run run;
	int64_t expected = pick_run(t, &run, TESS_RIGHT_CONTROL);

	if (!expected)
		expected = protect_status(&run, protection);
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_PROTECT, run.token, run_address(&run),
			  (uint64_t)run.count * PAGE, protection),
		     expected))
		return;
	for (int i = 0; i < run.count; i++)
		m.cap[page_find(run.process, run.page + i)].protection = protection | PROT_READ;
}

/* --- contents --- */

static uint64_t *content_of(int object, unsigned page)
{
	const struct model_object *o = &m.object[object];

	return &m.object[o->base].content[o->first + page];
}

static void run_write(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_MEMORY);
	unsigned page = (unsigned)below(MEMORY_PAGES_MAX);
	uint64_t value = random_next(&m.random);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE, &cap);

	if (!expected && page >= m.object[m.cap[cap].object].pages)
		expected = TESS_EINVAL;
	memcpy(world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_WRITE), &value, sizeof(value));
	if (outcome(PLAY(t, TESS_SYS_MEMORY_WRITE, token, page * PAGE, WORLD_SCRATCH,
			 sizeof(value)),
		    expected))
		*content_of(m.cap[cap].object, page) = value;
}

static void run_read(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_MEMORY);
	unsigned page = (unsigned)below(MEMORY_PAGES_MAX);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, TESS_RIGHT_READ, &cap);

	if (!expected && page >= m.object[m.cap[cap].object].pages)
		expected = TESS_EINVAL;
	if (!outcome(PLAY(t, TESS_SYS_MEMORY_READ, token, page * PAGE, WORLD_SCRATCH, 8), expected))
		return;
	model_expect(!memcmp(world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ),
			     content_of(m.cap[cap].object, page), 8),
		     "memory_read got other bytes");
}

/* The process writes to a page of its own window, if it may. */
static void run_store(unsigned t)
{
	int page = page_find(m.thread[t].process, (int)below(WINDOW_PAGES));
	uint64_t value = random_next(&m.random);

	if (page == NONE || !(m.cap[page].protection & PROT_WRITE))
		return;
	memcpy(world_memory_at(&m.w, t, WINDOW + (uint64_t)m.cap[page].page * PAGE, PROT_WRITE),
	       &value, sizeof(value));
	*content_of(m.cap[page].object, m.cap[page].offset) = value;
}

const struct operation memory_operations[] = {
	{ "memory_create", run_create, 10, TESS_TYPE_JOB },
	{ "memory_derive", run_derive, 8, TESS_TYPE_MEMORY },
	{ "map", run_map, 14, TESS_TYPE_MEMORY },
	{ "unmap", run_unmap, 6, TESS_TYPE_PROCESS },
	{ "protect", run_protect, 6, TESS_TYPE_PROCESS },
	{ "memory_write", run_write, 6, TESS_TYPE_MEMORY },
	{ "memory_read", run_read, 6, TESS_TYPE_MEMORY },
	{ "store", run_store, 6, TESS_TYPE_NONE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
