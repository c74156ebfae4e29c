/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations by which processes copy and empty themselves: marks, fork, reset. The child of a
 * fork is one more process of the world, and goes on to call like any other.
 */
#include <stddef.h>

#include "mem/mapping.h"
#include "model.h"
#include "obj/memory.h"

static void run_set_inherit(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_token(p, TESS_TYPE_NONE);
	bool inherit = !one_in(4);
	int64_t expected = cap_status(p, token, TESS_TYPE_NONE, 0, &cap);

	if (!expected && cap_type(cap) == TESS_TYPE_REPLY)
		expected = TESS_EINVAL;
	if (outcome(PLAY(t, TESS_SYS_CAPABILITY_SET_INHERIT, token, inherit), expected))
		m.cap[cap].inherit = inherit;
}

/* --- the child's table --- */

/* What the parent has of itself, or of its job, becomes the same of the child. */
static bool names_self(unsigned t, const struct model_cap *c)
{
	const struct model_process *parent = &m.process[m.thread[t].process];

	return c->object != NONE && (c->object == parent->job || c->object == parent->object ||
				     m.object[c->object].kernel == m.w.t[t].thread);
}

/* What may not be given away is not inherited. */
static bool is_inherited(unsigned t, const struct model_cap *c)
{
	const struct model_thread *x = &m.thread[t];

	if (c->holder != HOLDER_SLOT || c->process != x->process)
		return false;
	if (!c->hidden)
		return c->inherit && (c->rights & TESS_RIGHT_GRANT || names_self(t, c));
	return c->token == x->handler || c->token == m.process[x->process].handler;
}

/* Who handles the parent's faults handles the child's. */
static void inherit_handler(unsigned t, unsigned made, tess_cap_t token)
{
	if (token == m.process[m.thread[t].process].handler)
		m.process[m.thread[made].process].handler = token;
	else
		m.thread[made].handler = token;
}

/* The child's of one of the parent's capabilities. */
static void inherit_cap(unsigned t, unsigned made, int cap, int job)
{
	const struct model_cap *c = &m.cap[cap];
	const struct model_process *parent = &m.process[m.thread[t].process];
	int child = m.thread[made].process, object = c->object, from = cap, copy;
	uint16_t rights = c->rights;

	if (object == parent->job) {
		object = m.cap[job].object;
		rights &= m.cap[job].rights;
		from = job;
	} else if (object == parent->object) {
		object = m.process[child].object;
		from = NONE;
	} else if (m.object[object].kernel == m.w.t[t].thread) {
		object = object_of_thread(made);
		from = NONE;
	}
	copy = cap_add_slot(child, c->token, object, rights, c->badge, from);
	m.cap[copy].inherit = c->inherit;
	m.cap[copy].hidden = c->hidden;
	if (c->hidden)
		inherit_handler(t, made, c->token);
}

/* --- the child's memory --- */

static bool is_shared(const struct model_cap *page)
{
	return page->inheritance == TESS_INHERITANCE_SHARE || !(page->max_protection & PROT_WRITE);
}

static bool is_page_of(int cap, int process)
{
	return m.cap[cap].holder == HOLDER_PAGE && m.cap[cap].process == process &&
	       m.cap[cap].inheritance != TESS_INHERITANCE_NONE;
}

static unsigned page_in_base(const struct model_cap *page)
{
	return m.object[page->object].first + page->offset;
}

static bool is_copied(int cap, int process, int base)
{
	return is_page_of(cap, process) && !is_shared(&m.cap[cap]) &&
	       m.object[m.cap[cap].object].base == base;
}

/* One object for all that the parent's mappings of one object show, but for those that it shares.
 * Nobody will see what of it they do not show. */
static int copy_object(int parent, int base, int job, struct memory *kernel)
{
	int made = object_add(TESS_TYPE_MEMORY, kernel, job);
	struct model_object *o = &m.object[made];
	unsigned end = 0;

	o->copied_from = MEMORY_PAGES_MAX;
	for (int i = 0; i < m.cap_end; i++) {
		unsigned page;

		if (!is_copied(i, parent, base))
			continue;
		page = page_in_base(&m.cap[i]);
		o->copied_from = page < o->copied_from ? page : o->copied_from;
		end = page >= end ? page + 1 : end;
	}
	o->pages = end - o->copied_from;
	o->absent = kernel->absent;
	for (unsigned i = 0; i < o->pages; i++)
		o->missing[i] = o->absent;
	for (int i = 0; i < m.cap_end; i++) {
		unsigned page;

		if (!is_copied(i, parent, base))
			continue;
		page = page_in_base(&m.cap[i]);
		o->content[page - o->copied_from] = m.object[base].content[page];
		o->missing[page - o->copied_from] = m.object[base].missing[page];
	}
	return made;
}

/* The child's mapping of what a page shows, or of a copy of it. */
static int inherit_page(int cap, int child, int copies[OBJECTS_MAX])
{
	const struct model_cap *c = &m.cap[cap];
	const struct process *p = m.w.t[m.process[child].thread].process;
	const struct mapping *mapping = space_find(p, WINDOW + (uint64_t)c->page * PAGE);
	int base = m.object[c->object].base, page;

	model_expect(mapping, "page %d is not inherited", c->page);
	if (is_shared(c)) {
		page = cap_add(HOLDER_PAGE, child, c->object, 0, 0, cap);
		m.cap[page].offset = c->offset;
		return page;
	}
	if (copies[base] == NONE)
		copies[base] = copy_object(c->process, base, m.process[child].job, mapping->memory);
	page = cap_add(HOLDER_PAGE, child, copies[base], 0, 0, NONE);
	m.cap[page].offset = page_in_base(c) - m.object[copies[base]].copied_from;
	return page;
}

