/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sched/run_queue: the highest priority first, first come first served within one.
 */
#include "sched/run_queue.h"

#include <string.h>

#include "harness.h"
#include "obj/thread.h"

#define THREADS 40

static struct thread threads[THREADS];
static struct run_queue queue;

static void setup_queue(void)
{
	memset(threads, 0, sizeof(threads));
	run_queue_init(&queue);
	for (int i = 0; i < THREADS; i++)
		list_init(&threads[i].ready);
}

static void push(int i, uint8_t priority)
{
	threads[i].priority = priority;
	run_queue_push_back(&queue, &threads[i]);
}

START_TEST(empty_queue_has_nobody)
{
	setup_queue();
	ck_assert_int_eq(run_queue_highest(&queue), -1);
	ck_assert_ptr_null(run_queue_pop(&queue));
}
END_TEST

START_TEST(order_of_priorities_then_of_arrival)
{
	static const int order[] = { 4, 1, 5, 0, 2, 3 };

	setup_queue();
	push(0, 7);
	push(1, 255);
	push(2, 7);
	push(3, 0);
	threads[4].priority = 255;
	run_queue_push_front(&queue, &threads[4]);
	push(5, 8);
	for (int i = 0; i < 6; i++) {
		ck_assert_int_eq(run_queue_highest(&queue), threads[order[i]].priority);
		ck_assert_ptr_eq(run_queue_pop(&queue), &threads[order[i]]);
	}
	ck_assert_ptr_null(run_queue_pop(&queue));
}
END_TEST

START_TEST(removal_keeps_the_map_right)
{
	setup_queue();
	push(0, 9);
	push(1, 9);
	push(2, 3);
	run_queue_remove(&queue, &threads[0]);
	ck_assert_int_eq(run_queue_highest(&queue), 9);
	run_queue_remove(&queue, &threads[1]);
	ck_assert_int_eq(run_queue_highest(&queue), 3);
	run_queue_remove(&queue, &threads[2]);
	ck_assert_int_eq(run_queue_highest(&queue), -1);
}
END_TEST

/* Every pop has the highest priority of all that are in. */
START_TEST(random_pushes_and_pops)
{
	struct random_source r = { 7 };
	bool in[THREADS] = { false };

	setup_queue();
	for (int step = 0; step < 100000; step++) {
		int i = (int)random_below(&r, THREADS);
		struct thread *popped;

		if (!in[i]) {
			push(i, (uint8_t)random_below(&r, 256));
			in[i] = true;
			continue;
		}
		popped = run_queue_pop(&queue);
		in[popped - threads] = false;
		ck_holds(run_queue_highest(&queue) <= popped->priority);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("run_queue");

	HARNESS_ADD(suite, empty_queue_has_nobody);
	HARNESS_ADD(suite, order_of_priorities_then_of_arrival);
	HARNESS_ADD(suite, removal_keeps_the_map_right);
	HARNESS_ADD(suite, random_pushes_and_pops);
	return harness_run(suite);
}
