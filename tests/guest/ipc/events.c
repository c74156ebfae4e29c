/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a receiver is told besides messages, in what order it gets them, and very many of them.
 */
#include "ipc.h"

#include "make.h"
#include "server.h"

#define PAIRS   100000u
#define CLIENTS 4u

/* The role: holds a badged capability, says so, and waits to be killed. */
int holder_role(void)
{
	uint64_t bits;

	CHECK_OK(tess_notification_signal(tess_start_cap("ready"), 1));
	return tess_notification_wait(tess_start_cap("never"), TESS_DEADLINE_FOREVER, &bits);
}

static void check_closed(tess_cap_t endpoint, uint64_t badge)
{
	struct tess_message m;

	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_EQUAL(m.tag, TESS_TAG(TESS_LABEL_BADGE_CLOSED, 1, 0) | TESS_TAG_KERNEL);
	CHECK_EQUAL(m.badge, 0);
	CHECK_EQUAL(m.word[0], badge);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
}

void badges_close(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	tess_cap_t ready = make_notification(), never = make_notification();
	tess_cap_t one = make_derived(endpoint, TESS_RIGHTS_ALL & ~TESS_RIGHT_RECEIVE, 41);
	tess_cap_t two = make_derived(one, TESS_RIGHT_SEND, 0);
	const struct tess_spawn_cap caps[] = {
		CHILD_CAP("ready", ready),
		CHILD_CAP("never", never),
		{ "badged", one, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
	};
	struct tess_message m;
	struct child holder;
	uint64_t bits;

	(void)unused;
	child_start(&holder, "holder", caps, COUNT(caps));
	CHECK_OK(tess_notification_wait(ready, server_deadline(), &bits));
	drop(two);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	child_kill(&holder);
	check_closed(endpoint, 41);
	drop(make_derived(endpoint, TESS_RIGHT_SEND, 42));
	check_closed(endpoint, 42);
	drop(never);
	drop(ready);
	drop(endpoint);
}

struct signaller {
	tess_cap_t notification;
	uint64_t delay;
};

static void signal_later(void *argument)
{
	const struct signaller *s = argument;

	suite_sleep(s->delay);
	CHECK_OK(tess_notification_signal(s->notification, 0x8000000000000001));
}

static void check_notified(tess_cap_t endpoint, uint64_t expected)
{
	struct tess_message m;

	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_EQUAL(m.tag, TESS_TAG(TESS_LABEL_NOTIFY, 1, 0) | TESS_TAG_KERNEL);
	CHECK_EQUAL(m.word[0], expected);
}

void notifications_arrive(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), other = make_endpoint();
	struct signaller s = { make_notification(), 5 * MILLISECONDS };
	struct tess_message m;
	tess_cap_t thread;

	(void)unused;
	CHECK_OK(tess_endpoint_bind_notification(endpoint, s.notification));
	CHECK_STATUS(tess_endpoint_bind_notification(other, s.notification), TESS_EBUSY);
	CHECK_OK(tess_notification_signal(s.notification, 2));
	CHECK_OK(tess_notification_signal(s.notification, 8));
	check_notified(endpoint, 10);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);

	thread = thread_begin(signal_later, &s);
	check_notified(endpoint, 0x8000000000000001);
	thread_join(thread);

	CHECK_OK(tess_endpoint_bind_notification(endpoint, TESS_CAP_NONE));
	CHECK_OK(tess_notification_signal(s.notification, 4));
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	drop(s.notification);
	drop(other);
	drop(endpoint);
}

struct sender {
	tess_cap_t endpoint, thread;
	uint64_t number;
};

static void send_number(void *argument)
{
	const struct sender *s = argument;
	struct tess_message m = { .tag = TESS_TAG(1, 1, 0), .word = { s->number } };

	CHECK_OK(tess_send(s->endpoint, server_deadline(), &m));
}

/* The highest first, and equals in the order in which they came. */
void senders_queue_by_priority(const void *unused)
{
	static const uint32_t priority[] = { 10, 50, 30, 50, 10, 70 };
	static const uint64_t expected[] = { 5, 1, 3, 2, 0, 4 };
	tess_cap_t endpoint = make_endpoint();
	struct sender sender[COUNT(priority)];
	struct tess_message m;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(priority); i++) {
		sender[i] = (struct sender){ .endpoint = endpoint, .number = i };
		sender[i].thread = thread_begin(send_number, &sender[i]);
		thread_await_block(sender[i].thread);
		CHECK_OK(tess_thread_set_priority(sender[i].thread, priority[i]));
	}
	for (unsigned int i = 0; i < COUNT(expected); i++) {
		CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
		CHECK_EQUAL(m.word[0], expected[i]);
	}
	for (unsigned int i = 0; i < COUNT(priority); i++)
		thread_join(sender[i].thread);
	drop(endpoint);
}

/* The role: calls with numbers in a row, and wants each back multiplied. */
int pair_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	uint64_t i;

	for (i = 0; i < PAIRS / CLIENTS; i++) {
		struct tess_message m = { .tag = TESS_TAG(1, 1, 0), .word = { i } };

		if (!CHECK_OK(tess_call(endpoint, TESS_DEADLINE_FOREVER, &m)) ||
		    !CHECK_EQUAL(m.word[0], i * 3))
			break;
	}
	return i != PAIRS / CLIENTS;
}

/* Serves the clients until the last call of the last of them. */
static void serve_pairs(tess_cap_t endpoint)
{
	uint64_t next[CLIENTS] = { 0 };
	struct tess_message m;
	int status = tess_recv(endpoint, server_deadline(), &m);

	for (unsigned int served = 0; served < PAIRS; served++) {
		if (!CHECK_OK(status) || !CHECK(m.badge - 1 < CLIENTS) ||
		    !CHECK_EQUAL(m.word[0], next[m.badge - 1]))
			return;
		next[m.badge - 1]++;
		m.word[0] *= 3;
		m.tag = TESS_TAG(0, 1, 0);
		if (served == PAIRS - 1)
			CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
		else
			status = tess_reply_recv(endpoint, TESS_CAP_NONE, server_deadline(), &m);
	}
}

/* The badges stay with this process while it serves, so that none closes in between. */
void many_pairs(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), badged[CLIENTS];
	struct child client[CLIENTS];

	(void)unused;
	for (unsigned int i = 0; i < CLIENTS; i++) {
		badged[i] = make_derived(endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, i + 1);
		child_start(&client[i], "pair",
			    &(struct tess_spawn_cap)CHILD_CAP("endpoint", badged[i]), 1);
	}
	serve_pairs(endpoint);
	for (unsigned int i = 0; i < CLIENTS; i++) {
		child_succeeds(&client[i]);
		drop(badged[i]);
	}
	drop(endpoint);
}
