/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages between two processes, the client's side. A server waits when the client calls, and
 * the client waits when the server replies: that is how services meet.
 */
#include "bench.h"

#include <bench/trip.h>
#include <string.h>
#include <tessera/arch/counter.h>

struct client {
	struct child server;
	tess_cap_t cap, sent;
	unsigned int words;
	uint64_t apart; /* what the server measured of its own work */
};

static void begin(struct client *client, const char *role)
{
	tess_cap_t endpoint = make_endpoint();
	const struct tess_spawn_cap cap = { "endpoint", endpoint, TESS_RIGHTS_ALL, TESS_CAP_MOVE };

	*client = (struct client){ 0 };
	client->cap = make_derived(endpoint, TESS_RIGHT_SEND, 0);
	child_start(&client->server, role, &cap, 1);
	suite_sleep(MILLISECONDS);
}

static void end(struct client *client)
{
	child_kill(&client->server);
	drop(client->cap);
}

/* Both ways of one call: each side passes the time at which it entered the kernel in word 7. */
static void one_way_once(const struct client *client, uint64_t *there, uint64_t *back)
{
	struct tess_message m = { .tag = TESS_TAG(client->words, client->words, 0) };
	uint64_t now;
	int status;

	m.word[7] = tess_counter();
	status = tess_call(client->cap, TESS_DEADLINE_FOREVER, &m);
	now = tess_counter();
	CHECK_OK(status);
	*there = m.word[0] < *there ? m.word[0] : *there;
	*back = now - m.word[7] < *back ? now - m.word[7] : *back;
}

static void bench_one_way(unsigned int words, const char *call, const char *reply_recv)
{
	uint64_t there = ~UINT64_C(0), back = ~UINT64_C(0);
	struct client client;

	begin(&client, "one_way");
	client.words = words;
	for (unsigned int i = 0; i < BATCHES * REPEATS; i++)
		one_way_once(&client, &there, &back);
	metric(call, there - empty(), "instructions");
	metric(reply_recv, back - empty(), "instructions");
	end(&client);
}

/* The same where every message is recorded. */
static void bench_one_way_traced(void)
{
	tess_cap_t trace = 0;

	CHECK_OK(tess_platform_trace_create(tess_start_cap("platform.trace"), tess_self_job(), 64,
					    &trace));
	CHECK_OK(tess_trace_start(trace, TESS_TRACE_MESSAGES));
	bench_one_way(8, "call_8w_traced", "reply_recv_8w_traced");
	drop(trace);
}

static void turn_raw(void *context)
{
	const struct client *client = context;
	struct tess_message m = { .tag = TESS_TAG(1, 8, 0), .word = { 1, 2, 3, 4, 5, 6, 7, 8 } };

	(void)!tess_call(client->cap, TESS_DEADLINE_FOREVER, &m);
}

static void turn_stub(void *context)
{
	const struct client *client = context;
	struct bench_trip_turn_reply reply;

	(void)!bench_trip_turn((bench_trip_client_t){ client->cap }, 1, 2, 3, 4, 5, 6, 7, 8,
			       TESS_DEADLINE_FOREVER, &reply);
}

static void bench_turn(const char *role, void (*run)(void *), const char *name)
{
	struct client client;
	const struct operation turn = { .run = run, .context = &client };

	begin(&client, role);
	metric(name, measure(&turn), "instructions");
	end(&client);
}

static const uint64_t payload[TESS_MESSAGE_WORDS];

/* Each word is written once, where it is sent from. The server adds them up and says how long that
 * took. */
static void send_words(void *context)
{
	struct client *client = context;
	struct tess_message m = { .tag = TESS_TAG(1, client->words, 0),
				  .word = { 1, 2, 3, 4, 5, 6, 7, 8 } };

	memcpy(&tess_ipc_buffer()->send.word[TESS_INLINE_WORDS], payload,
	       (client->words - TESS_INLINE_WORDS) * sizeof(uint64_t));
	(void)!tess_call(client->cap, TESS_DEADLINE_FOREVER, &m);
	client->apart = m.word[1];
}

static void bench_words(unsigned int words, const char *trip, const char *sum)
{
	struct client client;
	const struct operation turn = { .run = send_words, .context = &client };
	uint64_t all;

	begin(&client, "sum");
	client.words = words;
	all = measure(&turn);
	metric(trip, all - client.apart, "instructions");
	metric(sum, client.apart, "instructions");
	end(&client);
}

/* The server deletes what came, and says how long that took. */
static void send_cap(void *context)
{
	struct client *client = context;
	struct tess_message m = { .tag = TESS_TAG(1, 0, 1) };

	tess_ipc_buffer()->send.cap[0] =
		(struct tess_cap_descriptor){ .token = client->sent, .rights = TESS_RIGHTS_ALL };
	(void)!tess_call(client->cap, TESS_DEADLINE_FOREVER, &m);
	client->apart = m.word[1];
}

static void bench_cap(void)
{
	struct client client;
	const struct operation turn = { .run = send_cap, .context = &client };
	uint64_t all;

	begin(&client, "taker");
	client.sent = make_notification();
	all = measure(&turn);
	metric("round_trip_1cap", all - client.apart, "instructions");
	drop(client.sent);
	end(&client);
}

void bench_messages(void)
{
	bench_one_way(0, "call_0w", "reply_recv_0w");
	bench_one_way(8, "call_8w", "reply_recv_8w");
	bench_one_way_traced();
	bench_turn("round_trip", turn_raw, "round_trip_8w_raw");
	bench_turn("stub", turn_stub, "round_trip_8w");
	bench_words(64, "round_trip_64w", "sum_64w");
	bench_words(496, "round_trip_496w", "sum_496w");
	bench_cap();
}
