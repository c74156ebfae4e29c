/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on memory: objects and parts of them, and what stands in their pages.
 */
#include <stddef.h>
#include <string.h>

#include "mem/mapping.h"
#include "model.h"

/* An object of zeroed pages, or of absent ones. */
static void create(unsigned t, uint64_t number, bool absent)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t job = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_CREATE);
	unsigned pages = 1 + (unsigned)below(MEMORY_PAGES_MAX);
	int64_t expected = cap_status(p, job, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);

	if (!expected)
		expected = type_status(m.cap[cap].object, TESS_TYPE_MEMORY);
	if (!outcome(PLAY(t, number, job, pages * PAGE - below(PAGE)), expected))
		return;
	object = object_add(TESS_TYPE_MEMORY, world_slot(&m.w, t, world_word(&m.w, t, 0))->object,
			    m.cap[cap].object);
	m.object[object].pages = pages;
	m.object[object].absent = absent;
	for (unsigned i = 0; i < pages; i++)
		m.object[object].missing[i] = absent;
	cap_add_slot(p, world_word(&m.w, t, 0), object, TESS_RIGHTS_MEMORY, 0, NONE);
}

static void run_create(unsigned t)
{
	create(t, TESS_SYS_MEMORY_CREATE, false);
}

static void run_create_absent(unsigned t)
{
	create(t, TESS_SYS_MEMORY_CREATE_ABSENT, true);
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
	object = object_add(TESS_TYPE_MEMORY, world_slot(&m.w, t, world_word(&m.w, t, 0))->object,
			    m.process[p].job);
	o = &m.object[m.cap[cap].object];
	m.object[object].base = o->base;
	m.object[object].first = o->first + first;
	m.object[object].pages = pages;
	cap_add_slot(p, world_word(&m.w, t, 0), object, m.cap[cap].rights & rights, 0, cap);
}

static void run_info(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_MEMORY);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, 0, &cap);

	if (!outcome(PLAY(t, TESS_SYS_MEMORY_INFO, token), expected))
		return;
	model_expect(world_word(&m.w, t, 0) == m.object[m.cap[cap].object].pages * PAGE,
		     "info tells another size");
}

/* --- contents --- */

static int64_t page_status(int object, unsigned page)
{
	if (page >= m.object[object].pages)
		return TESS_EINVAL;
	return *page_missing(object, page) ? TESS_EFAULT : TESS_OK;
}

static void run_write(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE);
	unsigned page = (unsigned)below(MEMORY_PAGES_MAX);
	uint64_t value = random_next(&m.random);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE, &cap);

	if (!expected)
		expected = page_status(m.cap[cap].object, page);
	memcpy(world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_WRITE), &value, sizeof(value));
	if (outcome(PLAY(t, TESS_SYS_MEMORY_WRITE, token, page * PAGE, WORLD_SCRATCH,
			 sizeof(value)),
		    expected))
		*page_content(m.cap[cap].object, page) = value;
}

static void run_read(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_MEMORY, TESS_RIGHT_READ);
	unsigned page = (unsigned)below(MEMORY_PAGES_MAX);
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, TESS_RIGHT_READ, &cap);

	if (!expected)
		expected = page_status(m.cap[cap].object, page);
	if (!outcome(PLAY(t, TESS_SYS_MEMORY_READ, token, page * PAGE, WORLD_SCRATCH, 8), expected))
		return;
	model_expect(!memcmp(world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ),
			     page_content(m.cap[cap].object, page), 8),
		     "memory_read got other bytes");
}

/* --- pages that go from one object to another --- */

struct transfer {
	int from, to; /* objects */
	unsigned offset, target_offset, count;
};

static int64_t transfer_status(const struct transfer *x)
{
	const struct model_object *from = &m.object[x->from], *to = &m.object[x->to];
	unsigned first = from->first + x->offset, target = to->first + x->target_offset;

	if (!x->count || x->offset + x->count > from->pages ||
	    x->target_offset + x->count > to->pages)
		return TESS_EINVAL;
	if (from->base == to->base && first < target + x->count && target < first + x->count)
		return TESS_EINVAL;
	return TESS_OK;
}

/* A page that is missing leaves one behind that was never touched: missing, too, in an object of
 * the kind that has to be supplied, and zero in another. */
static void clone_page(const struct transfer *x, unsigned i)
{
	bool missing = *page_missing(x->from, x->offset + i);

	*page_missing(x->to, x->target_offset + i) =
		missing && m.object[m.object[x->to].base].absent;
	*page_content(x->to, x->target_offset + i) =
		missing ? 0 : *page_content(x->from, x->offset + i);
}

static void move_page(const struct transfer *x, unsigned i)
{
	clone_page(x, i);
	*page_missing(x->from, x->offset + i) = true;
}

static void transfer_pages(unsigned t, uint64_t number, uint16_t rights,
			   void (*page)(const struct transfer *, unsigned))
{
	int p = m.thread[t].process, from, to;
	tess_cap_t token = pick_able(p, TESS_TYPE_MEMORY, rights);
	tess_cap_t target = pick_able(p, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE);
	struct transfer x = { .offset = (unsigned)below(3),
			      .target_offset = (unsigned)below(3),
			      .count = (unsigned)below(MEMORY_PAGES_MAX) };
	int64_t expected = cap_status(p, token, TESS_TYPE_MEMORY, rights, &from);

	if (!expected)
		expected = cap_status(p, target, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE, &to);
	if (!expected) {
		x.from = m.cap[from].object;
		x.to = m.cap[to].object;
		expected = transfer_status(&x);
	}
	if (!outcome(PLAY(t, number, token, x.offset * PAGE, target, x.target_offset * PAGE,
			  x.count * PAGE),
		     expected))
		return;
	for (unsigned i = 0; i < x.count; i++)
		page(&x, i);
}

static void run_clone_pages(unsigned t)
{
	transfer_pages(t, TESS_SYS_MEMORY_CLONE_PAGES, TESS_RIGHT_READ, clone_page);
}

static void run_move_pages(unsigned t)
{
	transfer_pages(t, TESS_SYS_MEMORY_MOVE_PAGES,
		       TESS_RIGHT_READ | TESS_RIGHT_WRITE | TESS_RIGHT_REVOKE, move_page);
}

const struct operation memory_operations[] = {
	{ "memory_create", run_create, 10, TESS_TYPE_JOB },
	{ "memory_create_absent", run_create_absent, 5, TESS_TYPE_JOB },
	{ "memory_derive", run_derive, 8, TESS_TYPE_MEMORY },
	{ "memory_info", run_info, 2, TESS_TYPE_MEMORY },
	{ "memory_write", run_write, 8, TESS_TYPE_MEMORY },
	{ "memory_read", run_read, 6, TESS_TYPE_MEMORY },
	{ "clone_pages", run_clone_pages, 14, TESS_TYPE_MEMORY },
	{ "move_pages", run_move_pages, 8, TESS_TYPE_MEMORY },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
