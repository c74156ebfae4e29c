/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings by one thread, that is both ends: every status, every way round the end of the data, and
 * who is told of what.
 */
#include <string.h>

#include <tessera/abi/rights.h>
#include <tessera/syscalls.h>

#include "harness.h"
#include "world.h"

#define SMALL TESS_RING_CAPACITY_MIN
#define POLL  TESS_DEADLINE_POLL

static struct world_ring r;
static unsigned char buffer[SMALL];

static void setup(void)
{
	world_ring_begin(&r, SMALL);
}

static int write_fill(size_t length, int fill)
{
	unsigned char bytes[SMALL];

	memset(bytes, fill, sizeof(bytes));
	return tess_ring_write(&r.writer, bytes, length, POLL);
}

/* Reads a message; returns its length if all of it is fill, else -1, or the status. */
static int read_fill(int fill)
{
	size_t length;
	int status = tess_ring_read(&r.reader, buffer, sizeof(buffer), &length, POLL);

	for (size_t i = 0; !status && i < length; i++)
		if (buffer[i] != fill)
			return -1;
	return status ? status : (int)length;
}

/* Lets both ends go to this offset of an empty ring, without a message across the end of it. */
static void advance_to(size_t offset)
{
	size_t at;

	while ((at = r.writer.end.position % SMALL) != offset) {
		size_t step = at < offset ? offset - at : SMALL - at;

		step = step < SMALL / 2 ? step : SMALL / 2;
		ck_holds(write_fill(step - 8, 1) == TESS_OK);
		ck_holds(read_fill(1) == (int)step - 8);
	}
}

START_TEST(messages_come_out_as_they_went_in)
{
	setup();
	ck_assert_int_eq(read_fill(0), TESS_EAGAIN);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(write_fill((size_t)i, i), TESS_OK);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(read_fill(i), i);
	ck_assert_int_eq(read_fill(0), TESS_EAGAIN);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_full_ring_takes_no_more)
{
	int written = 0, status;

	setup();
	while (!(status = write_fill(56, written)))
		written++;
	ck_assert_int_eq(status, TESS_EAGAIN);
	ck_assert_int_eq(written, (int)SMALL / 64);
	for (int i = 0; i < written; i++) {
		ck_assert_int_eq(read_fill(i), 56);
		ck_assert_int_eq(write_fill(56, 100 + i), TESS_OK);
		ck_assert_int_eq(write_fill(0, 0), TESS_EAGAIN);
	}
	world_ring_end(&r);
}
END_TEST

START_TEST(every_length_fits_everywhere)
{
	size_t longest;

	setup();
	longest = tess_ring_message_max(&r.writer.end);
	ck_assert_uint_eq(longest, SMALL / 2 - 8);
	for (size_t offset = 0; offset < SMALL; offset += 8) {
		advance_to(offset);
		ck_assert_int_eq(write_fill(longest, 7), TESS_OK);
		ck_assert_int_eq(read_fill(7), (int)longest);
		advance_to(offset);
		ck_assert_int_eq(write_fill(longest + 1, 7), TESS_EMSGSIZE);
		ck_assert_int_eq(write_fill(SIZE_MAX / 2, 7), TESS_EMSGSIZE);
		ck_assert_int_eq(write_fill(13, 8), TESS_OK);
		ck_assert_int_eq(read_fill(8), 13);
	}
	world_ring_end(&r);
}
END_TEST

START_TEST(what_is_not_published_is_not_there)
{
	void *place;

	setup();
	for (uint64_t i = 0; i < 3; i++) {
		ck_assert_int_eq(tess_ring_reserve(&r.writer, 100, POLL, &place), TESS_OK);
		memset(place, 5, 100);
		ck_assert_int_eq(tess_ring_commit(&r.writer, 101 + 8), TESS_EINVAL);
		ck_assert_int_eq(tess_ring_commit(&r.writer, 10), TESS_OK);
		ck_assert_int_eq(tess_ring_commit(&r.writer, 10), TESS_EINVAL);
		ck_assert_int_eq(read_fill(5), TESS_EAGAIN);
	}
	tess_ring_publish(&r.writer);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(read_fill(5), 10);
	ck_assert_int_eq(read_fill(5), TESS_EAGAIN);
	world_ring_end(&r);
}
END_TEST

