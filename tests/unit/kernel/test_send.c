/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/send and ipc/receive: a sender and a receiver meet in either order; queues are fair;
 * deadlines are kept.
 */
#include "sched/sched.h"
#include "world.h"

static struct world w;
static unsigned server, client;
static tess_cap_t ep; /* the server's, with every right */
static tess_cap_t to; /* the client's, badge 7 */

#define SEND(label, words, caps) (TESS_SYS_SEND | TESS_TAG(label, words, caps))
#define CALL(label, words, caps) (TESS_SYS_CALL | TESS_TAG(label, words, caps))

static void setup_pair(void)
{
	tess_cap_t badged;

	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	ep = world_endpoint(&w, server);
	badged = world_derive(&w, server, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 7);
	to = world_give(&w, server, badged, client, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, badged), TESS_OK);
}

/* What the receiver of a message sees. */
static void assert_message(unsigned i, uint32_t label, unsigned words, uint64_t badge)
{
	ck_status(world_status(&w, i), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, i), TESS_TAG(label, words, 0));
	ck_assert_uint_eq(world_badge(&w, i), badge);
}

START_TEST(receiver_first)
{
	setup_pair();
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	world_check(&w);
	ck_status(world_call(&w, client, SEND(3, 8, 0), to, 1, 2, 3, 4, 5, 6, 7, 8), TESS_OK);
	assert_message(server, 3, 8, 7);
	for (unsigned i = 0; i < 8; i++)
		ck_assert_uint_eq(world_word(&w, server, i), i + 1);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(sender_first)
{
	setup_pair();
	ck_status(world_call(&w, client, SEND(4, 2, 0), to, 11, 12), WORLD_BLOCKED);
	world_check(&w);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	assert_message(server, 4, 2, 7);
	ck_assert_uint_eq(world_word(&w, server, 1), 12);
	ck_status(world_status(&w, client), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(registers_always_cross_user_flags_too)
{
	uint64_t flags = UINT64_C(5) << TESS_TAG_USER_SHIFT;

	setup_pair();
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, client, SEND(1, 0, 0) | flags, to, 1, 2, 3, 4, 5, 6, 7, 8),
		  TESS_OK);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(1, 0, 0) | flags);
	ck_assert_uint_eq(world_word(&w, server, 7), 8);
	world_end(&w);
}
END_TEST

START_TEST(long_messages_cross_whole)
{
	struct tess_ipc_page *from, *into;

	setup_pair();
	from = w.t[client].thread->send_page;
	into = w.t[server].thread->receive_page;
	for (unsigned i = 0; i < TESS_MESSAGE_WORDS; i++)
		from->word[i] = 1000 + i;
	into->word[3] = 42;
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, client, SEND(0, TESS_MESSAGE_WORDS, 0), to, 5), TESS_OK);
	ck_assert_uint_eq(world_word(&w, server, 0), 5);
	ck_assert_uint_eq(into->word[3], 42); /* words 0..7 of the page are not the kernel's */
	for (unsigned i = TESS_INLINE_WORDS; i < TESS_MESSAGE_WORDS; i++)
		ck_assert_uint_eq(into->word[i], 1000 + i);
	world_end(&w);
}
END_TEST

START_TEST(bad_tags_are_refused)
{
	uint64_t before;

	setup_pair();
	before = world_fingerprint(&w);
	ck_status(world_call(&w, client, SEND(0, 497, 0), to), TESS_EINVAL);
	ck_status(world_call(&w, client, SEND(0, 1023, 0), to), TESS_EINVAL);
	ck_status(world_call(&w, client, SEND(0, 0, 5), to), TESS_EINVAL);
	ck_status(world_call(&w, client, SEND(0, 0, 7), to), TESS_EINVAL);
	for (int bit = 29; bit < 32; bit++) {
		ck_status(world_call(&w, client, SEND(0, 0, 0) | UINT64_C(1) << bit, to),
			  TESS_EINVAL);
		ck_status(world_call(&w, client, CALL(0, 0, 0) | UINT64_C(1) << bit, to),
			  TESS_EINVAL);
	}
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_end(&w);
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t send_only, receive_only;

	setup_pair();
	send_only = world_derive(&w, server, ep, TESS_RIGHT_SEND, 0);
	receive_only = world_derive(&w, server, ep, TESS_RIGHT_RECEIVE, 0);
	ck_status(world_call(&w, server, TESS_SYS_RECV, send_only), TESS_EPERM);
	ck_status(world_call(&w, server, SEND(0, 0, 0), receive_only), TESS_EPERM);
	ck_status(world_call(&w, server, CALL(0, 0, 0), receive_only), TESS_EPERM);
	ck_status(world_call(&w, client, TESS_SYS_RECV, to), TESS_EPERM);
	ck_status(world_call(&w, client, TESS_SYS_RECV, w.t[client].self_process), TESS_EBADCAP);
	ck_status(world_call(&w, client, SEND(0, 0, 0), 0), TESS_EBADCAP);
	world_end(&w);
}
END_TEST

