/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service loop: who gets a message, and what becomes of it when something fails.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

static struct setting s;
static uint64_t told_badge, told_bits;
static int told_status;
static struct tess_call last_call;
static void *last_ctx;

static void on_badge_closed(void *ctx, uint64_t badge)
{
	ck_assert_ptr_eq(ctx, &s);
	told_badge = badge;
}

static void on_notified(void *ctx, uint64_t bits)
{
	ck_assert_ptr_eq(ctx, &s);
	told_bits = bits;
}

static void on_reply_failed(void *ctx, uint64_t badge, int status)
{
	ck_assert_ptr_eq(ctx, &s);
	told_badge = badge;
	told_status = status;
}

static int twice(void *ctx, const struct tess_call *call, struct t_extra_twice_request *request,
		 struct t_extra_twice_reply *reply)
{
	last_ctx = ctx;
	last_call = *call;
	reply->number = request->number * 2;
	return 0;
}

static int last(void *ctx, const struct tess_call *call, struct t_extra_last_reply *reply)
{
	last_ctx = ctx;
	last_call = *call;
	reply->number = 9;
	return 0;
}

static const struct t_extra_ops extra_ops = { .twice = twice, .last = last };

static void begin(void)
{
	set_up(&s);
	s.server.badge_closed = on_badge_closed;
	s.server.notified = on_notified;
	s.server.reply_failed = on_reply_failed;
	told_badge = told_bits = 0;
	told_status = 0;
	last_ctx = NULL;
}

static uint64_t deliver(uint64_t badge, uint64_t tag)
{
	struct wire w;

	memset(&w, 0, sizeof(w));
	w.tag = tag;
	w.word[0] = 21;
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		w.cap[i].type = TESS_TYPE_NOTIFICATION;
		w.cap[i].rights = TESS_RIGHTS_ALL;
	}
	return world_deliver(&s.server, badge, &w);
}

START_TEST(unknown_ordinals_are_enosys)
{
	unsigned live;

	begin();
	live = world_live();
	for (unsigned caps = 0; caps <= 4; caps++) {
		uint64_t enosys = TESS_TAG(TESS_ENOSYS, 0, 0);

		ck_assert_uint_eq(deliver(0, TESS_TAG(0, 3, caps) | TESS_TAG_CALL), enosys);
		ck_assert_uint_eq(deliver(0, TESS_TAG(21, 496, caps) | TESS_TAG_CALL), enosys);
		ck_assert_uint_eq(deliver(0, TESS_TAG(UINT32_MAX, 0, caps) | TESS_TAG_CALL),
				  enosys);
		ck_assert_uint_eq(deliver(0, TESS_TAG(99, 0, caps)), 0);
		ck_assert_uint_eq(world_live(), live);
	}
	s.server.service_count = 0;
	ck_assert_uint_eq(deliver(0, TESS_TAG(14, 0, 1) | TESS_TAG_CALL),
			  TESS_TAG(TESS_ENOSYS, 0, 0));
	ck_assert_uint_eq(world_live(), live);
	ck_assert_uint_eq(s.mirror.handled, 0);
}
END_TEST

START_TEST(methods_without_handler_are_enosys)
{
	static const struct t_peer_ops none;
	unsigned live;

	begin();
	s.services[0].ops = &none;
	live = world_live();
	for (unsigned i = 0; i < sample_count; i++) {
		union any_reply reply;

		sample_prepare(&samples[i], &reply);
		ck_assert_int_eq(samples[i].call(s.peer, &reply),
				 samples[i].oneway ? TESS_OK : TESS_ENOSYS);
		ck_assert_uint_eq(world_live(), live);
	}
}
END_TEST

START_TEST(one_way_and_two_way_are_not_confused)
{
	unsigned live;

	begin();
	live = world_live();
	ck_assert_uint_eq(deliver(0, TESS_TAG(14, 0, 0)), 0);
	ck_assert_uint_eq(deliver(0, TESS_TAG(17, 0, 1) | TESS_TAG_CALL),
			  TESS_TAG(TESS_EPROTO, 0, 0));
	ck_assert_uint_eq(deliver(0, TESS_TAG(16, 0, 1)), 0);
	ck_assert_uint_eq(s.mirror.handled, 0);
	ck_assert_uint_eq(world_live(), live);
	ck_assert_uint_eq(deliver(0, TESS_TAG(17, 0, 1)), 0);
	ck_assert_uint_eq(s.mirror.handled, 1);
	ck_assert_uint_eq(world_live(), live);
}
END_TEST

