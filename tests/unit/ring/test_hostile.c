/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings whose other end is hostile: it writes whatever it likes to all that it can write to,
 * between the steps of the victim, and at any moment from another thread. Whatever comes, the
 * victim stays within its memory, which lies between pages that nobody may touch, and every call
 * comes back.
 */
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "harness.h"
#include "world.h"

#define SMALL TESS_RING_CAPACITY_MIN
#define STEPS 3000000
#define POLL  TESS_DEADLINE_POLL

static struct world_ring r, fresh;
static struct random_source random_numbers;
static uint64_t messages, broken;

static uint64_t below(uint64_t limit)
{
	return random_below(&random_numbers, limit);
}

static void setup(uint64_t seed)
{
	world_ring_begin(&fresh, SMALL);
	r = fresh;
	random_numbers.state = seed;
	messages = broken = 0;
}

/* Both ends begin anew, as they were attached. */
static void reset(void)
{
	*r.writer.end.mine = *r.reader.end.mine = (struct tess_ring_control){ .position = 0 };
	r = fresh;
}

/* A word that is likely to be wrong in an interesting way. */
static uint64_t odd_word(const struct tess_ring_end *victim)
{
	const uint64_t edges[] = { 0,         1,
				   7,         8,
				   SMALL - 8, SMALL,
				   SMALL + 8, SMALL / 2 - 8,
				   SMALL / 2, ~UINT64_C(0),
				   1ull << 63 };

	switch (below(6)) {
	case 0:
		return random_next(&random_numbers);
	case 1:
		return edges[below(sizeof(edges) / sizeof(edges[0]))];
	case 2:
		return victim->position + edges[below(sizeof(edges) / sizeof(edges[0]))];
	case 3:
		return victim->position - 8 * below(SMALL / 8 + 1);
	default:
		return victim->position + 8 * below(SMALL / 8 + 1);
	}
}

