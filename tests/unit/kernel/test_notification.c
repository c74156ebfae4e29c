/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/notification: bits are kept, taken once, by one waiter, in order, within deadlines; none is
 * lost.
 */
#include "world.h"

static struct world w;
static unsigned a, b; /* two threads of one process */
static tess_cap_t n;

static void setup_pair(void)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_thread(&w, a, WORLD_PRIORITY);
	n = world_notification(&w, a);
}

static int64_t signal_bits(unsigned i, uint64_t bits)
{
	return world_call(&w, i, TESS_SYS_NOTIFICATION_SIGNAL, n, bits);
}

static int64_t wait_until(unsigned i, tess_time_t deadline)
{
	return world_call_until(&w, i, deadline, TESS_SYS_NOTIFICATION_WAIT, n);
}

START_TEST(signal_before_wait_is_kept)
{
	setup_pair();
	ck_status(signal_bits(a, 0x5), TESS_OK);
	ck_status(signal_bits(b, 0x10), TESS_OK);
	ck_status(wait_until(b, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 0x15);
	ck_status(wait_until(b, TESS_DEADLINE_POLL), TESS_EAGAIN);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(signal_wakes_the_waiter)
{
	setup_pair();
	ck_status(wait_until(b, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	world_check(&w);
	ck_status(signal_bits(a, 0x80), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 0x80);
	ck_status(wait_until(b, TESS_DEADLINE_POLL), TESS_EAGAIN);
	world_end(&w);
}
END_TEST

START_TEST(signalling_nothing_wakes_nobody)
{
	setup_pair();
	ck_status(wait_until(b, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	ck_status(signal_bits(a, 0), TESS_OK);
	ck_status(world_status(&w, b), WORLD_BLOCKED);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(waiters_by_priority_then_in_order)
{
	unsigned t[4];

	setup_pair();
	t[0] = world_thread(&w, a, 50);
	t[1] = world_thread(&w, a, 60);
	t[2] = world_thread(&w, a, 50);
	t[3] = world_thread(&w, a, 60);
	for (int i = 0; i < 4; i++)
		ck_status(wait_until(t[i], TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	for (int i = 0; i < 4; i++) {
		static const int order[] = { 1, 3, 0, 2 };
		uint64_t bit = UINT64_C(1) << i;

		ck_status(signal_bits(a, bit), TESS_OK);
		ck_status(world_status(&w, t[order[i]]), TESS_OK);
		ck_assert_uint_eq(world_word(&w, t[order[i]], 0), bit);
		world_check(&w);
	}
	world_end(&w);
}
END_TEST

START_TEST(deadlines_are_kept_to_the_tick)
{
	setup_pair();
	world_time(&w, 1000);
	ck_status(wait_until(b, 1000), TESS_ETIMEDOUT);
	ck_status(wait_until(b, 999), TESS_ETIMEDOUT);
	ck_status(wait_until(b, 2000), WORLD_BLOCKED);
	world_time(&w, 1999);
	ck_status(world_status(&w, b), WORLD_BLOCKED);
	world_time(&w, 2000);
	ck_status(world_status(&w, b), TESS_ETIMEDOUT);
	world_check(&w);

	ck_status(wait_until(b, 3000), WORLD_BLOCKED);
	ck_status(signal_bits(a, 1), TESS_OK);
	world_time(&w, 4000);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	world_end(&w);
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t receive_only, send_only;

	setup_pair();
	receive_only = world_derive(&w, a, n, TESS_RIGHT_RECEIVE, 0);
	send_only = world_derive(&w, a, n, TESS_RIGHT_SEND, 0);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_SIGNAL, receive_only, 1), TESS_EPERM);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_WAIT, send_only), TESS_EPERM);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_SIGNAL, send_only, 1), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_WAIT, receive_only), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_waiter_whose_capability_went_gets_no_bits)
{
	unsigned c;
	tess_cap_t lent;

	setup_pair();
	c = world_process(&w);
	lent = world_give(&w, a, n, c, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, c, TESS_SYS_NOTIFICATION_WAIT, lent), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	ck_status(signal_bits(a, 0x4), TESS_OK);
	ck_status(world_status(&w, c), TESS_EBADCAP);
	ck_status(wait_until(b, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 0x4);
	world_check(&w);
	world_end(&w);
}
END_TEST

#define CROWD 100

/* They are sent away some at a time, while interrupts wait; then who may have the bits gets them.
 */
START_TEST(a_crowd_without_a_capability_is_sent_away_in_steps)
{
	unsigned c, d, crowd[CROWD];
	tess_cap_t lent, kept;
	unsigned waiting = 0;

	setup_pair();
	c = world_process(&w);
	d = world_process(&w);
	lent = world_give(&w, a, n, c, TESS_RIGHTS_ALL);
	kept = world_give(&w, a, n, d, TESS_RIGHTS_ALL);
	for (unsigned i = 0; i < CROWD; i++) {
		crowd[i] = world_thread(&w, c, WORLD_PRIORITY);
		ck_status(world_call(&w, crowd[i], TESS_SYS_NOTIFICATION_WAIT, lent),
			  WORLD_BLOCKED);
	}
	ck_status(world_call(&w, d, TESS_SYS_NOTIFICATION_WAIT, kept), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_DELETE, lent), TESS_OK);
	hosted_interrupt_set(true);
	ck_status(signal_bits(a, 0x4), TESS_OK);
	world_check(&w);
	for (unsigned i = 0; i < CROWD; i++)
		waiting += world_is_blocked(&w, crowd[i]);
	ck_assert_uint_ge(waiting, CROWD / 2);
	ck_status(signal_bits(a, 0x8), TESS_OK);
	hosted_interrupt_set(false);
	world_settle(&w);
	world_check(&w);
	for (unsigned i = 0; i < CROWD; i++)
		ck_status(world_status(&w, crowd[i]), TESS_EBADCAP);
	ck_status(world_status(&w, d), TESS_OK);
	ck_assert_uint_eq(world_word(&w, d, 0), 0xc);
	world_end(&w);
}
END_TEST

/* The same at an endpoint that the notification is bound to, and for a message that is sent there.
 */
START_TEST(a_crowd_at_an_endpoint_is_sent_away_in_steps)
{
	unsigned c, d, crowd[CROWD];
	tess_cap_t ep, lent, kept;

	setup_pair();
	c = world_process(&w);
	d = world_process(&w);
	ep = world_endpoint(&w, a);
	ck_status(world_call(&w, a, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n), TESS_OK);
	for (int send = 0; send < 2; send++) {
		const uint64_t message[10] = { TESS_SYS_SEND | TESS_TAG(0, 1, 0), ep, 9 };
		unsigned restarts = 0;

		lent = world_give(&w, a, ep, c, TESS_RIGHTS_ALL);
		kept = world_give(&w, a, ep, d, TESS_RIGHTS_ALL);
		for (unsigned i = 0; i < CROWD; i++) {
			crowd[i] = send ? crowd[i] : world_thread(&w, c, WORLD_PRIORITY);
			ck_status(world_call(&w, crowd[i], TESS_SYS_RECV, lent), WORLD_BLOCKED);
		}
		ck_status(world_call(&w, d, TESS_SYS_RECV, kept), WORLD_BLOCKED);
		ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_DELETE, lent), TESS_OK);
		hosted_interrupt_set(true);
		if (send) {
			while (world_begin(&w, a, message))
				restarts++;
			ck_assert_uint_eq(restarts, CROWD);
			ck_status(world_status(&w, a), TESS_OK);
		} else {
			ck_status(signal_bits(a, 0x4), TESS_OK);
			ck_assert(world_is_blocked(&w, crowd[CROWD - 1]));
		}
		hosted_interrupt_set(false);
		world_settle(&w);
		world_check(&w);
		for (unsigned i = 0; i < CROWD; i++)
			ck_status(world_status(&w, crowd[i]), TESS_EBADCAP);
		ck_status(world_status(&w, d), TESS_OK);
		ck_assert_uint_eq(world_word(&w, d, 0), send ? 9 : 4);
	}
	/* The endpoint ends in the middle of it. */
	lent = world_give(&w, a, ep, c, TESS_RIGHTS_ALL);
	for (unsigned i = 0; i < CROWD; i++)
		ck_status(world_call(&w, crowd[i], TESS_SYS_RECV, lent), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_DELETE, lent), TESS_OK);
	hosted_interrupt_set(true);
	ck_status(signal_bits(a, 0x4), TESS_OK);
	ck_status(world_call(&w, d, TESS_SYS_CAPABILITY_DELETE, kept), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ep), TESS_OK);
	world_check(&w);
	hosted_interrupt_set(false);
	world_settle(&w);
	world_check(&w);
	for (unsigned i = 0; i < CROWD; i++)
		ck_status(world_status(&w, crowd[i]), TESS_EBADCAP);
	world_end(&w);
}
END_TEST

