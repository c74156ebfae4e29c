/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Priorities and ceilings: what a thread may give, and that every queue follows a change.
 */
#include "channels.h"
#include "sched/sched.h"

#define LOW    (WORLD_PRIORITY - 20)
#define HIGHER (WORLD_PRIORITY - 10)
#define TOP    WORLD_PRIORITY

static struct world w;
static unsigned parent, child;
static tess_cap_t process, thread; /* the parent's, to the child */

static void setup_pair(void)
{
	world_boot(&w);
	parent = world_process(&w);
	child = world_process(&w);
	process = world_give(&w, child, w.t[child].self_process, parent, TESS_RIGHTS_ALL);
	thread = world_give(&w, child, w.t[child].self_thread, parent, TESS_RIGHTS_ALL);
}

static void finish(void)
{
	world_check(&w);
	world_end(&w);
}

static int64_t set_priority(unsigned i, tess_cap_t which, uint64_t priority)
{
	int64_t status = world_call(&w, i, TESS_SYS_THREAD_SET_PRIORITY, which, priority);

	world_check(&w);
	return status;
}

static int64_t set_ceiling(unsigned i, tess_cap_t which, uint64_t ceiling)
{
	int64_t status = world_call(&w, i, TESS_SYS_THREAD_SET_CEILING, which, ceiling);

	world_check(&w);
	return status;
}

static void assert_told(uint64_t priority, uint64_t ceiling)
{
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_INFO, thread), TESS_OK);
	ck_assert_uint_eq(world_word(&w, parent, 1), priority);
	ck_assert_uint_eq(world_word(&w, parent, 3), ceiling);
}

START_TEST(a_thread_begins_with_its_priority_as_ceiling)
{
	setup_pair();
	assert_told(WORLD_PRIORITY, WORLD_PRIORITY);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, process, 7), TESS_OK);
	thread = world_word(&w, parent, 0);
	assert_told(7, 7);
	finish();
}
END_TEST

START_TEST(who_goes_down_can_come_up_again)
{
	tess_cap_t self;

	setup_pair();
	self = w.t[child].self_thread;
	ck_status(set_priority(child, self, 3), TESS_OK);
	assert_told(3, WORLD_PRIORITY);
	ck_status(set_priority(child, self, WORLD_PRIORITY + 1), TESS_EINVAL);
	ck_status(set_priority(child, self, WORLD_PRIORITY), TESS_OK);
	assert_told(WORLD_PRIORITY, WORLD_PRIORITY);
	finish();
}
END_TEST

START_TEST(nobody_gives_more_than_its_ceiling)
{
	tess_cap_t self;

	setup_pair();
	self = w.t[child].self_thread;
	ck_status(set_ceiling(parent, thread, 50), TESS_OK);
	assert_told(50, 50);
	for (uint64_t excess = 51; excess <= UINT64_C(1) << 32; excess = excess * 3 + 1) {
		ck_status(set_priority(child, self, excess), TESS_EINVAL);
		ck_status(set_ceiling(child, self, excess), TESS_EINVAL);
		ck_status(world_call(&w, child, TESS_SYS_THREAD_CREATE, w.t[child].self_process,
				     excess),
			  TESS_EINVAL);
		assert_told(50, 50);
	}
	ck_status(set_ceiling(child, self, 49), TESS_OK);
	assert_told(49, 49);
	ck_status(set_ceiling(child, self, 50), TESS_EINVAL); /* for good */
	ck_status(set_ceiling(parent, thread, WORLD_PRIORITY), TESS_OK);
	assert_told(49, WORLD_PRIORITY);
	ck_status(set_ceiling(parent, thread, WORLD_PRIORITY + 1), TESS_EINVAL);
	finish();
}
END_TEST

/* Somebody lifts a thread for a while; it cannot give that to others, nor take it again. */
START_TEST(a_lift_gives_no_authority)
{
	tess_cap_t self;

	setup_pair();
	self = w.t[child].self_thread;
	ck_status(set_ceiling(parent, thread, 50), TESS_OK);
	ck_status(set_priority(parent, thread, 90), TESS_OK);
	assert_told(90, 50);
	ck_status(world_call(&w, child, TESS_SYS_THREAD_CREATE, w.t[child].self_process, 51),
		  TESS_EINVAL);
	ck_status(set_priority(child, self, 90), TESS_EINVAL);
	ck_status(set_priority(child, self, 50), TESS_OK);
	finish();
}
END_TEST

/* --- queues --- */

static unsigned first, second; /* they wait, at first the first before the second */
static tess_cap_t ep, n, q;
static struct ends ends;

static int64_t wait_in(enum thread_state state, unsigned i)
{
	switch (state) {
	case THREAD_BLOCKED_SEND:
		return world_call(&w, i, TESS_SYS_CALL | TESS_TAG(0, 1, 0), ep, i);
	case THREAD_BLOCKED_RECEIVE:
		return world_call(&w, i, TESS_SYS_RECV, ep);
	case THREAD_BLOCKED_NOTIFICATION:
		return world_call(&w, i, TESS_SYS_NOTIFICATION_WAIT, n);
	case THREAD_BLOCKED_CHANNEL_SEND:
		return world_call(&w, i, CH_SEND(0, 1, 0), ends.tx, i);
	case THREAD_BLOCKED_CHANNEL_RECEIVE:
		return world_call(&w, i, TESS_SYS_CHANNEL_RECV, ends.rx);
	default:
		return world_call(&w, i, TESS_SYS_EVENT_QUEUE_WAIT, q, WORLD_SCRATCH, 0);
	}
}

