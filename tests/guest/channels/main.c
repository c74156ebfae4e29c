/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels and topics between processes.
 */
#include "channels.h"

#include <string.h>

static const struct test tests[] = {
	{ "1 to 496 words cross, and come back", words_cross, NULL },
	{ "capabilities cross, and are revoked in the queue", caps_cross, NULL },
	{ "each end learns that the other is gone", ends_are_told, NULL },
	{ "batches are whole", batches_cross, NULL },
	{ "64 KiB in segments, byte for byte", segments_cross, NULL },
	{ "a port takes calls and posts", ports_take_both, NULL },
	{ "eight senders, the order of each is kept", eight_senders, NULL },
	{ "four receivers share the load", four_receivers, NULL },
	{ "senders that are killed at any moment", senders_are_killed, NULL },
	{ "receivers that are killed at any moment", receivers_are_killed, NULL },
	{ "eight threads at a pair, the order of each is kept", pairs_keep_order, NULL },
	{ "batches carry capabilities", batches_carry_capabilities, NULL },
	{ "a topic reaches all, and waits for nobody", topics_reach_all, NULL },
};

struct pipe make_channel(uint32_t messages, uint32_t words, uint32_t capabilities)
{
	struct pipe p = { 0, 0 };

	CHECK_OK(tess_channel_create(tess_self_job(), messages, words, capabilities, &p.tx, &p.rx));
	return p;
}

void put(tess_cap_t tx, uint64_t word)
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0), .word = { word } };

	CHECK_OK(tess_channel_send(tx, tess_clock_deadline(PATIENCE), &m));
}

void put_fails(tess_cap_t tx, int status)
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };

	CHECK_STATUS(tess_channel_send(tx, TESS_DEADLINE_POLL, &m), status);
}

uint64_t take(tess_cap_t rx)
{
	struct tess_message m;

	CHECK_OK(tess_channel_recv(rx, tess_clock_deadline(PATIENCE), &m));
	return m.word[0];
}

static int role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "echo", echo_role },     { "sender", sender_role }, { "giver", giver_role },
		{ "reader", reader_role }, { "crowd", crowd_role },   { "taker", taker_role },
	};

	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(name, roles[i].name))
			return roles[i].run();
	return 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
