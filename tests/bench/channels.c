/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels: 64 bytes into the queue and out again by one thread, and handed to a thread that waits.
 */
#include "bench.h"

#include <tessera/arch/counter.h>

struct pair {
	tess_cap_t tx, rx; /* there */
	tess_cap_t back_tx, back_rx;
	tess_cap_t thread;
};

static const struct tess_message sixty_four = { .tag = TESS_TAG(1, 8, 0),
						.word = { 1, 2, 3, 4, 5, 6, 7, 8 } };

static void there_and_out(void *context)
{
	const struct pair *p = context;
	struct tess_message m;

	(void)!tess_channel_send(p->tx, TESS_DEADLINE_FOREVER, &sixty_four);
	(void)!tess_channel_recv(p->rx, TESS_DEADLINE_FOREVER, &m);
}

/* Echoes until nobody sends any more. */
static void echo(void *argument)
{
	const struct pair *p = argument;
	struct tess_message m;

	while (!tess_channel_recv(p->rx, TESS_DEADLINE_FOREVER, &m))
		(void)!tess_channel_send(p->back_tx, TESS_DEADLINE_FOREVER, &m);
}

/* A send to a thread that waits, and a wait of one's own: twice in a turn, each with a switch. */
static void turn(void *context)
{
	const struct pair *p = context;
	struct tess_message m;

	(void)!tess_channel_send(p->tx, TESS_DEADLINE_FOREVER, &sixty_four);
	(void)!tess_channel_recv(p->back_rx, TESS_DEADLINE_FOREVER, &m);
}

static void make_channel(tess_cap_t *tx, tess_cap_t *rx)
{
	CHECK_OK(tess_channel_create(tess_self_job(), 16, 8, 0, tx, rx));
}

static void bench_queue(void)
{
	struct pair p = { 0 };
	const struct operation both = { .run = there_and_out, .context = &p };

	make_channel(&p.tx, &p.rx);
	metric("channel_64b", measure(&both), "instructions");
	drop(p.tx);
	drop(p.rx);
}

static void bench_switch(void)
{
	struct pair p = { 0 };
	const struct operation both = { .run = turn, .context = &p };

	make_channel(&p.tx, &p.rx);
	make_channel(&p.back_tx, &p.back_rx);
	p.thread = thread_begin(echo, &p);
	thread_await_block(p.thread);
	metric("channel_64b_switch", (measure(&both) + 1) / 2, "instructions");
	drop(p.tx);
	thread_join(p.thread);
	drop(p.rx);
	drop(p.back_tx);
	drop(p.back_rx);
}

void bench_channels(void)
{
	bench_queue();
	bench_switch();
}