/* Serves one that waits. */
static void serve(enum thread_state state)
{
	switch (state) {
	case THREAD_BLOCKED_SEND:
		ck_status(world_call(&w, parent, TESS_SYS_RECV, ep), TESS_OK);
		return;
	case THREAD_BLOCKED_RECEIVE:
		ck_status(world_call(&w, parent, TESS_SYS_SEND, ep), TESS_OK);
		return;
	case THREAD_BLOCKED_CHANNEL_SEND:
		(void)channel_take(&w, parent, ends.rx);
		return;
	case THREAD_BLOCKED_CHANNEL_RECEIVE:
		ck_status(channel_poll_send(&w, parent, ends.tx, 1), TESS_OK);
		return;
	default:
		ck_status(world_call(&w, parent, TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	}
}

static const enum thread_state queues[] = {
	THREAD_BLOCKED_SEND,         THREAD_BLOCKED_RECEIVE,         THREAD_BLOCKED_NOTIFICATION,
	THREAD_BLOCKED_CHANNEL_SEND, THREAD_BLOCKED_CHANNEL_RECEIVE, THREAD_BLOCKED_EVENT,
};

#define QUEUES ((int)(sizeof(queues) / sizeof(queues[0])))

static void setup_waiters(enum thread_state state)
{
	world_boot(&w);
	parent = world_process(&w);
	world_scratch(&w, parent);
	first = world_thread(&w, parent, HIGHER);
	second = world_thread(&w, parent, LOW);
	ep = world_endpoint(&w, parent);
	n = world_notification(&w, parent);
	ends = channel_between(&w, parent, parent, 1, 1, 0);
	ck_status(world_call(&w, parent, TESS_SYS_EVENT_QUEUE_CREATE, w.t[parent].job, 4), TESS_OK);
	q = world_word(&w, parent, 0);
	if (state == THREAD_BLOCKED_EVENT)
		ck_status(world_call(&w, parent, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, n,
				     TESS_EVENT_FILTER_SIGNAL, TESS_EVENT_MODE_EDGE, 1, 1),
			  TESS_OK);
	if (state == THREAD_BLOCKED_CHANNEL_SEND)
		ck_status(channel_poll_send(&w, parent, ends.tx, 0), TESS_OK);
	ck_status(wait_in(state, first), WORLD_BLOCKED);
	ck_status(wait_in(state, second), WORLD_BLOCKED);
	ck_assert_uint_eq(w.t[second].thread->state, state);
	world_check(&w);
}

/* Whether the thread was served; a caller then waits for its answer. */
static bool served(unsigned i, enum thread_state state)
{
	return w.t[i].thread->state != state;
}

START_TEST(every_queue_follows_a_change)
{
	enum thread_state state = queues[_i];

	for (int lower = 0; lower < 3; lower++) {
		setup_waiters(state);
		if (lower == 1)
			thread_set_priority(w.k, w.t[first].thread, LOW - 1);
		else if (lower == 2) /* equal: behind those that are there already */
			thread_set_priority(w.k, w.t[first].thread, LOW);
		else
			ck_status(set_priority(parent, w.t[second].self_thread, TOP), TESS_OK);
		world_check(&w);
		serve(state);
		world_check(&w);
		ck_assert(served(second, state));
		ck_assert(!served(first, state));
		world_end(&w);
	}
}
END_TEST

START_TEST(ready_and_running_threads_change_places)
{
	setup_pair();
	ck_status(world_call(&w, 0, TESS_SYS_NOTIFICATION_WAIT, world_notification(&w, 0)),
		  WORLD_BLOCKED);
	ck_status(set_priority(parent, thread, WORLD_PRIORITY - 1), TESS_OK);
	ck_assert_ptr_eq(w.cpu->current, w.t[parent].thread);
	/* Lowered while it runs, it is no longer the one that runs. */
	ck_status(set_priority(parent, w.t[parent].self_thread, WORLD_PRIORITY - 2), TESS_OK);
	ck_assert_ptr_eq(w.cpu->current, w.t[child].thread);
	/* A ready one that is lifted above the running one runs. */
	ck_status(set_priority(child, w.t[child].self_thread, WORLD_PRIORITY - 3), TESS_OK);
	ck_assert_ptr_eq(w.cpu->current, w.t[parent].thread);
	ck_status(set_ceiling(parent, w.t[parent].self_thread, 5), TESS_OK);
	ck_assert_ptr_eq(w.cpu->current, w.t[child].thread);
	finish();
}
END_TEST

/* One that is held keeps its new priority until it runs. */
START_TEST(held_threads_change_too)
{
	setup_pair();
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_SUSPEND, thread), TESS_OK);
	ck_status(set_priority(parent, thread, 1), TESS_OK);
	ck_assert_uint_eq(w.t[child].thread->state, THREAD_SUSPENDED);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_RESUME, thread), TESS_OK);
	assert_told(1, WORLD_PRIORITY);
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ceiling");
	TCase *tables = tcase_create("queues");

	HARNESS_ADD(suite, a_thread_begins_with_its_priority_as_ceiling);
	HARNESS_ADD(suite, who_goes_down_can_come_up_again);
	HARNESS_ADD(suite, nobody_gives_more_than_its_ceiling);
	HARNESS_ADD(suite, a_lift_gives_no_authority);
	HARNESS_ADD(suite, ready_and_running_threads_change_places);
	HARNESS_ADD(suite, held_threads_change_too);
	tcase_add_loop_test(tables, every_queue_follows_a_change, 0, QUEUES);
	suite_add_tcase(suite, tables);
	return harness_run(suite);
}
