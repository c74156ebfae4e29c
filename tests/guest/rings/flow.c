/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that cross rings: waited for, not waited for, and without the kernel.
 */
#include "rings.h"

#include <string.h>

#define SMALL    ((size_t)4096)
#define MESSAGES 20000u
#define TURNS    2000u
#define SPINS    50000u

static int write_message(struct tess_ring_writer *writer, uint64_t n, tess_time_t deadline)
{
	size_t length = message_length(n);
	void *place;
	int status = tess_ring_reserve(writer, length, deadline, &place);

	if (status)
		return status;
	message_fill(n, place, length);
	status = tess_ring_commit(writer, length);
	tess_ring_publish(writer);
	return status;
}

static int read_message(struct tess_ring_reader *reader, uint64_t n, tess_time_t deadline)
{
	const void *data;
	size_t length;
	int status = tess_ring_peek(reader, deadline, &data, &length);

	if (status)
		return status;
	CHECK(message_is(n, data, length));
	tess_ring_consume(reader);
	tess_ring_release(reader);
	return TESS_OK;
}

/* Reads the stream up to its end. */
int stream_reader_role(void)
{
	struct tess_ring_reader reader;
	int status = TESS_OK;
	uint64_t n;

	if (!attach_reader(&reader))
		return 1;
	for (n = 0; !status; n++)
		status = read_message(&reader, n, TESS_DEADLINE_FOREVER);
	CHECK_STATUS(status, TESS_EPIPE);
	CHECK_EQUAL(n - 1, MESSAGES);
	tess_ring_reader_close(&reader);
	return suite_failed();
}

void messages_cross(const void *context)
{
	const size_t capacities[] = { SMALL, 64 << 10 };

	(void)context;
	for (size_t i = 0; i < COUNT(capacities); i++) {
		struct link link;

		link_begin(&link, WRITER, "stream-reader", capacities[i], 0);
		for (uint64_t n = 0; n < MESSAGES; n++)
			if (!CHECK_OK(
				    write_message(&link.writer, n, tess_clock_deadline(PATIENCE))))
				break;
		tap_note("%lu calls of the kernel for %u messages by %lu bytes",
			 link.writer.end.system_calls, MESSAGES, capacities[i]);
		CHECK(link.writer.end.system_calls < MESSAGES);
		link_end(&link);
		child_succeeds(&link.child);
	}
}

/* Says by the channel "more" what comes through the ring. */
int echo_role(void)
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	struct tess_ring_reader reader;
	size_t length;

	if (!attach_reader(&reader))
		return 1;
	while (!tess_ring_read(&reader, &m.word[0], sizeof(m.word[0]), &length,
			       TESS_DEADLINE_FOREVER))
		CHECK_OK(tess_channel_send(tess_start_cap("more"), TESS_DEADLINE_FOREVER, &m));
	tess_ring_reader_close(&reader);
	return suite_failed();
}

void each_message_is_waited_for(const void *context)
{
	tess_cap_t tx = 0, rx = 0;
	struct tess_message m;
	struct link link;

	(void)context;
	CHECK_OK(tess_channel_create(tess_self_job(), 1, 1, 0, &tx, &rx));
	link_begin(&link, WRITER, "echo", SMALL, tx);
	for (uint64_t n = 0; n < TURNS; n++) {
		CHECK_OK(tess_ring_write(&link.writer, &n, sizeof(n), TESS_DEADLINE_POLL));
		if (!CHECK_OK(tess_channel_recv(rx, tess_clock_deadline(PATIENCE), &m)))
			break;
		CHECK_EQUAL(m.word[0], n);
	}
	link_end(&link);
	child_succeeds(&link.child);
	drop(tx);
	drop(rx);
}

/* What is left of an end if the kernel does not help it. */
static void lose_doorbells(const struct tess_ring_end *end)
{
	drop(end->doorbell);
	drop(end->bell);
}

/* Attaches, says so, and reads the stream without waiting: the ring is its last call of the kernel
 * until it has had all. */
