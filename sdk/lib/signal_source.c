/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals that a process gets without a sender: those that it raises itself, the alarm, and ends of
 * children. Each child has an entry of its own, so none of their ends is lost.
 */
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/event.h>
#include <tessera/syscalls.h>

#include "signal_runtime.h"

/* --- raised --- */

static int raise_queued(const struct tess_signal_info *info)
{
	struct signal_entry *entry = signal_pool_take(&signal_runtime.raised);

	if (!entry)
		return TESS_EAGAIN;
	entry->info = *info;
	signal_post_entry(&signal_runtime.state, entry);
	return TESS_OK;
}

int tess_signal_raise(unsigned int number, uint64_t value)
{
	const struct tess_signal_info info = { .number = number,
					       .code = TESS_SIGNAL_CODE_RAISED,
					       .value = value };
	int status = TESS_OK;

	if (!signal_number_is_valid(number))
		return TESS_EINVAL;
	if (!signal_enter())
		return TESS_ENOENT;
	if (number >= TESS_SIGNAL_QUEUED)
		status = raise_queued(&info);
	else
		signal_post(&signal_runtime.state, &info);
	signal_wake(NULL);
	signal_leave();
	return status;
}

/* --- the alarm --- */

int tess_signal_alarm(tess_time_t deadline, uint64_t interval)
{
	int status;

	if (!signal_enter())
		return TESS_ENOENT;
	status = tess_event_queue_set_timer(
		signal_runtime.queue, signal_cookie(SIGNAL_SOURCE_ALARM, 0), deadline, interval, 0);
	signal_leave();
	return status;
}

/* --- children --- */

static int32_t code_of(uint32_t reason)
{
	if (reason == TESS_END_REASON_EXITED)
		return TESS_SIGNAL_CODE_CHLD_EXITED;
	return reason == TESS_END_REASON_FAULTED ? TESS_SIGNAL_CODE_CHLD_FAULTED
						 : TESS_SIGNAL_CODE_CHLD_KILLED;
}

void signal_child_event(size_t index, const struct tess_event *event)
{
	struct signal_child *child = &signal_runtime.children[index];
	tess_cap_t process = child->process;
	struct signal_entry *entry;

	if (!process)
		return;
	child->process = TESS_CAP_NONE;
	/* If the capability was revoked, nobody will learn of the end. */
	if (!(event->detail & TESS_EVENT_PROCESS_EXIT))
		return;
	entry = signal_pool_take(&child->pool);
	entry->info = (struct tess_signal_info){
		.number = TESS_SIGNAL_CHLD,
		.code = code_of((uint32_t)(event->data >> 32)),
		.status = (int32_t)(uint32_t)event->data,
		.value = child->value,
		.handle = process,
	};
	signal_post_entry(&signal_runtime.state, entry);
}

static struct signal_child *find_place(void)
{
	for (size_t i = 0; i < TESS_SIGNAL_CHILDREN_MAX; i++) {
		struct signal_child *child = &signal_runtime.children[i];

		if (!child->process && !child->pool.out)
			return child;
	}
	return NULL;
}

static int watch(tess_cap_t process, uint64_t value)
{
	struct signal_child *child = find_place();
	int status;

	if (!child)
		return TESS_ENOSPC;
	status = tess_event_queue_subscribe(
		signal_runtime.queue, process, TESS_EVENT_FILTER_PROCESS, 0,
		signal_cookie(SIGNAL_SOURCE_CHILD, (size_t)(child - signal_runtime.children)),
		TESS_EVENT_PROCESS_EXIT);
	if (status)
		return status;
	signal_pool_init(&child->pool, &child->entry, 1);
	child->process = process;
	child->value = value;
	return TESS_OK;
}

int tess_signal_child(tess_cap_t process, uint64_t value)
{
	int status;

	if (!signal_enter())
		return TESS_ENOENT;
	status = watch(process, value);
	signal_leave();
	return status;
}
