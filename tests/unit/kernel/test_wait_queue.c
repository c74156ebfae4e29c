/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sched/wait_queue: priority order, first come first served within one, against a sorted array.
 */
#include "sched/wait_queue.h"

#include <string.h>

#include "harness.h"

#define WAITERS 64

/* The model: waiters in the order in which they are to be served. */
struct model {
	struct waiter *order[WAITERS];
	int count;
};

static void model_join(struct model *m, struct waiter *w)
{
	int at = m->count++;

	for (; at > 0 && m->order[at - 1]->priority < w->priority; at--)
		m->order[at] = m->order[at - 1];
	m->order[at] = w;
}

static void model_leave(struct model *m, const struct waiter *w)
{
	int at = 0;

	while (m->order[at] != w)
		at++;
	m->count--;
	memmove(&m->order[at], &m->order[at + 1], (size_t)(m->count - at) * sizeof(m->order[0]));
}

static struct waiter waiters[WAITERS];
static struct wait_queue queue;

static void setup_queue(void)
{
	wait_queue_init(&queue);
	for (int i = 0; i < WAITERS; i++)
		waiter_init(&waiters[i]);
}

START_TEST(empty_queue_has_no_first)
{
	setup_queue();
	ck_assert_ptr_null(wait_queue_first(&queue));
	ck_assert(wait_queue_is_empty(&queue));
}
END_TEST

START_TEST(random_joins_and_leaves_match_a_model)
{
	struct random_source r = { 6 };
	struct model m = { .count = 0 };

	setup_queue();
	for (int step = 0; step < 200000; step++) {
		struct waiter *w = &waiters[random_below(&r, WAITERS)];

		if (w->queue) {
			wait_queue_leave(w);
			model_leave(&m, w);
			ck_holds(!w->queue);
		} else {
			wait_queue_join(&queue, w, (uint8_t)(random_below(&r, 5) * 60));
			model_join(&m, w);
			ck_holds(w->queue == &queue);
		}
		ck_holds(wait_queue_first(&queue) == (m.count ? m.order[0] : NULL));
	}
	for (int i = 0; i < m.count; i++) {
		ck_assert_ptr_eq(wait_queue_first(&queue), m.order[i]);
		wait_queue_leave(m.order[i]);
	}
	ck_assert(wait_queue_is_empty(&queue));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("wait_queue");

	HARNESS_ADD(suite, empty_queue_has_no_first);
	HARNESS_ADD(suite, random_joins_and_leaves_match_a_model);
	return harness_run(suite);
}
