/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/reply and ipc/call: every call is answered once, or its caller is told why not; never
 * silence.
 */
#include "world.h"

static struct world w;
static unsigned server, client;
static tess_cap_t ep, to;

#define CALL  TESS_SYS_CALL
#define REPLY TESS_SYS_REPLY

static void setup_pair(void)
{
	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	ep = world_endpoint(&w, server);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
}

static int64_t receive(void)
{
	return world_call(&w, server, TESS_SYS_RECV, ep);
}

/* The client's call is taken by the server. */
static void begin_call(tess_time_t deadline)
{
	ck_status(receive(), WORLD_BLOCKED);
	ck_status(world_call_until(&w, client, deadline, CALL, to), WORLD_BLOCKED);
	ck_status(world_status(&w, server), TESS_OK);
}

/* The same, and the server turns it into a Reply. */
static tess_cap_t save_call(tess_time_t deadline)
{
	begin_call(deadline);
	ck_status(world_call(&w, server, TESS_SYS_REPLY_SAVE), TESS_OK);
	return world_word(&w, server, 0);
}

static void kill_process(unsigned i)
{
	process_kill(w.k, w.t[i].process, TESS_END_REASON_KILLED, 0);
	world_check(&w);
	world_settle(&w);
	world_check(&w);
}

START_TEST(call_and_reply)
{
	setup_pair();
	ck_status(receive(), WORLD_BLOCKED);
	ck_status(world_call(&w, client, CALL | TESS_TAG(9, 2, 0), to, 1, 2), WORLD_BLOCKED);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(9, 2, 0) | TESS_TAG_CALL);
	world_check(&w);
	ck_status(world_reply(&w, server, 0, REPLY | TESS_TAG(5, 3, 0), 0, 7, 8, 9), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, client), TESS_TAG(5, 3, 0));
	ck_assert_uint_eq(world_badge(&w, client), 0);
	ck_assert_uint_eq(world_word(&w, client, 2), 9);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_reply_is_for_once)
{
	setup_pair();
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ESRCH);
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_OK);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ESRCH);
	ck_status(world_call(&w, server, TESS_SYS_REPLY_SAVE), TESS_ESRCH);
	world_end(&w);
}
END_TEST

START_TEST(reply_recv_does_both)
{
	unsigned second;

	setup_pair();
	second = world_thread(&w, client, WORLD_PRIORITY);
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, second, CALL | TESS_TAG(2, 0, 0), to), WORLD_BLOCKED);
	ck_status(world_play(&w, server, TESS_DEADLINE_FOREVER, 0,
			     (uint64_t[10]){ TESS_SYS_REPLY_RECV | TESS_TAG(1, 1, 0), ep, 77 }),
		  TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 77);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(2, 0, 0) | TESS_TAG_CALL);
	world_check(&w);
	ck_status(world_play(&w, server, TESS_DEADLINE_POLL, 0,
			     (uint64_t[10]){ TESS_SYS_REPLY_RECV, ep }),
		  TESS_EAGAIN);
	ck_status(world_status(&w, second), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(reply_recv_fails_before_anything_is_sent)
{
	setup_pair();
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, server, TESS_SYS_REPLY_RECV, 0), TESS_EBADCAP);
	ck_status(world_call(&w, server, TESS_SYS_REPLY_RECV | TESS_TAG(0, 600, 0), ep),
		  TESS_EINVAL);
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_saved_reply_works_later_and_once)
{
	unsigned helper;
	tess_cap_t reply;

	setup_pair();
	helper = world_thread(&w, server, WORLD_PRIORITY);
	reply = save_call(TESS_DEADLINE_FOREVER);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ESRCH);
	ck_status(receive(), WORLD_BLOCKED);
	ck_status(world_reply(&w, helper, reply, REPLY | TESS_TAG(3, 0, 0)), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, client), TESS_TAG(3, 0, 0));
	ck_status(world_reply(&w, helper, reply, REPLY), TESS_EBADCAP);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_reply_cannot_be_copied_only_moved)
{
	unsigned other;
	tess_cap_t reply, at_other;

	setup_pair();
	other = world_process(&w);
	reply = save_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, reply, TESS_RIGHTS_ALL, 0),
		  TESS_EINVAL);
	at_other = world_give(&w, other, w.t[other].self_process, server, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_TRANSFER, reply, at_other,
			     TESS_RIGHTS_ALL, TESS_CAP_COPY),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_TRANSFER, reply, at_other,
			     TESS_RIGHTS_ALL, TESS_CAP_MOVE),
		  TESS_OK);
	reply = world_word(&w, server, 0);
	ck_status(world_reply(&w, other, reply, REPLY), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_reply_that_moves_itself_away_is_stale_there)
{
	tess_cap_t reply;

	setup_pair();
	world_window(&w, client, 8, 4);
	reply = save_call(TESS_DEADLINE_FOREVER);
	world_offer(&w, server, 0, reply, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	(void)world_reply(&w, server, reply, REPLY | TESS_TAG(0, 0, 1));
	world_check(&w);
	ck_assert_ptr_null(world_slot(&w, server, reply));
	world_end(&w);
}
END_TEST

START_TEST(dropped_calls_are_cancelled)
{
	tess_cap_t reply;

	setup_pair();
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(receive(), WORLD_BLOCKED); /* without an answer */
	ck_status(world_status(&w, client), TESS_ECANCELED);
	world_check(&w);
	ck_status(world_call(&w, client, CALL, to), WORLD_BLOCKED);
	ck_status(world_call(&w, server, TESS_SYS_REPLY_SAVE), TESS_OK);
	reply = world_word(&w, server, 0);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, reply), TESS_OK);
	ck_status(world_status(&w, client), TESS_ECANCELED);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_caller_that_timed_out_is_told_to_the_server)
{
	tess_cap_t reply;

	setup_pair();
	begin_call(1000);
	world_time(&w, 999);
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	world_time(&w, 1000);
	ck_status(world_status(&w, client), TESS_ETIMEDOUT);
	world_check(&w);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ECANCELED);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ESRCH);

	reply = save_call(2000);
	world_time(&w, 2000);
	ck_status(world_reply(&w, server, reply, REPLY), TESS_ECANCELED);
	ck_assert_ptr_null(world_slot(&w, server, reply));
	world_check(&w);
	world_end(&w);
}
END_TEST

