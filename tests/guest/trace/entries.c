/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traces: known calls, and exactly the entries that are known for them.
 */
#include <string.h>
#include <tessera/arch/counter.h>

#include "trace.h"

#define BIT(event) TESS_TRACE_BIT(TESS_TRACE_EVENT_##event)

/* As good as the fast path, in ticks of the counter, and how often a call is tried for it. */
#define TRIES 2000u

static struct tess_trace_entry entry[TESS_TRACE_READ_MAX];
static uint32_t entries;
static uint64_t lost;

static tess_cap_t make_trace(uint32_t size)
{
	tess_cap_t trace = 0;

	CHECK_OK(tess_platform_trace_create(tess_start_cap("platform.trace"), tess_self_job(), size,
					    &trace));
	return trace;
}

static void read_all(tess_cap_t trace, uint32_t expected)
{
	memset(entry, 0, sizeof(entry));
	CHECK_OK(tess_trace_read(trace, entry, COUNT(entry), &entries, &lost));
	CHECK_EQUAL(entries, expected);
}

static bool is_name(const uint8_t *name, const char *expected)
{
	return !strncmp((const char *)name, expected, sizeof(entry[0].sender_name));
}

/* An entry about two processes; the empty name: nobody. */
static void check_entry(const struct tess_trace_entry *e, enum tess_trace_event event,
			const char *sender, const char *receiver, uint32_t label,
			unsigned int words)
{
	CHECK_EQUAL(e->event, event);
	CHECK(is_name(e->sender_name, sender));
	CHECK(is_name(e->receiver_name, receiver));
	CHECK_EQUAL(e->sender != 0, *sender != 0);
	CHECK_EQUAL(e->receiver != 0, *receiver != 0);
	CHECK_EQUAL(e->label, label);
	CHECK_EQUAL(e->words, words);
	CHECK_EQUAL(e->capabilities, 0);
	CHECK_EQUAL(e->cpu, 0);
}

static void check_pair(const struct tess_trace_entry *call, uint32_t label, unsigned int words)
{
	check_entry(&call[0], TESS_TRACE_EVENT_CALL, "trace", "echo", label, words);
	check_entry(&call[1], TESS_TRACE_EVENT_REPLY, "echo", "trace", 0, words);
	CHECK_EQUAL(call[0].flags, TESS_TRACE_CALL);
	CHECK_EQUAL(call[1].flags, 0);
	CHECK_EQUAL(call[0].status | call[1].status, 0);
	CHECK_EQUAL(call[0].data, call[1].data);
	CHECK_EQUAL(call[0].sender, call[1].receiver);
	CHECK_EQUAL(call[0].receiver, call[1].sender);
	CHECK(call[0].time <= call[1].time);
}

void known_calls_give_known_entries(const void *context)
{
	static const unsigned int words[] = { 0, 3, 8, 100 };
	tess_cap_t trace = make_trace(64), stale = make_notification();
	uint64_t began = tess_clock_now();
	struct echo echo;

	(void)context;
	drop(stale);
	echo_begin(&echo);
	CHECK_OK(tess_trace_start(trace, TESS_TRACE_MESSAGES | BIT(DENIAL)));
	for (uint32_t i = 0; i < COUNT(words); i++)
		echo_call(&echo, 10 + i, words[i], TESS_DEADLINE_FOREVER);
	CHECK_STATUS(tess_notification_signal(stale, 1), TESS_EBADCAP);
	CHECK_OK(tess_trace_stop(trace));
	read_all(trace, 2 * COUNT(words) + 1);
	CHECK_EQUAL(lost, 0);
	for (uint32_t i = 0; i < COUNT(words); i++)
		check_pair(&entry[2 * i], 10 + i, words[i]);
	check_entry(&entry[8], TESS_TRACE_EVENT_DENIAL, "trace", "", 0, 0);
	CHECK_STATUS(entry[8].status, TESS_EBADCAP);
	CHECK_EQUAL(entry[8].data, TESS_SYS_NOTIFICATION_SIGNAL);
	for (uint32_t i = 0; i < entries; i++) {
		CHECK_EQUAL(entry[i].sequence, i);
		CHECK(entry[i].time >= began && entry[i].time <= tess_clock_now());
	}
	echo_end(&echo);
	drop(trace);
}

