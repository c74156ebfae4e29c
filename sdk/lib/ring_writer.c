/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writing end of a ring: see ring_end.c.
 *
 * .left is what is free from .at on in one piece, but never more than half of the capacity: so
 * tess_ring_reserve() refuses what is too long by the comparison that it makes anyway.
 */
#include "ring_end.h"

/* What a message of this size uses: itself, and what is skipped before it. */
static uint64_t needed(const struct tess_ring_end *end, uint64_t size)
{
	uint64_t to_end = ring_to_end(end, end->position);

	return size <= to_end ? size : to_end + size;
}

/* Reads how far the reader is. EPIPE if it has closed, EPROTO if it cannot be there. */
static int look(struct tess_ring_end *end, uint64_t *used)
{
	uint64_t closed = __atomic_load_n(&end->theirs->closed, __ATOMIC_ACQUIRE);
	uint64_t seen = __atomic_load_n(&end->theirs->position, __ATOMIC_SEQ_CST);
	uint64_t unread;

	if (!ring_distance(end, seen, end->published, &unread) ||
	    seen - end->seen > end->published - end->seen)
		return ring_fail(end, TESS_EPROTO);
	if (closed || end->hung_up)
		return ring_fail(end, TESS_EPIPE);
	end->seen = seen;
	*used = end->position - seen;
	return TESS_OK;
}

/* Goes on at the beginning of the data. */
static void skip(struct tess_ring_end *end)
{
	__atomic_store_n((uint64_t *)(void *)end->at, RING_SKIP, __ATOMIC_RELAXED);
	end->position += ring_to_end(end, end->position);
}

static int find_room(struct tess_ring_end *end, uint64_t size)
{
	uint64_t most = end->capacity / 2, used = 0, free_bytes, to_end;
	int status = end->status ? end->status : look(end, &used);

	if (status)
		return status;
	if (needed(end, size) > end->capacity - used)
		return TESS_EAGAIN;
	if (size > ring_to_end(end, end->position))
		skip(end);
	free_bytes = end->capacity - (end->position - end->seen);
	to_end = ring_to_end(end, end->position);
	end->at = end->data + ring_offset(end, end->position);
	end->left = free_bytes < to_end ? free_bytes : to_end;
	end->left = end->left < most ? end->left : most;
	return TESS_OK;
}

/* Asks to be told when the reader has come so far that there is room; no later, so that a reader
 * which for its next step waits for this writer's next message has it. */
static int ask(struct tess_ring_writer *writer, uint64_t size)
{
	struct tess_ring_end *end = &writer->end;

	tess_ring_publish(writer);
	ring_ask(end, end->position + needed(end, size) - end->capacity - 1);
	return find_room(end, size);
}

int tess_ring_await_room(struct tess_ring_writer *writer, size_t length, tess_time_t deadline)
{
	struct tess_ring_end *end = &writer->end;
	uint64_t size = tess_ring_message_size(length);
	int status;

	end->size = 0;
	if (end->status)
		return end->status;
	if (length > end->longest)
		return TESS_EMSGSIZE;
	status = find_room(end, size);
	while (status == TESS_EAGAIN && deadline != TESS_DEADLINE_POLL) {
		status = ask(writer, size);
		if (status != TESS_EAGAIN)
			return status;
		status = ring_wait(end, deadline);
		if (status)
			return status;
		status = find_room(end, size);
	}
	return status;
}

int tess_ring_writer_arm(struct tess_ring_writer *writer, size_t length)
{
	struct tess_ring_end *end = &writer->end;

	if (end->status)
		return end->status;
	if (length > end->longest)
		return TESS_EMSGSIZE;
	ring_answer(end);
	return ask(writer, tess_ring_message_size(length));
}

void tess_ring_writer_hang_up(struct tess_ring_writer *writer)
{
	writer->end.hung_up = true;
	(void)ring_fail(&writer->end, TESS_EPIPE);
}

int tess_ring_writer_attach(struct tess_ring_writer *writer, struct tess_ring_caps *caps)
{
	return ring_attach(&writer->end, caps, true);
}

void tess_ring_writer_close(struct tess_ring_writer *writer)
{
	ring_close(&writer->end, true);
}
