/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/channel, ipc/channel_send and ipc/channel_receive: order, bounds, capabilities in the queue,
 * credit, and how both ends learn that the other is gone.
 */
#include "channels.h"
#include "obj/channel.h"

static struct world w;
static unsigned a, b; /* a sends, b receives */
static struct ends ch;

static void setup(unsigned messages, unsigned words, unsigned caps)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
	ch = channel_between(&w, a, b, messages, words, caps);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

/* --- order and bounds --- */

START_TEST(messages_come_out_as_they_went_in)
{
	setup(5, 20, 0);
	for (unsigned round = 0; round < 7; round++) {
		for (unsigned i = 0; i < 5; i++) {
			for (unsigned n = 8; n < 20; n++)
				w.t[a].thread->send_page->word[n] = 100 * i + n;
			ck_status(world_call(&w, a, CH_SEND(i, 20, 0), ch.tx, round, i, 3, 4, 5, 6,
					     7, 8),
				  TESS_OK);
		}
		ck_status(channel_poll_send(&w, a, ch.tx, 9), TESS_EAGAIN);
		world_check(&w);
		for (unsigned i = 0; i < 5; i++) {
			ck_status(channel_poll_recv(&w, b, ch.rx), TESS_OK);
			ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(i, 20, 0));
			ck_assert_uint_eq(world_badge(&w, b), 0);
			ck_assert_uint_eq(world_word(&w, b, 0), round);
			ck_assert_uint_eq(world_word(&w, b, 1), i);
			ck_assert_uint_eq(world_word(&w, b, 7), 8);
			for (unsigned n = 8; n < 20; n++)
				ck_assert_uint_eq(w.t[b].thread->receive_page->word[n],
						  100 * i + n);
		}
		ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EAGAIN);
		world_check(&w);
	}
	finish();
}
END_TEST

/* Every size of place, so that the ring crosses pages in every way; never more than it was made
 * for. */
START_TEST(rings_of_all_shapes)
{
	static const unsigned words[] = { 1, 8, 9, 31, 62, 63, 127, 255, 495, 496 };

	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
	for (unsigned i = 0; i < 10; i++) {
		unsigned messages = 1 + 37 * i, sent = 0, taken = 0;

		ch = channel_between(&w, a, b, messages, words[i], i % 5);
		for (unsigned step = 0; step < 3 * messages; step++) {
			while (step % 3 != 2 && channel_poll_send(&w, a, ch.tx, sent) == TESS_OK)
				ck_assert_uint_le(++sent - taken, messages);
			if (channel_poll_recv(&w, b, ch.rx) == TESS_OK)
				ck_assert_uint_eq(world_word(&w, b, 0), taken++);
		}
		world_check(&w);
		ck_status(world_call(&w, b, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
		ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.tx), TESS_OK);
		world_settle(&w);
	}
	finish();
}
END_TEST

START_TEST(creation_has_bounds)
{
	uint64_t before;

	setup(1, 1, 0);
	before = world_fingerprint(&w);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 0, 8, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 4097, 8, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 1, 0, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 1, 497, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 1, 1, 5), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, UINT64_C(1) << 32, 8, 0),
		  TESS_EINVAL);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	/* 32 MiB of RAM cannot promise 16 MiB of words twice. */
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 4096, 496, 4), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 4096, 496, 4),
		  TESS_ENOMEM);
	finish();
}
END_TEST

static int64_t create(void)
{
	return world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 8, 8, 1);
}

START_TEST(creation_fails_whole)
{
	setup(1, 1, 0);
	world_fail_each(&w, create);
	finish();
}
END_TEST

START_TEST(storage_is_charged_at_creation)
{
	uint64_t before, after;

	setup(1, 1, 0);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_CREATE, w.t[a].job, 16, 496, 0), TESS_OK);
	before = w.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	ch.tx = world_word(&w, a, 0);
	for (unsigned i = 0; i < 16; i++)
		ck_status(world_call(&w, a, CH_SEND(0, 496, 0), ch.tx), TESS_OK);
	after = w.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	ck_assert_uint_eq(before, after);
	finish();
}
END_TEST

START_TEST(what_is_too_large_is_refused_or_stays)
{
	setup(2, 12, 1);
	ck_status(world_call(&w, a, CH_SEND(0, 13, 0), ch.tx), TESS_EMSGSIZE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 2), ch.tx), TESS_EMSGSIZE);
	ck_status(world_call(&w, a, CH_SEND(0, 497, 0), ch.tx), TESS_EINVAL);
	ck_status(world_call(&w, a, CH_SEND(0, 1, 0) | TESS_TAG_CALL, ch.tx), TESS_EINVAL);
	ck_status(world_call(&w, a, CH_SEND(3, 12, 0), ch.tx, 77), TESS_OK);
	world_window(&w, b, 11, 0);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EMSGSIZE);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(3, 12, 0));
	world_check(&w);
	world_window(&w, b, 12, 0);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 77);
	finish();
}
END_TEST

