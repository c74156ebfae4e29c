/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/pressure: levels are told when use reaches them, before the request that is refused, once
 * until use has come down, to the watchers of every job on the way up.
 */
#include "obj/pressure.h"

#include "sched/sched.h"
#include "world.h"

#define ALL_TYPES (UINT64_C(1) << TESS_TYPE_COUNT) - 1
#define MODERATE  UINT64_C(1)
#define HIGH      UINT64_C(2)
#define CRITICAL  UINT64_C(4)
#define ALL       (MODERATE | HIGH | CRITICAL)

static struct world w;
static tess_cap_t job, n; /* init's */

static tess_cap_t make_job(tess_cap_t parent)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, parent, ALL_TYPES), TESS_OK);
	return world_word(&w, 0, 0);
}

static int64_t bind(tess_cap_t which, tess_cap_t to)
{
	return world_call(&w, 0, TESS_SYS_JOB_BIND_PRESSURE, which, to, MODERATE, HIGH, CRITICAL);
}

static void limit(tess_cap_t which, uint64_t bytes)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, which, TESS_JOB_RESOURCE_MEMORY, bytes),
		  TESS_OK);
}

/* Bits signalled since the last look. */
static uint64_t told(tess_cap_t by)
{
	int64_t status =
		world_call_until(&w, 0, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, by);

	if (status == TESS_EAGAIN)
		return 0;
	ck_status(status, TESS_OK);
	return world_word(&w, 0, 0);
}

static uint64_t level(tess_cap_t which)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_PRESSURE, which), TESS_OK);
	return world_word(&w, 0, 0);
}

static struct job *object(tess_cap_t which)
{
	return world_slot(&w, 0, which)->object;
}

/* Counts bytes, as if for an object; they have to be given back before the next world_check. */
static int charge(tess_cap_t which, uint64_t bytes)
{
	int status = job_charge(object(which), TESS_JOB_RESOURCE_MEMORY, bytes);

	w.cpu->reschedule = true;
	kernel_idle(w.k, w.cpu);
	return status;
}

static void uncharge(tess_cap_t which, uint64_t bytes)
{
	job_uncharge(object(which), TESS_JOB_RESOURCE_MEMORY, bytes);
}

/* A job of 100 units, which knows how much is what. */
static void setup_hundred(uint64_t unit)
{
	world_boot(&w);
	job = make_job(w.t[0].job);
	n = world_notification(&w, 0);
	limit(job, 100 * unit);
	ck_status(bind(job, n), TESS_OK);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

START_TEST(each_level_is_told_where_it_begins)
{
	setup_hundred(1000);
	for (unsigned i = 1; i <= 1000; i++) {
		uint64_t expected = i == 751 ? MODERATE : i == 901 ? HIGH : i == 971 ? CRITICAL : 0;

		ck_status(charge(job, 100), TESS_OK);
		ck_assert_uint_eq(told(n), expected);
		ck_assert_uint_eq(level(job), (unsigned)(i > 750) + (i > 900) + (i > 970));
	}
	ck_status(charge(job, 1), TESS_ENOMEM);
	ck_assert_uint_eq(told(n), 0); /* they know */
	uncharge(job, 100000);
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_NONE);
	finish();
}
END_TEST

START_TEST(a_leap_tells_all_that_it_passes)
{
	setup_hundred(1000);
	ck_status(charge(job, 91000), TESS_OK);
	ck_assert_uint_eq(told(n), MODERATE | HIGH);
	uncharge(job, 91000);
	ck_status(charge(job, 100000), TESS_OK);
	ck_assert_uint_eq(told(n), ALL);
	uncharge(job, 100000);
	finish();
}
END_TEST

