/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queues in the life of a program: one loop over endpoints, notifications, processes and
 * timers, several threads at one queue, and sources that go while they are waited for.
 */
#include <string.h>

#include "events.h"

#define CLIENTS  3u
#define MESSAGES 500u
#define WORKERS  4u
#define ROUNDS   2000u

#define SIGNAL  TESS_EVENT_FILTER_SIGNAL
#define MESSAGE TESS_EVENT_FILTER_MESSAGE
#define ALL     (~UINT64_C(0))

struct tess_event next_event(tess_cap_t queue)
{
	struct tess_event event = { 0 };
	size_t count = 0;

	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	CHECK_EQUAL(count, 1);
	return event;
}

void expect_nothing(tess_cap_t queue)
{
	struct tess_event event;
	size_t count;

	CHECK_STATUS(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count), TESS_EAGAIN);
}

/* --- a server of several endpoints --- */

/* The role: sends numbers one way, and ends. */
static int client_role(void)
{
	struct tess_message m = { .tag = TESS_TAG(1, 1, 0) };

	for (m.word[0] = 0; m.word[0] < MESSAGES; m.word[0]++)
		CHECK_OK(tess_send(tess_start_cap("server"), TESS_DEADLINE_FOREVER, &m));
	return 0;
}

struct source {
	tess_cap_t endpoint;
	struct child client;
	uint64_t received;
};

static void begin_clients(tess_cap_t queue, struct source *sources)
{
	for (unsigned int i = 0; i < CLIENTS; i++) {
		struct source *s = &sources[i];
		tess_cap_t send;

		*s = (struct source){ .endpoint = make_endpoint() };
		send = make_derived(s->endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0);
		CHECK_OK(tess_event_queue_subscribe(queue, s->endpoint, MESSAGE, 0,
						    tess_event_cookie(s), 0));
		child_start(
			&s->client, "client",
			&(struct tess_spawn_cap){ "server", send, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			1);
		CHECK_OK(tess_event_queue_subscribe(
			queue, s->client.process, TESS_EVENT_FILTER_PROCESS, 0,
			tess_event_cookie(&s->client), TESS_EVENT_PROCESS_EXIT));
	}
}

/* Returns whether this was the end of a client. */
static bool handle(const struct tess_event *event)
{
	struct source *s = tess_event_pointer(event);
	struct tess_message m;

	if (event->filter == TESS_EVENT_FILTER_PROCESS) {
		s = (struct source *)(void *)((char *)s - offsetof(struct source, client));
		CHECK_EQUAL(event->flags, TESS_EVENT_FLAGS_CLOSED);
		CHECK_EQUAL(event->detail, TESS_EVENT_PROCESS_EXIT);
		CHECK_EQUAL(event->data, (uint64_t)TESS_END_REASON_EXITED << 32);
		CHECK_EQUAL(s->received, MESSAGES);
		return true;
	}
	CHECK_EQUAL(event->filter, MESSAGE);
	CHECK_EQUAL(event->data, sizeof(uint64_t));
	CHECK_OK(tess_recv(s->endpoint, TESS_DEADLINE_POLL, &m));
	CHECK_EQUAL(m.word[0], s->received);
	s->received++;
	return false;
}

static void one_loop_serves_all(const void *unused)
{
	struct source sources[CLIENTS];
	tess_cap_t queue = make_event_queue();
	struct tess_event events[16];
	unsigned int alive = CLIENTS;
	size_t count = 0;

	(void)unused;
	begin_clients(queue, sources);
	while (alive && !suite_failed()) {
		CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), events,
					 COUNT(events), &count));
		for (size_t i = 0; i < count; i++)
			alive -= handle(&events[i]);
	}
	expect_nothing(queue);
	for (unsigned int i = 0; i < CLIENTS; i++) {
		CHECK_EQUAL(sources[i].received, MESSAGES);
		child_succeeds(&sources[i].client);
		drop(sources[i].endpoint);
	}
	drop(queue);
}

/* --- timers --- */