/* --- waiting --- */

START_TEST(a_waiting_receiver_gets_it_at_once)
{
	setup(2, 30, 0);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	world_check(&w);
	ck_status(world_call(&w, a, CH_SEND(1, 8, 0), ch.tx, 1, 2, 3, 4, 5, 6, 7, 8), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(1, 8, 0));
	ck_assert_uint_eq(world_word(&w, b, 7), 8);
	/* The same by way of the queue. */
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	w.t[a].thread->send_page->word[29] = 99;
	ck_status(world_call(&w, a, CH_SEND(2, 30, 0), ch.tx, 5), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 5);
	ck_assert_uint_eq(w.t[b].thread->receive_page->word[29], 99);
	finish();
}
END_TEST

START_TEST(a_waiting_sender_goes_on_when_there_is_room)
{
	unsigned second;

	setup(1, 8, 0);
	second = world_thread(&w, a, WORLD_PRIORITY + 1);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(world_call(&w, a, CH_SEND(0, 1, 0), ch.tx, 2), WORLD_BLOCKED);
	ck_status(world_call(&w, second, CH_SEND(0, 1, 0), ch.tx, 3), WORLD_BLOCKED);
	world_check(&w);
	/* The more urgent one comes first, and each waits for its own turn. */
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_status(world_status(&w, second), TESS_OK);
	ck_status(world_status(&w, a), WORLD_BLOCKED);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 3);
	ck_status(world_status(&w, a), TESS_OK);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 2);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(deadlines)
{
	setup(1, 8, 0);
	ck_status(world_call_until(&w, b, 1000, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	world_time(&w, 999);
	ck_status(world_status(&w, b), WORLD_BLOCKED);
	world_time(&w, 1000);
	ck_status(world_status(&w, b), TESS_ETIMEDOUT);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(world_call_until(&w, a, 2000, CH_SEND(0, 1, 0), ch.tx, 2), WORLD_BLOCKED);
	world_time(&w, 2000);
	ck_status(world_status(&w, a), TESS_ETIMEDOUT);
	/* A passed deadline matters only to who would have to wait. */
	ck_status(world_call_until(&w, a, 5, CH_SEND(0, 1, 0), ch.tx, 2), TESS_ETIMEDOUT);
	ck_status(world_call_until(&w, b, 5, TESS_SYS_CHANNEL_RECV, ch.rx), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	ck_status(world_call_until(&w, b, 5, TESS_SYS_CHANNEL_RECV, ch.rx), TESS_ETIMEDOUT);
	finish();
}
END_TEST

START_TEST(receivers_take_turns)
{
	unsigned r[4], got[4] = { 0 };

	setup(4, 8, 0);
	for (unsigned i = 0; i < 4; i++)
		r[i] = world_thread(&w, b, WORLD_PRIORITY);
	for (unsigned i = 0; i < 4; i++)
		ck_status(world_call(&w, r[i], TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	for (unsigned n = 0; n < 400; n++) {
		ck_status(channel_poll_send(&w, a, ch.tx, n), TESS_OK);
		for (unsigned i = 0; i < 4; i++) {
			if (world_is_blocked(&w, r[i]))
				continue;
			ck_assert_uint_eq(world_word(&w, r[i], 0), n);
			got[i]++;
			ck_status(world_call(&w, r[i], TESS_SYS_CHANNEL_RECV, ch.rx),
				  WORLD_BLOCKED);
		}
	}
	for (unsigned i = 0; i < 4; i++)
		ck_assert_uint_eq(got[i], 100);
	finish();
}
END_TEST

/* Eight senders that often have to wait: what each of them sent arrives in its order. */
START_TEST(order_is_kept_for_each_sender)
{
	struct random_source random = { 35 };
	uint64_t next[8] = { 0 }, seen[8] = { 0 };
	unsigned s[8], taken = 0;

	setup(3, 8, 0);
	for (unsigned i = 0; i < 8; i++)
		s[i] = world_thread(&w, a, (uint8_t)(WORLD_PRIORITY + i % 3));
	while (taken < 4000) {
		unsigned i = (unsigned)random_below(&random, 8);

		if (!world_is_blocked(&w, s[i]))
			(void)world_call(&w, s[i], CH_SEND(0, 2, 0), ch.tx, i, next[i]++);
		if (random_below(&random, 2) || channel_poll_recv(&w, b, ch.rx))
			continue;
		i = (unsigned)world_word(&w, b, 0);
		ck_assert_uint_eq(world_word(&w, b, 1), seen[i]++);
		taken++;
	}
	finish();
}
END_TEST

START_TEST(who_lost_the_capability_learns_it_at_the_meeting)
{
	unsigned s, r;
	tess_cap_t tx, rx;

	setup(1, 8, 0);
	s = world_thread(&w, a, WORLD_PRIORITY);
	r = world_thread(&w, b, WORLD_PRIORITY);
	tx = world_derive(&w, a, ch.tx, TESS_RIGHTS_ALL, 0);
	rx = world_derive(&w, b, ch.rx, TESS_RIGHTS_ALL, 0);
	ck_status(world_call(&w, r, TESS_SYS_CHANNEL_RECV, rx), WORLD_BLOCKED);
	ck_status(world_call(&w, b, TESS_SYS_CAPABILITY_REVOKE, ch.rx), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(world_status(&w, r), TESS_EBADCAP);
	ck_status(world_call(&w, s, CH_SEND(0, 1, 0), tx, 2), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_RESTRICT, tx, 0), TESS_OK);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_status(world_status(&w, s), TESS_EPERM);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EAGAIN);
	finish();
}
END_TEST

/* --- capabilities --- */

START_TEST(copies_and_moves_arrive)
{
	tess_cap_t n, m;

	setup(4, 8, 4);
	n = world_notification(&w, a);
	m = world_memory(&w, a, TESS_PAGE_SIZE);
	world_offer(&w, a, 0, n, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, TESS_CAP_COPY);
	world_offer(&w, a, 1, m, TESS_RIGHT_READ, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 2), ch.tx), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, a, m));
	world_check(&w);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EMSGSIZE); /* the window takes none */
	world_window(&w, b, 8, 4);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(0, 0, 2));
	ck_assert_uint_eq(world_received(&w, b, 0)->type, TESS_TYPE_NOTIFICATION);
	ck_assert_uint_eq(world_received(&w, b, 0)->rights, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	ck_assert_uint_eq(world_received(&w, b, 1)->rights, TESS_RIGHT_READ);
	world_check(&w);
	ck_status(
		world_call(&w, b, TESS_SYS_NOTIFICATION_SIGNAL, world_received(&w, b, 0)->token, 4),
		TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_MEMORY_INFO, world_received(&w, b, 1)->token),
		  TESS_OK);
	/* Still the sender's to take back. */
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, b, world_received(&w, b, 0)->token));
	finish();
}
END_TEST

