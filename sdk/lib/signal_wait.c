/* SPDX-License-Identifier: BSD-2-Clause */
/* Pumping, and the threads that wait for signals: see signal_runtime.h. */
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/event.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "signal_runtime.h"

#define EVENTS         16
#define PUMPED_AT_MOST 8 /* times that many events; then signals have their turn */

/* --- pumping --- */

void signal_source_event(const struct tess_event *event)
{
	struct signal_runtime *rt = &signal_runtime;
	size_t index = (uint32_t)event->cookie;
	uint64_t bits;

	switch ((enum signal_source)(event->cookie >> 32)) {
	case SIGNAL_SOURCE_WAKE:
		(void)!tess_notification_wait(rt->wake, TESS_DEADLINE_POLL, &bits);
		break;
	case SIGNAL_SOURCE_ALARM:
		signal_post(&rt->state, &(struct tess_signal_info){ .number = TESS_SIGNAL_ALRM,
								    .code = TESS_SIGNAL_CODE_TIMER,
								    .value = event->data });
		break;
	case SIGNAL_SOURCE_LINE:
		signal_line_event(index);
		break;
	case SIGNAL_SOURCE_CHILD:
		signal_child_event(index, event);
		break;
	}
}

static void take_events(const struct tess_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		signal_source_event(&events[i]);
}

bool signal_pump(void)
{
	struct tess_event events[EVENTS];
	size_t count;

	for (unsigned int i = 0; i < PUMPED_AT_MOST; i++) {
		if (tess_event_wait(signal_runtime.queue, TESS_DEADLINE_POLL, events, EVENTS,
				    &count))
			return signal_line_rest();
		take_events(events, count);
	}
	return true;
}

/* --- those who wait --- */

static tess_signal_set_t wanted(const struct signal_waiter *w)
{
	const struct signal_state *s = &signal_runtime.state;

	return w->set ? s->pending & w->set : signal_deliverable(s, w->class);
}

static void wake(const struct signal_waiter *w)
{
	if (signal_runtime.leader == w)
		(void)tess_notification_signal(signal_runtime.wake, 1);
	else if (w->wake)
		(void)tess_notification_signal(w->wake, 1);
}

void signal_wake(const struct signal_waiter *self)
{
	for (const struct signal_waiter *w = signal_runtime.waiters; w; w = w->next)
		if (w != self && wanted(w))
			wake(w);
	if (signal_runtime.bell && signal_deliverable(&signal_runtime.state, SIGNAL_ANY))
		(void)tess_notification_signal(signal_runtime.bell, 1);
}

void signal_wake_thread(const struct signal_thread *thread)
{
	for (const struct signal_waiter *w = signal_runtime.waiters; w; w = w->next)
		if (w->thread == thread)
			wake(w);
}

static void join(struct signal_waiter *w)
{
	w->next = signal_runtime.waiters;
	signal_runtime.waiters = w;
	if (w->set)
		signal_claim(&signal_runtime.state, &w->claim, w->set);
}

static void part(struct signal_waiter *w)
{
	struct signal_waiter **at = &signal_runtime.waiters;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	if (w->set)
		signal_unclaim(&signal_runtime.state, &w->claim);
	if (!w->thread)
		signal_give_up(&w->wake);
	if (signal_runtime.leader && signal_runtime.leader != w)
		return;
	/* Who was woken to lead may have found a signal instead, and not led: so ask again. */
	signal_runtime.leader = NULL;
	if (signal_runtime.waiters)
		wake(signal_runtime.waiters);
}

static int wait_as_leader(tess_time_t deadline)
{
	tess_cap_t queue = signal_runtime.queue;
	struct tess_event events[EVENTS];
	size_t count;
	int status;

	signal_leave();
	status = tess_event_wait(queue, deadline, events, EVENTS, &count);
	tess_mutex_lock(&signal_runtime.lock);
	if (!status)
		take_events(events, count);
	return status;
}

static int wait_as_follower(struct signal_waiter *w, tess_time_t deadline)
{
	uint64_t bits;
	int status = TESS_OK;

	if (!w->wake)
		status = tess_notification_create(tess_self_job(), &w->wake);
	if (status)
		return status;
	signal_leave();
	status = tess_notification_wait(w->wake, deadline, &bits);
	tess_mutex_lock(&signal_runtime.lock);
	return status;
}

static int wait_once(struct signal_waiter *w, tess_time_t deadline)
{
	if (!signal_runtime.leader)
		signal_runtime.leader = w;
	return signal_runtime.leader == w ? wait_as_leader(deadline)
					  : wait_as_follower(w, deadline);
}

/* There is more to pump, perhaps without end: others have the lock for a moment. */
static int let_others_in(void)
{
	signal_leave();
	tess_yield();
	tess_mutex_lock(&signal_runtime.lock);
	return TESS_OK;
}

/* Why the waiter is to wait no longer, having taken nothing. */
static int refusal(const struct signal_waiter *w, tess_time_t deadline, int waited)
{
	if (w->thread && w->thread->stops)
		return TESS_ECANCELED;
	return deadline == TESS_DEADLINE_POLL ? TESS_EAGAIN : waited;
}

int signal_collect(struct signal_waiter *w, tess_time_t deadline, struct tess_signal_info *info)
{
	int status = TESS_OK;

	join(w);
	for (;;) {
		bool more = signal_pump();

		signal_wake(w);
		if (signal_take(&signal_runtime.state, wanted(w), info)) {
			status = TESS_OK;
			break;
		}
		status = refusal(w, deadline, status);
		if (status)
			break;
		status = more ? let_others_in() : wait_once(w, deadline);
	}
	part(w);
	signal_wake(NULL);
	return status;
}

int tess_signal_wait(tess_signal_set_t set, tess_time_t deadline, struct tess_signal_info *info)
{
	struct signal_waiter w = { .set = set & ~TESS_SIGNAL_SET_UNCAUGHT };
	struct tess_signal_info taken;
	int status;

	if (!w.set)
		return TESS_EINVAL;
	if (!signal_enter())
		return TESS_ENOENT;
	status = signal_collect(&w, deadline, &taken);
	signal_leave();
	if (!status && info)
		*info = taken;
	return status;
}

int tess_signal_suspend(tess_signal_set_t mask, tess_time_t deadline)
{
	struct signal_waiter w = { .set = ~mask | TESS_SIGNAL_SET_UNCAUGHT };
	struct tess_signal_info info;
	int status;

	if (!signal_enter())
		return TESS_ENOENT;
	do
		status = signal_collect(&w, deadline, &info);
	while (!status && !signal_deliver(&info));
	signal_leave();
	return status;
}
