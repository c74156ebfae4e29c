/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two threads that deliver. One runs handlers, as long as they like, and the other does the
 * rest: a process whose handler hangs can be ended and stopped all the same.
 */
#include <tessera/abi/status.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>
#include <tessera/thread.h>

#include "signal_runtime.h"

static __thread bool is_own;

bool signal_thread_is_own(void)
{
	return is_own;
}

/* The last that a thread does with the runtime: whoever waits for it takes it apart then. The lock
 * is given up. */
static void end(unsigned int number)
{
	tess_cap_t ended = signal_runtime.ended;

	signal_leave();
	(void)tess_notification_signal(ended, UINT64_C(1) << number);
}

static void begin(struct signal_thread *thread)
{
	tess_mutex_lock(&signal_runtime.lock);
	is_own = true;
	thread->run();
	end((unsigned int)(thread - signal_runtime.threads));
}

static void begin_any(void *thread)
{
	begin(thread);
}

static int spawn(struct signal_thread *thread, tess_cap_t *token)
{
	int status = TESS_OK;

	if (!signal_runtime.ended)
		status = tess_notification_create(tess_self_job(), &signal_runtime.ended);
	if (!status)
		status = tess_notification_create(tess_self_job(), &thread->wake);
	if (!status)
		status = tess_thread_spawn(begin_any, thread, TESS_STACK_DEFAULT, token);
	if (status)
		signal_give_up(&thread->wake);
	thread->runs = status == TESS_OK;
	return status;
}

int signal_thread_start(enum signal_thread_number number, void (*run)(void), tess_cap_t *token)
{
	struct signal_thread *thread = &signal_runtime.threads[number];

	if (thread->runs)
		return TESS_EEXIST;
	thread->run = run;
	return spawn(thread, token);
}

void signal_thread_join(enum signal_thread_number number)
{
	struct signal_thread *thread = &signal_runtime.threads[number];
	uint64_t bits;

	if (!thread->runs)
		return;
	signal_leave();
	/* They are asked to end one after another, so the bit is this one's. */
	(void)!tess_notification_wait(signal_runtime.ended, TESS_DEADLINE_FOREVER, &bits);
	tess_mutex_lock(&signal_runtime.lock);
	signal_give_up(&thread->wake);
	thread->runs = false;
}

static void deliver_always(struct signal_thread *thread, enum signal_class class)
{
	struct signal_waiter w = { .class = class, .thread = thread, .wake = thread->wake };
	struct tess_signal_info info;

	while (!thread->stops)
		if (!signal_collect(&w, TESS_DEADLINE_FOREVER, &info))
			(void)signal_deliver(&info);
}

static void deliver_handled(void)
{
	deliver_always(&signal_runtime.threads[SIGNAL_THREAD_HANDLERS], SIGNAL_HANDLED);
}

static void deliver_defaults(void)
{
	deliver_always(&signal_runtime.threads[SIGNAL_THREAD_DEFAULTS], SIGNAL_DEFAULTS);
}

static void stop(enum signal_thread_number number)
{
	struct signal_thread *thread = &signal_runtime.threads[number];

	if (!thread->runs)
		return;
	thread->stops = true;
	signal_wake_thread(thread);
	signal_thread_join(number);
	thread->stops = false;
}

void signal_threads_stop(void)
{
	stop(SIGNAL_THREAD_HANDLERS);
	stop(SIGNAL_THREAD_DEFAULTS);
}

int tess_signal_start(void)
{
	int status;

	if (!signal_enter())
		return TESS_ENOENT;
	status = signal_thread_start(SIGNAL_THREAD_DEFAULTS, deliver_defaults, NULL);
	if (!status) {
		status = signal_thread_start(SIGNAL_THREAD_HANDLERS, deliver_handled, NULL);
		if (status)
			signal_threads_stop();
	}
	signal_leave();
	return status;
}