START_TEST(bad_capabilities_are_refused)
{
	tess_cap_t n;
	uint64_t before;

	setup(4, 8, 4);
	n = world_notification(&w, a);
	before = world_fingerprint(&w);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_EINVAL);
	world_offer(&w, a, 0, n + 1, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_EBADCAP);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	world_offer(&w, a, 1, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 2), ch.tx), TESS_EINVAL);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_RESTRICT, n, (uint16_t)~TESS_RIGHT_GRANT),
		  TESS_OK);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_EPERM);
	finish();
}
END_TEST

/* Revocation reaches into the queue: copies, and moved capabilities with descent in the sender's
 * table. */
START_TEST(revoked_in_the_queue)
{
	tess_cap_t n, child, grandchild[3];

	setup(4, 8, 4);
	world_window(&w, b, 8, 4);
	n = world_notification(&w, a);
	child = world_derive(&w, a, n, TESS_RIGHTS_ALL, 0);
	for (unsigned i = 0; i < 3; i++)
		grandchild[i] = world_derive(&w, a, child, TESS_RIGHTS_ALL, 0);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	world_offer(&w, a, 1, child, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	world_offer(&w, a, 2, w.t[a].self_thread, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(7, 1, 3), ch.tx, 5), TESS_OK);
	world_check(&w);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	world_check(&w);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_ptr_null(world_slot(&w, a, grandchild[i]));
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 5);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(7, 1, 3) | TESS_TAG_LOST_CAP);
	ck_assert_uint_eq(world_received(&w, b, 0)->token, 0);
	ck_assert_uint_eq(world_received(&w, b, 1)->token, 0);
	ck_assert_uint_eq(world_received(&w, b, 1)->type, TESS_TYPE_NONE);
	ck_assert_uint_eq(world_received(&w, b, 2)->type, TESS_TYPE_THREAD);
	finish();
}
END_TEST

