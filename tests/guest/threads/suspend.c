/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads and processes that are kept from running.
 */
#include "threads.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define PAGE TESS_PAGE_SIZE
#define RW   (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)

static volatile uint64_t counter;
static volatile bool stop;
static volatile uint64_t heard;
static volatile tess_cap_t own; /* the thread that suspends itself */
static tess_cap_t bell;

static enum tess_thread_state state_of(tess_cap_t thread)
{
	enum tess_thread_state state = TESS_THREAD_STATE_NEW;
	uint32_t priority, ceiling;
	uint64_t buffer;

	CHECK_OK(tess_thread_info(thread, &state, &priority, &buffer, &ceiling));
	return state;
}

static void check_stands(const volatile uint64_t *value)
{
	uint64_t before = *value;

	suite_sleep(50 * MILLISECONDS);
	CHECK_EQUAL(*value, before);
}

static void check_goes_on(const volatile uint64_t *value)
{
	tess_time_t deadline = tess_clock_deadline(PATIENCE);
	uint64_t before = *value;

	while (*value == before && CHECK(tess_clock_now() < deadline))
		suite_sleep(MILLISECONDS);
}

static void count(void *unused)
{
	(void)unused;
	while (!stop)
		counter++;
}

/* Twice is the same as once. */
void suspended_threads_stand(const void *unused)
{
	tess_cap_t thread;

	(void)unused;
	stop = false;
	thread = thread_begin(count, NULL);
	for (unsigned int i = 0; i < 3; i++) {
		check_goes_on(&counter);
		CHECK_OK(tess_thread_suspend(thread));
		CHECK_OK(tess_thread_suspend(thread));
		CHECK_EQUAL(state_of(thread), TESS_THREAD_STATE_SUSPENDED);
		check_stands(&counter);
		CHECK_OK(tess_thread_resume(thread));
		CHECK_OK(tess_thread_resume(thread));
		CHECK_EQUAL(state_of(thread), TESS_THREAD_STATE_READY);
	}
	stop = true;
	thread_join(thread);
}

static void suspend_self(void *unused)
{
	(void)unused;
	while (!own)
		CHECK_OK(tess_yield());
	heard = 1;
	CHECK_OK(tess_thread_suspend(own));
	heard = 2;
}

void threads_suspend_themselves(const void *unused)
{
	tess_cap_t thread;

	(void)unused;
	heard = own = 0;
	thread = thread_begin(suspend_self, NULL);
	own = thread;
	check_goes_on(&heard);
	check_stands(&heard);
	CHECK_EQUAL(heard, 1);
	CHECK_EQUAL(state_of(thread), TESS_THREAD_STATE_SUSPENDED);
	CHECK_OK(tess_thread_resume(thread));
	thread_join(thread);
	CHECK_EQUAL(heard, 2);
}

static void hear(void *unused)
{
	uint64_t bits = 0;

	(void)unused;
	CHECK_OK(tess_notification_wait(bell, TESS_DEADLINE_FOREVER, &bits));
	heard = bits;
}

/* What it waits for happens, and it is told when it is resumed. */
void suspended_waiters_wait(const void *unused)
{
	tess_cap_t thread;
	uint64_t bits;

	(void)unused;
	heard = 0;
	bell = make_notification();
	thread = thread_begin(hear, NULL);
	thread_await_block(thread);
	CHECK_OK(tess_thread_suspend(thread));
	CHECK_EQUAL(state_of(thread), TESS_THREAD_STATE_BLOCKED);
	CHECK_OK(tess_notification_signal(bell, 5));
	CHECK_EQUAL(state_of(thread), TESS_THREAD_STATE_SUSPENDED);
	CHECK_STATUS(tess_notification_wait(bell, TESS_DEADLINE_POLL, &bits), TESS_EAGAIN);
	check_stands(&heard);
	CHECK_OK(tess_thread_resume(thread));
	thread_join(thread);
	CHECK_EQUAL(heard, 5);
	drop(bell);
}

/* The role: counts in memory that others see, for ever. */
int ticker_role(void)
{
	volatile uint64_t *tick = make_mapping(tess_start_cap("memory"), PAGE, RW);

	while (tick)
		(*tick)++;
	return 1;
}

/* The process and its thread are suspended apart: both have to be resumed. */
static void check_both_hold(const struct child *child, const volatile uint64_t *tick)
{
	CHECK_OK(tess_process_suspend(child->process));
	CHECK_EQUAL(state_of(child->thread), TESS_THREAD_STATE_SUSPENDED);
	check_stands(tick);
	CHECK_OK(tess_thread_resume(child->thread));
	check_stands(tick);
	CHECK_OK(tess_thread_suspend(child->thread));
	CHECK_OK(tess_process_resume(child->process));
	check_stands(tick);
	CHECK_OK(tess_thread_resume(child->thread));
	check_goes_on(tick);
}

void suspended_processes_stand(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE), process;
	const struct tess_spawn_cap cap = CHILD_CAP("memory", memory);
	volatile uint64_t *tick = make_mapping(memory, PAGE, RW);
	struct child child;

	(void)unused;
	child_start(&child, "ticker", &cap, 1);
	check_goes_on(tick);
	check_both_hold(&child, tick);
	CHECK_OK(tess_process_suspend(child.process));
	process = make_derived(child.process, TESS_RIGHTS_ALL, 0);
	child_kill(&child);
	check_stands(tick);
	CHECK_STATUS(tess_process_suspend(process), TESS_ESRCH);
	CHECK_STATUS(tess_process_resume(process), TESS_ESRCH);
	tess_pages_free((void *)(uint64_t)tick, PAGE);
	drop(process);
	drop(memory);
}
