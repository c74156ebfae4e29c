/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Many at one channel, and processes that are killed in the middle of whatever they do with it.
 */
#include "channels.h"

#define SENDERS   8u
#define MESSAGES  500u
#define RECEIVERS 4u
#define KILLS     25u

/* Sends MESSAGES numbers in order by "tx". */
int sender_role(void)
{
	tess_cap_t tx = tess_start_cap("tx");
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };

	for (m.word[0] = 0; m.word[0] < MESSAGES; m.word[0]++)
		CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_FOREVER, &m));
	return suite_failed();
}

void eight_senders(const void *context)
{
	struct pipe p = make_channel(2 * SENDERS, 8, 0);
	uint64_t next[SENDERS] = { 0 };
	struct child child[SENDERS];

	(void)context;
	for (unsigned int i = 0; i < SENDERS; i++) {
		struct tess_spawn_cap cap = { "tx", 0, TESS_RIGHTS_ALL, TESS_CAP_MOVE };

		CHECK_OK(tess_channel_split(p.tx, 1 + i % 2, i + 1, &cap.cap));
		child_start(&child[i], "sender", &cap, 1);
	}
	for (unsigned int n = 0; n < SENDERS * MESSAGES; n++) {
		struct tess_message m;

		if (!CHECK_OK(tess_channel_recv(p.rx, tess_clock_deadline(PATIENCE), &m)) ||
		    !CHECK(m.badge >= 1 && m.badge <= SENDERS))
			break;
		CHECK_EQUAL(m.word[0], next[m.badge - 1]++);
	}
	for (unsigned int i = 0; i < SENDERS; i++)
		child_succeeds(&child[i]);
	drop(p.tx);
	drop(p.rx);
}

/* Takes what comes on "rx" until nobody sends; says by "tx" how much that was. */
int reader_role(void)
{
	tess_cap_t rx = tess_start_cap("rx"), tx = tess_start_cap("tx");
	struct tess_message m;
	uint64_t count = 0;

	while (!tess_channel_recv(rx, TESS_DEADLINE_FOREVER, &m)) {
		count++;
		tess_yield();
	}
	put(tx, count);
	return suite_failed();
}

void four_receivers(const void *context)
{
	struct pipe p = make_channel(8, 8, 0), result = make_channel(RECEIVERS, 8, 0);
	const struct tess_spawn_cap caps[] = { CHILD_CAP("rx", p.rx), CHILD_CAP("tx", result.tx) };
	struct child child[RECEIVERS];
	uint64_t sum = 0;

	(void)context;
	for (unsigned int i = 0; i < RECEIVERS; i++)
		child_start(&child[i], "reader", caps, 2);
	suite_sleep(MILLISECONDS);
	for (unsigned int n = 0; n < 1000; n++) {
		put(p.tx, n);
		tess_yield();
	}
	drop(p.tx);
	for (unsigned int i = 0; i < RECEIVERS; i++) {
		uint64_t count = take(result.rx);

		CHECK(count >= 225 && count <= 275);
		sum += count;
	}
	CHECK_EQUAL(sum, 1000);
	for (unsigned int i = 0; i < RECEIVERS; i++)
		child_succeeds(&child[i]);
	drop(p.rx);
	drop(result.tx);
	drop(result.rx);
}

/* Sends objects of its own by "tx" without end: capabilities that nobody else has. */
int giver_role(void)
{
	tess_cap_t tx = tess_start_cap("tx"), object;
	struct tess_message m = { .tag = TESS_TAG(0, 1, 1) };

	for (;;) {
		if (tess_notification_create(tess_self_job(), &object))
			return 1;
		tess_ipc_buffer()->send.cap[0] = (struct tess_cap_descriptor){
			.token = object, .rights = TESS_RIGHTS_ALL, .operation = TESS_CAP_MOVE
		};
		if (tess_channel_send(tx, TESS_DEADLINE_FOREVER, &m))
			return 1;
	}
}

/* Each time later in what it does; what it sent goes with the channel. */
void senders_are_killed(const void *context)
{
	(void)context;
	for (unsigned int i = 0; i < KILLS; i++) {
		struct pipe p = make_channel(4, 1, 1);
		const struct tess_spawn_cap cap = { "tx", p.tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
		struct tess_message m;
		struct child child;

		child_start(&child, "giver", &cap, 1);
		suite_sleep(i * MILLISECONDS / 8);
		child_kill(&child);
		if (i % 2)
			while (tess_channel_recv(p.rx, TESS_DEADLINE_POLL, &m) == TESS_OK)
				;
		drop(p.rx);
	}
}

void receivers_are_killed(const void *context)
{
	(void)context;
	for (unsigned int i = 0; i < KILLS; i++) {
		struct pipe p = make_channel(4, 1, 1), result = make_channel(1, 1, 0);
		const struct tess_spawn_cap caps[] = {
			{ "rx", p.rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE }, CHILD_CAP("tx", result.tx)
		};
		const struct tess_spawn_cap give = { "tx", p.tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
		struct child reader, giver;

		child_start(&reader, "reader", caps, 2);
		child_start(&giver, "giver", &give, 1);
		suite_sleep(i * MILLISECONDS / 8);
		child_kill(&reader);
		(void)child_end(&giver); /* told EPIPE */
		drop(result.tx);
		drop(result.rx);
	}
}

void topics_reach_all(const void *context)
{
	struct pipe p[3];
	uint64_t id[3] = { 0 }, delivered = 0, dropped = 0;
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	tess_cap_t topic = TESS_CAP_NONE;

	(void)context;
	CHECK_OK(tess_topic_create(tess_self_job(), 3, &topic));
	for (unsigned int i = 0; i < 3; i++) {
		p[i] = make_channel(1u << i, 1, 0);
		CHECK_OK(tess_topic_subscribe(topic, p[i].tx, &id[i]));
		drop(p[i].tx);
	}
	for (m.word[0] = 0; m.word[0] < 4; m.word[0]++)
		CHECK_OK(tess_topic_publish(topic, &m, &delivered, &dropped));
	CHECK_EQUAL(delivered, 1);
	CHECK_EQUAL(dropped, 2);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_OK(tess_topic_info(topic, id[i], &delivered, &dropped));
		CHECK_EQUAL(delivered, 1u << i);
		CHECK_EQUAL(dropped, 4 - (1u << i));
		for (unsigned int n = 0; n < 1u << i; n++)
			CHECK_EQUAL(take(p[i].rx), n);
	}
	drop(topic);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_STATUS(tess_channel_recv(p[i].rx, TESS_DEADLINE_FOREVER, &m), TESS_EPIPE);
		drop(p[i].rx);
	}
}