START_TEST(a_full_table_leaves_the_message)
{
	tess_cap_t n;

	setup(2, 8, 4);
	world_window(&w, b, 8, 4);
	n = world_notification(&w, a);
	for (unsigned i = 0; i < 4; i++)
		world_offer(&w, a, i, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 4), ch.tx), TESS_OK);
	for (uint64_t i = 1; i <= 4; i++) {
		uint64_t before = world_fingerprint(&w);

		w.k->injection.countdown = i;
		ck_status(channel_poll_recv(&w, b, ch.rx), TESS_ENOMEM);
		w.k->injection.countdown = 0;
		ck_assert_uint_eq(world_fingerprint(&w), before);
		world_check(&w);
	}
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_OK);
	finish();
}
END_TEST

/* A receiver that cannot take the message learns why; the next one gets it. */
START_TEST(the_next_receiver_gets_what_one_cannot_take)
{
	unsigned c;
	tess_cap_t rx, n;

	setup(2, 8, 1);
	c = world_process(&w);
	rx = world_give(&w, b, ch.rx, c, TESS_RIGHTS_ALL);
	world_window(&w, c, 8, 1);
	n = world_notification(&w, a);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CHANNEL_RECV, rx), WORLD_BLOCKED);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	ck_status(world_status(&w, b), TESS_EMSGSIZE);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(0, 0, 1));
	ck_status(world_status(&w, c), TESS_OK);
	ck_assert_uint_eq(world_received(&w, c, 0)->type, TESS_TYPE_NOTIFICATION);
	finish();
}
END_TEST

START_TEST(no_channel_keeps_itself_alive)
{
	struct ends younger;

	setup(2, 8, 1);
	younger = channel_between(&w, a, a, 2, 8, 1);
	ch.rx = world_give(&w, b, ch.rx, a, TESS_RIGHTS_ALL);
	/* Its own receiving end, and an older one's. */
	world_offer(&w, a, 0, ch.rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_EINVAL);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), younger.tx), TESS_EINVAL);
	world_offer(&w, a, 0, younger.rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	/* Its sending end in its own queue: the receiver gets it. */
	world_offer(&w, a, 0, ch.tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	world_check(&w);
	world_window(&w, a, 8, 1);
	ck_status(channel_poll_recv(&w, a, ch.rx), TESS_OK);
	ck_status(channel_poll_recv(&w, a, ch.rx), TESS_OK);
	ck_status(channel_poll_send(&w, a, world_received(&w, a, 0)->token, 3), TESS_OK);
	ck_assert_uint_eq(channel_take(&w, a, ch.rx), 3);
	finish();
}
END_TEST

/* A call's Reply may wait in a queue; dropped with it, the caller is told. */
START_TEST(replies_go_by_channel)
{
	tess_cap_t ep, to, reply;

	setup(2, 8, 1);
	ep = world_endpoint(&w, a);
	to = world_give(&w, a, ep, b, TESS_RIGHT_SEND);
	for (int drop = 0; drop < 2; drop++) {
		ck_status(world_call(&w, b, TESS_SYS_CALL, to), WORLD_BLOCKED);
		ck_status(world_call(&w, a, TESS_SYS_RECV, ep), TESS_OK);
		ck_status(world_call(&w, a, TESS_SYS_REPLY_SAVE), TESS_OK);
		reply = world_word(&w, a, 0);
		world_offer(&w, a, 0, reply, TESS_RIGHTS_ALL, TESS_CAP_COPY);
		ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_EINVAL);
		world_offer(&w, a, 0, reply, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
		ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
		world_check(&w);
		if (drop) {
			cap_delete(w.k, w.t[b].process, world_slot(&w, b, ch.rx));
			world_settle(&w);
			ck_status(world_status(&w, b), TESS_EPIPE);
		} else {
			unsigned c = world_process(&w);
			tess_cap_t rx = world_give(&w, b, ch.rx, c, TESS_RIGHTS_ALL);

			world_window(&w, c, 8, 1);
			ck_status(channel_poll_recv(&w, c, rx), TESS_OK);
			ck_status(
				world_reply(&w, c, world_received(&w, c, 0)->token, TESS_SYS_REPLY),
				TESS_OK);
			ck_status(world_status(&w, b), TESS_OK);
			ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_DELETE, rx), TESS_OK);
		}
	}
	finish();
}
END_TEST

/* --- the ends --- */