START_TEST(killing_a_waiter_leaves_the_queue_sound)
{
	unsigned c;
	tess_cap_t cn;

	setup_pair();
	c = world_process(&w);
	cn = world_give(&w, a, n, c, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, c, TESS_SYS_NOTIFICATION_WAIT, cn), WORLD_BLOCKED);
	ck_status(wait_until(b, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	process_kill(w.k, w.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	world_check(&w);
	ck_status(signal_bits(a, 9), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 9);
	world_end(&w);
}
END_TEST

/* Every bit that was signalled is taken exactly as often as it was new. */
START_TEST(no_bit_is_lost_in_many_rounds)
{
	struct random_source r = { 12 };
	uint64_t pending = 0;

	setup_pair();
	for (int i = 0; i < 100000; i++) {
		if (random_below(&r, 2)) {
			uint64_t bits = UINT64_C(1) << random_below(&r, 64);

			ck_status(signal_bits(a, bits), TESS_OK);
			pending |= bits;
			continue;
		}
		if (wait_until(b, TESS_DEADLINE_POLL) == TESS_OK)
			ck_assert_uint_eq(world_word(&w, b, 0), pending);
		else
			ck_assert_uint_eq(pending, 0);
		pending = 0;
	}
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("notification");

	HARNESS_ADD(suite, signal_before_wait_is_kept);
	HARNESS_ADD(suite, signal_wakes_the_waiter);
	HARNESS_ADD(suite, signalling_nothing_wakes_nobody);
	HARNESS_ADD(suite, waiters_by_priority_then_in_order);
	HARNESS_ADD(suite, deadlines_are_kept_to_the_tick);
	HARNESS_ADD(suite, rights_are_needed);
	HARNESS_ADD(suite, a_waiter_whose_capability_went_gets_no_bits);
	HARNESS_ADD(suite, a_crowd_without_a_capability_is_sent_away_in_steps);
	HARNESS_ADD(suite, a_crowd_at_an_endpoint_is_sent_away_in_steps);
	HARNESS_ADD(suite, killing_a_waiter_leaves_the_queue_sound);
	HARNESS_ADD(suite, no_bit_is_lost_in_many_rounds);
	return harness_run(suite);
}