START_TEST(a_refused_leap_is_told)
{
	setup_hundred(1000);
	ck_status(charge(job, 100001), TESS_ENOMEM);
	ck_assert_uint_eq(told(n), ALL);
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_NONE);
	ck_status(charge(job, ~UINT64_C(0)), TESS_ENOMEM);
	ck_assert_uint_eq(told(n), ALL);
	ck_status(charge(job, 80000), TESS_OK);
	ck_assert_uint_eq(told(n), MODERATE);
	ck_status(charge(job, 30000), TESS_ENOMEM);
	ck_assert_uint_eq(told(n), HIGH | CRITICAL);
	/* Other resources have no pressure. */
	ck_status(world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, job, TESS_JOB_RESOURCE_JOBS, 0),
		  TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, job, 0), TESS_ENOMEM);
	ck_assert_uint_eq(told(n), 0);
	uncharge(job, 80000);
	finish();
}
END_TEST

START_TEST(a_level_is_left_five_hundredths_below)
{
	setup_hundred(1000);
	ck_status(charge(job, 75001), TESS_OK);
	ck_assert_uint_eq(told(n), MODERATE);
	for (int i = 0; i < 3; i++) { /* it hovers */
		uncharge(job, 5000);
		ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_MODERATE);
		ck_status(charge(job, 5000), TESS_OK);
		ck_assert_uint_eq(told(n), 0);
	}
	uncharge(job, 5001);
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_NONE);
	ck_status(charge(job, 27001), TESS_OK);
	ck_assert_uint_eq(told(n), ALL);
	uncharge(job, 12001); /* 85: no more than moderate */
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_MODERATE);
	ck_status(charge(job, 5001), TESS_OK);
	ck_assert_uint_eq(told(n), HIGH);
	uncharge(job, 90001);
	finish();
}
END_TEST

START_TEST(who_comes_late_is_told_at_once)
{
	tess_cap_t other;

	setup_hundred(1000);
	other = world_notification(&w, 0);
	ck_status(charge(job, 95000), TESS_OK);
	ck_assert_uint_eq(told(n), MODERATE | HIGH);
	ck_status(bind(job, other), TESS_OK);
	ck_assert_uint_eq(told(other), MODERATE | HIGH);
	ck_status(charge(job, 5000), TESS_OK);
	ck_assert_uint_eq(told(n), 0); /* the second took its place */
	ck_assert_uint_eq(told(other), CRITICAL);
	ck_status(bind(job, TESS_CAP_NONE), TESS_OK);
	ck_status(charge(job, 1), TESS_ENOMEM);
	uncharge(job, 100000);
	finish();
}
END_TEST

START_TEST(a_lower_limit_is_pressure)
{
	setup_hundred(1000);
	ck_status(charge(job, 50000), TESS_OK);
	ck_assert_uint_eq(told(n), 0);
	limit(job, 60000);
	ck_assert_uint_eq(told(n), MODERATE);
	limit(job, 0);
	ck_assert_uint_eq(told(n), HIGH | CRITICAL);
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_CRITICAL);
	limit(job, ~UINT64_C(0));
	ck_assert_uint_eq(level(job), TESS_PRESSURE_LEVEL_NONE);
	uncharge(job, 50000);
	finish();
}
END_TEST

START_TEST(every_job_on_the_way_up_has_its_own)
{
	tess_cap_t child, grandchild, of_child, of_grandchild;

	setup_hundred(1000);
	child = make_job(job);
	grandchild = make_job(child);
	of_child = world_notification(&w, 0);
	of_grandchild = world_notification(&w, 0);
	limit(job, object(job)->used[TESS_JOB_RESOURCE_MEMORY] * 100);
	limit(child, 1000000);
	limit(grandchild, 2000);
	ck_status(bind(child, of_child), TESS_OK);
	ck_status(bind(grandchild, of_grandchild), TESS_OK);
	(void)told(n);
	ck_status(charge(grandchild, 1600), TESS_OK);
	ck_assert_uint_eq(told(of_grandchild), MODERATE);
	ck_assert_uint_eq(told(of_child), 0);
	limit(grandchild, 1000000);
	limit(child, object(child)->used[TESS_JOB_RESOURCE_MEMORY] + 1000);
	(void)told(of_child);
	ck_status(charge(grandchild, 2000), TESS_ENOMEM); /* by its parent */
	ck_assert_uint_eq(told(of_grandchild), 0);
	ck_assert_uint_eq(told(of_child) & ~ALL, 0);
	uncharge(grandchild, 1600);
	finish();
}
END_TEST

