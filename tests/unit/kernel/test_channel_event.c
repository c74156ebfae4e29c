/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/channel_event: what event queues are told of channels, and the ends of both.
 */
#include "obj/channel.h"

#include <string.h>

#include "channels.h"
#include "event_steps.h"

#define READABLE TESS_EVENT_FILTER_READABLE
#define WRITABLE TESS_EVENT_FILTER_WRITABLE
#define RX       1 /* cookies */
#define TX       2

static struct ends ch; /* c sends, a receives, unless a test says otherwise */

static void setup(unsigned messages)
{
	setup_queue();
	ch = channel_between(&w, c, a, messages, 16, 1);
}

/* The same, with both ends a's. */
static void setup_own(unsigned messages)
{
	setup_queue();
	ch = channel_between(&w, a, a, messages, 16, 1);
}

static struct channel *channel(void)
{
	return world_slot(&w, a, ch.rx)->object;
}

static void send(unsigned i, uint64_t word)
{
	ck_status(channel_poll_send(&w, i, ch.tx, word), TESS_OK);
	world_check(&w);
}

static void take(unsigned i)
{
	(void)channel_take(&w, i, ch.rx);
	world_check(&w);
}

static void drop(unsigned i, tess_cap_t cap)
{
	ck_status(world_call(&w, i, TESS_SYS_CAPABILITY_DELETE, cap), TESS_OK);
	world_settle(&w);
	world_check(&w);
}

/* --- messages --- */

START_TEST(a_channel_is_readable_while_something_is_queued)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, LEVEL, RX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(world_call(&w, c, CH_SEND(7, 12, 0), ch.tx), TESS_OK);
	send(c, 1);
	for (int i = 0; i < 2; i++) {
		ck_status(poll_queue(), TESS_OK);
		ck_event(a, RX, 96, 0);
		ck_assert_uint_eq(told(a).detail, 2);
		ck_assert_uint_eq(told(a).filter, READABLE);
	}
	take(a);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, RX, 8, 0);
	ck_assert_uint_eq(told(a).detail, 1);
	take(a);
	ck_status(poll_queue(), TESS_EAGAIN);
	send(c, 1);
	ck_status(poll_queue(), TESS_OK);
	finish();
}
END_TEST

START_TEST(an_edge_is_each_message)
{
	setup(4);
	send(c, 1);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	send(c, 2);
	send(c, 3);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(told(a).detail, 3);
	ck_status(poll_queue(), TESS_EAGAIN);
	/* What has been taken again is not told. */
	send(c, 4);
	for (int i = 0; i < 4; i++)
		take(a);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(one_shot_is_one_message)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, ONE_SHOT, RX, 0), TESS_OK);
	ck_assert(channel()->watched);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	send(c, 1);
	ck_event(b, RX, 8, 0);
	ck_assert(!channel()->watched);
	send(c, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

/* A receiver who waits gets the message; there was nothing to read. */
START_TEST(what_is_handed_over_is_no_event)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	send(c, 1);
	ck_status(world_status(&w, b), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(a_batch_and_a_publication_are_events)
{
	struct tess_batch_item item[2] = { { .tag = TESS_TAG(0, 1, 0), .words = WORLD_SCRATCH },
					   { .tag = TESS_TAG(0, 2, 0), .words = WORLD_SCRATCH } };
	tess_cap_t topic;

	setup_own(4);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	memcpy(world_scratch(&w, a), item, sizeof(item));
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, WORLD_SCRATCH, 2), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(told(a).detail, 2);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(world_call(&w, a, TESS_SYS_TOPIC_CREATE, w.t[a].job, 1), TESS_OK);
	topic = world_word(&w, a, 0);
	ck_status(world_call(&w, a, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch.tx), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_TOPIC_PUBLISH | TESS_TAG(0, 1, 0), topic, 3), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(told(a).detail, 3);
	finish();
}
END_TEST

START_TEST(listeners_and_a_notification_are_both_told)
{
	tess_cap_t n;

	setup(4);
	n = world_notification(&w, a);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_BIND_NOTIFICATION, ch.rx, n, 6), TESS_OK);
	ck_status(subscribe(ch.rx, READABLE, LEVEL, RX, 0), TESS_OK);
	send(c, 1);
	ck_status(poll_queue(), TESS_OK);
	take_bits(a, n);
	ck_assert_uint_eq(world_word(&w, a, 0), 6);
	ck_status(unsubscribe(RX), TESS_OK);
	world_check(&w);
	ck_assert(channel()->watched);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_BIND_NOTIFICATION, ch.rx, 0, 0), TESS_OK);
	world_check(&w);
	ck_assert(!channel()->watched);
	finish();
}
END_TEST

/* --- room --- */