static void timers_come_in_time(const void *unused)
{
	tess_cap_t queue = make_event_queue();
	tess_time_t begin = tess_clock_now();
	uint64_t times = 0;
	struct tess_event event;

	(void)unused;
	CHECK_OK(tess_event_after(queue, 3, 30 * MILLISECONDS));
	CHECK_OK(tess_event_after(queue, 1, 10 * MILLISECONDS));
	CHECK_OK(tess_event_after(queue, 2, 20 * MILLISECONDS));
	for (uint64_t i = 1; i <= 3; i++) {
		event = next_event(queue);
		CHECK_EQUAL(event.cookie, i);
		CHECK_EQUAL(event.filter, TESS_EVENT_FILTER_TIMER);
		CHECK_EQUAL(event.data, 1);
		CHECK(tess_clock_now() >= begin + i * 10 * MILLISECONDS);
	}
	expect_nothing(queue);
	begin = tess_clock_now();
	CHECK_OK(tess_event_queue_set_timer(queue, 9, begin + MILLISECONDS, MILLISECONDS, 0));
	while (times < 20 && !suite_failed()) {
		event = next_event(queue);
		CHECK_EQUAL(event.cookie, 9);
		times += event.data;
		CHECK(tess_clock_now() >= begin + times * MILLISECONDS);
	}
	drop(queue);
}

/* A timer of a nanosecond does not keep the machine from anything. */
static void a_short_interval_is_no_storm(const void *unused)
{
	tess_cap_t queue = make_event_queue();
	tess_time_t begin = tess_clock_now();

	(void)unused;
	CHECK_OK(tess_event_queue_set_timer(queue, 1, begin, 1, 0));
	suite_sleep(10 * MILLISECONDS);
	CHECK(next_event(queue).data >= 10 * MILLISECONDS);
	drop(queue);
}

/* --- several threads --- */

struct pool {
	tess_cap_t queue, work[WORKERS], done;
	uint64_t taken;
};

/* Each piece of work is a one-shot: one worker gets it, does it, and subscribes again. */
static void worker(void *argument)
{
	struct pool *pool = argument;

	for (;;) {
		struct tess_event event = next_event(pool->queue);
		uint64_t bits;

		if (event.cookie == WORKERS)
			return;
		CHECK_OK(tess_notification_wait(pool->work[event.cookie], TESS_DEADLINE_POLL,
						&bits));
		__atomic_fetch_add(&pool->taken, 1, __ATOMIC_RELAXED);
		CHECK_OK(tess_event_queue_subscribe(pool->queue, pool->work[event.cookie], SIGNAL,
						    TESS_EVENT_MODE_ONE_SHOT, event.cookie, ALL));
		CHECK_OK(tess_notification_signal(pool->done, UINT64_C(1) << event.cookie));
	}
}

static void begin_pool(struct pool *pool, tess_cap_t *threads)
{
	*pool = (struct pool){ .queue = make_event_queue(), .done = make_notification() };
	for (unsigned int i = 0; i < WORKERS; i++) {
		pool->work[i] = make_notification();
		CHECK_OK(tess_event_queue_subscribe(pool->queue, pool->work[i], SIGNAL,
						    TESS_EVENT_MODE_ONE_SHOT, i, ALL));
		threads[i] = thread_begin(worker, pool);
	}
}

static void workers_share_a_queue(const void *unused)
{
	tess_cap_t threads[WORKERS], stop = make_notification();
	struct pool pool;
	uint64_t given = 0;

	(void)unused;
	begin_pool(&pool, threads);
	for (unsigned int round = 0; round < ROUNDS && !suite_failed(); round++) {
		uint64_t bits = 0, left = (UINT64_C(1) << WORKERS) - 1;

		for (unsigned int i = 0; i < WORKERS; i++, given++)
			CHECK_OK(tess_notification_signal(pool.work[i], 1));
		for (; left && !suite_failed(); left &= ~bits)
			CHECK_OK(tess_notification_wait(pool.done, tess_clock_deadline(PATIENCE),
							&bits));
	}
	CHECK_EQUAL(pool.taken, given);
	/* By level, the last word goes to all of them. */
	CHECK_OK(tess_event_queue_subscribe(pool.queue, stop, SIGNAL, 0, WORKERS, 1));
	CHECK_OK(tess_notification_signal(stop, 1));
	for (unsigned int i = 0; i < WORKERS; i++) {
		thread_join(threads[i]);
		drop(pool.work[i]);
	}
	drop(stop);
	drop(pool.done);
	drop(pool.queue);
}

/* --- ends --- */

struct waiter {
	tess_cap_t queue;
	struct tess_event event;
	int status;
};

static void wait_once(void *argument)
{
	struct waiter *w = argument;
	size_t count;

	w->status = tess_event_wait(w->queue, TESS_DEADLINE_FOREVER, &w->event, 1, &count);
}

