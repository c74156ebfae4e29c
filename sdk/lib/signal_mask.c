/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What signals do, and which are kept back. The program's memory is read before the lock is taken,
 * and written after it was given up: it may be paged by this very process.
 */
#include <tessera/abi/status.h>

#include "signal_runtime.h"

int tess_signal_action(unsigned int number, const struct tess_signal_action *action,
		       struct tess_signal_action *old)
{
	struct tess_signal_action set = { 0 }, was;
	int status = TESS_OK;

	if (action)
		set = *action;
	if (!signal_number_is_valid(number))
		return TESS_EINVAL;
	if (!signal_enter())
		return TESS_ENOENT;
	was = signal_runtime.state.action[number];
	if (action)
		status = signal_set_action(&signal_runtime.state, number, &set);
	signal_wake(NULL);
	signal_leave();
	if (!status && old)
		*old = was;
	return status;
}

static int change_mask(tess_signal_set_t keep, tess_signal_set_t add, tess_signal_set_t *old)
{
	tess_signal_set_t was;

	if (!signal_enter())
		return TESS_ENOENT;
	was = signal_runtime.state.blocked;
	signal_runtime.state.blocked = ((was & keep) | add) & ~TESS_SIGNAL_SET_UNCAUGHT;
	signal_wake(NULL);
	signal_leave();
	if (old)
		*old = was;
	return TESS_OK;
}

int tess_signal_block(tess_signal_set_t set, tess_signal_set_t *old)
{
	return change_mask(TESS_SIGNAL_SET_ALL, set, old);
}

int tess_signal_unblock(tess_signal_set_t set, tess_signal_set_t *old)
{
	return change_mask(~set, TESS_SIGNAL_SET_NONE, old);
}

int tess_signal_set_mask(tess_signal_set_t set, tess_signal_set_t *old)
{
	return change_mask(TESS_SIGNAL_SET_NONE, set, old);
}

int tess_signal_pending(tess_signal_set_t *set)
{
	tess_signal_set_t pending;

	if (!signal_enter())
		return TESS_ENOENT;
	(void)signal_pump();
	pending = signal_runtime.state.pending;
	signal_wake(NULL);
	signal_leave();
	*set = pending;
	return TESS_OK;
}
