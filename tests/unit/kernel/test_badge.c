/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap/badge and obj/endpoint: badges are counted, told once when closed; notifications bound to
 * endpoints; endpoints close with their last receiver.
 */
#include "world.h"

static struct world w;
static unsigned server, client;
static tess_cap_t ep;

static void setup_pair(void)
{
	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	ep = world_endpoint(&w, server);
}

/* A capability of the client's with a badge, which nobody else has. */
static tess_cap_t give_badged(uint64_t badge)
{
	tess_cap_t badged = world_derive(&w, server, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, badge);
	tess_cap_t given = world_give(&w, server, badged, client, TESS_RIGHTS_ALL);

	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, badged), TESS_OK);
	return given;
}

static int64_t poll_server(void)
{
	return world_call_until(&w, server, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep);
}

static void assert_kernel_message(uint32_t label, uint64_t word)
{
	ck_status(world_status(&w, server), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(label, 1, 0) | TESS_TAG_KERNEL);
	ck_assert_uint_eq(world_word(&w, server, 0), word);
}

START_TEST(badges_are_set_once)
{
	tess_cap_t badged, n;

	setup_pair();
	n = world_notification(&w, server);
	badged = world_derive(&w, server, ep, TESS_RIGHTS_ALL, 5);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_INSPECT, badged), TESS_OK);
	ck_assert_uint_eq(world_word(&w, server, 2), 5);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, badged, 0xffff, 6),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, n, 0xffff, 6), TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, ep, 0xffff, TESS_BADGE_KERNEL),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, badged, 0xffff, 0), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_INSPECT, world_word(&w, server, 0)),
		  TESS_OK);
	ck_assert_uint_eq(world_word(&w, server, 2), 5);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(closed_is_told_when_the_last_goes_and_once)
{
	tess_cap_t first, copy;

	setup_pair();
	first = give_badged(5);
	copy = world_derive(&w, client, first, TESS_RIGHTS_ALL, 0);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, first), TESS_OK);
	ck_status(poll_server(), TESS_EAGAIN);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, copy), TESS_OK);
	world_check(&w);
	ck_status(poll_server(), TESS_OK);
	assert_kernel_message(TESS_LABEL_BADGE_CLOSED, 5);
	ck_status(poll_server(), TESS_EAGAIN);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_waiting_server_is_told_at_once)
{
	tess_cap_t cap;

	setup_pair();
	cap = give_badged(9);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, cap), TESS_OK);
	assert_kernel_message(TESS_LABEL_BADGE_CLOSED, 9);
	world_end(&w);
}
END_TEST

START_TEST(death_and_revocation_close_badges)
{
	uint64_t seen = 0;

	setup_pair();
	give_badged(1);
	give_badged(2);
	process_kill(w.k, w.t[client].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	client = world_process(&w);
	give_badged(3);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_REVOKE, ep), TESS_OK);
	world_check(&w);
	for (int i = 0; i < 3; i++) {
		ck_status(poll_server(), TESS_OK);
		seen |= UINT64_C(1) << world_word(&w, server, 0);
	}
	ck_assert_uint_eq(seen, 0xe);
	ck_status(poll_server(), TESS_EAGAIN);
	world_end(&w);
}
END_TEST

START_TEST(a_moved_badge_is_not_closed)
{
	tess_cap_t cap;

	setup_pair();
	cap = give_badged(4);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_MOVE, cap), TESS_OK);
	ck_status(poll_server(), TESS_EAGAIN);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, world_word(&w, client, 0)),
		  TESS_OK);
	ck_status(poll_server(), TESS_OK);
	assert_kernel_message(TESS_LABEL_BADGE_CLOSED, 4);
	world_end(&w);
}
END_TEST

START_TEST(many_badges_are_all_told)
{
	enum { COUNT = 3000 };
	static tess_cap_t caps[COUNT];
	static bool told[COUNT];

	setup_pair();
	for (uint64_t i = 0; i < COUNT; i++)
		caps[i] = give_badged(i + 1);
	for (unsigned i = 0; i < COUNT; i++)
		ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, caps[i * 7 % COUNT]),
			  TESS_OK);
	world_check(&w);
	for (unsigned i = 0; i < COUNT; i++) {
		ck_status(poll_server(), TESS_OK);
		ck_assert(!told[world_word(&w, server, 0) - 1]);
		told[world_word(&w, server, 0) - 1] = true;
	}
	ck_status(poll_server(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->badges.in_use, 0);
	world_end(&w);
}
END_TEST

START_TEST(a_bound_notification_is_received)
{
	tess_cap_t n;

	setup_pair();
	n = world_notification(&w, server);
	ck_status(world_call(&w, server, TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_NOTIFICATION_SIGNAL, n, 2), TESS_OK);
	ck_status(poll_server(), TESS_OK);
	assert_kernel_message(TESS_LABEL_NOTIFY, 3);
	ck_status(poll_server(), TESS_EAGAIN);

	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	n = world_give(&w, server, n, client, TESS_RIGHT_SEND);
	ck_status(world_call(&w, client, TESS_SYS_NOTIFICATION_SIGNAL, n, 0x30), TESS_OK);
	assert_kernel_message(TESS_LABEL_NOTIFY, 0x30);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(binding_is_one_to_one)
{
	tess_cap_t n, n2, ep2;

	setup_pair();
	n = world_notification(&w, server);
	n2 = world_notification(&w, server);
	ep2 = world_endpoint(&w, server);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n2), TESS_EBUSY);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep2, n), TESS_EBUSY);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, 0), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep2, n), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
	world_check(&w);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, ep2), TESS_OK);
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(the_last_receiver_closes_the_endpoint)
{
	unsigned second;
	tess_cap_t to, receive_too;

	setup_pair();
	second = world_thread(&w, client, WORLD_PRIORITY);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND);
	receive_too = world_derive(&w, server, ep, TESS_RIGHT_RECEIVE, 0);
	ck_status(world_call(&w, client, TESS_SYS_SEND, to), WORLD_BLOCKED);
	ck_status(world_call(&w, second, TESS_SYS_CALL, to), WORLD_BLOCKED);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, ep), TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	ck_status(
		world_call(&w, server, TESS_SYS_CAPABILITY_RESTRICT, receive_too, TESS_RIGHT_SEND),
		TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, client), TESS_EPIPE);
	ck_status(world_status(&w, second), TESS_EPIPE);
	ck_status(world_call(&w, client, TESS_SYS_SEND, to), TESS_EPIPE);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_closed_endpoint_frees_its_badges)
{
	setup_pair();
	give_badged(1);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, give_badged(2)), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, ep), TESS_OK);
	world_settle(&w);
	ck_assert_uint_eq(w.k->badges.in_use, 1);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("badge");

	HARNESS_ADD(suite, badges_are_set_once);
	HARNESS_ADD(suite, closed_is_told_when_the_last_goes_and_once);
	HARNESS_ADD(suite, a_waiting_server_is_told_at_once);
	HARNESS_ADD(suite, death_and_revocation_close_badges);
	HARNESS_ADD(suite, a_moved_badge_is_not_closed);
	HARNESS_ADD(suite, many_badges_are_all_told);
	HARNESS_ADD(suite, a_bound_notification_is_received);
	HARNESS_ADD(suite, binding_is_one_to_one);
	HARNESS_ADD(suite, the_last_receiver_closes_the_endpoint);
	HARNESS_ADD(suite, a_closed_endpoint_frees_its_badges);
	return harness_run(suite);
}