START_TEST(what_is_not_released_is_not_free)
{
	const void *data;
	size_t length;

	setup();
	ck_assert_int_eq(write_fill(SMALL / 2 - 8, 1), TESS_OK);
	ck_assert_int_eq(write_fill(SMALL / 2 - 8, 2), TESS_OK);
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_int_eq(tess_ring_peek(&r.reader, POLL, &data, &length), TESS_OK);
		ck_assert_uint_eq(length, SMALL / 2 - 8);
		ck_assert_uint_eq(*(const unsigned char *)data, 1);
	}
	ck_assert_int_eq(write_fill(1, 3), TESS_EAGAIN);
	tess_ring_consume(&r.reader);
	tess_ring_consume(&r.reader); /* nothing: no message was peeked at since */
	ck_assert_int_eq(write_fill(1, 3), TESS_EAGAIN);
	tess_ring_release(&r.reader);
	ck_assert_int_eq(write_fill(1, 3), TESS_OK);
	ck_assert_int_eq(read_fill(2), SMALL / 2 - 8);
	ck_assert_int_eq(read_fill(3), 1);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_reservation_can_be_left)
{
	void *place;

	setup();
	advance_to(SMALL - 64);
	/* It is at the beginning: what lies before it is skipped, even so. */
	ck_assert_int_eq(tess_ring_reserve(&r.writer, 100, POLL, &place), TESS_OK);
	tess_ring_publish(&r.writer);
	ck_assert_int_eq(read_fill(0), TESS_EAGAIN);
	ck_assert_int_eq(write_fill(3, 3), TESS_OK);
	ck_assert_int_eq(read_fill(3), 3);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_message_longer_than_the_buffer_stays)
{
	size_t length;

	setup();
	ck_assert_int_eq(write_fill(100, 9), TESS_OK);
	ck_assert_int_eq(tess_ring_read(&r.reader, buffer, 99, &length, POLL), TESS_EMSGSIZE);
	ck_assert_uint_eq(length, 100);
	ck_assert_int_eq(read_fill(9), 100);
	world_ring_end(&r);
}
END_TEST

/* --- doorbells --- */

START_TEST(who_is_busy_makes_no_system_call)
{
	setup();
	for (unsigned i = 0; i < 1000000; i++) {
		ck_holds(!tess_ring_write(&r.writer, buffer, i % 300, POLL));
		if (i >= 5) {
			const void *data;
			size_t length;

			ck_holds(!tess_ring_peek(&r.reader, POLL, &data, &length));
			ck_holds(length == (i - 5) % 300);
			tess_ring_consume(&r.reader);
			tess_ring_release(&r.reader);
		}
	}
	ck_assert_uint_eq(r.writer.end.system_calls, 0);
	ck_assert_uint_eq(r.reader.end.system_calls, 0);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_reader_that_asked_is_told_once)
{
	setup();
	ck_assert_int_eq(tess_ring_reader_arm(&r.reader), TESS_EAGAIN);
	for (unsigned i = 0; i < 10; i++)
		ck_assert_int_eq(write_fill(8, 1), TESS_OK);
	ck_assert_uint_eq(r.writer.end.system_calls, 1);
	ck_assert_int_eq(tess_ring_reader_arm(&r.reader), TESS_OK);
	ck_assert_int_eq(write_fill(8, 1), TESS_OK);
	ck_assert_uint_eq(r.writer.end.system_calls, 1);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_writer_that_asked_is_told_when_there_is_room)
{
	setup();
	for (unsigned i = 0; i < SMALL / 64; i++)
		ck_assert_int_eq(write_fill(56, 1), TESS_OK);
	ck_assert_int_eq(tess_ring_writer_arm(&r.writer, 5 * 64 - 8), TESS_EAGAIN);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(read_fill(1), 56);
	ck_assert_uint_eq(r.reader.end.system_calls, 0);
	ck_assert_int_eq(read_fill(1), 56);
	ck_assert_uint_eq(r.reader.end.system_calls, 1);
	ck_assert_int_eq(read_fill(1), 56);
	ck_assert_uint_eq(r.reader.end.system_calls, 1);
	ck_assert_int_eq(tess_ring_writer_arm(&r.writer, 5 * 64 - 8), TESS_OK);
	ck_assert_int_eq(tess_ring_writer_arm(&r.writer, SMALL), TESS_EMSGSIZE);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_wait_ends_in_time)
{
	size_t length;

	setup();
	ck_assert_int_eq(
		tess_ring_read(&r.reader, buffer, sizeof(buffer), &length, world_deadline(1000)),
		TESS_ETIMEDOUT);
	while (!write_fill(1000, 1))
		;
	ck_assert_int_eq(tess_ring_write(&r.writer, buffer, 2000, world_deadline(1000)),
			 TESS_ETIMEDOUT);
	world_ring_end(&r);
}
END_TEST

