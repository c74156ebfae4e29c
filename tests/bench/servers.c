/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages between two processes, the servers' side.
 */
#include "bench.h"

#include <bench/trip.h>
#include <tessera/arch/counter.h>

static int next(tess_cap_t endpoint, struct tess_message *m)
{
	return tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, m);
}

/* Word 0: the way of the request; word 7: when the reply entered the kernel. */
int one_way_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		m.word[0] = tess_counter() - m.word[7];
		m.tag = TESS_TAG(0, tess_tag_label(m.tag), 0);
		m.word[7] = tess_counter();
		status = next(endpoint, &m);
	}
	return 1;
}

int round_trip_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		m.tag = TESS_TAG(0, 8, 0);
		status = next(endpoint, &m);
	}
	return 1;
}

static uint64_t add_up(const struct tess_message *m)
{
	const uint64_t *more = tess_ipc_buffer()->receive.word;
	unsigned int words = tess_tag_words(m->tag);
	uint64_t sum = 0;

	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		sum += m->word[i];
	for (unsigned int i = TESS_INLINE_WORDS; i < words; i++)
		sum += more[i];
	return sum;
}

int sum_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		uint64_t begin = tess_counter();

		m.word[0] = add_up(&m);
		m.word[1] = tess_counter() - begin;
		m.tag = TESS_TAG(0, 0, 0);
		status = next(endpoint, &m);
	}
	return 1;
}

int taker_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status;

	tess_ipc_buffer()->receive.window_caps = 1;
	status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);
	while (!status) {
		uint64_t begin = tess_counter();

		(void)tess_capability_delete(tess_ipc_buffer()->receive.cap[0].token);
		m.word[1] = tess_counter() - begin;
		m.tag = TESS_TAG(0, 0, 0);
		status = next(endpoint, &m);
	}
	return 1;
}

static int turn(void *ctx, const struct tess_call *call, struct bench_trip_turn_request *request,
		struct bench_trip_turn_reply *reply)
{
	(void)ctx;
	(void)call;
	*reply = (struct bench_trip_turn_reply){ request->h, request->g, request->f, request->e,
						 request->d, request->c, request->b, request->a };
	return 0;
}

int stub_role(void)
{
	static const struct bench_trip_ops ops = { .turn = turn };
	const struct tess_service service = bench_trip_service(&ops, NULL);
	const struct tess_server server = { .endpoint = tess_start_cap("endpoint"),
					    .services = &service,
					    .service_count = 1 };

	return tess_serve(&server) ? 1 : 0;
}