int spin_reader_role(void)
{
	struct tess_ring_reader reader;
	uint64_t n = 0;

	if (!attach_reader(&reader))
		return 1;
	lose_doorbells(&reader.end);
	CHECK_OK(tess_notification_signal(tess_start_cap("more"), 1));
	while (n < SPINS) {
		int status = read_message(&reader, n, TESS_DEADLINE_POLL);

		if (status && !CHECK_STATUS(status, TESS_EAGAIN))
			break;
		n += !status;
	}
	CHECK_EQUAL(reader.end.system_calls, 0);
	tess_ring_reader_close(&reader);
	return suite_failed();
}

/* Neither end has a notification, so whoever had to wait or to ring would not get on. */
void no_kernel_is_needed(const void *context)
{
	tess_cap_t ready = make_notification();
	struct link link;
	uint64_t bits;

	(void)context;
	link_begin(&link, WRITER, "spin-reader", 256 << 10, ready);
	CHECK_OK(tess_notification_wait(ready, tess_clock_deadline(PATIENCE), &bits));
	lose_doorbells(&link.writer.end);
	for (uint64_t n = 0; n < SPINS;) {
		int status = write_message(&link.writer, n, TESS_DEADLINE_POLL);

		if (status && !CHECK_STATUS(status, TESS_EAGAIN))
			break;
		n += !status;
	}
	CHECK_EQUAL(link.writer.end.system_calls, 0);
	link_end(&link);
	child_succeeds(&link.child);
	drop(ready);
}

/* Takes the end from a message on the channel "more", and reads the stream. */
int receiver_role(void)
{
	const struct tess_cap_descriptor *cap = tess_ipc_buffer()->receive.cap;
	struct tess_ring_reader reader;
	struct tess_ring_caps caps;
	struct tess_message m;

	tess_ipc_buffer()->receive.window_caps = 4;
	CHECK_OK(tess_channel_recv(tess_start_cap("more"), TESS_DEADLINE_FOREVER, &m));
	caps = (struct tess_ring_caps){ cap[0].token, cap[1].token, cap[2].token, cap[3].token };
	if (!CHECK_OK(tess_ring_reader_attach(&reader, &caps)))
		return 1;
	for (uint64_t n = 0; n < TURNS; n++)
		CHECK_OK(read_message(&reader, n, TESS_DEADLINE_FOREVER));
	CHECK_STATUS(read_message(&reader, 0, TESS_DEADLINE_FOREVER), TESS_EPIPE);
	tess_ring_reader_close(&reader);
	return suite_failed();
}

static void send_end(tess_cap_t tx, const struct tess_ring_caps *end)
{
	const tess_cap_t token[] = { end->mine, end->theirs, end->doorbell, end->bell };
	struct tess_message m = { .tag = TESS_TAG(0, 0, 4) };

	for (unsigned int i = 0; i < 4; i++)
		tess_ipc_buffer()->send.cap[i] = (struct tess_cap_descriptor){
			.token = token[i], .rights = TESS_RIGHTS_ALL, .operation = TESS_CAP_MOVE
		};
	CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_POLL, &m));
}

void ends_cross_a_channel(const void *context)
{
	struct tess_ring_caps writer_caps, reader_caps;
	struct tess_ring_writer writer;
	tess_cap_t tx = 0, rx = 0;
	struct tess_spawn_cap cap;
	struct child child;

	(void)context;
	CHECK_OK(tess_channel_create(tess_self_job(), 1, 1, 4, &tx, &rx));
	cap = (struct tess_spawn_cap){ "more", rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE };
	child_start(&child, "receiver", &cap, 1);
	CHECK_OK(tess_ring_create(tess_self_job(), SMALL, &writer_caps, &reader_caps));
	send_end(tx, &reader_caps);
	CHECK_OK(tess_ring_writer_attach(&writer, &writer_caps));
	for (uint64_t n = 0; n < TURNS; n++)
		CHECK_OK(write_message(&writer, n, tess_clock_deadline(PATIENCE)));
	tess_ring_writer_close(&writer);
	child_succeeds(&child);
	drop(tx);
}