/* --- ends --- */

START_TEST(what_a_writer_wrote_outlives_it)
{
	setup();
	ck_assert_int_eq(write_fill(10, 1), TESS_OK);
	tess_ring_writer_close(&r.writer);
	ck_assert_int_eq(write_fill(10, 1), TESS_EPIPE);
	tess_ring_publish(&r.writer);
	ck_assert_int_eq(read_fill(1), 10);
	ck_assert_int_eq(read_fill(1), TESS_EPIPE);
	ck_assert_int_eq(tess_ring_reader_arm(&r.reader), TESS_EPIPE);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_reader_that_has_closed_is_noticed)
{
	setup();
	ck_assert_int_eq(write_fill(10, 1), TESS_OK);
	tess_ring_reader_close(&r.reader);
	ck_assert_int_eq(write_fill(10, 1), TESS_OK); /* it is told after what it did */
	ck_assert_int_eq(write_fill(10, 1), TESS_EPIPE);
	ck_assert_int_eq(tess_ring_writer_arm(&r.writer, 1), TESS_EPIPE);
	world_ring_end(&r);
}
END_TEST

START_TEST(a_peer_that_died_is_told_by_the_doorbell)
{
	size_t length;

	setup();
	ck_assert_int_eq(write_fill(10, 1), TESS_OK);
	ck_assert_int_eq(tess_notification_signal(r.writer.end.bell, TESS_RING_HANG_UP), TESS_OK);
	ck_assert_int_eq(read_fill(1), 10);
	ck_assert_int_eq(tess_ring_read(&r.reader, buffer, 10, &length, TESS_DEADLINE_FOREVER),
			 TESS_EPIPE);
	tess_ring_writer_hang_up(&r.writer);
	ck_assert_int_eq(write_fill(10, 1), TESS_EPIPE);
	world_ring_end(&r);
}
END_TEST

/* --- making and attaching --- */

START_TEST(capacities_are_powers_of_two)
{
	const size_t bad[] = { 0, 1, 2048, 4097, 6144, TESS_RING_CAPACITY_MAX * 2, SIZE_MAX };
	struct tess_ring_caps writer, reader;

	world_begin();
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(tess_ring_create(JOB, bad[i], &writer, &reader), TESS_EINVAL);
	ck_assert_uint_eq(world_caps(), 0);
}
END_TEST