START_TEST(polling_never_waits)
{
	setup_pair();
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, SEND(0, 0, 0), to), TESS_EAGAIN);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, CALL(0, 0, 0), to), TESS_EAGAIN);
	ck_status(world_call_until(&w, server, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep), TESS_EAGAIN);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, CALL(0, 0, 0), to),
		  WORLD_BLOCKED);
	ck_status(world_status(&w, server), TESS_OK);
	world_time(&w, UINT64_C(1) << 40); /* and the reply may take as long as it likes */
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(deadlines_are_kept_to_the_tick)
{
	setup_pair();
	world_time(&w, 500);
	ck_status(world_call_until(&w, client, 500, SEND(0, 0, 0), to), TESS_ETIMEDOUT);
	ck_status(world_call_until(&w, client, 1000, SEND(0, 0, 0), to), WORLD_BLOCKED);
	ck_status(world_call_until(&w, server, 1, TESS_SYS_RECV, w.t[server].job), TESS_EBADCAP);
	world_time(&w, 999);
	ck_status(world_status(&w, client), WORLD_BLOCKED);
	world_time(&w, 1000);
	ck_status(world_status(&w, client), TESS_ETIMEDOUT);
	ck_status(world_call_until(&w, server, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep), TESS_EAGAIN);

	ck_status(world_call_until(&w, server, 2000, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	world_time(&w, 1999);
	ck_status(world_status(&w, server), WORLD_BLOCKED);
	world_time(&w, 2000);
	ck_status(world_status(&w, server), TESS_ETIMEDOUT);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(senders_by_priority_then_in_order)
{
	static const uint8_t priorities[] = { 10, 20, 10, 30, 20, 30, 10 };
	static const unsigned order[] = { 3, 5, 1, 4, 0, 2, 6 };
	unsigned t[7];

	setup_pair();
	for (unsigned i = 0; i < 7; i++) {
		t[i] = world_thread(&w, client, priorities[i]);
		ck_status(world_call(&w, t[i], SEND(i, 1, 0), to, i), WORLD_BLOCKED);
	}
	for (unsigned i = 0; i < 7; i++) {
		ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
		ck_assert_uint_eq(world_word(&w, server, 0), order[i]);
		ck_status(world_status(&w, t[order[i]]), TESS_OK);
		world_check(&w);
	}
	world_end(&w);
}
END_TEST

START_TEST(receivers_by_priority_then_in_order)
{
	unsigned t[3];

	setup_pair();
	for (unsigned i = 0; i < 3; i++) {
		t[i] = world_thread(&w, server, i == 2 ? 60 : 50);
		ck_status(world_call(&w, t[i], TESS_SYS_RECV, ep), WORLD_BLOCKED);
	}
	for (unsigned i = 0; i < 3; i++)
		ck_status(world_call(&w, client, SEND(i, 1, 0), to, i), TESS_OK);
	ck_assert_uint_eq(world_word(&w, t[2], 0), 0);
	ck_assert_uint_eq(world_word(&w, t[0], 0), 1);
	ck_assert_uint_eq(world_word(&w, t[1], 0), 2);
	world_end(&w);
}
END_TEST

START_TEST(a_priority_change_moves_a_waiting_sender)
{
	unsigned low;

	setup_pair();
	low = world_thread(&w, client, 10);
	ck_status(world_call(&w, client, SEND(1, 0, 0), to), WORLD_BLOCKED);
	ck_status(world_call(&w, low, SEND(2, 0, 0), to), WORLD_BLOCKED);
	thread_set_priority(w.k, w.t[low].thread, 200);
	world_check(&w);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(2, 0, 0));
	world_end(&w);
}
END_TEST

START_TEST(a_stale_sender_is_sent_away_and_the_next_served)
{
	unsigned other;
	tess_cap_t to_other;

	setup_pair();
	other = world_process(&w);
	to_other = world_give(&w, server, ep, other, TESS_RIGHT_SEND);
	ck_status(world_call(&w, client, SEND(1, 0, 0), to), WORLD_BLOCKED);
	ck_status(world_call(&w, other, SEND(2, 0, 0), to_other), WORLD_BLOCKED);
	ck_status(world_call(&w, world_thread(&w, client, 1), TESS_SYS_CAPABILITY_DELETE, to),
		  TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	if (world_tag(&w, server) & TESS_TAG_KERNEL) /* the badge that went with it */
		ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(2, 0, 0));
	ck_status(world_status(&w, client), TESS_EBADCAP);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_receiver_without_its_right_is_passed_over)
{
	unsigned other;
	tess_cap_t lent;

	setup_pair();
	ep = world_endpoint(&w, server);
	other = world_process(&w);
	lent = world_give(&w, server, ep, other, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, other, TESS_SYS_RECV, lent), WORLD_BLOCKED);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_REVOKE, ep), TESS_OK);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND);
	ck_status(world_call(&w, client, SEND(1, 0, 0), to), WORLD_BLOCKED);
	ck_status(world_status(&w, other), TESS_EBADCAP);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Every message sent is received once, in the order of its sender. */
