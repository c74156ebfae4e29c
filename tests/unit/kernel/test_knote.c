/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/knote: what is left when sources, queues and capabilities go; timers; the bound notification;
 * crowds.
 */
#include "event_steps.h"

/* --- ends --- */

START_TEST(a_source_that_closes_is_told_once)
{
	tess_cap_t ep;

	setup_queue();
	ep = world_endpoint(&w, a);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_OK);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_MESSAGE, EDGE, 2, 0), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ep), TESS_OK);
	ck_event(b, 1, 0, CLOSED);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 2, 0, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(a_subscription_outlives_its_slot_but_not_revocation)
{
	tess_cap_t n, copy, cn;

	setup_queue();
	cn = world_notification(&w, c);
	n = world_give(&w, c, cn, a, TESS_RIGHTS_ALL);
	copy = world_derive(&w, a, n, TESS_RIGHTS_ALL, 0);
	ck_status(subscribe(copy, TESS_EVENT_FILTER_SIGNAL, EDGE, 1, 1), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, copy), TESS_OK);
	signal_bits(c, cn, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 1, 0);
	ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_REVOKE, cn), TESS_OK);
	signal_bits(c, cn, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(a_subscription_does_not_keep_its_source)
{
	tess_cap_t n;
	uint64_t objects;

	setup_queue();
	objects = w.k->object_count;
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
	world_settle(&w);
	ck_assert_uint_eq(w.k->object_count, objects);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(a_lent_source_ends_with_the_call)
{
	tess_cap_t ep, to, n;

	setup_queue();
	ep = world_endpoint(&w, a);
	to = world_give(&w, a, ep, c, TESS_RIGHTS_ALL);
	n = world_notification(&w, c);
	world_window(&w, a, 8, 4);
	world_offer(&w, c, 0, n, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&w, a, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CALL | TESS_TAG(0, 0, 1), to), WORLD_BLOCKED);
	ck_status(subscribe(world_received(&w, a, 0)->token, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1),
		  TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_REPLY), TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, c), TESS_OK);
	signal_bits(c, n, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(the_end_of_a_process_is_told)
{
	tess_cap_t process;

	setup_queue();
	process = world_give(&w, c, w.t[c].self_process, a, TESS_RIGHTS_ALL);
	ck_status(subscribe(process, TESS_EVENT_FILTER_PROCESS, LEVEL, 1, EXIT), TESS_OK);
	ck_status(subscribe(process, TESS_EVENT_FILTER_PROCESS, LEVEL, 2, TESS_EVENT_PROCESS_FORK),
		  TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	(void)world_call(&w, c, TESS_SYS_PROCESS_EXIT, 0, (uint64_t)-5);
	world_settle(&w);
	ck_status(wait_for(a, TESS_DEADLINE_POLL, 0), TESS_OK);
	ck_event(a, 1, (uint64_t)TESS_END_REASON_EXITED << 32 | (uint32_t)-5, CLOSED);
	ck_assert_uint_eq(told(a).detail, EXIT);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 2, 0, CLOSED);
	ck_assert_uint_eq(told(a).detail, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	/* One that has ended says so at once. */
	ck_status(subscribe(process, TESS_EVENT_FILTER_PROCESS, EDGE, 1, EXIT), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, (uint64_t)TESS_END_REASON_EXITED << 32 | (uint32_t)-5, CLOSED);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(a_queue_that_goes_lets_its_waiters_go)
{
	tess_cap_t cq, n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	ck_status(set_timer(2, 5000, 0, LEVEL), TESS_OK);
	cq = world_give(&w, a, q, c, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, c, TESS_SYS_EVENT_QUEUE_WAIT, cq), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, q), TESS_OK);
	world_check(&w);
	signal_bits(a, n, 1);
	ck_status(world_status(&w, c), TESS_EBADCAP);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 1, 0);
	take_bits(a, n);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, q), TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, b), TESS_EBADCAP);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	ck_assert_uint_eq(w.k->timers.count, 0);
	finish();
}
END_TEST

START_TEST(killing_a_waiter_loses_nothing)
{
	tess_cap_t cq, n;

	setup_queue();
	n = world_notification(&w, a);
	cq = world_give(&w, a, q, c, TESS_RIGHTS_ALL);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, ONE_SHOT, 1, 1), TESS_OK);
	ck_status(world_call(&w, c, TESS_SYS_EVENT_QUEUE_WAIT, cq), WORLD_BLOCKED);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	process_kill(w.k, w.t[c].process, TESS_END_REASON_KILLED, 0);
	signal_bits(a, n, 1);
	ck_event(b, 1, 1, 0);
	finish();
}
END_TEST

