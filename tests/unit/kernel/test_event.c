/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/event_queue: what is told, how often, to whom, and what is refused.
 */
#include "event_steps.h"

/* --- how often --- */

START_TEST(a_level_is_told_as_long_as_it_lasts)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 7, ~UINT64_C(0)), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	signal_bits(a, n, 5);
	for (int i = 0; i < 3; i++) {
		ck_status(poll_queue(), TESS_OK);
		ck_assert_uint_eq(world_word(&w, a, 0), 1);
		ck_event(a, 7, 5, 0);
		ck_assert_uint_eq(told(a).filter, TESS_EVENT_FILTER_SIGNAL);
	}
	take_bits(a, n);
	ck_status(poll_queue(), TESS_EAGAIN);
	signal_bits(a, n, 2);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 2, 0);
	finish();
}
END_TEST

START_TEST(an_edge_is_told_once_for_each_change)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	signal_bits(a, n, 1);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, EDGE, 7, ~UINT64_C(0)), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	signal_bits(a, n, 2);
	signal_bits(a, n, 4);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 7, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	signal_bits(a, n, 8);
	take_bits(a, n);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(one_shot_is_told_once_and_gone)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, ONE_SHOT, 7, ~UINT64_C(0)), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	ck_status(unsubscribe(7), TESS_ENOENT);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, ONE_SHOT, 7, 1), TESS_OK);
	finish();
}
END_TEST

START_TEST(only_the_bits_asked_for_are_told)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, EDGE, 7, 0x8000000000000002), TESS_OK);
	signal_bits(a, n, 0x5);
	ck_status(poll_queue(), TESS_EAGAIN);
	signal_bits(a, n, 0xf000000000000000);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 0x8000000000000000, 0);
	finish();
}
END_TEST

START_TEST(unsubscribing_forgets)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 7, 1), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(unsubscribe(7), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(unsubscribe(7), TESS_ENOENT);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

/* --- endpoints --- */

START_TEST(an_endpoint_is_readable_while_somebody_sends)
{
	tess_cap_t ep, to;

	setup_queue();
	ep = world_endpoint(&w, a);
	to = world_give(&w, a, ep, c, TESS_RIGHTS_ALL);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_OK);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_MESSAGE, EDGE, 2, 0), TESS_OK);
	ck_status(world_call(&w, c, TESS_SYS_SEND | TESS_TAG(0, 20, 0), to), WORLD_BLOCKED);
	ck_status(wait_for(a, TESS_DEADLINE_POLL, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 2);
	ck_event(a, 1, 160, 0);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 160, 0);
	ck_status(world_call(&w, a, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* A message that meets a receiver never was there to be received. */
START_TEST(a_meeting_is_no_event)
{
	tess_cap_t ep, to;

	setup_queue();
	ep = world_endpoint(&w, a);
	to = world_give(&w, a, ep, c, TESS_RIGHTS_ALL);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CALL, to), WORLD_BLOCKED);
	ck_status(world_status(&w, b), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_SEND, ep), TESS_EAGAIN);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(kernel_messages_make_an_endpoint_readable)
{
	tess_cap_t ep, n, badged;

	setup_queue();
	ep = world_endpoint(&w, a);
	n = world_notification(&w, a);
	badged = world_derive(&w, a, ep, TESS_RIGHT_SEND, 9);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_OK);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_MESSAGE, LEVEL, 2, 0), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(wait_for(a, TESS_DEADLINE_POLL, 5), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 1);
	ck_event(a, 1, 8, 0);
	ck_status(world_call(&w, a, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, badged), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 8, 0);
	finish();
}
END_TEST

/* --- waiting --- */