START_TEST(kernel_messages_reach_the_callbacks)
{
	begin();
	deliver(0, TESS_TAG(TESS_LABEL_BADGE_CLOSED, 1, 0) | TESS_TAG_KERNEL);
	ck_assert_uint_eq(told_badge, 21);
	deliver(0, TESS_TAG(TESS_LABEL_NOTIFY, 1, 0) | TESS_TAG_KERNEL);
	ck_assert_uint_eq(told_bits, 21);
	deliver(0, TESS_TAG(14, 0, 0) | TESS_TAG_KERNEL);
	ck_assert_uint_eq(deliver(0, TESS_TAG(14, 0, 0) | TESS_TAG_KERNEL | TESS_TAG_CALL),
			  TESS_TAG(TESS_ENOSYS, 0, 0));
	ck_assert_uint_eq(s.mirror.handled, 0);
	/* A client cannot pretend to be the kernel. */
	deliver(0, TESS_TAG(TESS_LABEL_BADGE_CLOSED, 1, 0));
	ck_assert_uint_eq(told_badge, 21);
	s.server.badge_closed = NULL;
	s.server.notified = NULL;
	deliver(0, TESS_TAG(TESS_LABEL_BADGE_CLOSED, 1, 0) | TESS_TAG_KERNEL);
	deliver(0, TESS_TAG(TESS_LABEL_NOTIFY, 1, 0) | TESS_TAG_KERNEL);
}
END_TEST

START_TEST(badge_and_ordinal_choose_the_service)
{
	int marker;

	begin();
	s.services[1] = t_extra_service(&extra_ops, &marker);
	s.server.service_count = 2;
	s.services[0].badge_last = 99;
	ck_assert_uint_eq(deliver(99, TESS_TAG(14, 0, 0) | TESS_TAG_CALL), TESS_TAG(0, 0, 0));
	ck_assert_uint_eq(deliver(100, TESS_TAG(1, 1, 0) | TESS_TAG_CALL), TESS_TAG(0, 1, 0));
	ck_assert_uint_eq(world.replied.word[0], 42);
	ck_assert_ptr_eq(last_ctx, &marker);
	ck_assert_uint_eq(last_call.badge, 100);
	ck_assert_uint_eq(last_call.ordinal, 1);
	ck_assert(last_call.awaited);
	ck_assert_uint_eq(last_call.deadline, TESS_DEADLINE_FOREVER);
	s.services[0].badge_last = UINT64_MAX;
	s.services[0].ordinal_last = 50;
	ck_assert_uint_eq(deliver(99, TESS_TAG(14, 0, 0) | TESS_TAG_CALL), TESS_TAG(0, 0, 0));
	ck_assert_uint_eq(deliver(99, TESS_TAG(100, 0, 0) | TESS_TAG_CALL), TESS_TAG(0, 1, 0));
	ck_assert_uint_eq(world.replied.word[0], 9);
	ck_assert_uint_eq(s.mirror.handled, 2);
}
END_TEST

static void *object_of(void *ctx, uint64_t badge)
{
	int *objects = (int *)ctx;

	return badge < 2 ? &objects[badge] : NULL;
}

START_TEST(a_badge_can_have_its_own_context)
{
	int objects[2];
	unsigned live;

	begin();
	s.services[0] = t_extra_service(&extra_ops, objects);
	s.services[0].object = object_of;
	live = world_live();
	ck_assert_uint_eq(deliver(1, TESS_TAG(1, 1, 0) | TESS_TAG_CALL), TESS_TAG(0, 1, 0));
	ck_assert_ptr_eq(last_ctx, &objects[1]);
	ck_assert_uint_eq(deliver(2, TESS_TAG(1, 1, 2) | TESS_TAG_CALL),
			  TESS_TAG(TESS_ENOSYS, 0, 0));
	ck_assert_uint_eq(world_live(), live);
}
END_TEST

/* The client could not take the reply, or is gone: it was told, and the loop goes on. */
START_TEST(a_lost_reply_is_told_and_closed)
{
	static const int statuses[] = { TESS_EMFILE, TESS_EMSGSIZE, TESS_ENOMEM, TESS_EOWNERDEAD };
	unsigned live;

	begin();
	live = world_live();
	for (unsigned i = 0; i < 4; i++) {
		union any_reply reply;

		sample_prepare(&samples[8], &reply);
		world.reply_status = statuses[i];
		ck_assert_int_eq(samples[8].call(s.peer, &reply), statuses[i]);
		ck_assert_int_eq(told_status, statuses[i]);
		ck_assert(sample_is_zero(&samples[8], &reply));
		ck_assert_uint_eq(world_live(), live);
	}
	s.server.reply_failed = NULL;
	world.reply_status = TESS_ECANCELED;
	ck_assert_int_eq(t_peer_empty(s.peer, 1), TESS_ETIMEDOUT);
	ck_assert_uint_eq(s.mirror.handled, 5);
}
END_TEST