/* The old Reply must not answer the client's next call. */
START_TEST(a_stale_reply_answers_no_later_call)
{
	tess_cap_t reply;

	setup_pair();
	reply = save_call(1000);
	world_time(&w, 1000);
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_reply(&w, server, reply, REPLY), TESS_ECANCELED);
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	world_end(&w);
}
END_TEST

/* Reply and timeout at the same instant: one of them wins, and both sides agree which. */
START_TEST(reply_and_timeout_race)
{
	setup_pair();
	for (tess_time_t at = 1000; at < 1100; at++) {
		begin_call(at);
		hosted_clock_set(at); /* due, but the interrupt has not come yet */
		ck_status(world_reply(&w, server, 0, REPLY), TESS_OK);
		ck_status(world_status(&w, client), TESS_OK);
		world_time(&w, at);
		ck_status(world_status(&w, client), TESS_OK);
		world_check(&w);
	}
	world_end(&w);
}
END_TEST

START_TEST(a_dead_client_is_told_to_the_server)
{
	tess_cap_t reply;

	setup_pair();
	begin_call(TESS_DEADLINE_FOREVER);
	kill_process(client);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_EOWNERDEAD);
	ck_status(world_reply(&w, server, 0, REPLY), TESS_ESRCH);

	client = world_process(&w);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	reply = save_call(TESS_DEADLINE_FOREVER);
	kill_process(client);
	ck_status(world_reply(&w, server, reply, REPLY), TESS_EOWNERDEAD);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_dead_server_is_told_to_its_clients)
{
	unsigned waiting;

	setup_pair();
	waiting = world_thread(&w, client, WORLD_PRIORITY);
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, waiting, CALL, to), WORLD_BLOCKED);
	kill_process(server);
	ck_status(world_status(&w, client), TESS_EPIPE);
	ck_status(world_status(&w, waiting), TESS_EPIPE);
	ck_status(world_call(&w, client, CALL, to), TESS_EPIPE);
	world_end(&w);
}
END_TEST

START_TEST(a_dead_holder_of_a_reply_is_told_to_the_client)
{
	setup_pair();
	save_call(TESS_DEADLINE_FOREVER);
	kill_process(server);
	ck_status(world_status(&w, client), TESS_EPIPE);
	world_end(&w);
}
END_TEST

