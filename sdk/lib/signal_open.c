/* SPDX-License-Identifier: BSD-2-Clause */
/* The runtime of signals, from its beginning to its end: see signal_runtime.h. */
#include "signal_runtime.h"

#include <stdlib.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

/* A subscription for each line and child, for the leader's notification, and the alarm. */
#define SUBSCRIPTIONS (TESS_SIGNAL_LINES_MAX + TESS_SIGNAL_CHILDREN_MAX + 2)

struct signal_runtime signal_runtime;

void signal_give_up(tess_cap_t *cap)
{
	if (*cap)
		(void)tess_capability_delete(*cap);
	*cap = TESS_CAP_NONE;
}

bool signal_enter(void)
{
	if (!signal_runtime.open)
		return false;
	tess_mutex_lock(&signal_runtime.lock);
	return true;
}

void signal_leave(void)
{
	tess_mutex_unlock(&signal_runtime.lock);
}

static int furnish(struct signal_runtime *rt)
{
	int status = tess_event_queue_create(tess_self_job(), SUBSCRIPTIONS, &rt->queue);

	if (!status)
		status = tess_notification_create(tess_self_job(), &rt->wake);
	if (!status)
		status = tess_event_queue_subscribe(rt->queue, rt->wake, TESS_EVENT_FILTER_SIGNAL,
						    0, signal_cookie(SIGNAL_SOURCE_WAKE, 0),
						    ~UINT64_C(0));
	if (!status)
		status = tess_mutex_init(&rt->lock);
	return status;
}

/* Listens to the line that this process was started with, if it was. */
static int adopt(void)
{
	const struct tess_signal_line line = {
		.rx = tess_start_cap(TESS_SIGNAL_START_RX),
		.bell = tess_start_cap(TESS_SIGNAL_START_BELL),
		.badge = TESS_SIGNAL_STARTER,
	};
	int status = line.rx && line.bell ? tess_signal_admit(&line, TESS_SIGNAL_SET_ALL) : TESS_OK;

	/* It was open before: then the line is gone. */
	return status == TESS_EBADCAP ? TESS_OK : status;
}

static void discard(void)
{
	struct signal_runtime *rt = &signal_runtime;

	signal_give_up(&rt->queue);
	signal_give_up(&rt->wake);
	signal_give_up(&rt->bell);
	signal_give_up(&rt->ended);
	for (size_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++) {
		if (rt->lines[i].open)
			tess_signal_line_close(&rt->lines[i].caps);
		free(rt->lines[i].entries);
	}
	if (rt->lock.wake)
		tess_mutex_destroy(&rt->lock);
	*rt = (struct signal_runtime){ .open = false };
}

int tess_signal_open(void)
{
	struct signal_runtime *rt = &signal_runtime;
	int status;

	if (rt->open)
		return TESS_EEXIST;
	status = furnish(rt);
	if (!status) {
		signal_pool_init(&rt->raised, rt->raised_entries, TESS_SIGNAL_RAISED_MAX);
		rt->open = true;
		status = adopt();
	}
	if (status)
		discard();
	return status;
}

/* Whether a thread of the program's waits here, or runs a handler. */
static bool is_in_use(void)
{
	for (const struct signal_waiter *w = signal_runtime.waiters; w; w = w->next)
		if (!w->thread)
			return true;
	for (const struct signal_running *r = signal_runtime.state.running; r; r = r->next)
		if (!r->is_own)
			return true;
	return false;
}

int tess_signal_close(void)
{
	if (signal_thread_is_own())
		return TESS_EDEADLK;
	if (!signal_enter())
		return TESS_ENOENT;
	if (is_in_use()) {
		signal_leave();
		return TESS_EBUSY;
	}
	signal_faults_stop();
	signal_threads_stop();
	signal_leave();
	discard();
	return TESS_OK;
}

uint64_t tess_signal_dropped(void)
{
	uint64_t dropped;

	if (!signal_enter())
		return 0;
	dropped = signal_runtime.state.dropped;
	signal_leave();
	return dropped;
}
