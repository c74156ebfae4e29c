/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/channel_batch and ipc/channel_segments: all or none, one wake, every number from user memory
 * checked.
 */
#include <string.h>

#include "channels.h"
#include "sched/sched.h"

static struct world w;
static unsigned a, b;
static struct ends ch;
static char *from, *into; /* a's and b's scratch pages */

#define AT(offset) (WORLD_SCRATCH + (offset))
#define WORDS      0x800 /* where words lie in the pages; items and segments lie at 0 */
#define UNMAPPED   UINT64_C(0x50000000)

static void setup(unsigned messages, unsigned words)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
	ch = channel_between(&w, a, b, messages, words, 1);
	from = world_scratch(&w, a);
	into = world_scratch(&w, b);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

static void item(char *page, unsigned i, uint64_t tag, uint64_t words)
{
	((struct tess_batch_item *)(void *)page)[i] =
		(struct tess_batch_item){ .tag = tag, .words = words };
}

static struct tess_batch_item *item_at(char *page, unsigned i)
{
	return &((struct tess_batch_item *)(void *)page)[i];
}

static uint64_t *words_at(char *page, unsigned i)
{
	return (uint64_t *)(void *)(page + WORDS) + i;
}

/* count messages of one word each, with labels and words from first on. */
static int64_t send_batch(unsigned count, unsigned first, tess_time_t deadline)
{
	for (unsigned i = 0; i < count; i++) {
		*words_at(from, i) = first + i;
		item(from, i, TESS_TAG(first + i, 1, 0), AT(WORDS + 8 * i));
	}
	return world_call_until(&w, a, deadline, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), count);
}

static int64_t recv_batch(unsigned count, unsigned words, tess_time_t deadline)
{
	for (unsigned i = 0; i < count; i++)
		item(into, i, TESS_TAG(0, words, 0), AT(WORDS + 8 * words * i));
	return world_call_until(&w, b, deadline, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), count);
}