/* --- timers --- */

START_TEST(a_timer_tells_how_often_it_expired)
{
	setup_queue();
	ck_status(set_timer(9, 1000, 100, LEVEL), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	world_time(&w, 1000);
	ck_assert_uint_eq(w.k->timers.count, 0);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 9, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	world_time(&w, 1450);
	world_time(&w, 1570);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 9, 5, 0);
	world_time(&w, 1599);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	world_time(&w, 1600);
	ck_event(b, 9, 1, 0);
	ck_status(unsubscribe(9), TESS_OK);
	ck_assert_uint_eq(w.k->timers.count, 0);
	finish();
}
END_TEST

START_TEST(a_timer_can_be_set_again)
{
	setup_queue();
	ck_status(set_timer(9, 1000, 0, LEVEL), TESS_OK);
	ck_status(set_timer(9, 3000, 0, LEVEL), TESS_OK);
	world_time(&w, 2000);
	ck_status(poll_queue(), TESS_EAGAIN);
	world_time(&w, 3000);
	ck_status(set_timer(9, FOREVER, 0, LEVEL), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(set_timer(9, 10, 0, LEVEL), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 9, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->knotes.in_use, 1);
	ck_status(set_timer(9, 3500, 1000, ONE_SHOT), TESS_OK);
	world_time(&w, 9999);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(told(a).cookie, 9);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	ck_assert_uint_eq(w.k->timers.count, 0);
	finish();
}
END_TEST

/* The thread goes on running, and still the machine's timer is set in time. */
START_TEST(setting_a_timer_sets_the_machines)
{
	setup_queue();
	ck_status(set_timer(9, 1000, 100, LEVEL), TESS_OK);
	ck_assert_uint_le(hosted_timer_armed(), 1000);
	world_time(&w, 1000);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_le(hosted_timer_armed(), 1100);
	finish();
}
END_TEST

START_TEST(many_timers_come_in_order)
{
	setup_queue();
	for (uint64_t i = 0; i < 500; i++)
		ck_status(set_timer(i, 10000 + (i * 7919) % 500, 0, ONE_SHOT), TESS_OK);
	for (uint64_t i = 0; i < 500; i++) {
		world_time(&w, 10000 + i);
		ck_status(world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q),
			  TESS_OK);
		ck_assert_uint_eq((told(a).cookie * 7919) % 500, i);
	}
	finish();
}
END_TEST

/* --- the bound notification --- */

static void bind(tess_cap_t queue, tess_cap_t n, uint64_t bits)
{
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_BIND_NOTIFICATION, queue, n, bits),
		  TESS_OK);
	world_check(&w);
}

static uint64_t bits_of(tess_cap_t n)
{
	int64_t status = world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n);

	return status ? 0 : world_word(&w, a, 0);
}

START_TEST(what_is_new_is_signalled)
{
	tess_cap_t n, door;

	setup_queue();
	n = world_notification(&w, a);
	door = world_notification(&w, a);
	bind(q, door, 0x30);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	ck_assert_uint_eq(bits_of(door), 0);
	signal_bits(a, n, 1);
	ck_assert_uint_eq(bits_of(door), 0x30);
	signal_bits(a, n, 1);
	ck_assert_uint_eq(bits_of(door), 0);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(bits_of(door), 0);
	/* It was told, it is taken; and the next one is news although nobody looked in between. */
	take_bits(a, n);
	signal_bits(a, n, 1);
	ck_assert_uint_eq(bits_of(door), 0x30);
	/* Binding says what is there already. */
	bind(q, door, 0x40);
	ck_assert_uint_eq(bits_of(door), 0x40);
	/* A waiter takes it: that is no news. */
	ck_status(poll_queue(), TESS_OK);
	take_bits(a, n);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	signal_bits(a, n, 1);
	ck_event(b, 1, 1, 0);
	ck_assert_uint_eq(bits_of(door), 0);
	bind(q, TESS_CAP_NONE, 0);
	finish();
}
END_TEST