START_TEST(a_waiter_is_told_in_registers)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, EDGE, 0xfeedfacecafe, 3), TESS_OK);
	ck_status(wait_for(b, FOREVER, 63), WORLD_BLOCKED);
	signal_bits(a, n, 1);
	ck_event(b, 0xfeedfacecafe, 1, 0);
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(an_edge_goes_to_one_waiter_a_level_to_all)
{
	tess_cap_t n, m;
	unsigned d;

	setup_queue();
	d = world_thread(&w, a, WORLD_PRIORITY + 1);
	n = world_notification(&w, a);
	m = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, EDGE, 1, ~UINT64_C(0)), TESS_OK);
	ck_status(subscribe(m, TESS_EVENT_FILTER_SIGNAL, LEVEL, 2, ~UINT64_C(0)), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(wait_for(d, FOREVER, 0), WORLD_BLOCKED);
	signal_bits(a, n, 1);
	ck_event(d, 1, 1, 0);
	ck_status(world_status(&w, b), WORLD_BLOCKED);
	ck_status(wait_for(d, FOREVER, 0), WORLD_BLOCKED);
	signal_bits(a, m, 4);
	ck_event(b, 2, 4, 0);
	ck_event(d, 2, 4, 0);
	finish();
}
END_TEST

START_TEST(deadlines_are_kept)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	world_time(&w, 1000);
	ck_status(wait_for(a, 1000, 0), TESS_ETIMEDOUT);
	ck_status(wait_for(b, 2000, 0), WORLD_BLOCKED);
	world_time(&w, 1999);
	ck_status(world_status(&w, b), WORLD_BLOCKED);
	world_time(&w, 2000);
	ck_status(world_status(&w, b), TESS_ETIMEDOUT);
	/* What is there is told, whatever the time. */
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(wait_for(a, 1, 0), TESS_OK);
	finish();
}
END_TEST

START_TEST(one_wait_tells_many_each_in_turn)
{
	unsigned seen[20] = { 0 };
	const struct tess_event *more;
	tess_cap_t n[20];

	setup_queue();
	for (unsigned i = 0; i < 20; i++) {
		n[i] = world_notification(&w, a);
		ck_status(subscribe(n[i], TESS_EVENT_FILTER_SIGNAL, LEVEL, i, 1), TESS_OK);
		signal_bits(a, n[i], 1);
	}
	more = world_scratch(&w, a);
	ck_status(wait_for(a, TESS_DEADLINE_POLL, 63), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 20);
	ck_event(a, 0, 1, 0);
	for (unsigned i = 0; i < 19; i++) {
		ck_assert_uint_eq(more[i].cookie, i + 1);
		ck_assert_uint_eq(more[i].data, 1);
		ck_assert_uint_eq(more[i].filter, TESS_EVENT_FILTER_SIGNAL);
		ck_assert_uint_eq(more[i].flags, 0);
	}
	/* With less room than there is, nobody is left out. */
	for (unsigned round = 0; round < 4; round++) {
		ck_status(wait_for(a, TESS_DEADLINE_POLL, 4), TESS_OK);
		ck_assert_uint_eq(world_word(&w, a, 0), 5);
		seen[told(a).cookie]++;
		for (unsigned i = 0; i < 4; i++)
			seen[more[i].cookie]++;
	}
	for (unsigned i = 0; i < 20; i++)
		ck_assert_uint_eq(seen[i], 1);
	finish();
}
END_TEST

/* Two pages, and events that lie across them. */
START_TEST(a_buffer_may_go_across_pages)
{
	tess_cap_t memory;
	uint64_t at;

	setup_queue();
	memory = world_memory(&w, a, 2 * TESS_PAGE_SIZE);
	ck_status(world_call(&w, a, TESS_SYS_MEMORY_MAP, memory, w.t[a].self_process, 0, 0,
			     2 * TESS_PAGE_SIZE, PROT_READ | PROT_WRITE),
		  TESS_OK);
	at = world_word(&w, a, 0) + TESS_PAGE_SIZE - 40;
	for (unsigned i = 0; i < 6; i++)
		ck_status(set_timer(100 + i, 0, 0, LEVEL), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q, at, 63), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 6);
	for (unsigned i = 0; i < 5; i++) {
		struct tess_event e;
		unsigned char *to = (unsigned char *)&e;

		for (unsigned byte = 0; byte < sizeof(e); byte++)
			to[byte] = *(unsigned char *)world_memory_at(
				&w, a, at + i * sizeof(e) + byte, PROT_READ);
		ck_assert_uint_eq(e.cookie, 101 + i);
		ck_assert_uint_eq(e.data, 1);
		ck_assert_uint_eq(e.filter, TESS_EVENT_FILTER_TIMER);
	}
	finish();
}
END_TEST

