/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Delivery: at a point that the program chooses (tess_signal_dispatch), or by threads
 * (signal_thread.c). No function of the program is ever interrupted; so a handler may call whatever
 * another thread may.
 */
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "signal_runtime.h"

#define STATUS_BASE 128 /* an exit status above it tells the signal, as shells have it */

#define DELIVERED_AT_MOST 1024 /* by one dispatch; what handlers raise themselves could go on */

/* --- one signal --- */

static void run_handler(const struct tess_signal_info *info,
			const struct tess_signal_action *action, struct signal_running *running)
{
	signal_leave();
	(void)action->handler(info, action->context);
	tess_mutex_lock(&signal_runtime.lock);
	signal_end(&signal_runtime.state, running);
	signal_wake(NULL);
}

static void do_default(unsigned int number, enum tess_signal_default what)
{
	if (what == TESS_SIGNAL_TERMINATES)
		tess_process_exit(STATUS_BASE + (int32_t)number);
	if (what != TESS_SIGNAL_STOPS)
		return;
	signal_leave();
	(void)tess_process_suspend(tess_self_process());
	tess_mutex_lock(&signal_runtime.lock);
}

bool signal_deliver(const struct tess_signal_info *info)
{
	struct tess_signal_action action;
	struct signal_running running = { .is_own = signal_thread_is_own() };
	enum tess_signal_default what;

	if (signal_begin(&signal_runtime.state, info->number, &running, &action)) {
		run_handler(info, &action, &running);
		return true;
	}
	what = signal_disposition(&signal_runtime.state, info->number);
	do_default(info->number, what);
	return false;
}

/* --- where the program wants it --- */

static unsigned int deliver_all(void)
{
	struct signal_state *s = &signal_runtime.state;
	struct tess_signal_info info;
	unsigned int count = 0;

	while (count < DELIVERED_AT_MOST &&
	       signal_take(s, signal_deliverable(s, SIGNAL_ANY), &info)) {
		(void)signal_deliver(&info);
		count++;
	}
	return count;
}

/* The bell is taken first: what comes later rings again. */
int tess_signal_dispatch(unsigned int *delivered)
{
	unsigned int count;
	uint64_t bits;

	if (!signal_enter())
		return TESS_ENOENT;
	if (signal_runtime.bell)
		(void)!tess_notification_wait(signal_runtime.bell, TESS_DEADLINE_POLL, &bits);
	(void)signal_pump();
	count = deliver_all();
	if (signal_pump() && signal_runtime.bell)
		(void)tess_notification_signal(signal_runtime.bell, 1);
	signal_wake(NULL);
	signal_leave();
	if (delivered)
		*delivered = count;
	return TESS_OK;
}

static int make_bell(void)
{
	struct signal_runtime *rt = &signal_runtime;
	int status = tess_notification_create(tess_self_job(), &rt->bell);

	if (status)
		return status;
	status = tess_event_queue_bind_notification(rt->queue, rt->bell, 1);
	if (status)
		signal_give_up(&rt->bell);
	else
		signal_wake(NULL);
	return status;
}

int tess_signal_notification(tess_cap_t *notification)
{
	tess_cap_t bell;
	int status = TESS_OK;

	if (!signal_enter())
		return TESS_ENOENT;
	if (!signal_runtime.bell)
		status = make_bell();
	bell = signal_runtime.bell;
	signal_leave();
	if (!status)
		*notification = bell;
	return status;
}
