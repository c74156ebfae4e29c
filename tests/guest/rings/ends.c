/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What becomes of a ring: its ends are waited for among other things, closed, killed and paid for.
 */
#include "rings.h"

#define SMALL  ((size_t)4096)
#define BURSTS 20u
#define BURST  30u
#define KILLS  25u

/* --- waiting for more than one thing --- */

/* Writes some, sleeps, and so on; ends without closing. */
int burst_writer_role(void)
{
	struct tess_ring_writer writer;
	uint64_t n = 0;

	if (!attach_writer(&writer))
		return 1;
	for (unsigned int burst = 0; burst < BURSTS; burst++) {
		for (unsigned int i = 0; i < BURST; i++, n++)
			CHECK_OK(tess_ring_write(&writer, &n, sizeof(n), TESS_DEADLINE_FOREVER));
		suite_sleep(MILLISECONDS);
	}
	return suite_failed();
}

/* Reads all that is there, then asks for the doorbell. */
static int drain(struct tess_ring_reader *reader, uint64_t *next)
{
	uint64_t n;
	size_t length;
	int status;

	do {
		while (!(status = tess_ring_read(reader, &n, sizeof(n), &length,
						 TESS_DEADLINE_POLL)))
			CHECK_EQUAL(n, (*next)++);
		if (status == TESS_EAGAIN)
			status = tess_ring_reader_arm(reader);
	} while (!status);
	return status;
}

void event_queues_hear_doorbells(const void *context)
{
	enum { RING, PROCESS };
	tess_cap_t queue = make_event_queue();
	uint64_t next = 0, waits = 0;
	struct tess_event event;
	struct link link;
	size_t count;
	int status;

	(void)context;
	link_begin(&link, READER, "burst-writer", SMALL, 0);
	CHECK_OK(tess_event_queue_subscribe(queue, link.reader.end.doorbell,
					    TESS_EVENT_FILTER_SIGNAL, 0, RING,
					    TESS_RING_BELL | TESS_RING_HANG_UP));
	CHECK_OK(tess_event_queue_subscribe(queue, link.child.process, TESS_EVENT_FILTER_PROCESS, 0,
					    PROCESS, TESS_EVENT_PROCESS_EXIT));
	while ((status = drain(&link.reader, &next)) == TESS_EAGAIN) {
		if (!CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1,
					      &count)))
			break;
		waits++;
		if (event.cookie == PROCESS)
			tess_ring_reader_hang_up(&link.reader);
	}
	CHECK_STATUS(status, TESS_EPIPE);
	CHECK_EQUAL(next, BURSTS * BURST);
	CHECK(waits <= 3 * BURSTS);
	link_end(&link);
	child_succeeds(&link.child);
	drop(queue);
}

/* --- ends --- */

int endless_writer_role(void)
{
	struct tess_ring_writer writer;
	int status = TESS_OK;

	if (!attach_writer(&writer))
		return 1;
	for (uint64_t n = 0; !status; n++)
		status = tess_ring_write(&writer, &n, sizeof(n), TESS_DEADLINE_FOREVER);
	CHECK_STATUS(status, TESS_EPIPE);
	tess_ring_writer_close(&writer);
	return suite_failed();
}

int endless_reader_role(void)
{
	struct tess_ring_reader reader;
	uint64_t n, expected = 0;
	size_t length;
	int status;

	if (!attach_reader(&reader))
		return 1;
	while (!(status = tess_ring_read(&reader, &n, sizeof(n), &length, TESS_DEADLINE_FOREVER)))
		CHECK_EQUAL(n, expected++);
	CHECK_STATUS(status, TESS_EPIPE);
	tess_ring_reader_close(&reader);
	return suite_failed();
}

void ends_are_told(const void *context)
{
	struct link link;
	uint64_t n = 0;
	size_t length;

	(void)context;
	link_begin(&link, WRITER, "endless-reader", SMALL, 0);
	CHECK_OK(tess_ring_write(&link.writer, &n, sizeof(n), TESS_DEADLINE_FOREVER));
	suite_sleep(MILLISECONDS);
	link_end(&link);
	child_succeeds(&link.child);
	link_begin(&link, READER, "endless-writer", SMALL, 0);
	CHECK_OK(tess_ring_read(&link.reader, &n, sizeof(n), &length,
				tess_clock_deadline(PATIENCE)));
	suite_sleep(MILLISECONDS);
	link_end(&link);
	child_succeeds(&link.child);
}

/* Has the end of the child ring this end's doorbell. */
static void hang_up_with(const struct link *link, tess_cap_t doorbell)
{
	CHECK_OK(tess_process_bind_notification(link->child.process, doorbell, TESS_RING_HANG_UP));
}

/* An end whose doorbell this process can ring, too. */
static void begin_watched(struct link *link, bool own, const char *role)
{
	struct tess_ring_end *end = own == WRITER ? &link->writer.end : &link->reader.end;
	tess_cap_t whole = make_notification();

	link_begin(link, own, role, SMALL, whole);
	drop(end->doorbell);
	end->doorbell = whole;
	hang_up_with(link, whole);
}

void writers_are_killed(const void *context)
{
	(void)context;
	for (unsigned int i = 0; i < KILLS; i++) {
		uint64_t n, expected = 0;
		struct link link;
		size_t length;
		int status;

		begin_watched(&link, READER, "endless-writer");
		suite_sleep(i * MILLISECONDS / 8);
		CHECK_OK(tess_process_kill(link.child.process));
		while (!(status = tess_ring_read(&link.reader, &n, sizeof(n), &length,
						 tess_clock_deadline(PATIENCE))))
			CHECK_EQUAL(n, expected++);
		CHECK_STATUS(status, TESS_EPIPE);
		(void)child_end(&link.child);
		link_end(&link);
	}
}

void readers_are_killed(const void *context)
{
	(void)context;
	for (unsigned int i = 0; i < KILLS; i++) {
		struct link link;
		int status = TESS_OK;

		begin_watched(&link, WRITER, "endless-reader");
		suite_sleep(i * MILLISECONDS / 8);
		CHECK_OK(tess_process_kill(link.child.process));
		for (uint64_t n = 0; !status; n++)
			status = tess_ring_write(&link.writer, &n, sizeof(n),
						 tess_clock_deadline(PATIENCE));
		CHECK_STATUS(status, TESS_EPIPE);
		(void)child_end(&link.child);
		link_end(&link);
	}
}

/* --- quotas --- */

void quotas_are_kept(const void *context)
{
	tess_cap_t job = make_job();
	struct tess_ring_caps writer, reader;
	uint64_t before = 0, used = 0, limit;

	(void)context;
	CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &before, &limit));
	CHECK_OK(tess_ring_create(job, SMALL, &writer, &reader));
	CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &used, &limit));
	CHECK(used >= before + SMALL + 2 * TESS_PAGE_SIZE);
	tess_ring_caps_close(&writer);
	tess_ring_caps_close(&reader);
	for (limit = 0; limit < used; limit += 1024) {
		CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, limit));
		if (!tess_ring_create(job, SMALL, &writer, &reader)) {
			tess_ring_caps_close(&writer);
			tess_ring_caps_close(&reader);
		}
		CHECK_EQUAL(writer.mine | writer.bell | reader.mine | reader.bell, 0);
	}
	drop(job);
}