START_TEST(a_bad_buffer_loses_nothing)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, ONE_SHOT, 7, 1), TESS_OK);
	signal_bits(a, n, 1);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q, 0x66660000, 1), TESS_EFAULT);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q,
			     WORLD_SCRATCH + TESS_PAGE_SIZE - 24, 2),
		  TESS_EFAULT);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q, WORLD_SCRATCH + 4, 1),
		  TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q, WORLD_SCRATCH, 64), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, q, ~UINT64_C(7), 1), TESS_EFAULT);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 1, 0);
	finish();
}
END_TEST

/* Many that have nothing to tell any more: an interrupt does not wait for all of them. */
START_TEST(a_wait_lets_interrupts_in)
{
	tess_cap_t n;

	setup_queue();
	n = world_notification(&w, a);
	for (unsigned i = 0; i < 200; i++)
		ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, n,
				     TESS_EVENT_FILTER_SIGNAL, EDGE, i, 1),
			  TESS_OK);
	signal_bits(a, n, 1);
	world_settle(&w);
	take_bits(a, n);
	hosted_interrupt_set(true);
	ck_assert(world_begin(&w, a, (uint64_t[10]){ TESS_SYS_EVENT_QUEUE_WAIT, q }));
	hosted_interrupt_set(false);
	ck_status(world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q),
		  TESS_EAGAIN);
	finish();
}
END_TEST

/* --- what is refused --- */

START_TEST(arguments_are_checked)
{
	tess_cap_t n, ep, none;
	const uint64_t signal = TESS_EVENT_FILTER_SIGNAL, process = TESS_EVENT_FILTER_PROCESS;

	setup_queue();
	n = world_notification(&w, a);
	ep = world_endpoint(&w, a);
	none = world_memory(&w, a, 1);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_CREATE, w.t[a].job, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_CREATE, w.t[a].job, 65537), TESS_EINVAL);
	ck_status(subscribe(none, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(0, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_EBADCAP);
	ck_status(subscribe(q, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(n, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(ep, signal, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_TIMER, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_INTERRUPT, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(ep, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(n, 0, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(n, 9, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(n, signal, 4, 1, 1), TESS_EINVAL);
	ck_status(subscribe(n, signal, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(w.t[a].self_process, process, LEVEL, 1, 0), TESS_EINVAL);
	ck_status(subscribe(w.t[a].self_process, process, LEVEL, 1, 8), TESS_EINVAL);
	ck_status(set_timer(1, 0, 0, EDGE), TESS_EINVAL);
	ck_status(set_timer(1, 0, (UINT64_C(1) << 62) + 1, LEVEL), TESS_EINVAL);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t n, ep, no_receive, no_inspect, queue = TESS_CAP_NONE, taker, binder;

	setup_queue();
	n = world_notification(&w, a);
	ep = world_endpoint(&w, a);
	no_receive = world_derive(&w, a, n, (uint16_t)~TESS_RIGHT_RECEIVE, 0);
	ck_status(subscribe(no_receive, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_EPERM);
	no_receive = world_derive(&w, a, ep, (uint16_t)~TESS_RIGHT_RECEIVE, 0);
	ck_status(subscribe(no_receive, TESS_EVENT_FILTER_READABLE, LEVEL, 1, 0), TESS_EPERM);
	ck_status(subscribe(no_receive, TESS_EVENT_FILTER_MESSAGE, LEVEL, 1, 0), TESS_EPERM);
	no_inspect = world_derive(&w, a, w.t[a].self_process, (uint16_t)~TESS_RIGHT_INSPECT, 0);
	ck_status(subscribe(no_inspect, TESS_EVENT_FILTER_PROCESS, LEVEL, 1, EXIT), TESS_EPERM);

	queue = q;
	taker = world_derive(&w, a, q, TESS_RIGHT_RECEIVE, 0);
	binder = world_derive(&w, a, q, TESS_RIGHT_BIND, 0);
	q = taker;
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_EPERM);
	ck_status(unsubscribe(1), TESS_EPERM);
	ck_status(set_timer(1, 0, 0, LEVEL), TESS_EPERM);
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_BIND_NOTIFICATION, q, n, 1), TESS_EPERM);
	ck_status(poll_queue(), TESS_EAGAIN);
	q = binder;
	ck_status(poll_queue(), TESS_EPERM);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	q = queue;
	ck_status(world_call(&w, a, TESS_SYS_EVENT_QUEUE_WAIT, n), TESS_EBADCAP);
	finish();
}
END_TEST

START_TEST(cookies_are_unique_and_subscriptions_bounded)
{
	tess_cap_t n;

	setup_queue();
	q = make_queue(a, 2);
	n = world_notification(&w, a);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_OK);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 2), TESS_EEXIST);
	ck_status(set_timer(1, FOREVER, 0, LEVEL), TESS_EEXIST);
	ck_status(set_timer(2, FOREVER, 0, LEVEL), TESS_OK);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 2, 1), TESS_EEXIST);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 3, 1), TESS_ENOSPC);
	ck_status(set_timer(3, FOREVER, 0, LEVEL), TESS_ENOSPC);
	ck_status(unsubscribe(2), TESS_OK);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 3, 1), TESS_OK);
	finish();
}
END_TEST

