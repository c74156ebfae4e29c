/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations that stop threads and let them go on. What a suspended thread waits for happens
 * meanwhile, so only who may call, and the state that the kernel tells, depend on it.
 */
#include "model.h"

#include <stddef.h>

#include "obj/thread.h"

unsigned thread_of(int cap)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.w.t[i].thread == m.object[m.cap[cap].object].kernel)
			return i;
	}
	return 0;
}

/* A thread that waits for somebody who is held waits long, so most are soon let go on. */
static void run_thread(unsigned t)
{
	bool suspend = one_in(4);
	int cap;
	tess_cap_t token = pick_token(m.thread[t].process, TESS_TYPE_THREAD);
	uint16_t right = suspend ? TESS_RIGHT_SUSPEND : TESS_RIGHT_RESUME;
	int64_t expected = cap_status(m.thread[t].process, token, TESS_TYPE_THREAD, right, &cap);

	if (!expected && !thread_of(cap))
		expected = TESS_ESRCH;
	if (outcome(PLAY(t, suspend ? TESS_SYS_THREAD_SUSPEND : TESS_SYS_THREAD_RESUME, token),
		    expected))
		m.thread[thread_of(cap)].suspended = suspend;
}

static void run_process(unsigned t)
{
	bool suspend = one_in(5);
	int cap;
	tess_cap_t token = pick_token(m.thread[t].process, TESS_TYPE_PROCESS);
	uint16_t right = suspend ? TESS_RIGHT_SUSPEND : TESS_RIGHT_RESUME;
	int64_t expected = cap_status(m.thread[t].process, token, TESS_TYPE_PROCESS, right, &cap);
	struct model_process *p = expected ? NULL : process_behind(cap);

	if (!expected && !p->alive)
		expected = TESS_ESRCH;
	if (outcome(PLAY(t, suspend ? TESS_SYS_PROCESS_SUSPEND : TESS_SYS_PROCESS_RESUME, token),
		    expected))
		p->suspended = suspend;
}

static enum tess_thread_state state_of(unsigned t)
{
	if (!t)
		return TESS_THREAD_STATE_ENDED;
	if (m.thread[t].doing != DOING_NOTHING)
		return TESS_THREAD_STATE_BLOCKED;
	return is_held(t) ? TESS_THREAD_STATE_SUSPENDED : TESS_THREAD_STATE_READY;
}

static void run_info(unsigned t)
{
	int cap;
	tess_cap_t token = pick_token(m.thread[t].process, TESS_TYPE_THREAD);
	int64_t expected =
		cap_status(m.thread[t].process, token, TESS_TYPE_THREAD, TESS_RIGHT_INSPECT, &cap);
	unsigned target;

	if (!outcome(PLAY(t, TESS_SYS_THREAD_INFO, token), expected))
		return;
	target = thread_of(cap);
	model_expect(world_word(&m.w, t, 0) == state_of(target), "a thread is told in state %u",
		     (unsigned)world_word(&m.w, t, 0));
	model_expect(!target || world_word(&m.w, t, 1) == m.thread[target].priority,
		     "a thread is told to have another priority");
}

const struct operation suspend_operations[] = {
	{ "thread_suspend", run_thread, 14, TESS_TYPE_THREAD },
	{ "process_suspend", run_process, 14, TESS_TYPE_PROCESS },
	{ "thread_info", run_info, 3, TESS_TYPE_THREAD },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
