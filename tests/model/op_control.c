/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations that stop threads and let them go on, put processes into capability mode, and
 * look at either. What a suspended thread waits for happens meanwhile, so only who may call, and
 * the state that the kernel tells, depend on it.
 */
#include "model.h"

#include <stddef.h>
#include <string.h>

#include "obj/thread.h"

unsigned thread_of(int cap)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.w.t[i].thread == m.object[m.cap[cap].object].kernel)
			return i;
	}
	return 0;
}

int object_of_thread(unsigned t)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_THREAD && m.object[i].kernel == m.w.t[t].thread)
			return i;
	}
	return NONE;
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
	model_expect(!target || (world_word(&m.w, t, 1) == m.thread[target].priority &&
				 world_word(&m.w, t, 3) == m.thread[target].ceiling),
		     "a thread is told to have another priority, or ceiling");
}

/* Few processes, for most of what others do needs a job. */
static void run_cap_enter(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, &cap);

	if (!expected && !one_in(4))
		return;
	if (outcome(PLAY(t, TESS_SYS_PROCESS_CAP_ENTER, token), expected))
		process_behind(cap)->sandboxed = true;
}

static void check_info(const struct model_process *p, const struct tess_process_info *info)
{
	const struct process *kernel = m.object[p->object].kernel;
	unsigned threads = 0, caps = 0;

	for (unsigned t = 1; t < m.w.count; t++)
		threads += m.thread[t].alive && &m.process[m.thread[t].process] == p;
	for (int i = 0; i < m.cap_end; i++)
		caps += m.cap[i].holder == HOLDER_SLOT && &m.process[m.cap[i].process] == p;
	model_expect(info->threads == threads && info->capabilities == caps,
		     "a process is told with %u threads and %u capabilities", info->threads,
		     info->capabilities);
	model_expect(info->state == (!p->alive  ? TESS_PROCESS_STATE_ENDED
				     : p->fresh ? TESS_PROCESS_STATE_NEW
						: TESS_PROCESS_STATE_RUNNING),
		     "a process is told in state %u", info->state);
	model_expect(info->mappings == kernel->space.count, "a process is told with %u mappings",
		     info->mappings);
}

static void run_process_info(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, &cap);

	if (outcome(PLAY(t, TESS_SYS_PROCESS_INFO, token, WORLD_SCRATCH, 1), expected))
		check_info(process_behind(cap), world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ));
}

static void run_statistics(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, &cap);

	if (!outcome(PLAY(t, TESS_SYS_PROCESS_STATISTICS, token, WORLD_SCRATCH, 1), expected) ||
	    !process_behind(cap)->alive)
		return;
	model_expect(!memcmp(world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ),
			     &process_behind(cap)->statistics, sizeof(struct tess_statistics)),
		     "other statistics are told");
}

const struct operation control_operations[] = {
	{ "thread_suspend", run_thread, 14, TESS_TYPE_THREAD },
	{ "process_suspend", run_process, 14, TESS_TYPE_PROCESS },
	{ "thread_info", run_info, 3, TESS_TYPE_THREAD },
	{ "process_info", run_process_info, 3, TESS_TYPE_PROCESS },
	{ "process_statistics", run_statistics, 3, TESS_TYPE_PROCESS },
	{ "cap_enter", run_cap_enter, 2, TESS_TYPE_PROCESS },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