/* Each allocation fails once, and the job's quota ends: nothing is changed. */
START_TEST(what_fails_leaves_no_trace)
{
	tess_cap_t n;
	uint64_t before, used;
	int64_t status;

	setup_queue();
	n = world_notification(&w, a);
	slab_cache_shrink(&w.k->knotes);
	for (int timer = 0; timer < 2; timer++) {
		for (uint64_t i = 1;; i++) {
			before = world_fingerprint(&w);
			w.k->injection.countdown = i;
			status = timer ? set_timer(2, FOREVER, 0, LEVEL)
				       : subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1);
			w.k->injection.countdown = 0;
			world_check(&w);
			if (!status)
				break;
			ck_status(status, TESS_ENOMEM);
			ck_assert_uint_eq(world_fingerprint(&w), before);
		}
	}
	used = w.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	w.k->root_job->limit[TESS_JOB_RESOURCE_MEMORY] = used + KNOTE_CHARGE - 1;
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 3, 1), TESS_ENOMEM);
	ck_status(set_timer(3, FOREVER, 0, LEVEL), TESS_ENOMEM);
	w.k->root_job->limit[TESS_JOB_RESOURCE_MEMORY] = used + KNOTE_CHARGE;
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, LEVEL, 3, 1), TESS_OK);
	w.k->root_job->limit[TESS_JOB_RESOURCE_MEMORY] = ~UINT64_C(0);
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("event");

	HARNESS_ADD(suite, a_level_is_told_as_long_as_it_lasts);
	HARNESS_ADD(suite, an_edge_is_told_once_for_each_change);
	HARNESS_ADD(suite, one_shot_is_told_once_and_gone);
	HARNESS_ADD(suite, only_the_bits_asked_for_are_told);
	HARNESS_ADD(suite, unsubscribing_forgets);
	HARNESS_ADD(suite, an_endpoint_is_readable_while_somebody_sends);
	HARNESS_ADD(suite, a_meeting_is_no_event);
	HARNESS_ADD(suite, kernel_messages_make_an_endpoint_readable);
	HARNESS_ADD(suite, a_waiter_is_told_in_registers);
	HARNESS_ADD(suite, an_edge_goes_to_one_waiter_a_level_to_all);
	HARNESS_ADD(suite, deadlines_are_kept);
	HARNESS_ADD(suite, one_wait_tells_many_each_in_turn);
	HARNESS_ADD(suite, a_buffer_may_go_across_pages);
	HARNESS_ADD(suite, a_bad_buffer_loses_nothing);
	HARNESS_ADD(suite, a_wait_lets_interrupts_in);
	HARNESS_ADD(suite, arguments_are_checked);
	HARNESS_ADD(suite, rights_are_needed);
	HARNESS_ADD(suite, cookies_are_unique_and_subscriptions_bounded);
	HARNESS_ADD(suite, what_fails_leaves_no_trace);
	return harness_run(suite);
}