/* The reply itself was at fault: the client, who still waits, gets another. */
START_TEST(an_unsendable_reply_becomes_eproto)
{
	static const int statuses[] = { TESS_EBADCAP, TESS_EPERM, TESS_EINVAL };
	unsigned live;

	begin();
	live = world_live();
	for (unsigned i = 0; i < 3; i++) {
		union any_reply reply;

		sample_prepare(&samples[8], &reply);
		world.reply_status = statuses[i];
		ck_assert_int_eq(samples[8].call(s.peer, &reply), TESS_EPROTO);
		ck_assert_int_eq(told_status, statuses[i]);
		ck_assert_uint_eq(world_live(), live);
	}
}
END_TEST

/* While the table is full, messages with capabilities are turned away once, others served. */
START_TEST(a_full_table_does_not_stop_the_server)
{
	begin();
	world.recv_status = TESS_EMFILE;
	ck_assert_int_eq(t_peer_empty(s.peer, 1), TESS_OK);
	ck_assert_uint_eq(world.turned_away, 1);
	world.recv_status = TESS_EINTR;
	ck_assert_int_eq(t_peer_empty(s.peer, 1), TESS_OK);
	ck_assert_uint_eq(world.turned_away, 1);
	ck_assert_uint_eq(s.mirror.handled, 2);
}
END_TEST

START_TEST(names_lead_to_clients)
{
	tess_cap_t outer, inner;
	t_peer_client_t peer;
	unsigned live;

	begin();
	outer = world_cap(TESS_TYPE_NAMESPACE, TESS_RIGHTS_NAMESPACE);
	inner = world_cap(TESS_TYPE_NAMESPACE, TESS_RIGHTS_NAMESPACE);
	world_bind("peer", T_PEER_INTERFACE_ID, s.peer.cap);
	world_bind("inner", 0, inner);
	live = world_live();
	ck_assert_int_eq(t_peer_connect(outer, "peer", &peer), TESS_OK);
	ck_assert_int_eq(t_peer_empty(peer, 1), TESS_OK);
	tess_cap_close(&peer.cap);
	ck_assert_int_eq(t_peer_connect(outer, "inner/inner/peer", &peer), TESS_OK);
	tess_cap_close(&peer.cap);
	ck_assert_int_eq(t_peer_connect(outer, "none", &peer), TESS_ENOENT);
	ck_assert_int_eq(t_peer_connect(outer, "peer/peer", &peer), TESS_ENOENT);
	ck_assert_int_eq(t_peer_connect(outer, "inner", &peer), TESS_EPROTO);
	ck_assert_int_eq(t_peer_connect(outer, "", &peer), TESS_EINVAL);
	ck_assert_int_eq(t_peer_connect(outer, "inner/", &peer), TESS_EINVAL);
	ck_assert_int_eq(t_peer_connect(outer, "/peer", &peer), TESS_EINVAL);
	ck_assert_int_eq(t_peer_connect(s.peer.cap, "peer", &peer), TESS_EBADCAP);
	ck_assert_uint_eq(peer.cap, TESS_CAP_NONE);
	ck_assert_uint_eq(world_live(), live);
}
END_TEST

START_TEST(clients_are_minted_with_a_badge)
{
	t_extra_client_t extra;
	struct t_extra_twice_reply reply;

	begin();
	s.services[0] = t_extra_service(&extra_ops, NULL);
	ck_assert_int_eq(t_extra_mint(s.peer.cap, 0x77, &extra), TESS_OK);
	ck_assert_uint_eq(world_badge(extra.cap), 0x77);
	ck_assert_uint_eq(world_rights(extra.cap), TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	ck_assert_int_eq(t_extra_twice(extra, 4, 1, &reply), TESS_OK);
	ck_assert_uint_eq(reply.number, 8);
	ck_assert_uint_eq(last_call.badge, 0x77);
	ck_assert_int_eq(t_extra_mint(s.peer.cap, TESS_BADGE_KERNEL, &extra), TESS_EINVAL);
	ck_assert_uint_eq(extra.cap, TESS_CAP_NONE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_serve");

	HARNESS_ADD(suite, unknown_ordinals_are_enosys);
	HARNESS_ADD(suite, methods_without_handler_are_enosys);
	HARNESS_ADD(suite, one_way_and_two_way_are_not_confused);
	HARNESS_ADD(suite, kernel_messages_reach_the_callbacks);
	HARNESS_ADD(suite, badge_and_ordinal_choose_the_service);
	HARNESS_ADD(suite, a_badge_can_have_its_own_context);
	HARNESS_ADD(suite, a_lost_reply_is_told_and_closed);
	HARNESS_ADD(suite, an_unsendable_reply_becomes_eproto);
	HARNESS_ADD(suite, a_full_table_does_not_stop_the_server);
	HARNESS_ADD(suite, names_lead_to_clients);
	HARNESS_ADD(suite, clients_are_minted_with_a_badge);
	return harness_run(suite);
}