static void sources_close_while_waited_for(const void *unused)
{
	struct waiter w = { .queue = make_event_queue() };
	tess_cap_t n = make_notification(), copy = make_derived(n, TESS_RIGHTS_ALL, 0);
	tess_cap_t thread;

	(void)unused;
	CHECK_OK(tess_event_queue_subscribe(w.queue, copy, SIGNAL, 0, 5, ALL));
	thread = thread_begin(wait_once, &w);
	thread_await_block(thread);
	CHECK_OK(tess_capability_revoke(n));
	thread_join(thread);
	CHECK_OK(w.status);
	CHECK_EQUAL(w.event.cookie, 5);
	CHECK_EQUAL(w.event.flags, TESS_EVENT_FLAGS_CLOSED);
	expect_nothing(w.queue);
	drop(n);
	drop(w.queue);
}

static void a_queue_closes_while_waited_at(const void *unused)
{
	struct waiter w = { .queue = make_event_queue(), .status = 1 };
	tess_cap_t thread = thread_begin(wait_once, &w);

	(void)unused;
	thread_await_block(thread);
	drop(w.queue);
	thread_join(thread);
	CHECK_STATUS(w.status, TESS_EBADCAP);
}

/* The role: waits for ever at the queue that it was given. */
static int waiter_role(void)
{
	struct tess_event event;
	size_t count;

	CHECK_OK(tess_notification_signal(tess_start_cap("ready"), 1));
	return tess_event_wait(tess_start_cap("queue"), TESS_DEADLINE_FOREVER, &event, 1, &count);
}

static void a_waiter_dies(const void *unused)
{
	tess_cap_t queue = make_event_queue(), ready = make_notification(), n = make_notification();
	const struct tess_spawn_cap caps[] = { CHILD_CAP("queue", queue),
					       CHILD_CAP("ready", ready) };
	struct child child;
	uint64_t bits;

	(void)unused;
	CHECK_OK(tess_event_queue_subscribe(queue, n, SIGNAL, TESS_EVENT_MODE_EDGE, 1, ALL));
	child_start(&child, "waiter", caps, COUNT(caps));
	CHECK_OK(tess_notification_wait(ready, tess_clock_deadline(PATIENCE), &bits));
	thread_await_block(child.thread);
	child_kill(&child);
	CHECK_OK(tess_notification_signal(n, 8));
	CHECK_EQUAL(next_event(queue).data, 8);
	drop(n);
	drop(ready);
	drop(queue);
}

/* --- a queue behind a notification --- */

static void the_bound_notification_says_that_there_is_news(const void *unused)
{
	tess_cap_t queue = make_event_queue(), door = make_notification();
	uint64_t bits = 0;

	(void)unused;
	CHECK_OK(tess_event_queue_bind_notification(queue, door, 0x70));
	CHECK_OK(tess_event_after(queue, 1, 2 * MILLISECONDS));
	CHECK_OK(tess_notification_wait(door, tess_clock_deadline(PATIENCE), &bits));
	CHECK_EQUAL(bits, 0x70);
	CHECK_EQUAL(next_event(queue).cookie, 1);
	expect_nothing(queue);
	CHECK_STATUS(tess_notification_wait(door, TESS_DEADLINE_POLL, &bits), TESS_EAGAIN);
	drop(door);
	drop(queue);
}

static const struct test tests[] = {
	{ "one loop serves three clients and sees their ends", one_loop_serves_all, NULL },
	{ "timers come in time", timers_come_in_time, NULL },
	{ "a short interval is no storm", a_short_interval_is_no_storm, NULL },
	{ "workers share a queue", workers_share_a_queue, NULL },
	{ "a source is revoked while it is waited for", sources_close_while_waited_for, NULL },
	{ "a queue goes while somebody waits at it", a_queue_closes_while_waited_at, NULL },
	{ "a waiter is killed", a_waiter_dies, NULL },
	{ "a bound notification says that there is news",
	  the_bound_notification_says_that_there_is_news, NULL },
	{ "one loop echoes what comes over three pairs of channels", one_loop_echoes_for_all,
	  NULL },
	{ "a sender is told when there is room", room_is_told, NULL },
	{ "a port is a source", a_port_is_a_source, NULL },
	{ "stores to memory are told", stores_are_told, NULL },
	{ "no store is lost", no_store_is_lost, NULL },
	{ "the other end is killed at any moment", the_other_end_is_killed_at_any_moment, NULL },
};

static int role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "client", client_role },   { "waiter", waiter_role }, { "echoed", echoed_role },
		{ "counter", counter_role }, { "busy", busy_role },
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
