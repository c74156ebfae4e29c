/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pairs of channels between two processes, and capabilities in batches.
 */
#include "channels.h"

#include <string.h>

#define SENDERS  8u
#define MESSAGES 400u

/* One of the threads that send by the same side. */
struct sender {
	tess_cap_t tx;
	uint64_t number, sent;
};

static void send_all(void *argument)
{
	struct sender *s = argument;
	struct tess_message m = { .tag = TESS_TAG(0, 2, 0), .word = { s->number } };

	for (; s->sent < MESSAGES; s->sent++) {
		m.word[1] = s->sent;
		if (!CHECK_OK(tess_channel_send(s->tx, TESS_DEADLINE_FOREVER, &m)))
			return;
	}
}

/* Eight threads send by "tx" while the first takes what comes back by "rx", in order. */
int crowd_role(void)
{
	struct sender senders[SENDERS];
	tess_cap_t threads[SENDERS];
	struct tess_message m;

	for (unsigned int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){ .tx = tess_start_cap("tx"), .number = i };
		threads[i] = thread_begin(send_all, &senders[i]);
	}
	for (uint64_t n = 0; n < SENDERS * MESSAGES; n++) {
		if (!CHECK_OK(tess_channel_recv(tess_start_cap("rx"), TESS_DEADLINE_FOREVER, &m)))
			break;
		CHECK_EQUAL(m.word[0], n);
	}
	for (unsigned int i = 0; i < SENDERS; i++)
		thread_join(threads[i]);
	return suite_failed();
}

void pairs_keep_order(const void *context)
{
	const struct tess_channel_size size = { 4, 8, 0 };
	struct tess_channel_end ends[2];
	uint64_t next[SENDERS] = { 0 };
	struct tess_spawn_cap caps[2];
	struct child child;

	(void)context;
	if (!CHECK_OK(tess_channel_pair(tess_self_job(), &size, ends)))
		return;
	caps[0] = (struct tess_spawn_cap){ "tx", ends[1].tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
	caps[1] = (struct tess_spawn_cap){ "rx", ends[1].rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
	child_start(&child, "crowd", caps, 2);
	for (uint64_t n = 0; n < SENDERS * MESSAGES; n++) {
		struct tess_message m;

		if (!CHECK_OK(tess_channel_recv(ends[0].rx, tess_clock_deadline(PATIENCE), &m)) ||
		    !CHECK(m.word[0] < SENDERS))
			break;
		CHECK_EQUAL(m.word[1], next[m.word[0]]++);
		put(ends[0].tx, n);
	}
	for (unsigned int i = 0; i < SENDERS; i++)
		CHECK_EQUAL(next[i], MESSAGES);
	child_succeeds(&child);
	put_fails(ends[0].tx, TESS_EPIPE);
	tess_channel_end_close(&ends[0]);
	CHECK_EQUAL(ends[0].tx, TESS_CAP_NONE);
}

#define BATCH 6u

/* Takes batches from "rx" and signals what came with them, until nobody sends. */
int taker_role(void)
{
	struct tess_cap_descriptor caps[BATCH][2];
	struct tess_batch_item items[BATCH];
	uint64_t words[BATCH];
	uint32_t taken;

	for (;;) {
		int status;

		for (unsigned int i = 0; i < BATCH; i++)
			items[i] = tess_batch_in_caps(tess_batch_in(&words[i], 1), caps[i], 2);
		status = tess_channel_recv_batch(tess_start_cap("rx"), items, BATCH,
						 TESS_DEADLINE_FOREVER, &taken);
		if (status) {
			CHECK_STATUS(status, TESS_EPIPE);
			return suite_failed();
		}
		for (unsigned int i = 0; i < taken; i++) {
			for (unsigned int j = 0; j < tess_tag_caps(items[i].tag); j++) {
				CHECK_EQUAL(caps[i][j].type, TESS_TYPE_NOTIFICATION);
				CHECK_OK(tess_notification_signal(caps[i][j].token,
								  UINT64_C(1) << words[i]));
				drop(caps[i][j].token);
			}
		}
	}
}

/* Message i carries i % 3 capabilities: copies of one notification. */
void batches_carry_capabilities(const void *context)
{
	struct pipe p = make_channel(BATCH, 1, 2);
	const struct tess_spawn_cap cap = { "rx", p.rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
	tess_cap_t n = make_notification();
	struct tess_cap_descriptor give[2] = { { .token = n, .rights = TESS_RIGHT_SEND },
					       { .token = n, .rights = TESS_RIGHT_SEND } };
	struct tess_batch_item items[BATCH];
	uint64_t words[BATCH], bits = 0, seen = 0;
	struct child child;

	(void)context;
	child_start(&child, "taker", &cap, 1);
	for (unsigned int i = 0; i < BATCH; i++) {
		words[i] = i;
		items[i] = tess_batch_out_caps(tess_batch_out(i, &words[i], 1), give, i % 3);
	}
	for (int round = 0; round < 100; round++)
		CHECK_OK(
			tess_channel_send_batch(p.tx, items, BATCH, tess_clock_deadline(PATIENCE)));
	/* One that is stale keeps all others back. */
	give[1].token = 1;
	CHECK_STATUS(tess_channel_send_batch(p.tx, items, BATCH, tess_clock_deadline(PATIENCE)),
		     TESS_EBADCAP);
	drop(p.tx);
	child_succeeds(&child);
	while (!tess_notification_wait(n, TESS_DEADLINE_POLL, &bits))
		seen |= bits;
	CHECK_EQUAL(seen, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 5);
	drop(n);
}
