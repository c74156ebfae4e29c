/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system call is played: an allocation of it may fail, an interrupt may come while it runs, the
 * kernel is checked after it.
 */
#include <arch/entry.h>
#include <inttypes.h>
#include <stdio.h>

#include "check/check.h"
#include "model.h"

/* Plays a call and returns what it returned, even if the thread does not live to see it. */
static int64_t play_held(unsigned t, tess_time_t deadline, tess_cap_t reply,
			 const uint64_t args[10])
{
	struct thread *thread = m.w.t[t].thread;
	int64_t status;

	object_ref(&thread->object);
	(void)world_play(&m.w, t, deadline, reply, args);
	status = thread->state == THREAD_ENDED ? thread_frame(thread)->status : told(t);
	object_unref(m.w.k, &thread->object);
	return status;
}

int64_t play(unsigned t, tess_time_t deadline, tess_cap_t reply, const uint64_t args[10])
{
	struct fault_injection *injection = &m.w.k->injection;
	int64_t status;

	call_made(t, args[0]);
	injection->countdown = one_in(4) ? 1 + below(8) : 0;
	m.injected = injection->countdown != 0;
	hosted_interrupt_set(one_in(3));
	status = play_held(t, deadline, reply, args);
	hosted_interrupt_set(false);
	m.injected = m.injected && !injection->countdown;
	injection->countdown = 0;
	if (m.trace)
		printf("# %" PRIu64 " thread %u %s: number %" PRIx64 " token %" PRIx64 " %" PRIx64
		       " %" PRIx64 " %" PRIx64 " -> %" PRId64 "\n",
		       m.step, t, m.operation, args[0], args[1], args[2], args[3], args[4], status);
	world_check(&m.w);
	world_settle(&m.w);
	return status;
}

bool outcome(int64_t status, int64_t expected)
{
	if ((status == TESS_ENOMEM || status == TESS_EMFILE) && may_lack_memory())
		return false;
	model_expect(status == expected, "status %" PRId64 ", not %" PRId64, status, expected);
	m.done = !status;
	return m.done;
}
