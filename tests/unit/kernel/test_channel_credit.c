/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels: how senders share a queue, and who is told that something came into it.
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

/* --- credit --- */

static tess_cap_t split(unsigned i, tess_cap_t tx, unsigned credit, uint64_t badge)
{
	ck_status(world_call(&w, i, TESS_SYS_CHANNEL_SPLIT, tx, credit, badge), TESS_OK);
	return world_word(&w, i, 0);
}

static void assert_credit(unsigned i, tess_cap_t tx, unsigned credit, unsigned used)
{
	ck_status(world_call(&w, i, TESS_SYS_CHANNEL_INFO, tx), TESS_OK);
	ck_assert_uint_eq(world_word(&w, i, 3), credit);
	ck_assert_uint_eq(world_word(&w, i, 4), used);
}

START_TEST(credit_is_ones_own)
{
	tess_cap_t part, copy;

	setup(5, 8, 0);
	part = split(a, ch.tx, 2, 42);
	copy = world_derive(&w, a, part, TESS_RIGHTS_ALL, 0);
	assert_credit(a, ch.tx, 3, 0);
	ck_status(channel_poll_send(&w, a, part, 1), TESS_OK);
	ck_status(channel_poll_send(&w, a, copy, 2), TESS_OK);
	ck_status(channel_poll_send(&w, a, part, 3), TESS_EAGAIN);
	assert_credit(a, copy, 2, 2);
	for (unsigned i = 0; i < 3; i++)
		ck_status(channel_poll_send(&w, a, ch.tx, 10 + i), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 13), TESS_EAGAIN);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_assert_uint_eq(world_badge(&w, b), 42);
	ck_status(channel_poll_send(&w, a, ch.tx, 13), TESS_EAGAIN);
	ck_status(channel_poll_send(&w, a, part, 3), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_INSPECT, copy), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 2), 42);
	world_check(&w);
	finish();
}
END_TEST

START_TEST(credit_has_rules)
{
	tess_cap_t part, deep;

	setup(40, 8, 0);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 0, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 41, 0), TESS_ENOSPC);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 1, TESS_BADGE_KERNEL),
		  TESS_EINVAL);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_SPLIT, ch.rx, 1, 0), TESS_EPERM);
	part = split(a, ch.tx, 20, 7);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, part, 1, 8), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DERIVE, ch.tx, 0xffff, 9), TESS_EINVAL);
	/* What is in use cannot be split off; a badge is inherited. */
	for (unsigned i = 0; i < 20; i++)
		ck_status(channel_poll_send(&w, a, ch.tx, i), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 1, 0), TESS_ENOSPC);
	deep = part;
	for (unsigned depth = 2; depth < SHARE_DEPTH_MAX; depth++)
		deep = split(a, deep, 1, 0);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, deep, 1, 0), TESS_EINVAL);
	for (unsigned i = 0; i < 20; i++)
		ck_assert_uint_eq(channel_take(&w, b, ch.rx), i);
	ck_status(channel_poll_send(&w, a, deep, 1), TESS_OK);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_assert_uint_eq(world_badge(&w, b), 7);
	world_check(&w);
	finish();
}
END_TEST

/* Credit goes back when its last capability is gone and its messages are read; who waits for it
 * goes on. */
START_TEST(credit_comes_back)
{
	tess_cap_t part, theirs;
	unsigned c;

	setup(3, 8, 0);
	c = world_process(&w);
	part = split(a, ch.tx, 3, 0);
	theirs = world_give(&w, a, part, c, TESS_RIGHTS_ALL);
	ck_status(channel_poll_send(&w, c, theirs, 5), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 6), TESS_EAGAIN);
	ck_status(world_call(&w, a, CH_SEND(0, 1, 0), ch.tx, 6), WORLD_BLOCKED);
	world_check(&w);
	process_kill(w.k, w.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	ck_status(world_status(&w, a), WORLD_BLOCKED);
	cap_delete(w.k, w.t[a].process, world_slot(&w, a, part));
	world_settle(&w);
	world_check(&w);
	ck_status(world_status(&w, a), WORLD_BLOCKED); /* its message is still there */
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 5);
	world_settle(&w);
	ck_status(world_status(&w, a), TESS_OK);
	assert_credit(a, ch.tx, 3, 1);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 6);
	finish();
}
END_TEST

START_TEST(a_revoked_part_lets_its_senders_go)
{
	tess_cap_t part, theirs;
	unsigned c;

	setup(3, 8, 0);
	c = world_process(&w);
	part = split(a, ch.tx, 1, 9);
	theirs = world_give(&w, a, part, c, TESS_RIGHTS_ALL);
	ck_status(channel_poll_send(&w, c, theirs, 5), TESS_OK);
	ck_status(world_call(&w, c, CH_SEND(0, 1, 0), theirs, 6), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, ch.tx), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_status(world_status(&w, c), TESS_EBADCAP);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 5);
	ck_assert_uint_eq(world_badge(&w, b), 9);
	world_settle(&w);
	assert_credit(a, ch.tx, 3, 0);
	finish();
}
END_TEST

static int64_t split_one(void)
{
	return world_call(&w, a, TESS_SYS_CHANNEL_SPLIT, ch.tx, 1, 0);
}

START_TEST(splitting_fails_whole)
{
	setup(3, 8, 0);
	world_fail_each(&w, split_one);
	finish();
}
END_TEST

/* --- notifications --- */

START_TEST(a_bound_notification_tells)
{
	tess_cap_t n;

	setup(3, 8, 0);
	n = world_notification(&w, b);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_BIND_NOTIFICATION, ch.rx, n, 0x10), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_EAGAIN);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 0x10);
	ck_status(channel_poll_send(&w, a, ch.tx, 2), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_EAGAIN);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 2);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.tx), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_BIND_NOTIFICATION, ch.rx, n, 1), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_BIND_NOTIFICATION, ch.rx, 0, 0), TESS_OK);
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("channel_credit");

	HARNESS_ADD(suite, credit_is_ones_own);
	HARNESS_ADD(suite, credit_has_rules);
	HARNESS_ADD(suite, credit_comes_back);
	HARNESS_ADD(suite, a_revoked_part_lets_its_senders_go);
	HARNESS_ADD(suite, splitting_fails_whole);
	HARNESS_ADD(suite, a_bound_notification_tells);
	return harness_run(suite);
}