START_TEST(a_server_thread_that_exits_breaks_its_call)
{
	unsigned second;

	setup_pair();
	second = world_thread(&w, server, WORLD_PRIORITY);
	ck_status(world_call(&w, second, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, client, CALL, to), WORLD_BLOCKED);
	ck_status(world_call(&w, second, TESS_SYS_THREAD_EXIT), WORLD_BLOCKED);
	ck_status(world_status(&w, client), TESS_EPIPE);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(restricted_replies_lack_send)
{
	tess_cap_t reply;

	setup_pair();
	reply = save_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_RESTRICT, reply, TESS_RIGHT_GRANT),
		  TESS_OK);
	ck_status(world_reply(&w, server, reply, REPLY), TESS_EPERM);
	ck_status(world_reply(&w, server, ep, REPLY), TESS_EBADCAP);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, reply), TESS_OK);
	ck_status(world_status(&w, client), TESS_ECANCELED);
	world_end(&w);
}
END_TEST

/* A chain of calls a->b->c: killing the middle one tells both ends. */
START_TEST(the_middle_of_a_chain_dies)
{
	unsigned last;
	tess_cap_t last_ep, to_last;

	setup_pair();
	last = world_process(&w);
	last_ep = world_endpoint(&w, last);
	to_last = world_give(&w, last, last_ep, server, TESS_RIGHT_SEND);
	begin_call(TESS_DEADLINE_FOREVER);
	ck_status(world_call(&w, last, TESS_SYS_RECV, last_ep), WORLD_BLOCKED);
	ck_status(world_call(&w, server, CALL, to_last), WORLD_BLOCKED);
	world_check(&w);
	kill_process(server);
	ck_status(world_status(&w, client), TESS_EPIPE);
	ck_status(world_reply(&w, last, 0, REPLY), TESS_EOWNERDEAD);
	world_end(&w);
}
END_TEST

/* Kill either side in each state that a thread can wait in; everything is given back. */
START_TEST(kill_at_every_blocked_state)
{
	for (int victim = 0; victim < 2; victim++) {
		for (int state = 0; state < 5; state++) {
			tess_cap_t n;

			setup_pair();
			n = world_notification(&w, client);
			world_window(&w, server, 8, 4);
			world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_LEND);
			if (state == 0)
				ck_status(receive(), WORLD_BLOCKED);
			if (state == 1)
				ck_status(world_call_until(&w, client, 50, CALL | TESS_TAG(0, 0, 1),
							   to),
					  WORLD_BLOCKED);
			if (state == 2)
				ck_status(world_call(&w, client, TESS_SYS_NOTIFICATION_WAIT, n),
					  WORLD_BLOCKED);
			if (state >= 3) {
				ck_status(receive(), WORLD_BLOCKED);
				ck_status(world_call_until(&w, client, 50, CALL | TESS_TAG(0, 0, 1),
							   to),
					  WORLD_BLOCKED);
			}
			if (state == 4)
				ck_status(world_call(&w, server, TESS_SYS_REPLY_SAVE), TESS_OK);
			world_check(&w);
			kill_process(victim ? server : client);
			world_time(&w, 100);
			world_check(&w);
			world_end(&w);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reply");

	HARNESS_ADD(suite, call_and_reply);
	HARNESS_ADD(suite, a_reply_is_for_once);
	HARNESS_ADD(suite, reply_recv_does_both);
	HARNESS_ADD(suite, reply_recv_fails_before_anything_is_sent);
	HARNESS_ADD(suite, a_saved_reply_works_later_and_once);
	HARNESS_ADD(suite, a_reply_cannot_be_copied_only_moved);
	HARNESS_ADD(suite, a_reply_that_moves_itself_away_is_stale_there);
	HARNESS_ADD(suite, dropped_calls_are_cancelled);
	HARNESS_ADD(suite, a_caller_that_timed_out_is_told_to_the_server);
	HARNESS_ADD(suite, a_stale_reply_answers_no_later_call);
	HARNESS_ADD(suite, reply_and_timeout_race);
	HARNESS_ADD(suite, a_dead_client_is_told_to_the_server);
	HARNESS_ADD(suite, a_dead_server_is_told_to_its_clients);
	HARNESS_ADD(suite, a_dead_holder_of_a_reply_is_told_to_the_client);
	HARNESS_ADD(suite, a_server_thread_that_exits_breaks_its_call);
	HARNESS_ADD(suite, restricted_replies_lack_send);
	HARNESS_ADD(suite, the_middle_of_a_chain_dies);
	HARNESS_ADD(suite, kill_at_every_blocked_state);
	return harness_run(suite);
}
