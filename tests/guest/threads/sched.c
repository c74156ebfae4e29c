/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who runs: turns among equals, and the highest first.
 */
#include "threads.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define BUSY 3u

struct worker {
	tess_cap_t thread;
	volatile uint64_t count;
	const volatile bool *stop;
};

static void work(void *argument)
{
	struct worker *w = argument;

	while (!*w->stop)
		w->count++;
}

static uint32_t own_priority(void)
{
	enum tess_thread_state state;
	uint32_t priority = 0, ceiling;
	uint64_t buffer;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	return priority;
}

/* Three threads that never wait get the same, to a turn each. */
void equals_take_turns(const void *unused)
{
	volatile bool stop = false;
	struct worker w[BUSY];
	uint64_t least = ~UINT64_C(0), most = 0;

	(void)unused;
	for (unsigned int i = 0; i < BUSY; i++) {
		w[i] = (struct worker){ .stop = &stop };
		w[i].thread = thread_begin(work, &w[i]);
		CHECK_OK(tess_thread_set_priority(w[i].thread, own_priority() - 1));
	}
	suite_sleep(300 * MILLISECONDS);
	for (unsigned int i = 0; i < BUSY; i++) {
		least = w[i].count < least ? w[i].count : least;
		most = w[i].count > most ? w[i].count : most;
	}
	stop = true;
	CHECK(least > 0);
	CHECK(most - least <= most / 8);
	for (unsigned int i = 0; i < BUSY; i++)
		thread_join(w[i].thread);
}

void the_highest_runs(const void *unused)
{
	volatile bool stop = false, stop_low = false;
	struct worker high = { .stop = &stop }, low = { .stop = &stop_low };

	(void)unused;
	low.thread = thread_begin(work, &low);
	CHECK_OK(tess_thread_set_priority(low.thread, own_priority() - 20));
	high.thread = thread_begin(work, &high);
	CHECK_OK(tess_thread_set_priority(high.thread, own_priority() - 10));
	suite_sleep(30 * MILLISECONDS);
	CHECK(high.count > 0);
	CHECK_EQUAL(low.count, 0);
	/* They change places. */
	CHECK_OK(tess_thread_set_priority(low.thread, own_priority() - 5));
	high.count = 0;
	suite_sleep(30 * MILLISECONDS);
	CHECK_EQUAL(high.count, 0);
	CHECK(low.count > 0);
	stop = stop_low = true;
	thread_join(high.thread);
	thread_join(low.thread);
}

struct preemption {
	tess_cap_t notification;
	uint32_t priority;
	volatile unsigned int step;
};

/* Runs while the other is in the middle of its call; gives it its priority back. */
static void preempt(void *argument)
{
	struct preemption *p = argument;
	uint64_t bits;

	CHECK_OK(tess_notification_wait(p->notification, TESS_DEADLINE_FOREVER, &bits));
	CHECK_EQUAL(p->step, 1);
	p->step = 2;
	CHECK_OK(tess_thread_set_priority(tess_self_thread(), p->priority));
}

void a_wake_preempts(const void *unused)
{
	struct preemption p = { .notification = make_notification(), .priority = own_priority() };
	tess_cap_t thread = thread_begin(preempt, &p);

	(void)unused;
	thread_await_block(thread);
	CHECK_OK(tess_thread_set_priority(tess_self_thread(), p.priority - 1));
	p.step = 1;
	CHECK_OK(tess_notification_signal(p.notification, 1));
	CHECK_EQUAL(p.step, 2);
	CHECK_EQUAL(own_priority(), p.priority);
	thread_join(thread);
	drop(p.notification);
}

static struct {
	volatile unsigned int turn;
	unsigned int wrong;
} yields;

static void alternate(void *argument)
{
	unsigned int me = (unsigned int)(uintptr_t)argument;

	for (unsigned int i = 0; i < 100; i++) {
		yields.wrong += yields.turn != me;
		yields.turn = !me;
		CHECK_OK(tess_yield());
	}
}

void yields_alternate(const void *unused)
{
	tess_cap_t thread[2];

	(void)unused;
	yields.turn = 0;
	yields.wrong = 0;
	for (uintptr_t i = 0; i < 2; i++)
		thread[i] = thread_begin(alternate, (void *)i);
	for (unsigned int i = 0; i < 2; i++)
		thread_join(thread[i]);
	CHECK_EQUAL(yields.wrong, 0);
}

void priorities_are_bounded(const void *unused)
{
	uint32_t own = own_priority();
	tess_cap_t thread = TESS_CAP_NONE, narrow;

	(void)unused;
	CHECK_STATUS(tess_thread_create(tess_self_process(), own + 1, &thread), TESS_EINVAL);
	CHECK_STATUS(tess_thread_create(tess_self_process(), 256, &thread), TESS_EINVAL);
	CHECK_OK(tess_thread_create(tess_self_process(), own, &thread));
	CHECK_STATUS(tess_thread_set_priority(thread, own + 1), TESS_EINVAL);
	CHECK_STATUS(tess_thread_set_priority(thread, ~0u), TESS_EINVAL);
	CHECK_OK(tess_thread_set_priority(thread, 0));
	narrow = make_derived(thread, TESS_RIGHTS_THREAD & ~TESS_RIGHT_PRIORITY, 0);
	CHECK_STATUS(tess_thread_set_priority(narrow, 1), TESS_EPERM);
	drop(narrow);
	drop(thread);
}
