/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sched/sched: who runs. The clock is moved by hand and the timer comes when it is due.
 */
#include "sched/sched.h"

#include "world.h"

#define EQUALS 4
#define MS     UINT64_C(1000000)

static struct world w;
static unsigned t[EQUALS];
static unsigned high; /* more urgent; waits at n for good */
static tess_cap_t n;
static uint64_t ran[WORLD_THREADS_MAX]; /* ns that each thread had the processor */
static uint64_t now;

/* Threads of one process and one priority; init waits for good, so that only `high` is above them.
 */
static void setup_equals(void)
{
	world_boot(&w);
	t[0] = world_process(&w);
	for (int i = 1; i < EQUALS; i++)
		t[i] = world_thread(&w, t[0], WORLD_PRIORITY);
	high = world_thread(&w, t[0], WORLD_PRIORITY + 1);
	n = world_notification(&w, t[0]);
	ck_status(world_call(&w, high, TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	ck_status(world_call(&w, 0, TESS_SYS_NOTIFICATION_WAIT, world_notification(&w, 0)),
		  WORLD_BLOCKED);
	for (unsigned i = 0; i < WORLD_THREADS_MAX; i++)
		ran[i] = 0;
	now = 0;
}

static unsigned current(void)
{
	for (unsigned i = 0; i < w.count; i++) {
		if (w.t[i].thread == w.cpu->current)
			return i;
	}
	return 0;
}

/* The processor runs user code for a while; interrupts come when they are due. */
static void pass(uint64_t time)
{
	uint64_t end = now + time;

	while (now < end) {
		uint64_t next = hosted_timer_armed() < end ? hosted_timer_armed() : end;

		if (next < now)
			next = now;
		ran[current()] += next - now;
		now = next;
		hosted_clock_set(now);
		if (hosted_timer_armed() <= now)
			kernel_timer(w.k, w.cpu);
	}
}

START_TEST(equals_take_turns)
{
	setup_equals();
	pass(EQUALS * 10 * TIME_SLICE);
	for (int i = 0; i < EQUALS; i++) {
		ck_assert_uint_ge(ran[t[i]], 9 * TIME_SLICE);
		ck_assert_uint_le(ran[t[i]], 11 * TIME_SLICE);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(the_highest_ready_runs_alone)
{
	setup_equals();
	ck_status(world_call(&w, t[0], TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	ck_assert_uint_eq(current(), high);
	pass(50 * TIME_SLICE);
	ck_assert_uint_eq(ran[high], 50 * TIME_SLICE);
	thread_set_priority(w.k, w.t[high].thread, WORLD_PRIORITY - 1);
	pass(50 * TIME_SLICE);
	ck_assert_uint_le(ran[high], 51 * TIME_SLICE);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_woken_thread_preempts_lower_ones_at_once)
{
	setup_equals();
	ck_status(world_call(&w, t[1], TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	ck_assert_uint_eq(current(), high);
	ck_status(world_call_until(&w, high, now + 1000, TESS_SYS_NOTIFICATION_WAIT, n),
		  WORLD_BLOCKED);
	ck_assert_uint_eq(current(), t[1]);
	pass(1000);
	ck_assert_uint_eq(current(), high);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_woken_equal_waits_its_turn)
{
	tess_cap_t other;

	setup_equals();
	other = world_notification(&w, t[0]);
	ck_status(world_call(&w, t[2], TESS_SYS_NOTIFICATION_WAIT, other), WORLD_BLOCKED);
	ck_status(world_call(&w, t[1], TESS_SYS_NOTIFICATION_SIGNAL, other, 1), TESS_OK);
	ck_assert_uint_eq(current(), t[1]);
	world_end(&w);
}
END_TEST

START_TEST(yield_goes_behind_all_equals)
{
	bool seen[WORLD_THREADS_MAX] = { false };

	setup_equals();
	for (int i = 0; i < EQUALS; i++) {
		unsigned self = current();

		ck_assert(!seen[self]);
		seen[self] = true;
		ck_status(world_call(&w, self, TESS_SYS_YIELD), TESS_OK);
		ck_assert_uint_ne(current(), self);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Somebody above who comes often, for moments, must not let one of the equals keep the processor.
 */
START_TEST(equals_share_under_preemption)
{
	setup_equals();
	ck_status(world_call(&w, t[0], TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	for (int i = 0; i < 200; i++) {
		ck_status(world_call_until(&w, high, now + TIME_SLICE / 2,
					   TESS_SYS_NOTIFICATION_WAIT, n),
			  WORLD_BLOCKED);
		pass(TIME_SLICE / 2);
		ck_assert_uint_eq(current(), high);
	}
	for (int i = 0; i < EQUALS; i++) {
		ck_assert_uint_ge(ran[t[i]], 20 * TIME_SLICE);
		ck_assert_uint_le(ran[t[i]], 30 * TIME_SLICE);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(nobody_ready_is_idle_until_a_deadline)
{
	setup_equals();
	for (int i = 0; i < EQUALS; i++)
		ck_status(world_call_until(&w, t[i], 5 * MS + (uint64_t)i,
					   TESS_SYS_NOTIFICATION_WAIT, n),
			  WORLD_BLOCKED);
	ck_assert_ptr_null(w.cpu->current);
	ck_assert_uint_eq(w.cpu->machine.root, 0);
	ck_assert_uint_eq(hosted_timer_armed(), 5 * MS);
	pass(5 * MS);
	ck_assert_ptr_eq(w.cpu->current, w.t[t[0]].thread);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* More than one interrupt's worth of deadlines at one moment. */
START_TEST(many_deadlines_at_once)
{
	enum { COUNT = 150 };
	unsigned many[COUNT];

	world_boot(&w);
	t[0] = world_process(&w);
	n = world_notification(&w, t[0]);
	for (int i = 0; i < COUNT; i++) {
		many[i] = world_thread(&w, t[0], WORLD_PRIORITY);
		ck_status(world_call_until(&w, many[i], 1000, TESS_SYS_NOTIFICATION_WAIT, n),
			  WORLD_BLOCKED);
	}
	world_time(&w, 999);
	ck_status(world_status(&w, many[0]), WORLD_BLOCKED);
	world_time(&w, 1000);
	for (int i = 0; i < COUNT; i++)
		ck_status(world_status(&w, many[i]), TESS_ETIMEDOUT);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sched");

	HARNESS_ADD(suite, equals_take_turns);
	HARNESS_ADD(suite, the_highest_ready_runs_alone);
	HARNESS_ADD(suite, a_woken_thread_preempts_lower_ones_at_once);
	HARNESS_ADD(suite, a_woken_equal_waits_its_turn);
	HARNESS_ADD(suite, yield_goes_behind_all_equals);
	HARNESS_ADD(suite, equals_share_under_preemption);
	HARNESS_ADD(suite, nobody_ready_is_idle_until_a_deadline);
	HARNESS_ADD(suite, many_deadlines_at_once);
	return harness_run(suite);
}