START_TEST(each_failure_leaves_nothing)
{
	struct tess_ring_caps writer, reader;
	struct tess_ring_writer end;
	unsigned failed = 0;

	world_begin();
	for (world_fail_after(0); tess_ring_create(JOB, SMALL, &writer, &reader);
	     world_fail_after(++failed))
		ck_assert_uint_eq(world_caps(), 0);
	ck_assert_uint_eq(failed, 11);
	ck_assert_uint_eq(world_caps(), 8);
	for (failed = 0, world_fail_after(0); tess_ring_writer_attach(&end, &writer);
	     world_fail_after(++failed))
		ck_assert_uint_eq(world_mapped(), 0);
	ck_assert_uint_eq(failed, 2);
	ck_assert_uint_eq(world_caps(), 6);
	ck_assert_uint_eq(writer.mine, 0);
	tess_ring_writer_close(&end);
	tess_ring_caps_close(&reader);
	ck_assert_uint_eq(world_caps(), 0);
	ck_assert_uint_eq(world_mapped(), 0);
}
END_TEST

START_TEST(ends_hold_no_more_than_they_need)
{
	struct tess_ring_caps end[2];
	uint64_t badge;
	uint32_t type;
	uint16_t rights;

	world_begin();
	ck_assert_int_eq(tess_ring_create(JOB, SMALL, &end[0], &end[1]), TESS_OK);
	for (unsigned i = 0; i < 2; i++) {
		(void)!tess_capability_inspect(end[i].mine, &type, &rights, &badge);
		ck_assert_uint_eq(rights, TESS_RIGHT_READ | TESS_RIGHT_WRITE | TESS_RIGHT_GRANT);
		(void)!tess_capability_inspect(end[i].theirs, &type, &rights, &badge);
		ck_assert_uint_eq(rights, TESS_RIGHT_READ | TESS_RIGHT_GRANT);
		(void)!tess_capability_inspect(end[i].doorbell, &type, &rights, &badge);
		ck_assert_uint_eq(rights, TESS_RIGHT_RECEIVE | TESS_RIGHT_GRANT);
		(void)!tess_capability_inspect(end[i].bell, &type, &rights, &badge);
		ck_assert_uint_eq(rights, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	}
}
END_TEST

static int try_attach(tess_cap_t mine, tess_cap_t theirs, tess_cap_t doorbell, tess_cap_t bell)
{
	struct tess_ring_caps caps = { mine, theirs, doorbell, bell };
	struct tess_ring_writer end;
	int status = tess_ring_writer_attach(&end, &caps);

	if (!status)
		tess_ring_writer_close(&end);
	else
		ck_assert_uint_eq(caps.mine, mine);
	return status;
}

START_TEST(false_capabilities_are_refused)
{
	const uint16_t rw = TESS_RIGHT_READ | TESS_RIGHT_WRITE;
	tess_cap_t whole, page, read_only, doorbell, bell, other;

	world_begin();
	whole = world_memory(TESS_PAGE_SIZE + SMALL, rw);
	read_only = world_memory(TESS_PAGE_SIZE + SMALL, TESS_RIGHT_READ);
	page = world_memory(TESS_PAGE_SIZE, TESS_RIGHT_READ);
	doorbell = world_notification(TESS_RIGHT_RECEIVE);
	bell = world_notification(TESS_RIGHT_SEND);
	ck_assert_int_eq(try_attach(0, page, doorbell, bell), TESS_EBADCAP);
	ck_assert_int_eq(try_attach(whole, doorbell, doorbell, bell), TESS_EBADCAP);
	ck_assert_int_eq(try_attach(whole, page, page, bell), TESS_EBADCAP);
	ck_assert_int_eq(try_attach(whole, page, doorbell, page), TESS_EBADCAP);
	ck_assert_int_eq(try_attach(read_only, page, doorbell, bell), TESS_EPERM);
	ck_assert_int_eq(try_attach(whole, page, bell, bell), TESS_EPERM);
	ck_assert_int_eq(try_attach(whole, page, doorbell, doorbell), TESS_EPERM);
	ck_assert_int_eq(try_attach(whole, read_only, doorbell, bell), TESS_EINVAL);
	other = world_memory(TESS_PAGE_SIZE, rw);
	ck_assert_int_eq(try_attach(other, page, doorbell, bell), TESS_EINVAL);
	other = world_memory(3 * TESS_PAGE_SIZE + SMALL, rw);
	ck_assert_int_eq(try_attach(other, page, doorbell, bell), TESS_EINVAL);
	other = world_memory(2 * (uint64_t)TESS_RING_CAPACITY_MAX + TESS_PAGE_SIZE, rw);
	ck_assert_int_eq(try_attach(other, page, doorbell, bell), TESS_EINVAL);
	ck_assert_uint_eq(world_mapped(), 0);
	ck_assert_int_eq(try_attach(whole, page, doorbell, bell), TESS_OK);
	ck_assert_uint_eq(world_mapped(), 0);
}
END_TEST

/* An end of which somebody kept the capabilities, and which is attached once more. */
START_TEST(an_end_can_be_taken_up_again)
{
	struct tess_ring_caps writer, reader, kept;
	struct tess_ring_reader again;
	size_t length;

	world_begin();
	ck_assert_int_eq(tess_ring_create(JOB, SMALL, &writer, &reader), TESS_OK);
	(void)!tess_capability_derive(reader.mine, TESS_RIGHTS_ALL, 0, &kept.mine);
	(void)!tess_capability_derive(reader.theirs, TESS_RIGHTS_ALL, 0, &kept.theirs);
	(void)!tess_capability_derive(reader.doorbell, TESS_RIGHTS_ALL, 0, &kept.doorbell);
	(void)!tess_capability_derive(reader.bell, TESS_RIGHTS_ALL, 0, &kept.bell);
	ck_assert_int_eq(tess_ring_writer_attach(&r.writer, &writer), TESS_OK);
	ck_assert_int_eq(tess_ring_reader_attach(&r.reader, &reader), TESS_OK);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(write_fill(100, i), TESS_OK);
	ck_assert_int_eq(read_fill(0), 100);
	ck_assert_int_eq(read_fill(1), 100);
	ck_assert_int_eq(tess_ring_reader_attach(&again, &kept), TESS_OK);
	for (int i = 2; i < 5; i++) {
		ck_assert_int_eq(tess_ring_read(&again, buffer, sizeof(buffer), &length, POLL),
				 TESS_OK);
		ck_assert_int_eq(buffer[0], i);
	}
	tess_ring_reader_close(&again);
	world_ring_end(&r);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ring");

	HARNESS_ADD(s, messages_come_out_as_they_went_in);
	HARNESS_ADD(s, a_full_ring_takes_no_more);
	HARNESS_ADD(s, every_length_fits_everywhere);
	HARNESS_ADD(s, what_is_not_published_is_not_there);
	HARNESS_ADD(s, what_is_not_released_is_not_free);
	HARNESS_ADD(s, a_reservation_can_be_left);
	HARNESS_ADD(s, a_message_longer_than_the_buffer_stays);
	HARNESS_ADD(s, who_is_busy_makes_no_system_call);
	HARNESS_ADD(s, a_reader_that_asked_is_told_once);
	HARNESS_ADD(s, a_writer_that_asked_is_told_when_there_is_room);
	HARNESS_ADD(s, a_wait_ends_in_time);
	HARNESS_ADD(s, what_a_writer_wrote_outlives_it);
	HARNESS_ADD(s, a_reader_that_has_closed_is_noticed);
	HARNESS_ADD(s, a_peer_that_died_is_told_by_the_doorbell);
	HARNESS_ADD(s, capacities_are_powers_of_two);
	HARNESS_ADD(s, each_failure_leaves_nothing);
	HARNESS_ADD(s, ends_hold_no_more_than_they_need);
	HARNESS_ADD(s, false_capabilities_are_refused);
	HARNESS_ADD(s, an_end_can_be_taken_up_again);
	return harness_run(s);
}
