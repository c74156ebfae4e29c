/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on the window of each address space: map, unmap, protect, and look.
 */
#include <stddef.h>

#include "mem/mapping.h"
#include "model.h"

/* A run of pages of some process's window, and that process. */
struct run {
	tess_cap_t token;
	int process; /* NONE if the token is no good */
	int page, count;
};

/* Has the run begin where something is mapped, if anything is, and mostly end there. */
static void aim(struct run *run)
{
	int first = (int)below(WINDOW_PAGES);

	for (int i = 0; i < WINDOW_PAGES; i++) {
		int page = (first + i) % WINDOW_PAGES;

		if (page_find(run->process, page) == NONE)
			continue;
		run->page = page;
		run->count = page + 1 < WINDOW_PAGES && one_in(2) ? 2 : 1;
		return;
	}
}

static int64_t pick_run(unsigned t, struct run *run, uint16_t rights, bool mapped)
{
	int cap;
	int64_t status;

	run->token = pick_able(m.thread[t].process, TESS_TYPE_PROCESS, rights);
	run->page = (int)below(WINDOW_PAGES);
	run->count = 1 + (int)below(one_in(3) ? 4 : 2);
	if (run->page + run->count > WINDOW_PAGES)
		run->count = WINDOW_PAGES - run->page;
	status = cap_status(m.thread[t].process, run->token, TESS_TYPE_PROCESS, rights, &cap);
	run->process = status ? NONE : m.object[m.cap[cap].object].process;
	if (!status && mapped && !one_in(8))
		aim(run);
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
	unsigned offset = (unsigned)below(2), protection = one_in(2) ? 3 : (unsigned)below(8);
	struct run run;
	int64_t process_status = pick_run(t, &run, TESS_RIGHT_CONTROL, false);
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
	int64_t expected = pick_run(t, &run, TESS_RIGHT_CONTROL, true);

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
	int64_t expected = pick_run(t, &run, TESS_RIGHT_CONTROL, true);

	if (!expected)
		expected = protect_status(&run, protection);
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_PROTECT, run.token, run_address(&run),
			  (uint64_t)run.count * PAGE, protection),
		     expected))
		return;
	for (int i = 0; i < run.count; i++)
		m.cap[page_find(run.process, run.page + i)].protection = protection | PROT_READ;
}

static int64_t inheritance_status(const struct run *run)
{
	for (int i = 0; i < run->count; i++) {
		if (page_find(run->process, run->page + i) == NONE)
			return TESS_EINVAL;
	}
	return TESS_OK;
}

static void run_set_inheritance(unsigned t)
{
	unsigned inheritance = (unsigned)below(one_in(10) ? 4 : 3);
	struct run run;
	int64_t expected = pick_run(t, &run, TESS_RIGHT_CONTROL, true);

	if (inheritance > TESS_INHERITANCE_NONE)
		expected = TESS_EINVAL; /* before anything is looked up */
	if (!expected)
		expected = inheritance_status(&run);
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_SET_INHERITANCE, run.token, run_address(&run),
			  (uint64_t)run.count * PAGE, inheritance),
		     expected))
		return;
	for (int i = 0; i < run.count; i++)
		m.cap[page_find(run.process, run.page + i)].inheritance = inheritance;
}

/* Tells of the mapping at a page, or of the first one after it. */
static void run_mapping(unsigned t)
{
	struct run run;
	int64_t expected = pick_run(t, &run, TESS_RIGHT_INSPECT, true);
	const struct tess_mapping_info *info =
		world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ | PROT_WRITE);
	int page;

	if (!expected && !m.process[run.process].alive)
		expected = TESS_ENOENT;
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_MAPPING, run.token, run_address(&run), WORLD_SCRATCH,
			  1),
		     expected))
		return;
	page = page_find(run.process, run.page);
	model_expect((page != NONE) == (info->address <= run_address(&run)),
		     "a mapping is told in another place");
	model_expect(page == NONE || (info->protection == m.cap[page].protection &&
				      info->max_protection == m.cap[page].max_protection),
		     "a mapping is told with another protection");
}

const struct operation space_operations[] = {
	{ "map", run_map, 24, TESS_TYPE_MEMORY },
	{ "unmap", run_unmap, 4, TESS_TYPE_PROCESS },
	{ "protect", run_protect, 8, TESS_TYPE_PROCESS },
	{ "set_inheritance", run_set_inheritance, 6, TESS_TYPE_PROCESS },
	{ "mapping", run_mapping, 2, TESS_TYPE_PROCESS },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