void queues_are_traced(const void *context)
{
	tess_cap_t trace = make_trace(64), tx = 0, rx = 0;
	struct tess_message m = { .tag = TESS_TAG(5, 8, 0) };

	(void)context;
	CHECK_OK(tess_channel_create(tess_self_job(), 2, 8, 0, &tx, &rx));
	CHECK_OK(tess_trace_start(trace, TESS_TRACE_MESSAGES));
	for (int i = 0; i < 3; i++)
		CHECK_STATUS(tess_channel_send(tx, TESS_DEADLINE_POLL, &m),
			     i < 2 ? TESS_OK : TESS_EAGAIN);
	CHECK_OK(tess_channel_recv(rx, TESS_DEADLINE_POLL, &m));
	read_all(trace, 4);
	for (uint32_t i = 0; i < 3; i++) {
		check_entry(&entry[i], TESS_TRACE_EVENT_CHANNEL_SEND, "trace", "", 5, 8);
		CHECK_STATUS(entry[i].status, i < 2 ? TESS_OK : TESS_EAGAIN);
	}
	check_entry(&entry[3], TESS_TRACE_EVENT_CHANNEL_RECEIVE, "", "trace", 5, 8);
	CHECK_EQUAL(entry[3].data, entry[0].data);
	drop(tx);
	drop(rx);
	drop(trace);
}

void the_oldest_go(const void *context)
{
	tess_cap_t trace = make_trace(40), n = make_notification();

	(void)context;
	CHECK_OK(tess_trace_start(trace, BIT(SIGNAL)));
	for (uint64_t i = 0; i < 1000; i++)
		CHECK_OK(tess_notification_signal(n, i));
	read_all(trace, 40);
	CHECK_EQUAL(lost, 960);
	for (uint32_t i = 0; i < 40; i++)
		CHECK_EQUAL(entry[i].data, 960 + i);
	read_all(trace, 0);
	CHECK_EQUAL(lost, 0);
	drop(n);
	drop(trace);
}

int tracer_role(void)
{
	CHECK_OK(tess_trace_start(tess_start_cap("trace"), TESS_TRACE_ALL));
	while (!suite_failed())
		suite_sleep(SECONDS);
	return 1;
}

void it_ends_with_its_process(const void *context)
{
	tess_cap_t trace = make_trace(40), second = make_trace(1);
	const struct tess_spawn_cap cap = CHILD_CAP("trace", trace);
	struct child child;

	(void)context;
	child_start(&child, "tracer", &cap, 1);
	thread_await_block(child.thread);
	CHECK_STATUS(tess_trace_start(second, BIT(CALL)), TESS_EBUSY);
	child_kill(&child);
	CHECK_OK(tess_trace_start(second, BIT(CALL)));
	drop(second);
	drop(trace);
}

/* The least time of many calls. */
static uint64_t best_call(const struct echo *echo)
{
	uint64_t best = ~UINT64_C(0);

	for (unsigned int i = 0; i < TRIES; i++) {
		uint64_t begin = tess_counter(), time;

		echo_call(echo, 0, 0, TESS_DEADLINE_FOREVER);
		time = tess_counter() - begin;
		best = time < best ? time : best;
	}
	return best;
}

void it_is_off_again(const void *context)
{
	tess_cap_t trace = make_trace(40);
	uint64_t on, off;
	struct echo echo;

	(void)context;
	echo_begin(&echo);
	CHECK_OK(tess_trace_start(trace, TESS_TRACE_ALL));
	on = best_call(&echo);
	drop(trace);
	off = best_call(&echo);
	CHECK(off < on);
	trace = make_trace(40);
	(void)best_call(&echo);
	read_all(trace, 0);
	drop(trace);
	echo_end(&echo);
}
