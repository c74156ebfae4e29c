/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_fork: marks what is to be inherited, forks, and takes the marks away again, in both
 * processes. In between no other thread is in the allocator, so that the child's heap is whole; and
 * none marks or forks, since that lock is held. Nor is one in the middle of a change to signals.
 */
#include <tessera/fork.h>

#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/ipc.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "heap.h"
#include "signal_fork.h"

/* "self.thread" is the first thread's. If another one forks, the child's thread is that one's copy,
 * and a capability to the parent's first thread is not for the child to have. */
static int is_first_thread(void)
{
	enum tess_thread_state state;
	uint32_t priority, ceiling;
	uint64_t buffer = 0;

	return !tess_thread_info(tess_self_thread(), &state, &priority, &buffer,
				 &ceiling) &&
	       buffer == (uint64_t)tess_ipc_buffer();
}

static int mark_self(int inherit)
{
	int status = tess_capability_set_inherit(tess_self_process(), inherit);

	if (!status)
		status = tess_capability_set_inherit(tess_self_job(), inherit);
	if (!status && is_first_thread())
		status = tess_capability_set_inherit(tess_self_thread(), inherit);
	return status;
}

/* What may not be given away is not inherited, marked or not: that is to be told. */
static int mark(tess_cap_t cap)
{
	uint32_t type;
	uint16_t rights = 0;
	uint64_t badge;
	int status = tess_capability_inspect(cap, &type, &rights, &badge);

	if (!status && !(rights & TESS_RIGHT_GRANT))
		status = TESS_EPERM;
	return status ? status : tess_capability_set_inherit(cap, 1);
}

static int mark_all(const tess_cap_t *caps, size_t count)
{
	int status = mark_self(1);

	for (size_t i = 0; i < count && !status; i++)
		status = mark(caps[i]);
	return status;
}

static void unmark_all(const tess_cap_t *caps, size_t count)
{
	(void)mark_self(0);
	for (size_t i = 0; i < count; i++)
		(void)tess_capability_set_inherit(caps[i], 0);
}

/* The start block says what this process has now. */
static void repair_start_block(void)
{
	struct tess_start *start = (struct tess_start *)(uintptr_t)tess_start_block();
	uint64_t badge;

	for (uint32_t i = 0; start && i < start->cap_count; i++) {
		struct tess_start_cap *cap = &start->cap[i];
		uint16_t rights = 0;

		if (tess_capability_inspect(cap->token, &cap->type, &rights, &badge))
			*cap = (struct tess_start_cap){.token = TESS_CAP_NONE};
		cap->rights = rights;
	}
}

int tess_fork(const tess_cap_t *inherit, size_t count, struct tess_forked *forked)
{
	int status;

	*forked = (struct tess_forked){TESS_CAP_NONE, TESS_CAP_NONE};
	if (signal_fork_hold)
		signal_fork_hold();
	tess_heap_hold();
	status = mark_all(inherit, count);
	if (!status)
		status = tess_process_fork(tess_self_process(), tess_self_job(), &forked->process,
					   &forked->thread);
	unmark_all(inherit, count);
	if (status || forked->process) {
		tess_heap_release();
		if (signal_fork_release)
			signal_fork_release();
		return status;
	}
	tess_heap_forked();
	if (signal_forked)
		signal_forked();
	repair_start_block();
	return TESS_OK;
}
