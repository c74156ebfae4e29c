/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sched/timer: the heap against a plain array, over several of its pages.
 */
#include "sched/timer.h"

#include <hosted.h>
#include <stdlib.h>
#include <tessera/abi/status.h>

#include "harness.h"
#include "mem/frames.h"

#define RAM    (UINT64_C(1) << 20)
#define TIMERS (3 * TIMERS_PER_PAGE + 7)

static struct frames f;
static struct timer_heap heap;

static void setup_heap(void)
{
	hosted_ram_create(RAM);
	frames_init(&f);
	ck_assert_int_eq(frames_add(&f, HOSTED_RAM_BEGIN, HOSTED_RAM_BEGIN + RAM), TESS_OK);
	heap = (struct timer_heap){ .count = 0 };
}

/* The earliest deadline among armed timers, ~0 if none is armed. */
static tess_time_t earliest(const struct timer *timers)
{
	tess_time_t best = ~UINT64_C(0);

	for (int i = 0; i < TIMERS; i++) {
		if (timers[i].place && timers[i].deadline < best)
			best = timers[i].deadline;
	}
	return best;
}

START_TEST(empty_heap_has_no_first)
{
	struct timer t = { .place = 0 };

	setup_heap();
	ck_assert_ptr_null(timer_first(&heap));
	timer_disarm(&heap, &t);
	ck_assert(timer_check(&heap));
}
END_TEST

START_TEST(random_timers_come_in_order)
{
	static struct timer timers[TIMERS];
	struct random_source r = { 5 };

	setup_heap();
	for (int i = 0; i < TIMERS; i++)
		ck_assert_int_eq(timer_reserve(&heap, &f), TESS_OK);
	for (int step = 0; step < 20000; step++) {
		struct timer *t = &timers[random_below(&r, TIMERS)];

		if (random_below(&r, 3))
			timer_arm(&heap, t, random_below(&r, 1000) + 1);
		else
			timer_disarm(&heap, t);
		if (step % 64)
			continue;
		ck_assert(timer_check(&heap));
		ck_assert(!timer_first(&heap) || timer_first(&heap)->deadline == earliest(timers));
	}
	for (tess_time_t last = 0; timer_first(&heap);) {
		struct timer *first = timer_first(&heap);

		ck_assert_uint_ge(first->deadline, last);
		last = first->deadline;
		timer_disarm(&heap, first);
		ck_assert_uint_eq(first->place, 0);
	}
	ck_assert(timer_check(&heap));
}
END_TEST

START_TEST(rearming_replaces)
{
	struct timer a = { .place = 0 }, b = { .place = 0 };

	setup_heap();
	ck_assert_int_eq(timer_reserve(&heap, &f), TESS_OK);
	ck_assert_int_eq(timer_reserve(&heap, &f), TESS_OK);
	timer_arm(&heap, &a, 10);
	timer_arm(&heap, &b, 20);
	timer_arm(&heap, &a, 30);
	ck_assert_ptr_eq(timer_first(&heap), &b);
	ck_assert_uint_eq(heap.count, 2);
	timer_arm(&heap, &b, UINT64_MAX - 1);
	ck_assert_ptr_eq(timer_first(&heap), &a);
	ck_assert(timer_check(&heap));
}
END_TEST

START_TEST(reservation_fails_without_memory)
{
	struct fault_injection injection = { .countdown = 1 };

	setup_heap();
	f.injection = &injection;
	ck_assert_int_eq(timer_reserve(&heap, &f), TESS_ENOMEM);
	ck_assert_uint_eq(heap.reserved, 0);
	ck_assert_int_eq(timer_reserve(&heap, &f), TESS_OK);
	timer_unreserve(&heap);
	ck_assert_uint_eq(heap.reserved, 0);
	ck_assert(timer_check(&heap));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("timer");

	HARNESS_ADD(suite, empty_heap_has_no_first);
	HARNESS_ADD(suite, random_timers_come_in_order);
	HARNESS_ADD(suite, rearming_replaces);
	HARNESS_ADD(suite, reservation_fails_without_memory);
	return harness_run(suite);
}