START_TEST(batches_go_in_and_out)
{
	setup(10, 8);
	for (unsigned round = 0; round < 9; round++) {
		ck_status(send_batch(7, 10 * round, TESS_DEADLINE_POLL), TESS_OK);
		ck_status(send_batch(4, 0, TESS_DEADLINE_POLL), TESS_EAGAIN);
		ck_status(recv_batch(5, 1, TESS_DEADLINE_POLL), TESS_OK);
		ck_assert_uint_eq(world_word(&w, b, 0), 5);
		for (unsigned i = 0; i < 5; i++) {
			ck_assert_uint_eq(*words_at(into, i), 10 * round + i);
			ck_assert_uint_eq(item_at(into, i)->tag, TESS_TAG(10 * round + i, 1, 0));
		}
		ck_assert_uint_eq(channel_take(&w, b, ch.rx), 10 * round + 5);
		ck_assert_uint_eq(world_word(&w, b, 1),
				  0); /* no register carries what was there before */
		ck_status(recv_batch(5, 1, TESS_DEADLINE_POLL), TESS_OK);
		ck_assert_uint_eq(world_word(&w, b, 0), 1);
		world_check(&w);
	}
	ck_status(recv_batch(1, 1, TESS_DEADLINE_POLL), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(a_bad_batch_sends_nothing)
{
	setup(10, 8);
	ck_status(send_batch(0, 0, TESS_DEADLINE_POLL), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), 65), TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, UNMAPPED, 1), TESS_EFAULT);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, ~UINT64_C(7), 1),
		  TESS_EFAULT);
	for (unsigned bad = 0; bad < 3; bad++) {
		static const uint64_t tag[] = { TESS_TAG(0, 0, 5), TESS_TAG(0, 497, 0),
						TESS_TAG_KERNEL };

		(void)send_batch(3, 0, TESS_DEADLINE_POLL);
		while (channel_poll_recv(&w, b, ch.rx) == TESS_OK)
			;
		item(from, 2, tag[bad], AT(WORDS));
		ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), 3),
			  TESS_EINVAL);
	}
	item(from, 2, TESS_TAG(0, 9, 0), AT(WORDS));
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), 3), TESS_EMSGSIZE);
	item(from, 2, TESS_TAG(0, 8, 0), UNMAPPED);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), 3), TESS_EFAULT);
	item(from, 2, TESS_TAG(0, 8, 0), ~UINT64_C(0));
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), 3), TESS_EFAULT);
	ck_status(send_batch(11, 0, TESS_DEADLINE_POLL), TESS_ENOSPC);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(a_batch_wakes_a_receiver_once)
{
	setup(10, 8);
	ck_status(recv_batch(8, 1, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	world_check(&w);
	ck_status(send_batch(6, 3, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 6);
	for (unsigned i = 0; i < 6; i++)
		ck_assert_uint_eq(*words_at(into, i), 3 + i);
	finish();
}
END_TEST

/* It waits for room for all, and those behind it do not take that away; when it goes, they go on.
 */
START_TEST(a_batch_waits_for_its_room)
{
	unsigned other;

	setup(4, 8);
	other = world_thread(&w, a, WORLD_PRIORITY);
	ck_status(send_batch(2, 0, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(send_batch(4, 10, 5000), WORLD_BLOCKED);
	ck_status(channel_poll_send(&w, other, ch.tx, 99), TESS_EAGAIN);
	ck_status(world_call(&w, other, CH_SEND(0, 1, 0), ch.tx, 99), WORLD_BLOCKED);
	world_check(&w);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 0);
	ck_status(world_status(&w, a), WORLD_BLOCKED);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 1);
	ck_status(world_status(&w, a), TESS_OK);
	ck_status(world_status(&w, other), WORLD_BLOCKED);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_uint_eq(channel_take(&w, b, ch.rx), 10 + i);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 99);

	ck_status(send_batch(2, 0, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(send_batch(4, 10, 5000), WORLD_BLOCKED);
	ck_status(world_call(&w, other, CH_SEND(0, 1, 0), ch.tx, 98), WORLD_BLOCKED);
	world_time(&w, 5000);
	world_settle(&w);
	ck_status(world_status(&w, a), TESS_ETIMEDOUT);
	ck_status(world_status(&w, other), TESS_OK);
	world_check(&w);
	/* A more urgent one need not wait behind a batch. */
	ck_status(send_batch(3, 10, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	thread_set_priority(w.k, w.t[other].thread, WORLD_PRIORITY + 1);
	ck_status(channel_poll_send(&w, other, ch.tx, 97), TESS_OK);
	finish();
}
END_TEST

/* Whether the waiter's turn comes when priorities change its place. */
START_TEST(a_change_of_priority_is_looked_at)
{
	unsigned other;

	setup(4, 8);
	other = world_thread(&w, a, WORLD_PRIORITY - 1);
	ck_status(send_batch(2, 0, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(send_batch(4, 10, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	ck_status(world_call(&w, other, CH_SEND(0, 1, 0), ch.tx, 99), WORLD_BLOCKED);
	thread_set_priority(w.k, w.t[other].thread, WORLD_PRIORITY + 1);
	world_settle(&w);
	ck_status(world_status(&w, other), TESS_OK);
	ck_status(world_status(&w, a), WORLD_BLOCKED);
	finish();
}
END_TEST

START_TEST(a_batch_takes_what_fits)
{
	tess_cap_t n;

	setup(8, 8);
	n = world_notification(&w, a);
	ck_status(send_batch(2, 1, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(world_call(&w, a, CH_SEND(0, 3, 0), ch.tx, 3), TESS_OK);
	world_offer(&w, a, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, a, CH_SEND(0, 1, 1), ch.tx, 4), TESS_OK);
	ck_status(recv_batch(8, 2, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 2);
	ck_status(recv_batch(8, 2, TESS_DEADLINE_POLL), TESS_EMSGSIZE);
	ck_status(recv_batch(8, 3, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	ck_status(recv_batch(8, 3, TESS_DEADLINE_POLL), TESS_EMSGSIZE);
	world_window(&w, b, 8, 1);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 4);
	ck_status(send_batch(3, 1, TESS_DEADLINE_POLL), TESS_OK);
	for (unsigned i = 0; i < 3; i++)
		item(into, i, TESS_TAG(0, 1, 0), i == 2 ? UNMAPPED : AT(WORDS));
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), 3), TESS_EFAULT);
	ck_status(recv_batch(3, 1, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 3);
	finish();
}
END_TEST

/* --- segments --- */

static void segment(char *page, unsigned i, uint64_t address, uint64_t length)
{
	((struct tess_segment *)(void *)page)[i] = (struct tess_segment){ address, length };
}

static int64_t send_segments(unsigned count)
{
	return world_call_until(&w, a, 0, TESS_SYS_CHANNEL_SEND_SEGMENTS, ch.tx, 5, AT(0), count);
}

static int64_t recv_segments(unsigned count)
{
	return world_call_until(&w, b, 0, TESS_SYS_CHANNEL_RECV_SEGMENTS, ch.rx, AT(0), count);
}

START_TEST(bytes_are_gathered_and_scattered)
{
	setup(4, 496);
	memcpy(from + WORDS, "the quick brown fox jumps", 25);
	segment(from, 0, AT(WORDS + 4), 6);  /* "quick " */
	segment(from, 1, AT(WORDS + 4), 0);  /* nothing overlaps with nothing */
	segment(from, 2, AT(WORDS + 16), 9); /* "fox jumps" */
	ck_status(send_segments(3), TESS_OK);
	world_check(&w);
	segment(into, 0, AT(WORDS), 3);
	segment(into, 1, AT(WORDS + 100), 12);
	ck_status(recv_segments(1), TESS_EMSGSIZE);
	ck_status(recv_segments(2), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 15);
	ck_assert_uint_eq(world_word(&w, b, 1), 5);
	ck_assert_mem_eq(into + WORDS, "qui", 3);
	ck_assert_mem_eq(into + WORDS + 100, "ck fox jumps", 12);
	/* As words: whole ones, padded with zeros. */
	ck_status(send_segments(3), TESS_OK);
	ck_status(channel_poll_recv(&w, b, ch.rx), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, b), TESS_TAG(5, 2, 0));
	ck_assert_uint_eq(world_word(&w, b, 1) >> 56, 0);
	ck_assert_uint_eq(world_word(&w, b, 2), 0);
	/* From words to bytes, and nothing at all. */
	ck_status(world_call(&w, a, CH_SEND(9, 1, 0), ch.tx, UINT64_C(0x64636261)), TESS_OK);
	ck_status(recv_segments(2), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 8);
	ck_assert_mem_eq(into + WORDS, "abc", 3);
	ck_status(send_segments(0), TESS_OK);
	ck_status(recv_segments(0), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 0);
	finish();
}
END_TEST

START_TEST(bad_segments_are_refused)
{
	setup(4, 16);
	segment(from, 0, AT(WORDS), 8);
	segment(from, 1, AT(WORDS + 7), 2);
	ck_status(send_segments(2), TESS_EINVAL); /* overlap */
	segment(from, 1, AT(WORDS - 100), 200);
	ck_status(send_segments(2), TESS_EINVAL);
	segment(from, 1, AT(WORDS + 8), ~UINT64_C(7));
	ck_status(send_segments(2), TESS_EINVAL); /* the sum overflows */
	segment(from, 1, ~UINT64_C(0), 8);
	ck_status(send_segments(2), TESS_EFAULT); /* the address does */
	segment(from, 1, UINT64_C(1) << 63, 8);
	ck_status(send_segments(2), TESS_EFAULT);
	segment(from, 1, UNMAPPED, 8);
	ck_status(send_segments(2), TESS_EFAULT);
	segment(from, 1, AT(WORDS + 8), 121);
	ck_status(send_segments(2), TESS_EMSGSIZE);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_SEGMENTS, ch.tx, 5, AT(0), 17),
		  TESS_EINVAL);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_SEGMENTS, ch.tx, 5, UNMAPPED, 2),
		  TESS_EFAULT);
	ck_status(recv_segments(0), TESS_EAGAIN);
	world_check(&w);
	segment(from, 1, AT(WORDS + 8), 120);
	ck_status(send_segments(2), TESS_OK);
	segment(into, 0, AT(WORDS), 64);
	segment(into, 1, UNMAPPED, 64);
	ck_status(recv_segments(2), TESS_EFAULT);
	segment(into, 1, AT(WORDS + 32), 96);
	ck_status(recv_segments(2), TESS_EINVAL);
	segment(into, 1, AT(WORDS + 64), 64);
	ck_status(recv_segments(2), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 128);
	finish();
}
END_TEST

START_TEST(waiting_with_segments)
{
	setup(1, 8);
	memcpy(from + WORDS, "abcdefgh", 8);
	segment(from, 0, AT(WORDS), 8);
	segment(into, 0, AT(WORDS), 8);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_SEGMENTS, ch.rx, AT(0), 1),
		  WORLD_BLOCKED);
	ck_status(send_segments(1), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_mem_eq(into + WORDS, "abcdefgh", 8);
	ck_status(send_segments(1), TESS_OK);
	ck_status(send_segments(1), TESS_EAGAIN);
	ck_status(world_call(&w, a, TESS_SYS_CHANNEL_SEND_SEGMENTS, ch.tx, 6, AT(0), 1),
		  WORLD_BLOCKED);
	memcpy(from + WORDS, "01234567", 8); /* read when its turn comes */
	world_check(&w);
	ck_status(recv_segments(1), TESS_OK);
	ck_status(world_status(&w, a), TESS_OK);
	ck_status(recv_segments(1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 1), 6);
	ck_assert_mem_eq(into + WORDS, "01234567", 8);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("channel_bulk");

	HARNESS_ADD(s, batches_go_in_and_out);
	HARNESS_ADD(s, a_bad_batch_sends_nothing);
	HARNESS_ADD(s, a_batch_wakes_a_receiver_once);
	HARNESS_ADD(s, a_batch_waits_for_its_room);
	HARNESS_ADD(s, a_change_of_priority_is_looked_at);
	HARNESS_ADD(s, a_batch_takes_what_fits);
	HARNESS_ADD(s, bytes_are_gathered_and_scattered);
	HARNESS_ADD(s, bad_segments_are_refused);
	HARNESS_ADD(s, waiting_with_segments);
	return harness_run(s);
}
