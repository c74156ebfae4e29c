/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters: so many messages of so many bytes, exactly, for both sides and for the processor, on
 * which nobody else has anything to say meanwhile.
 */
#include <string.h>

#include "trace.h"

#define CALLS  1000u
#define PLACES 8u

struct counts {
	struct tess_statistics self, other, cpu;
};

static struct counts count(tess_cap_t other)
{
	struct counts c = { 0 };

	CHECK_OK(tess_process_statistics(tess_self_process(), &c.self));
	if (other)
		CHECK_OK(tess_process_statistics(other, &c.other));
	CHECK_OK(tess_platform_statistics(tess_start_cap("platform.inspect"), 0, &c.cpu));
	return c;
}

/* What was counted between two looks is this, and nothing else. */
static void check_difference(const struct tess_statistics *before,
			     const struct tess_statistics *after,
			     const struct tess_statistics *expected)
{
	CHECK_EQUAL(after->messages_sent - before->messages_sent, expected->messages_sent);
	CHECK_EQUAL(after->messages_received - before->messages_received,
		    expected->messages_received);
	CHECK_EQUAL(after->bytes_sent - before->bytes_sent, expected->bytes_sent);
	CHECK_EQUAL(after->bytes_received - before->bytes_received, expected->bytes_received);
	CHECK_EQUAL(after->send_errors - before->send_errors, expected->send_errors);
	CHECK_EQUAL(after->receive_errors - before->receive_errors, expected->receive_errors);
	CHECK_EQUAL(after->queue_full - before->queue_full, expected->queue_full);
	CHECK_EQUAL(after->capability_errors - before->capability_errors,
		    expected->capability_errors);
}

static struct tess_statistics both_ways(uint64_t messages, uint64_t bytes)
{
	return (struct tess_statistics){ .messages_sent = messages,
					 .messages_received = messages,
					 .bytes_sent = bytes,
					 .bytes_received = bytes };
}

/* Without a deadline calls take the fast path, with one they do not. */
static void call_many(const struct echo *echo, unsigned int words, bool fast)
{
	struct tess_statistics side = both_ways(CALLS, CALLS * words * 8),
			       both = both_ways(2 * CALLS, 2 * CALLS * words * 8);
	struct counts before, after;

	thread_await_block(echo->child.thread);
	before = count(echo->child.process);
	for (unsigned int i = 0; i < CALLS; i++)
		echo_call(echo, i, words,
			  fast ? TESS_DEADLINE_FOREVER : tess_clock_deadline(PATIENCE));
	after = count(echo->child.process);
	check_difference(&before.self, &after.self, &side);
	check_difference(&before.other, &after.other, &side);
	check_difference(&before.cpu, &after.cpu, &both);
}

static void call_with_all_sizes(void)
{
	static const unsigned int sizes[] = { 0, 1, 7, 8, 9, 64, 496 };
	struct echo echo;

	echo_begin(&echo);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		call_many(&echo, sizes[i], true);
		call_many(&echo, sizes[i], false);
	}
	echo_end(&echo);
}

void calls_are_counted(const void *context)
{
	(void)context;
	call_with_all_sizes();
}

void counting_goes_on_while_traced(const void *context)
{
	tess_cap_t trace = 0;

	(void)context;
	CHECK_OK(tess_platform_trace_create(tess_start_cap("platform.trace"), tess_self_job(), 16,
					    &trace));
	CHECK_OK(tess_trace_start(trace, TESS_TRACE_ALL));
	call_with_all_sizes();
	drop(trace);
}

/* Fills and empties a queue; words up to 8 take the fast path but for the end of a page. */
static void queue_many(tess_cap_t tx, tess_cap_t rx, unsigned int words)
{
	struct tess_statistics all = both_ways(CALLS * PLACES, CALLS * PLACES * words * 8);
	struct counts before = count(0), after;
	struct tess_message m = { 0 };

	for (unsigned int i = 0; i < CALLS; i++) {
		for (unsigned int n = 0; n < PLACES; n++) {
			m.tag = TESS_TAG(n, words, 0);
			CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_POLL, &m));
		}
		for (unsigned int n = 0; n < PLACES; n++) {
			CHECK_OK(tess_channel_recv(rx, TESS_DEADLINE_POLL, &m));
			CHECK_EQUAL(m.tag, TESS_TAG(n, words, 0));
		}
	}
	after = count(0);
	check_difference(&before.self, &after.self, &all);
	check_difference(&before.cpu, &after.cpu, &all);
}

void queues_are_counted(const void *context)
{
	tess_cap_t tx = 0, rx = 0;

	(void)context;
	CHECK_OK(tess_channel_create(tess_self_job(), PLACES, 16, 0, &tx, &rx));
	queue_many(tx, rx, 0);
	queue_many(tx, rx, 8);
	queue_many(tx, rx, 16);
	drop(tx);
	drop(rx);
}

void failures_are_counted(const void *context)
{
	const struct tess_statistics expected = { .messages_sent = 1,
						  .bytes_sent = 8,
						  .send_errors = 2,
						  .receive_errors = 1,
						  .queue_full = 3,
						  .capability_errors = 2 };
	tess_cap_t tx = 0, rx = 0, endpoint = make_endpoint();
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) }, large = { .tag = TESS_TAG(0, 9, 0) };
	struct counts before, after;

	(void)context;
	CHECK_OK(tess_channel_create(tess_self_job(), 1, 8, 0, &tx, &rx));
	before = count(0);
	CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_POLL, &m));
	for (unsigned int i = 0; i < 3; i++)
		CHECK_STATUS(tess_channel_send(tx, i ? TESS_DEADLINE_POLL : 1, &m),
			     i ? TESS_EAGAIN : TESS_ETIMEDOUT);
	CHECK_STATUS(tess_channel_send(tx, TESS_DEADLINE_POLL, &large), TESS_EMSGSIZE);
	CHECK_STATUS(tess_channel_send(rx, TESS_DEADLINE_POLL, &m), TESS_EPERM);
	CHECK_STATUS(tess_channel_send(0, TESS_DEADLINE_POLL, &m), TESS_EBADCAP);
	CHECK_STATUS(tess_call(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN); /* no error */
	CHECK_STATUS(tess_recv(endpoint, 1, &m), TESS_ETIMEDOUT);
	after = count(0);
	check_difference(&before.self, &after.self, &expected);
	check_difference(&before.cpu, &after.cpu, &expected);
	drop(tx);
	drop(rx);
	drop(endpoint);
}