START_TEST(two_levels_in_one_charge)
{
	tess_cap_t child, of_child;

	setup_hundred(100000);
	child = make_job(job);
	of_child = world_notification(&w, 0);
	limit(child, 100000);
	ck_status(bind(child, of_child), TESS_OK);
	limit(job, object(job)->used[TESS_JOB_RESOURCE_MEMORY] + 100000);
	ck_status(charge(child, 100000), TESS_OK);
	ck_assert_uint_eq(told(of_child), ALL);
	ck_assert_uint_eq(told(n), ALL);
	uncharge(child, 100000);
	finish();
}
END_TEST

/* Whoever watches has been told, and runs if it is the more urgent, when the call returns. */
START_TEST(it_is_told_before_the_refusal)
{
	unsigned filler, watcher;
	tess_cap_t bell;
	int pages = 0;
	int64_t status;

	setup_hundred(20 * TESS_PAGE_SIZE);
	filler = world_process_in(&w, job, WORLD_PRIORITY);
	watcher = world_process(&w);
	bell = world_give(&w, 0, n, watcher, TESS_RIGHTS_ALL);
	limit(job, object(job)->used[TESS_JOB_RESOURCE_MEMORY] * 2);
	(void)told(n);
	hosted_interrupt_set(true); /* there is always something else to do */
	for (uint64_t expected = MODERATE; expected <= CRITICAL; expected *= 2) {
		ck_status(world_call(&w, watcher, TESS_SYS_NOTIFICATION_WAIT, bell), WORLD_BLOCKED);
		do {
			ck_status(
				world_call(&w, filler, TESS_SYS_MEMORY_CREATE, w.t[filler].job, 1),
				TESS_OK);
			pages++;
		} while (world_is_blocked(&w, watcher));
		ck_status(world_status(&w, watcher), TESS_OK);
		ck_assert_uint_eq(world_word(&w, watcher, 0), expected);
	}
	do
		status = world_call(&w, filler, TESS_SYS_MEMORY_CREATE, w.t[filler].job, 1);
	while (!status);
	ck_status(status, TESS_ENOMEM);
	ck_assert_int_gt(pages, 10);
	hosted_interrupt_set(false);
	finish();
}
END_TEST

START_TEST(the_machine_is_the_limit_of_the_root)
{
	static const uint64_t begins_at[] = { 75, 90, 97 };
	tess_cap_t unlimited, of_child;
	uint64_t free;

	setup_hundred(1);
	unlimited = make_job(w.t[0].job);
	of_child = world_notification(&w, 0);
	ck_status(bind(w.t[0].job, n), TESS_OK);
	ck_status(bind(unlimited, of_child), TESS_OK);
	ck_assert_uint_eq(told(n), 0);
	for (int i = 0; i < 3; i++) {
		uint64_t wanted = w.k->frames.total / 100 * begins_at[i] + 100;
		uint64_t have = object(unlimited)->used[TESS_JOB_RESOURCE_MEMORY] / TESS_PAGE_SIZE;

		ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, unlimited,
				     (wanted - have) * TESS_PAGE_SIZE),
			  TESS_OK);
		ck_assert_uint_eq(told(n), UINT64_C(1) << i);
		ck_assert_uint_eq(told(of_child), UINT64_C(1) << i);
		world_check(&w);
	}
	free = w.k->frames.free - w.k->frames.reserved;
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, unlimited, (free + 1) * TESS_PAGE_SIZE),
		  TESS_ENOMEM);
	ck_assert_uint_eq(told(n), 0);
	finish();
}
END_TEST