START_TEST(a_million_pairs_lose_nothing)
{
	enum { SENDERS = 4, MESSAGES = 1000000 };
	uint64_t next[SENDERS] = { 0 }, seen[SENDERS] = { 0 }, received = 0;
	struct random_source r = { 13 };
	unsigned t[SENDERS];

	setup_pair();
	for (unsigned i = 0; i < SENDERS; i++)
		t[i] = world_thread(&w, client, (uint8_t)(50 + i % 2));
	while (received < MESSAGES) {
		unsigned i = (unsigned)random_below(&r, SENDERS + 2);

		if (i < SENDERS && !world_is_blocked(&w, t[i])) {
			(void)world_call(&w, t[i], SEND(i, 1, 0), to, next[i]);
			next[i]++;
		} else if (i >= SENDERS && !world_is_blocked(&w, server)) {
			(void)world_call(&w, server, TESS_SYS_RECV, ep);
		}
		if (!world_is_blocked(&w, server) && world_tag(&w, server)) {
			uint32_t label = (uint32_t)(world_tag(&w, server) >> TESS_TAG_LABEL_SHIFT);

			if (world_word(&w, server, 0) != seen[label]++)
				ck_abort_msg("sender %u: a message out of order", label);
			thread_frame(w.t[server].thread)->tag = 0;
			received++;
		}
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("send");

	HARNESS_ADD(suite, receiver_first);
	HARNESS_ADD(suite, sender_first);
	HARNESS_ADD(suite, registers_always_cross_user_flags_too);
	HARNESS_ADD(suite, long_messages_cross_whole);
	HARNESS_ADD(suite, bad_tags_are_refused);
	HARNESS_ADD(suite, rights_are_needed);
	HARNESS_ADD(suite, polling_never_waits);
	HARNESS_ADD(suite, deadlines_are_kept_to_the_tick);
	HARNESS_ADD(suite, senders_by_priority_then_in_order);
	HARNESS_ADD(suite, receivers_by_priority_then_in_order);
	HARNESS_ADD(suite, a_priority_change_moves_a_waiting_sender);
	HARNESS_ADD(suite, a_stale_sender_is_sent_away_and_the_next_served);
	HARNESS_ADD(suite, a_receiver_without_its_right_is_passed_over);
	HARNESS_ADD(suite, a_million_pairs_lose_nothing);
	return harness_run(suite);
}