static void poke(uint64_t *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static void poke_control(struct tess_ring_control *control, const struct tess_ring_end *victim)
{
	switch (below(12)) {
	case 0:
		poke(&control->closed, below(100) == 0);
		break;
	case 1:
	case 2:
		poke(&control->wake, odd_word(victim));
		break;
	default:
		poke(&control->position, odd_word(victim));
	}
}

/* A call may say that it cannot; EPROTO and EPIPE it says for good. */
static void judge(const struct tess_ring_end *victim, int status)
{
	ck_holds(status == TESS_OK || status == TESS_EAGAIN || status == TESS_EMSGSIZE ||
		 status == TESS_EPROTO || status == TESS_EPIPE);
	if (status == TESS_EPROTO || status == TESS_EPIPE)
		ck_holds(victim->status == status && victim->left == 0);
}

static void assert_within(const struct tess_ring_end *victim, const void *data, size_t length)
{
	const unsigned char *at = data;

	ck_holds(at >= victim->data && length <= victim->longest &&
		 at + length <= victim->data + victim->capacity);
}

/* --- a reader and a hostile writer --- */

static unsigned sum;

static int read_step(struct tess_ring_reader *reader)
{
	static unsigned char buffer[SMALL];
	const void *data;
	size_t length = 0;
	int status;

	switch (random_next(&random_numbers) >> 61) {
	case 0:
		return tess_ring_reader_arm(reader);
	case 1:
		tess_ring_consume(reader);
		return TESS_OK;
	case 2:
		tess_ring_release(reader);
		return TESS_OK;
	case 3:
		status = tess_ring_read(reader, buffer, 100, &length, POLL);
		ck_holds(status || length <= 100);
		break;
	default:
		status = tess_ring_peek(reader, POLL, &data, &length);
		if (!status) {
			assert_within(&reader->end, data, length);
			for (size_t i = 0; i < length; i++)
				sum += ((const unsigned char *)data)[i];
		}
	}
	messages += !status;
	return status;
}

static void read_steps(unsigned steps, void (*attack)(void))
{
	for (unsigned i = 0; i < steps; i++) {
		int status;

		attack();
		status = read_step(&r.reader);
		judge(&r.reader.end, status);
		if (r.reader.end.status) {
			ck_holds(read_step(&r.reader) <= 0);
			broken++;
			reset();
		}
	}
}

/* Positions, lengths where the victim will look next, and honest messages to go on with. */
static void attack_reader(void)
{
	struct tess_ring_end *mine = &r.writer.end;
	const struct tess_ring_end *victim = &r.reader.end;
	uint64_t offset = victim->position % SMALL;

	switch (below(4)) {
	case 0:
		poke_control(mine->mine, victim);
		break;
	case 1:
		offset = (offset + 8 * below(4)) % SMALL;
		poke((uint64_t *)(void *)(mine->data + offset), odd_word(victim) % (SMALL + 64));
		break;
	case 2:
		poke((uint64_t *)(void *)(mine->data + offset), odd_word(victim));
		break;
	default:
		(void)!tess_ring_write(&r.writer, &offset, below(9), POLL);
	}
}

START_TEST(a_hostile_writer_between_steps)
{
	setup(1);
	read_steps(STEPS, attack_reader);
	ck_assert_uint_gt(messages, STEPS / 100);
	ck_assert_uint_gt(broken, STEPS / 100);
	reset();
	world_ring_end(&r);
}
END_TEST

/* --- a writer and a hostile reader --- */

static int write_step(struct tess_ring_writer *writer)
{
	size_t length = below(below(8) ? 300 : SMALL);
	void *place;
	int status;

	switch (random_next(&random_numbers) >> 61) {
	case 0:
		return tess_ring_writer_arm(writer, length);
	case 1:
		tess_ring_publish(writer);
		return TESS_OK;
	default:
		status = tess_ring_reserve(writer, length, POLL, &place);
	}
	if (status)
		return status;
	assert_within(&writer->end, place, length);
	memset(place, 1, length);
	ck_holds(!tess_ring_commit(writer, below(length + 1)));
	messages++;
	return TESS_OK;
}

static void write_steps(unsigned steps, void (*attack)(void))
{
	for (unsigned i = 0; i < steps; i++) {
		int status;

		attack();
		status = write_step(&r.writer);
		judge(&r.writer.end, status);
		if (r.writer.end.status) {
			broken++;
			reset();
		}
	}
}

static void attack_writer(void)
{
	const struct tess_ring_end *victim = &r.writer.end;

	if (below(3) == 0)
		poke(&r.reader.end.mine->position, victim->published - 8 * below(SMALL / 8 + 1));
	else if (below(8) == 0)
		poke_control(r.reader.end.mine, victim);
}

START_TEST(a_hostile_reader_between_steps)
{
	setup(2);
	write_steps(STEPS, attack_writer);
	ck_assert_uint_gt(messages, STEPS / 100);
	ck_assert_uint_gt(broken, STEPS / 100);
	reset();
	world_ring_end(&r);
}
END_TEST

/* --- one lie at a time --- */

static void poke_data(uint64_t offset, uint64_t value)
{
	poke((uint64_t *)(void *)(r.writer.end.data + offset), value);
}

/* Messages of 8 bytes go from end to end, 16 bytes of the ring each. */
static void pass(unsigned count)
{
	uint64_t word = 0;
	size_t length;

	while (count--) {
		ck_holds(!tess_ring_write(&r.writer, &word, sizeof(word), POLL));
		ck_holds(!tess_ring_read(&r.reader, &word, sizeof(word), &length, POLL));
	}
}

/* What the writer says after so many messages: its position; and a word of data, there. */
static const struct {
	unsigned before;
	uint64_t position, offset, word;
} writers_lies[] = {
	{ 0, SMALL + 8, 0, 0 },        /* more than there can be */
	{ 0, 12, 0, 0 },               /* between two words */
	{ 2, 24, 0, 0 },               /* less than was read */
	{ 0, SMALL, 0, SMALL / 2 },    /* a message longer than any */
	{ 0, 16, 0, 9 },               /* one that was not published whole */
	{ 0, SMALL, 0, ~UINT64_C(0) }, /* a leap from the beginning of the data */
	{ 1, 32, 16, ~UINT64_C(0) },   /* one that does not come to the end of it */
};

START_TEST(each_lie_of_a_writer_is_noticed)
{
	uint64_t word;
	size_t length;

	setup(5);
	for (size_t i = 0; i < sizeof(writers_lies) / sizeof(writers_lies[0]); i++) {
		pass(writers_lies[i].before);
		poke_data(writers_lies[i].offset, writers_lies[i].word);
		poke(&r.writer.end.mine->position, writers_lies[i].position);
		for (unsigned again = 0; again < 2; again++)
			ck_assert_msg(tess_ring_read(&r.reader, &word, sizeof(word), &length,
						     POLL) == TESS_EPROTO,
				      "lie %zu", i);
		reset();
	}
	world_ring_end(&r);
}
END_TEST

/* What the reader says, after one message that the writer saw taken and one that it did not. */
static const uint64_t readers_lies[] = {
	40, /* more than was written */
	20, /* between two words */
	8,  /* less than it said before */
};

START_TEST(each_lie_of_a_reader_is_noticed)
{
	uint64_t word = 0;

	setup(6);
	for (size_t i = 0; i < sizeof(readers_lies) / sizeof(readers_lies[0]); i++) {
		pass(1);
		ck_assert_int_eq(tess_ring_writer_arm(&r.writer, sizeof(word)), TESS_OK);
		ck_assert_uint_eq(r.writer.end.seen, 16);
		ck_holds(!tess_ring_write(&r.writer, &word, sizeof(word), POLL));
		poke(&r.reader.end.mine->position, readers_lies[i]);
		for (unsigned again = 0; again < 2; again++)
			ck_assert_msg(tess_ring_writer_arm(&r.writer, sizeof(word)) == TESS_EPROTO,
				      "lie %zu", i);
		reset();
	}
	world_ring_end(&r);
}
END_TEST

/* --- both, from another thread --- */

struct scribbler {
	struct tess_ring_end *mine, *victim;
	bool stop, data;
};

static void *scribble(void *argument)
{
	const struct scribbler *s = argument;
	struct random_source random = { 3 };

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		uint64_t near = __atomic_load_n(&s->victim->position, __ATOMIC_RELAXED);
		uint64_t word = random_next(&random), kind = random_below(&random, 8);
		uint64_t *length = (void *)(s->mine->data + (near & (SMALL - 8)));

		if (kind == 0)
			poke(&s->mine->mine->position, word);
		else if (kind < 4)
			poke(&s->mine->mine->position, near + (word & (SMALL - 8)));
		else if (kind == 4)
			poke(&s->mine->mine->wake, near + (word & 64));
		else if (s->data)
			poke(length, kind == 5 ? word : word & (SMALL / 2 - 1));
	}
	return NULL;
}