/* No limit is reached, and still there is nothing to be had. */
START_TEST(an_exhausted_machine_is_told_to_the_root)
{
	uint64_t free;

	setup_hundred(1);
	ck_status(bind(w.t[0].job, n), TESS_OK);
	free = w.k->frames.free - w.k->frames.reserved;
	ck_status(frames_reserve(&w.k->frames, free), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, w.t[0].job, TESS_PAGE_SIZE),
		  TESS_ENOMEM);
	frames_unreserve(&w.k->frames, free);
	ck_assert_uint_eq(told(n), ALL);
	/* An injected failure is none of the machine's. */
	w.k->injection.countdown = 1;
	(void)world_call(&w, 0, TESS_SYS_MEMORY_CREATE, w.t[0].job, TESS_PAGE_SIZE);
	w.k->injection.countdown = 0;
	ck_assert_uint_eq(told(n), 0);
	finish();
}
END_TEST

/* The notification is charged to the job that it watches; both go when nobody has them. */
START_TEST(a_watched_job_ends)
{
	uint64_t objects;

	world_boot(&w);
	objects = w.k->object_count;
	for (int order = 0; order < 2; order++) {
		job = make_job(w.t[0].job);
		ck_status(world_call(&w, 0, TESS_SYS_NOTIFICATION_CREATE, job), TESS_OK);
		n = world_word(&w, 0, 0);
		ck_status(bind(job, n), TESS_OK);
		limit(job, object(job)->used[TESS_JOB_RESOURCE_MEMORY]); /* told, and pending */
		ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, order ? job : n), TESS_OK);
		world_check(&w);
		if (!order)
			ck_status(charge(job, ~UINT64_C(0)), TESS_ENOMEM);
		ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, order ? n : job), TESS_OK);
		world_settle(&w);
		world_check(&w);
		ck_assert_uint_eq(w.k->object_count, objects);
	}
	world_end(&w);
}
END_TEST

/* A waiter at an event queue has its call played from within the signal. */
START_TEST(an_event_queue_hears_it)
{
	unsigned watcher;
	tess_cap_t q, bell;

	setup_hundred(1000);
	watcher = world_process(&w);
	world_scratch(&w, watcher);
	bell = world_give(&w, 0, n, watcher, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, watcher, TESS_SYS_EVENT_QUEUE_CREATE, w.t[watcher].job, 4),
		  TESS_OK);
	q = world_word(&w, watcher, 0);
	ck_status(world_call(&w, watcher, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, bell,
			     TESS_EVENT_FILTER_SIGNAL, TESS_EVENT_MODE_EDGE, 42, ALL),
		  TESS_OK);
	ck_status(world_call(&w, watcher, TESS_SYS_EVENT_QUEUE_WAIT, q, WORLD_SCRATCH, 0),
		  WORLD_BLOCKED);
	ck_status(charge(job, 80000), TESS_OK);
	ck_status(world_status(&w, watcher), TESS_OK);
	ck_assert_uint_eq(world_word(&w, watcher, 1), 42);
	uncharge(job, 80000);
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pressure");

	HARNESS_ADD(suite, each_level_is_told_where_it_begins);
	HARNESS_ADD(suite, a_leap_tells_all_that_it_passes);
	HARNESS_ADD(suite, a_refused_leap_is_told);
	HARNESS_ADD(suite, a_level_is_left_five_hundredths_below);
	HARNESS_ADD(suite, who_comes_late_is_told_at_once);
	HARNESS_ADD(suite, a_lower_limit_is_pressure);
	HARNESS_ADD(suite, every_job_on_the_way_up_has_its_own);
	HARNESS_ADD(suite, two_levels_in_one_charge);
	HARNESS_ADD(suite, it_is_told_before_the_refusal);
	HARNESS_ADD(suite, the_machine_is_the_limit_of_the_root);
	HARNESS_ADD(suite, an_exhausted_machine_is_told_to_the_root);
	HARNESS_ADD(suite, a_watched_job_ends);
	HARNESS_ADD(suite, an_event_queue_hears_it);
	return harness_run(suite);
}