START_TEST(a_channel_is_writable_while_there_is_credit)
{
	setup_own(2);
	ck_status(subscribe(ch.tx, WRITABLE, LEVEL, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 2, 0);
	send(a, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 1, 0);
	send(a, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	take(a);
	ck_event(b, TX, 1, 0);
	finish();
}
END_TEST

START_TEST(an_edge_is_each_message_that_was_taken)
{
	setup_own(3);
	ck_status(subscribe(ch.tx, WRITABLE, EDGE, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	for (int i = 0; i < 3; i++)
		send(a, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	take(a);
	take(a);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 2, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* Only the room of the share that the capability sends with counts. */
START_TEST(room_is_that_of_the_share)
{
	tess_cap_t part;

	setup_own(3);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 1, 5), TESS_OK);
	part = world_word(&w, a, 0);
	ck_status(subscribe(part, WRITABLE, EDGE, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 1, 0);
	send(a, 1);
	ck_status(channel_poll_send(&w, a, part, 2), TESS_OK);
	take(a);
	ck_status(poll_queue(), TESS_EAGAIN);
	take(a);
	ck_status(poll_queue(), TESS_OK);
	/* What a part had comes back to whom it was split from. */
	ck_status(subscribe(ch.tx, WRITABLE, EDGE, RX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, RX, 2, 0);
	drop(a, part);
	ck_status(wait_for(a, TESS_DEADLINE_POLL, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 2);
	ck_event(a, TX, 0, CLOSED);
	ck_assert_uint_eq(((struct tess_event *)world_scratch(&w, a))->data, 3);
	finish();
}
END_TEST

/* A batch that waits for more than there is has the room; when it gives up, others have it. */
START_TEST(room_that_somebody_waits_for_is_not_told)
{
	struct tess_batch_item item[2] = { { .tag = TESS_TAG(0, 1, 0), .words = WORLD_SCRATCH },
					   { .tag = TESS_TAG(0, 1, 0), .words = WORLD_SCRATCH } };

	setup_own(2);
	send(a, 1);
	memcpy(world_scratch(&w, a), item, sizeof(item));
	ck_status(
		world_call_until(&w, b, 5000, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, WORLD_SCRATCH, 2),
		WORLD_BLOCKED);
	ck_status(subscribe(ch.tx, WRITABLE, EDGE, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	world_time(&w, 5000);
	world_settle(&w);
	ck_status(world_status(&w, b), TESS_ETIMEDOUT);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 1, 0);
	/* And when it is served, what is left over. */
	send(a, 1);
	ck_status(world_call(&w, b, CH_SEND(0, 1, 0), ch.tx, 3), WORLD_BLOCKED);
	ck_status(poll_queue(), TESS_EAGAIN);
	take(a);
	ck_status(world_status(&w, b), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	take(a);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 1, 0);
	finish();
}
END_TEST

/* --- ends --- */

START_TEST(a_channel_closes_when_it_is_drained)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, LEVEL, RX, 0), TESS_OK);
	send(c, 1);
	drop(c, ch.tx);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, RX, 8, 0);
	ck_status(wait_for(b, FOREVER, 0), TESS_OK);
	take(a);
	ck_status(wait_for(b, FOREVER, 0), TESS_OK);
	ck_event(b, RX, 0, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert(!channel()->watched);
	/* Who comes too late is told at once. */
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, RX, 0, CLOSED);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(a_channel_closes_with_its_last_sender)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	drop(c, ch.tx);
	ck_event(b, RX, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(both_ends_close_with_the_last_receiver)
{
	setup_own(4);
	send(a, 1);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(subscribe(ch.tx, WRITABLE, EDGE, TX, 0), TESS_OK);
	ck_status(wait_for(a, FOREVER, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), 2);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	drop(a, ch.rx);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(told(b).flags, CLOSED);
	ck_status(poll_queue(), TESS_OK);
	ck_assert_uint_eq(told(a).flags, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(subscribe(ch.tx, WRITABLE, LEVEL, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(room_closes_with_the_last_who_could_use_it)
{
	setup(4);
	ch.tx = world_give(&w, c, ch.tx, a, TESS_RIGHTS_ALL);
	ck_status(subscribe(ch.tx, WRITABLE, LEVEL, TX, 0), TESS_OK);
	drop(a, ch.tx);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 4, 0); /* c has it still */
	ck_status(world_call(&w, c, TESS_SYS_PROCESS_EXIT, 0, 0), WORLD_BLOCKED);
	world_settle(&w);
	world_check(&w);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(revocation_closes_while_it_is_waited_for)
{
	tess_cap_t rx, tx;

	setup_queue();
	ch = channel_between(&w, c, c, 4, 16, 1);
	rx = world_give(&w, c, ch.rx, a, TESS_RIGHTS_ALL);
	tx = world_give(&w, c, ch.tx, a, TESS_RIGHTS_ALL);
	ck_status(subscribe(rx, READABLE, EDGE, RX, 0), TESS_OK);
	ck_status(subscribe(tx, WRITABLE, EDGE, TX, 0), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_REVOKE, ch.rx), TESS_OK);
	ck_event(b, RX, 0, CLOSED);
	ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_REVOKE, ch.tx), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, TX, 0, CLOSED);
	world_check(&w);
	ck_status(channel_poll_send(&w, c, ch.tx, 1), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* A fresh event whose source goes before anybody asks is told as the end alone. */
START_TEST(a_source_that_goes_in_the_middle_of_being_told)
{
	setup(4);
	ck_status(subscribe(ch.rx, READABLE, EDGE, RX, 0), TESS_OK);
	send(c, 1);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, RX, 0, CLOSED);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* Whoever is killed, at either end or at the queue, leaves nothing. */
START_TEST(killing_leaves_nothing)
{
	for (unsigned who = 0; who < 3; who++) {
		unsigned victim;
		tess_cap_t process;

		setup(2);
		victim = who ? a : c;
		process = world_give(&w, victim, w.t[victim].self_process, 0, TESS_RIGHTS_ALL);
		ck_status(subscribe(ch.rx, READABLE, LEVEL, RX, 0), TESS_OK);
		send(c, 1);
		send(c, 1);
		ck_status(world_call(&w, c, CH_SEND(0, 1, 0), ch.tx, 9), WORLD_BLOCKED);
		if (who == 1)
			drop(a, q);
		else
			ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process, 0), TESS_OK);
		world_settle(&w);
		world_check(&w);
		if (!who) {
			take(a);
			take(a);
			ck_status(poll_queue(), TESS_OK);
			ck_event(a, RX, 0, CLOSED);
		}
		ck_assert_uint_eq(w.k->knotes.in_use, 0);
		finish();
	}
}
END_TEST

/* More listeners than one step closes. */
START_TEST(crowds_are_closed_in_pieces)
{
	setup_own(4);
	for (uint64_t i = 0; i < 300; i++)
		ck_status(subscribe(i % 2 ? ch.rx : ch.tx, i % 2 ? READABLE : WRITABLE, EDGE,
				    100 + i, 0),
			  TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
	world_check(&w);
	world_settle(&w);
	world_check(&w);
	for (uint64_t i = 0; i < 300; i++) {
		ck_status(poll_queue(), TESS_OK);
		ck_assert_uint_eq(told(a).flags, CLOSED);
	}
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
	tess_cap_t weak;

	setup_own(4);
	ck_status(subscribe(ch.tx, READABLE, LEVEL, 1, 0), TESS_EPERM);
	ck_status(subscribe(ch.rx, WRITABLE, LEVEL, 1, 0), TESS_EPERM);
	ck_status(subscribe(ch.rx, READABLE, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(ch.tx, WRITABLE, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(ch.rx, TESS_EVENT_FILTER_MESSAGE, LEVEL, 1, 0), TESS_EINVAL);
	weak = world_derive(&w, a, ch.rx, TESS_RIGHT_INSPECT, 0);
	ck_status(subscribe(weak, READABLE, LEVEL, 1, 0), TESS_EPERM);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	ck_assert(!channel()->watched);
	finish();
}
END_TEST

static int64_t listen_to_room(void)
{
	return subscribe(ch.tx, WRITABLE, LEVEL, 0, 0);
}

static int64_t listen_to_messages(void)
{
	return subscribe(ch.rx, READABLE, LEVEL, 1, 0);
}

START_TEST(each_allocation_may_fail)
{
	setup_own(4);
	slab_cache_shrink(&w.k->knotes);
	world_fail_each(&w, listen_to_room);
	world_fail_each(&w, listen_to_messages);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("channel_event");

	HARNESS_ADD(s, a_channel_is_readable_while_something_is_queued);
	HARNESS_ADD(s, an_edge_is_each_message);
	HARNESS_ADD(s, one_shot_is_one_message);
	HARNESS_ADD(s, what_is_handed_over_is_no_event);
	HARNESS_ADD(s, a_batch_and_a_publication_are_events);
	HARNESS_ADD(s, listeners_and_a_notification_are_both_told);
	HARNESS_ADD(s, a_channel_is_writable_while_there_is_credit);
	HARNESS_ADD(s, an_edge_is_each_message_that_was_taken);
	HARNESS_ADD(s, room_is_that_of_the_share);
	HARNESS_ADD(s, room_that_somebody_waits_for_is_not_told);
	HARNESS_ADD(s, a_channel_closes_when_it_is_drained);
	HARNESS_ADD(s, a_channel_closes_with_its_last_sender);
	HARNESS_ADD(s, both_ends_close_with_the_last_receiver);
	HARNESS_ADD(s, room_closes_with_the_last_who_could_use_it);
	HARNESS_ADD(s, revocation_closes_while_it_is_waited_for);
	HARNESS_ADD(s, a_source_that_goes_in_the_middle_of_being_told);
	HARNESS_ADD(s, killing_leaves_nothing);
	HARNESS_ADD(s, crowds_are_closed_in_pieces);
	HARNESS_ADD(s, what_is_wrong_is_refused);
	HARNESS_ADD(s, each_allocation_may_fail);
	return harness_run(s);
}
