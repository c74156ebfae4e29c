/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings: messages of 64 bytes from this process to a child, until the child has had them all. What
 * is counted is everything: both programs, doorbells, and the switches between them.
 */
#include "bench.h"

#include <tessera/arch/counter.h>

#define MESSAGES UINT64_C(65536)
#define BATCH    16u
#define CAPACITY ((size_t)64 << 10)
#define WORDS    8

struct words {
	uint64_t word[WORDS];
};

/* Takes what comes, one message at a time, until nobody writes any more; tells how many came in
 * order. */
static uint64_t read_singly(struct tess_ring_reader *ring)
{
	uint64_t n = 0;
	struct words m;
	size_t length;

	while (!tess_ring_read(ring, &m, sizeof(m), &length, TESS_DEADLINE_FOREVER))
		n += m.word[WORDS - 1] == n;
	return n;
}

/* The same; the room is given back in batches. */
static uint64_t read_in_batches(struct tess_ring_reader *ring)
{
	uint64_t n = 0;
	const void *data;
	size_t length;

	for (;;) {
		for (unsigned int i = 0; i < BATCH; i++) {
			struct words m;

			if (tess_ring_peek(ring, TESS_DEADLINE_FOREVER, &data, &length) ||
			    length != sizeof(m))
				return n;
			m = *(const struct words *)data;
			__asm__ volatile("" : : "m"(m));
			n += m.word[WORDS - 1] == n;
			tess_ring_consume(ring);
		}
		tess_ring_release(ring);
	}
}

static void write_singly(struct tess_ring_writer *ring)
{
	for (uint64_t n = 0; n < MESSAGES; n++) {
		const struct words m = { { n, n, n, n, n, n, n, n } };

		if (tess_ring_write(ring, &m, sizeof(m), TESS_DEADLINE_FOREVER))
			return;
	}
}

static void write_in_batches(struct tess_ring_writer *ring)
{
	void *place;

	for (uint64_t n = 0; n < MESSAGES; n++) {
		if (tess_ring_reserve(ring, sizeof(struct words), TESS_DEADLINE_FOREVER, &place))
			return;
		*(struct words *)place = (struct words){ { n, n, n, n, n, n, n, n } };
		if (tess_ring_commit(ring, sizeof(struct words)))
			return;
		if (n % BATCH == BATCH - 1)
			tess_ring_publish(ring);
	}
}

/* Reads all there is and says how much that was. */
static int read_role(uint64_t (*read)(struct tess_ring_reader *))
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	struct tess_ring_reader ring;
	struct tess_ring_caps caps = { tess_start_cap("mine"), tess_start_cap("theirs"),
				       tess_start_cap("doorbell"), tess_start_cap("bell") };

	if (tess_ring_reader_attach(&ring, &caps))
		return 1;
	m.word[0] = read(&ring);
	return tess_channel_send(tess_start_cap("count"), TESS_DEADLINE_FOREVER, &m) ? 1 : 0;
}

int ring_single_role(void)
{
	return read_role(read_singly);
}

int ring_batch_role(void)
{
	return read_role(read_in_batches);
}

static void bench_ring(const char *name, const char *role, void (*write)(struct tess_ring_writer *))
{
	struct tess_ring_caps ends[2];
	struct tess_ring_writer ring;
	struct tess_message m = { 0 };
	struct child child;
	tess_cap_t tx = 0, rx = 0;
	uint64_t begin;

	CHECK_OK(tess_channel_create(tess_self_job(), 1, 1, 0, &tx, &rx));
	CHECK_OK(tess_ring_create(tess_self_job(), CAPACITY, &ends[0], &ends[1]));
	CHECK_OK(tess_ring_writer_attach(&ring, &ends[0]));
	child_start(&child, role,
		    (const struct tess_spawn_cap[]){
			    { "mine", ends[1].mine, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			    { "theirs", ends[1].theirs, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			    { "doorbell", ends[1].doorbell, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			    { "bell", ends[1].bell, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			    { "count", tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE } },
		    5);
	suite_sleep(MILLISECONDS);
	begin = tess_counter();
	write(&ring);
	tess_ring_writer_close(&ring);
	CHECK_OK(tess_channel_recv(rx, TESS_DEADLINE_FOREVER, &m));
	metric(name, MESSAGES * 1000 / (tess_counter() - begin), "messages");
	CHECK_EQUAL(m.word[0], MESSAGES);
	child_succeeds(&child);
	drop(rx);
}

void bench_rings(void)
{
	bench_ring("ring_messages_per_1000", "ring_batch", write_in_batches);
	bench_ring("ring_messages_per_1000_single", "ring_single", write_singly);
}