/* Queues that signal each other, in a ring and in a long row. */
START_TEST(queues_can_be_chained)
{
	tess_cap_t door[200], row[200];

	setup_queue();
	for (unsigned i = 0; i < 200; i++) {
		door[i] = world_notification(&w, a);
		row[i] = make_queue(a, 2);
	}
	for (unsigned i = 0; i < 200; i++) {
		q = row[i];
		ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, door[i],
				     TESS_EVENT_FILTER_SIGNAL, EDGE, i, 1),
			  TESS_OK);
		bind(q, door[(i + 1) % 200], 1);
	}
	signal_bits(a, door[0], 1);
	world_settle(&w);
	for (unsigned i = 0; i < 200; i++) {
		q = row[i];
		ck_status(world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q),
			  TESS_OK);
		ck_event(a, i, 1, 0);
	}
	finish();
}
END_TEST

/* --- many who listen to one source --- */

static tess_cap_t crowd(unsigned count)
{
	tess_cap_t n = world_notification(&w, a);

	for (unsigned i = 0; i < count; i++)
		ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, n,
				     TESS_EVENT_FILTER_SIGNAL, EDGE, i, 1),
			  TESS_OK);
	return n;
}

static unsigned drain(unsigned flags)
{
	unsigned count = 0;

	while (world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q) ==
	       TESS_OK) {
		ck_assert_uint_eq(told(a).flags, flags);
		count++;
	}
	return count;
}

START_TEST(all_who_listen_are_told_in_pieces)
{
	tess_cap_t n;

	setup_queue();
	n = crowd(1000);
	notification_signal(w.k, world_slot(&w, a, n)->object, 1);
	world_check(&w);
	ck_assert_uint_eq(((struct event_queue *)world_slot(&w, a, q)->object)->fresh, 32);
	/* The one that the rest hangs on goes, and its neighbours. */
	for (uint64_t i = 32; i < 64; i++)
		knote_free(w.k, event_queue_find(world_slot(&w, a, q)->object, i));
	world_check(&w);
	world_settle(&w);
	ck_assert_uint_eq(drain(0), 1000 - 32);
	finish();
}
END_TEST

START_TEST(the_rest_may_all_go)
{
	tess_cap_t n;

	setup_queue();
	n = crowd(100);
	notification_signal(w.k, world_slot(&w, a, n)->object, 1);
	for (uint64_t i = 99; i >= 32; i--)
		knote_free(w.k, event_queue_find(world_slot(&w, a, q)->object, i));
	world_check(&w);
	world_settle(&w);
	ck_assert_uint_eq(drain(0), 32);
	finish();
}
END_TEST

START_TEST(a_crowd_is_told_of_the_end)
{
	tess_cap_t n;

	setup_queue();
	n = crowd(500);
	notification_signal(w.k, world_slot(&w, a, n)->object, 1);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(drain(CLOSED), 500);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(a_process_may_watch_itself)
{
	setup_queue();
	ck_status(subscribe(w.t[a].self_process, TESS_EVENT_FILTER_PROCESS, LEVEL, 1, EXIT),
		  TESS_OK);
	(void)world_call(&w, a, TESS_SYS_PROCESS_EXIT, 0, 0);
	world_settle(&w);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("knote");

	HARNESS_ADD(suite, a_source_that_closes_is_told_once);
	HARNESS_ADD(suite, a_subscription_outlives_its_slot_but_not_revocation);
	HARNESS_ADD(suite, a_subscription_does_not_keep_its_source);
	HARNESS_ADD(suite, a_lent_source_ends_with_the_call);
	HARNESS_ADD(suite, the_end_of_a_process_is_told);
	HARNESS_ADD(suite, a_queue_that_goes_lets_its_waiters_go);
	HARNESS_ADD(suite, killing_a_waiter_loses_nothing);
	HARNESS_ADD(suite, a_timer_tells_how_often_it_expired);
	HARNESS_ADD(suite, a_timer_can_be_set_again);
	HARNESS_ADD(suite, setting_a_timer_sets_the_machines);
	HARNESS_ADD(suite, many_timers_come_in_order);
	HARNESS_ADD(suite, what_is_new_is_signalled);
	HARNESS_ADD(suite, queues_can_be_chained);
	HARNESS_ADD(suite, all_who_listen_are_told_in_pieces);
	HARNESS_ADD(suite, the_rest_may_all_go);
	HARNESS_ADD(suite, a_crowd_is_told_of_the_end);
	HARNESS_ADD(suite, a_process_may_watch_itself);
	return harness_run(suite);
}
