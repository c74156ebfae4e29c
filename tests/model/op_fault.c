/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on faults: who is told, and threads that touch their window as a processor has
 * them do it, or fault otherwise. Where memory is there, a touch does no more than read or write;
 * else the kernel makes a call for the thread, which ends as any call does (threads.c).
 */
#include <arch/entry.h>
#include <stddef.h>
#include <string.h>

#include "mem/mapping.h"
#include "model.h"

/* --- handlers --- */

/* Who handles faults lies, hidden, in the process's table. */
static void set_handler(int process, tess_cap_t *handler, tess_cap_t token, int endpoint)
{
	int old = cap_find_hidden(process, *handler), cap;

	if (old != NONE)
		cap_remove(old);
	*handler = token;
	if (endpoint == NONE)
		return;
	cap = cap_add_slot(process, token, m.cap[endpoint].object,
			   m.cap[endpoint].rights & TESS_RIGHT_SEND, m.cap[endpoint].badge,
			   endpoint);
	m.cap[cap].hidden = true;
}

static tess_cap_t pick_handler(unsigned t)
{
	if (one_in(4))
		return TESS_CAP_NONE;
	return pick_able(m.thread[t].process, TESS_TYPE_ENDPOINT,
			 TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
}

static int64_t handler_status(unsigned t, tess_cap_t endpoint, int *ep)
{
	*ep = NONE;
	if (!endpoint)
		return TESS_OK;
	return cap_status(m.thread[t].process, endpoint, TESS_TYPE_ENDPOINT,
			  TESS_RIGHT_SEND | TESS_RIGHT_GRANT, ep);
}

static void run_thread_set_fault(unsigned t)
{
	int p = m.thread[t].process, cap, ep;
	tess_cap_t token = pick_able(p, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL);
	tess_cap_t endpoint = pick_handler(t);
	int64_t expected = cap_status(p, token, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, &cap);
	unsigned target;

	if (!expected)
		expected = handler_status(t, endpoint, &ep);
	if (!expected && !thread_of(cap))
		expected = TESS_ESRCH;
	if (!outcome(PLAY(t, TESS_SYS_THREAD_SET_FAULT, token, endpoint), expected))
		return;
	target = thread_of(cap);
	set_handler(m.thread[target].process, &m.thread[target].handler,
		    m.w.t[target].thread->fault_token, ep);
}

static void run_process_set_fault(unsigned t)
{
	int p = m.thread[t].process, cap, ep, target;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL);
	tess_cap_t endpoint = pick_handler(t);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, &cap);

	if (!expected)
		expected = handler_status(t, endpoint, &ep);
	if (!expected && !process_behind(cap)->alive)
		expected = TESS_ESRCH;
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_SET_FAULT, token, endpoint), expected))
		return;
	target = m.object[m.cap[cap].object].process;
	set_handler(target, &m.process[target].handler,
		    m.w.t[m.process[target].thread].process->fault_token, ep);
}

/* --- touches --- */

/* The thread runs, and its processor meets this. */
static void meet_fault(unsigned t, const struct fault *fault)
{
	struct call_frame *frame = thread_frame(m.w.t[t].thread), before = *frame;

	(void)world_call(&m.w, t, TESS_SYS_ABI_VERSION);
	*frame = before;
	m.thread[t].before = before;
	m.thread[t].fault = *fault;
	kernel_fault(m.w.k, m.w.cpu, fault);
	world_check(&m.w);
	world_settle(&m.w);
}

/* The endpoint capability by which the thread's faults are told; NONE if it is none, or stale. */
static int handler_of(unsigned t, tess_cap_t *token)
{
	const struct model_thread *x = &m.thread[t];

	*token = x->handler ? x->handler : m.process[x->process].handler;
	return *token ? cap_find_hidden(x->process, *token) : NONE;
}

/* The kernel calls for the thread, by the capability to its handler. */
static void begin_fault(unsigned t, int handler, tess_cap_t token)
{
	m.thread[t].message = (struct model_message){ .words = 5, .label = TESS_LABEL_FAULT };
	begin(t, DOING_CALL, handler, token, TESS_DEADLINE_FOREVER);
	m.thread[t].faulting = true;
}

static void fault(unsigned t, const struct fault *fault)
{
	struct model_thread *x = &m.thread[t];
	tess_cap_t token;
	int handler = handler_of(t, &token);

	meet_fault(t, fault);
	if (handler == NONE || m.object[m.cap[handler].object].closed) {
		count("process crashed", true);
		process_die(x->process);
		return;
	}
	begin_fault(t, handler, token);
}

/* Whether anybody would be told: so that few processes just crash. */
static bool is_handled(unsigned t)
{
	tess_cap_t token;

	return handler_of(t, &token) != NONE || one_in(200);
}