static void inherit_window(int parent, int child)
{
	int copies[OBJECTS_MAX], end = m.cap_end;

	for (int i = 0; i < OBJECTS_MAX; i++)
		copies[i] = NONE;
	for (int i = 0; i < end; i++) {
		struct model_cap *page;

		if (!is_page_of(i, parent))
			continue;
		page = &m.cap[inherit_page(i, child, copies)];
		page->page = m.cap[i].page;
		page->protection = m.cap[i].protection;
		page->max_protection = m.cap[i].max_protection;
		page->inheritance = m.cap[i].inheritance;
	}
}

/* --- fork --- */

/* The child as a process of the world, by the tokens that its parent got. */
static unsigned adopt(unsigned t)
{
	unsigned made = m.w.count++;

	m.w.t[made] = m.w.t[t];
	m.w.t[made].process = world_slot(&m.w, t, world_word(&m.w, t, 0))->object;
	m.w.t[made].thread = world_slot(&m.w, t, world_word(&m.w, t, 1))->object;
	return made;
}

static void inherit_all(unsigned t, unsigned made, int job)
{
	int end = m.cap_end;

	for (int i = 0; i < end; i++) {
		if (is_inherited(t, &m.cap[i]))
			inherit_cap(t, made, i, job);
	}
	inherit_window(m.thread[t].process, m.thread[made].process);
}

static void forked(unsigned t, int job)
{
	unsigned made = adopt(t);
	int parent = m.thread[t].process;
	int child = process_make(made, m.cap[job].object), object = thread_make(made, child);

	m.thread[made].arena = m.thread[t].arena;
	m.thread[made].window_words = m.thread[t].window_words;
	m.thread[made].window_caps = m.thread[t].window_caps;
	inherit_all(t, made, job);
	cap_add_slot(parent, world_word(&m.w, t, 0), m.process[child].object, TESS_RIGHTS_PROCESS,
		     0, NONE);
	cap_add_slot(parent, world_word(&m.w, t, 1), object, TESS_RIGHTS_THREAD, 0, NONE);
	m.process[parent].forks++;
	source_happened(parent, TESS_EVENT_PROCESS_FORK);
	model_expect(!told(made) && !world_word(&m.w, made, 0) && !world_word(&m.w, made, 1),
		     "the child's call returned otherwise");
}

static int64_t fork_status(unsigned t, int process, int job)
{
	if (m.cap[process].object != m.process[m.thread[t].process].object)
		return TESS_EINVAL;
	if (type_status(m.cap[job].object, TESS_TYPE_PROCESS) ||
	    type_status(m.cap[job].object, TESS_TYPE_THREAD) ||
	    type_status(m.cap[job].object, TESS_TYPE_MEMORY))
		return TESS_EACCES;
	return TESS_OK;
}

static void run_fork(unsigned t)
{
	int p = m.thread[t].process, process, job;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL);
	tess_cap_t job_token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_CREATE);
	int64_t expected;

	if (cap_find(p, m.w.t[t].self_process) != NONE && !one_in(6))
		token = m.w.t[t].self_process;
	if (count_alive() >= ALIVE_MAX + 2)
		return;
	expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, &process);
	if (!expected)
		expected = cap_status(p, job_token, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &job);
	if (!expected)
		expected = fork_status(t, process, job);
	(void)PLAY(t, TESS_SYS_PROCESS_FORK, token, job_token);
	if (outcome(told(t), expected)) /* work may have ended it */
		forked(t, job);
}

/* Whether a thread of it waits to be cured of a fault by another one, which stops first: then its
 * process crashes before it is empty. */
static bool would_crash(int process)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		const struct model_thread *x = &m.thread[t];

		if (x->alive && x->process == process && x->faulting && x->server != NONE &&
		    x->server < (int)t && m.thread[x->server].process == process)
			return true;
	}
	return false;
}

static void run_reset(unsigned t)
{
	int p = m.thread[t].process, cap, target;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, &cap);
	bool crashes;

	if (!expected && process_behind(cap) == &m.process[p])
		expected = TESS_EINVAL;
	else if (!expected && !process_behind(cap)->alive)
		expected = TESS_ESRCH;
	if (has_fault(p))
		return; /* who was to cure it might be stopped, and nobody be left to go on */
	target = expected ? NONE : m.object[m.cap[cap].object].process;
	crashes = target != NONE && would_crash(target);
	if (outcome(PLAY(t, TESS_SYS_PROCESS_RESET, token), crashes ? TESS_ESRCH : expected))
		process_renew(target);
	else if (crashes)
		process_die(target);
}

const struct operation fork_operations[] = {
	{ "set_inherit", run_set_inherit, 14, TESS_TYPE_NONE },
	{ "fork", run_fork, 10, TESS_TYPE_JOB },
	{ "reset", run_reset, 1, TESS_TYPE_PROCESS },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
