/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations of debuggers and of those who share out the processor: registers of threads that
 * stand still, priorities and ceilings.
 */
#include <stddef.h>
#include <string.h>

#include "model.h"

/* --- priorities --- */

/* It waits behind its equals now, wherever it does. */
static void set_priority(unsigned t, uint8_t priority)
{
	m.thread[t].priority = priority;
	m.thread[t].since = ++m.arrivals;
}

static void run_set_priority(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY);
	uint8_t priority = (uint8_t)(WORLD_PRIORITY + 1 - below(4));
	int64_t expected = cap_status(p, token, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY, &cap);

	if (!expected && priority > m.thread[t].ceiling)
		expected = TESS_EINVAL;
	if (outcome(PLAY(t, TESS_SYS_THREAD_SET_PRIORITY, token, priority), expected) &&
	    thread_of(cap))
		set_priority(thread_of(cap), priority);
}

static void run_set_ceiling(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY);
	uint8_t ceiling = (uint8_t)(WORLD_PRIORITY + 1 - below(3));
	int64_t expected = cap_status(p, token, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY, &cap);
	unsigned target;

	if (!expected && ceiling > m.thread[t].ceiling)
		expected = TESS_EINVAL;
	if (!outcome(PLAY(t, TESS_SYS_THREAD_SET_CEILING, token, ceiling), expected))
		return;
	target = thread_of(cap);
	m.thread[target].ceiling = ceiling;
	if (target && m.thread[target].priority > ceiling)
		set_priority(target, ceiling);
}

/* --- registers --- */

/* Whether the thread stands still, and whether what it goes on with is known already. */
static int64_t still_status(unsigned t)
{
	if (!t)
		return TESS_ESRCH;
	return m.thread[t].faulting || is_held(t) ? TESS_OK : TESS_EBUSY;
}

static int64_t settable_status(unsigned t)
{
	int64_t status = still_status(t);

	if (!status && !m.thread[t].faulting && m.thread[t].doing != DOING_NOTHING)
		return TESS_EBUSY;
	return status;
}

/* On the hosted machine the general registers begin with the call frame. */
static struct call_frame *frame_of(struct tess_thread_registers *registers)
{
	return (struct call_frame *)(void *)registers->general;
}

static void check_registers(unsigned target, struct tess_thread_registers *registers)
{
	static const struct call_frame in_call;
	const struct model_thread *x = &m.thread[target];
	const struct call_frame *expected = thread_frame(m.w.t[target].thread);

	if (x->faulting)
		expected = &x->before;
	else if (x->doing != DOING_NOTHING)
		expected = &in_call;
	model_expect(!memcmp(frame_of(registers), expected, sizeof(*expected)),
		     "other registers of thread %u are told", target);
}

/* The thread goes on with other words in its registers. */
static void set_registers(unsigned t, tess_cap_t token, unsigned target)
{
	struct tess_thread_registers *registers =
		world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_WRITE);
	struct call_frame frame;

	for (unsigned i = 0; i < TESS_INLINE_WORDS; i++)
		frame_of(registers)->word[i] = random_next(&m.random);
	frame = *frame_of(registers);
	if (!outcome(PLAY(t, TESS_SYS_THREAD_SET_REGISTERS, token, WORLD_SCRATCH, 1),
		     settable_status(target)))
		return;
	if (m.thread[target].faulting)
		m.thread[target].before = frame;
	model_expect(m.thread[target].faulting ||
			     !memcmp(&frame, thread_frame(m.w.t[target].thread), sizeof(frame)),
		     "registers of thread %u were not set", target);
}

static void run_registers(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL);
	int64_t expected = cap_status(p, token, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, &cap);
	unsigned target = expected ? 0 : thread_of(cap);

	if (!expected)
		expected = still_status(target);
	if (!outcome(PLAY(t, TESS_SYS_THREAD_GET_REGISTERS, token, WORLD_SCRATCH, 1), expected))
		return;
	check_registers(target, world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_WRITE));
	if (one_in(2))
		set_registers(t, token, target);
}

static void run_fpu(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL);
	int64_t expected = cap_status(p, token, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, &cap);
	unsigned target = expected ? 0 : thread_of(cap);

	if (!expected)
		expected = still_status(target);
	if (outcome(PLAY(t, TESS_SYS_THREAD_GET_FPU, token, WORLD_SCRATCH, 1), expected))
		(void)outcome(PLAY(t, TESS_SYS_THREAD_SET_FPU, token, WORLD_SCRATCH, 1),
			      settable_status(target));
}

const struct operation debug_operations[] = {
	{ "set_priority", run_set_priority, 4, TESS_TYPE_THREAD },
	{ "set_ceiling", run_set_ceiling, 2, TESS_TYPE_THREAD },
	{ "registers", run_registers, 8, TESS_TYPE_THREAD },
	{ "fpu", run_fpu, 2, TESS_TYPE_THREAD },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