static int pick_page(int process)
{
	int page = NONE;

	for (int i = 0; page == NONE && i < 8; i++)
		page = page_find(process, (int)below(WINDOW_PAGES));
	return page;
}

static void store(unsigned t, uint64_t address, int page)
{
	uint64_t value = random_next(&m.random);

	memcpy(world_memory_at(&m.w, t, address, PROT_WRITE), &value, sizeof(value));
	*page_content(m.cap[page].object, m.cap[page].offset) = value;
}

static void run_touch(unsigned t)
{
	static const unsigned accesses[] = { PROT_READ, PROT_WRITE, PROT_WRITE, PROT_EXECUTE };
	int page = pick_page(m.thread[t].process);
	struct fault f = { .kind = FAULT_PAGE, .code = ++m.messages };
	bool there;

	if (page == NONE)
		return;
	f.access = accesses[below(4)];
	f.address = WINDOW + (uint64_t)m.cap[page].page * PAGE;
	there = !(f.access & ~m.cap[page].protection) &&
		!*page_missing(m.cap[page].object, m.cap[page].offset);
	if (there) {
		meet_fault(t, &f);
		if (f.access == PROT_WRITE)
			store(t, f.address, page);
	} else if (is_handled(t)) {
		fault(t, &f);
	}
	m.done = there;
}

/* Faults that are not about memory: all are told. */
static void run_trap(unsigned t)
{
	struct fault f = { .kind = (enum fault_kind)(1 + below(4)), .code = ++m.messages };

	if (is_handled(t))
		fault(t, &f);
}

/* --- calls that meet an absent page --- */

/* What a call says that reads at an address of the window: 0, EFAULT, or EAGAIN if the page is only
 * absent. */
static int64_t read_status(int page)
{
	if (page == NONE || !(m.cap[page].protection & PROT_READ))
		return TESS_EFAULT;
	return *page_missing(m.cap[page].object, m.cap[page].offset) ? TESS_EAGAIN : TESS_OK;
}

static int64_t write_status(int object, unsigned page)
{
	return *page_missing(object, page) ? TESS_EFAULT : TESS_OK;
}

/* The call is undone and its thread faults, and is to issue it again: the model has it do something
 * else then. */
static void undone(unsigned t, const uint64_t args[10], int handler, tess_cap_t token)
{
	struct model_thread *x = &m.thread[t];

	x->before = (struct call_frame){ .number = args[0],
					 .token = args[1],
					 .deadline = TESS_DEADLINE_FOREVER,
					 .word = { args[2], args[3], args[4] } };
	x->fault = (struct fault){ .kind = FAULT_PAGE, .access = PROT_READ, .address = args[3] };
	x->calling = false;
	begin_fault(t, handler, token);
	count("call undone", true);
}

/* memory_write out of the window; each time at another place of a page, so that faults differ. */
static void run_write_from_window(unsigned t)
{
	int p = m.thread[t].process, cap, handler, from = pick_page(p);
	int page = from == NONE ? (int)below(WINDOW_PAGES) : m.cap[from].page;
	unsigned to = (unsigned)below(MEMORY_PAGES_MAX);
	uint64_t in_page = ++m.messages % 500 * 8;
	tess_cap_t memory = pick_able(p, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE), token;
	int64_t expected = cap_status(p, memory, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE, &cap);
	uint64_t args[10] = { TESS_SYS_MEMORY_WRITE, memory, to * PAGE,
			      WINDOW + (uint64_t)page * PAGE + in_page, 8 };
	int64_t status;

	from = page_find(p, page);
	if (!expected && to >= m.object[m.cap[cap].object].pages)
		expected = TESS_EINVAL;
	if (!expected)
		expected = read_status(from);
	handler = handler_of(t, &token);
	status = play(t, TESS_DEADLINE_FOREVER, 0, args);
	if (expected == TESS_EAGAIN && handler != NONE && !m.object[m.cap[handler].object].closed) {
		undone(t, args, handler, token);
		return;
	}
	if (!expected)
		expected = write_status(m.cap[cap].object, to);
	if (outcome(status, expected == TESS_EAGAIN ? TESS_EFAULT : expected))
		*page_content(m.cap[cap].object, to) =
			in_page ? 0 : *page_content(m.cap[from].object, m.cap[from].offset);
}

const struct operation fault_operations[] = {
	{ "thread_set_fault", run_thread_set_fault, 4, TESS_TYPE_ENDPOINT },
	{ "process_set_fault", run_process_set_fault, 8, TESS_TYPE_ENDPOINT },
	{ "touch", run_touch, 24, TESS_TYPE_NONE },
	{ "write_from_window", run_write_from_window, 8, TESS_TYPE_MEMORY },
	{ "trap", run_trap, 5, TESS_TYPE_NONE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