START_TEST(senders_learn_that_nobody_receives)
{
	tess_cap_t n, bits;

	setup(1, 8, 1);
	n = world_notification(&w, b);
	bits = world_give(&w, b, n, a, TESS_RIGHTS_ALL);
	world_offer(&w, a, 0, bits, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, a, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	ck_status(world_call(&w, a, CH_SEND(0, 1, 0), ch.tx), WORLD_BLOCKED);
	ck_status(world_call(&w, b, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
	world_check(&w);
	world_settle(&w);
	world_check(&w);
	ck_status(world_status(&w, a), TESS_EPIPE);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_EPIPE);
	/* What was queued is gone: only b's own capability is left. */
	ck_assert_uint_eq(((struct object *)world_slot(&w, b, n)->object)->refs, 1);
	finish();
}
END_TEST

START_TEST(receivers_drain_first)
{
	setup(4, 8, 0);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 2), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.tx), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 2);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EPIPE);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), TESS_EPIPE);
	finish();
}
END_TEST

START_TEST(a_waiting_receiver_learns_that_nobody_sends)
{
	setup(4, 8, 0);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	ck_status(
		world_call(&w, a, TESS_SYS_CAPABILITY_RESTRICT, ch.tx, (uint16_t)~TESS_RIGHT_SEND),
		TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, b), TESS_EPIPE);
	finish();
}
END_TEST

/* More waiters than are served at once, killed and closed under load. */
START_TEST(many_waiters_end_well)
{
	unsigned t[60];

	setup(1, 8, 0);
	for (int side = 0; side < 2; side++) {
		unsigned p = side ? b : a;

		if (!side)
			ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
		for (unsigned i = 0; i < 60; i++) {
			t[i] = world_thread(&w, p, (uint8_t)(1 + i % 7));
			if (side)
				ck_status(world_call(&w, t[i], TESS_SYS_CHANNEL_RECV, ch.rx),
					  WORLD_BLOCKED);
			else
				ck_status(world_call(&w, t[i], CH_SEND(0, 1, 0), ch.tx, i),
					  WORLD_BLOCKED);
		}
		world_check(&w);
		process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
		w.cpu->reschedule = true;
		world_settle(&w);
		world_check(&w);
		if (!side) {
			ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
			ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EPIPE);
			ch = channel_between(&w, b, b, 1, 8, 0);
		}
	}
	finish();
}
END_TEST

START_TEST(a_closing_channel_lets_all_go)
{
	unsigned t[60];

	setup(1, 8, 0);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	for (unsigned i = 0; i < 60; i++) {
		t[i] = world_thread(&w, a, WORLD_PRIORITY);
		ck_status(world_call(&w, t[i], CH_SEND(0, 1, 0), ch.tx, i), WORLD_BLOCKED);
	}
	ck_status(world_call(&w, b, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
	world_check(&w);
	world_settle(&w);
	for (unsigned i = 0; i < 60; i++)
		ck_status(world_status(&w, t[i]), TESS_EPIPE);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("channel");

	HARNESS_ADD(s, messages_come_out_as_they_went_in);
	HARNESS_ADD(s, rings_of_all_shapes);
	HARNESS_ADD(s, creation_has_bounds);
	HARNESS_ADD(s, creation_fails_whole);
	HARNESS_ADD(s, storage_is_charged_at_creation);
	HARNESS_ADD(s, what_is_too_large_is_refused_or_stays);
	HARNESS_ADD(s, a_waiting_receiver_gets_it_at_once);
	HARNESS_ADD(s, a_waiting_sender_goes_on_when_there_is_room);
	HARNESS_ADD(s, deadlines);
	HARNESS_ADD(s, receivers_take_turns);
	HARNESS_ADD(s, order_is_kept_for_each_sender);
	HARNESS_ADD(s, who_lost_the_capability_learns_it_at_the_meeting);
	HARNESS_ADD(s, copies_and_moves_arrive);
	HARNESS_ADD(s, bad_capabilities_are_refused);
	HARNESS_ADD(s, revoked_in_the_queue);
	HARNESS_ADD(s, a_full_table_leaves_the_message);
	HARNESS_ADD(s, the_next_receiver_gets_what_one_cannot_take);
	HARNESS_ADD(s, no_channel_keeps_itself_alive);
	HARNESS_ADD(s, replies_go_by_channel);
	HARNESS_ADD(s, senders_learn_that_nobody_receives);
	HARNESS_ADD(s, receivers_drain_first);
	HARNESS_ADD(s, a_waiting_receiver_learns_that_nobody_sends);
	HARNESS_ADD(s, many_waiters_end_well);
	HARNESS_ADD(s, a_closing_channel_lets_all_go);
	return harness_run(s);
}