/* On a host with few processors the other thread must come to it, too. */
static void let_scribble(void)
{
	if (below(128) == 0)
		sched_yield();
}

static void under_scribbling(struct scribbler *s, void (*steps)(unsigned, void (*)(void)))
{
	pthread_t thread;

	ck_assert(!pthread_create(&thread, NULL, scribble, s));
	steps(STEPS, let_scribble);
	__atomic_store_n(&s->stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	ck_assert_uint_gt(messages, 1000);
	ck_assert_uint_gt(broken, 10);
	reset();
	world_ring_end(&r);
}

START_TEST(a_hostile_writer_at_any_moment)
{
	struct scribbler s = { .mine = &fresh.writer.end, .victim = &r.reader.end, .data = true };

	setup(4);
	under_scribbling(&s, read_steps);
}
END_TEST

START_TEST(a_hostile_reader_at_any_moment)
{
	struct scribbler s = { .mine = &fresh.reader.end, .victim = &r.writer.end };

	setup(5);
	under_scribbling(&s, write_steps);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ring hostile");

	HARNESS_ADD(s, a_hostile_writer_between_steps);
	HARNESS_ADD(s, a_hostile_reader_between_steps);
	HARNESS_ADD(s, each_lie_of_a_writer_is_noticed);
	HARNESS_ADD(s, each_lie_of_a_reader_is_noticed);
	HARNESS_ADD(s, a_hostile_writer_at_any_moment);
	HARNESS_ADD(s, a_hostile_reader_at_any_moment);
	return harness_run(s);
}
