/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings between two threads: nothing is lost, torn or out of order, nobody sleeps through a
 * doorbell (it would be a time-out), and bells are rung for those who wait only.
 */
#include <pthread.h>
#include <string.h>

#include "harness.h"
#include "world.h"

#define SMALL    TESS_RING_CAPACITY_MIN
#define PATIENCE UINT64_C(60000000000)

struct stream {
	struct world_ring ring;
	unsigned messages, seed;
	bool batches;
};

/* Both sides know the lengths and the contents of the messages. */
static size_t length_of(struct random_source *random, const struct tess_ring_end *end)
{
	uint64_t kind = random_below(random, 16);

	return random_below(random, kind ? 64 * kind : tess_ring_message_max(end) + 1);
}

static void put(struct stream *s, size_t length, unsigned number)
{
	void *place;

	ck_holds(!tess_ring_reserve(&s->ring.writer, length, world_deadline(PATIENCE), &place));
	memset(place, (int)(number & 0xff), length);
	ck_holds(!tess_ring_commit(&s->ring.writer, length));
	if (!s->batches || number % 8 == 7)
		tess_ring_publish(&s->ring.writer);
}

static void *write_all(void *argument)
{
	struct stream *s = argument;
	struct random_source random = { s->seed };

	for (unsigned i = 0; i < s->messages; i++)
		put(s, length_of(&random, &s->ring.writer.end), i);
	tess_ring_publish(&s->ring.writer);
	return NULL;
}

static void read_all(struct stream *s)
{
	struct random_source random = { s->seed };

	for (unsigned i = 0; i < s->messages; i++) {
		size_t expected = length_of(&random, &s->ring.reader.end), length;
		const void *data;

		ck_holds(
			!tess_ring_peek(&s->ring.reader, world_deadline(PATIENCE), &data, &length));
		ck_holds(length == expected);
		for (size_t at = 0; at < length; at++)
			ck_holds(((const unsigned char *)data)[at] == (i & 0xff));
		tess_ring_consume(&s->ring.reader);
		if (!s->batches || i % 4 == 3)
			tess_ring_release(&s->ring.reader);
	}
	tess_ring_release(&s->ring.reader);
}

static void run_stream(struct stream *s, size_t capacity)
{
	pthread_t thread;
	uint64_t calls;

	world_ring_begin(&s->ring, capacity);
	ck_assert(!pthread_create(&thread, NULL, write_all, s));
	read_all(s);
	pthread_join(thread, NULL);
	calls = s->ring.writer.end.system_calls + s->ring.reader.end.system_calls;
	/* A wait has at most one ring, and every wait is for something that came. */
	ck_assert_uint_le(calls, 4 * (uint64_t)s->messages);
	world_ring_end(&s->ring);
}

START_TEST(a_small_ring_carries_all)
{
	for (unsigned seed = 1; seed <= 4; seed++) {
		struct stream s = { .messages = 30000, .seed = seed, .batches = seed % 2 };

		run_stream(&s, SMALL);
	}
}
END_TEST

START_TEST(a_large_ring_carries_all)
{
	struct stream s = { .messages = 100000, .seed = 5, .batches = true };

	run_stream(&s, (size_t)1 << 20);
}
END_TEST

/* --- there and back: each message is waited for --- */

static struct world_ring there;
static struct tess_ring_writer back_writer;
static struct tess_ring_reader back_reader;

static void *echo(void *unused)
{
	uint64_t word;
	size_t length;

	(void)unused;
	while (!tess_ring_read(&there.reader, &word, sizeof(word), &length,
			       world_deadline(PATIENCE)))
		ck_holds(!tess_ring_write(&back_writer, &word, length, world_deadline(PATIENCE)));
	return NULL;
}

START_TEST(no_doorbell_is_slept_through)
{
	struct tess_ring_caps writer, reader;
	pthread_t thread;

	world_ring_begin(&there, SMALL);
	ck_assert(!tess_ring_create(JOB, SMALL, &writer, &reader));
	ck_assert(!tess_ring_writer_attach(&back_writer, &writer));
	ck_assert(!tess_ring_reader_attach(&back_reader, &reader));
	ck_assert(!pthread_create(&thread, NULL, echo, NULL));
	for (uint64_t i = 0, word; i < 50000; i++) {
		size_t length;

		ck_holds(!tess_ring_write(&there.writer, &i, sizeof(i), world_deadline(PATIENCE)));
		ck_holds(!tess_ring_read(&back_reader, &word, sizeof(word), &length,
					 world_deadline(PATIENCE)));
		ck_holds(word == i && length == sizeof(word));
	}
	tess_ring_writer_close(&there.writer);
	pthread_join(thread, NULL);
	tess_ring_writer_close(&back_writer);
	tess_ring_reader_close(&back_reader);
	world_ring_end(&there);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ring threads");

	HARNESS_ADD(s, a_small_ring_carries_all);
	HARNESS_ADD(s, a_large_ring_carries_all);
	HARNESS_ADD(s, no_doorbell_is_slept_through);
	return harness_run(s);
}
