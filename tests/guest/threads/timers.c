/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deadlines: never early, and late by no more than a tick of the timer and the way through the
 * kernel.
 */
#include "threads.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define LATE_MOST UINT64_C(30000) /* nanoseconds, one for each instruction */

static const uint64_t delays[] = { 1, 1000, 10000, 100000, 999999, 7300000, 50000000 };

static void check_late(tess_time_t deadline)
{
	tess_time_t now = tess_clock_now();

	CHECK(now >= deadline);
	if (!CHECK(now - deadline <= LATE_MOST))
		tap_note("%lu ns late", now - deadline);
}

void waits_end_in_time(const void *unused)
{
	tess_cap_t notification = make_notification();
	uint64_t bits;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(delays); i++) {
		tess_time_t deadline = tess_clock_deadline(delays[i]);

		CHECK_STATUS(tess_notification_wait(notification, deadline, &bits), TESS_ETIMEDOUT);
		check_late(deadline);
	}
	CHECK_STATUS(tess_notification_wait(notification, 1, &bits), TESS_ETIMEDOUT);
	drop(notification);
}

void messages_end_in_time(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	struct tess_message m;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(delays); i++) {
		tess_time_t deadline = tess_clock_deadline(delays[i]);

		CHECK_STATUS(tess_recv(endpoint, deadline, &m), TESS_ETIMEDOUT);
		check_late(deadline);
		m = (struct tess_message){ .tag = TESS_TAG(0, 0, 0) };
		deadline = tess_clock_deadline(delays[i]);
		CHECK_STATUS(tess_call(endpoint, deadline, &m), TESS_ETIMEDOUT);
		check_late(deadline);
	}
	drop(endpoint);
}

static void spin(void *stop)
{
	while (!*(volatile bool *)stop)
		;
}

static uint32_t own_priority(void)
{
	enum tess_thread_state state;
	uint32_t priority = 0, ceiling;
	uint64_t buffer;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	return priority;
}

void busy_threads_delay_nobody(const void *unused)
{
	bool stop = false;
	tess_cap_t thread = thread_begin(spin, &stop);

	CHECK_OK(tess_thread_set_priority(thread, own_priority() - 1));
	waits_end_in_time(unused);
	*(volatile bool *)&stop = true;
	thread_join(thread);
}

#define SLEEPERS 20u

static struct {
	unsigned int order[SLEEPERS];
	volatile unsigned int count;
	tess_time_t begin;
} sleepers;

/* The i-th sleeps as long as its place in another order says. */
static unsigned int place(unsigned int i)
{
	return i * 7 % SLEEPERS;
}

static void sleep_in_order(void *argument)
{
	unsigned int i = (unsigned int)(uintptr_t)argument;
	tess_time_t deadline = sleepers.begin + (place(i) + 1) * 300000;

	suite_sleep(deadline - tess_clock_now());
	sleepers.order[sleepers.count++] = place(i);
}

void sleepers_wake_in_order(const void *unused)
{
	tess_cap_t thread[SLEEPERS];

	(void)unused;
	sleepers.count = 0;
	sleepers.begin = tess_clock_deadline(20 * MILLISECONDS);
	for (uintptr_t i = 0; i < SLEEPERS; i++)
		thread[i] = thread_begin(sleep_in_order, (void *)i);
	for (unsigned int i = 0; i < SLEEPERS; i++)
		thread_join(thread[i]);
	for (unsigned int i = 0; i < SLEEPERS; i++)
		CHECK_EQUAL(sleepers.order[i], i);
}

/* The clock page and the kernel tell the same time, and it never goes back. */
void the_clock_goes_on(const void *unused)
{
	struct tess_kernel_info info = { 0 };
	tess_time_t before = tess_clock_now(), now;

	(void)unused;
	for (unsigned int i = 0; i < 1000; i++) {
		now = tess_clock_now();
		if (!CHECK(now >= before))
			break;
		before = now;
	}
	CHECK_OK(tess_platform_info(tess_start_cap("platform.inspect"), &info));
	now = tess_clock_now();
	CHECK(info.uptime >= before);
	CHECK(now >= info.uptime);
	CHECK(now - before < MILLISECONDS);
}
