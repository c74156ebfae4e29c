/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reading end of a ring: see ring_end.c.
 *
 * .left is what was published from .at on and lies in one piece; beyond it may be more, at the
 * beginning of the data, up to .seen.
 */
#include "ring_end.h"

/* All that was seen is read: reads how far the writer is now. Whether it has closed is read first:
 * then this is the last it said. */
static int look(struct tess_ring_end *end)
{
	uint64_t closed = __atomic_load_n(&end->theirs->closed, __ATOMIC_ACQUIRE);
	uint64_t seen = __atomic_load_n(&end->theirs->position, __ATOMIC_SEQ_CST);
	uint64_t unread;

	if (!ring_distance(end, end->position, seen, &unread))
		return ring_fail(end, TESS_EPROTO);
	end->seen = seen;
	if (unread)
		return TESS_OK;
	return closed || end->hung_up ? ring_fail(end, TESS_EPIPE) : TESS_EAGAIN;
}

/* What was published from here on, up to the end of the data. */
static int refill(struct tess_ring_end *end)
{
	uint64_t unread, to_end = ring_to_end(end, end->position);
	int status = end->seen == end->position ? look(end) : TESS_OK;

	if (status)
		return status;
	unread = end->seen - end->position;
	end->at = end->data + ring_offset(end, end->position);
	end->left = unread < to_end ? unread : to_end;
	return TESS_OK;
}

/* Goes on at the beginning of the data. The writer, too, must have come so far, and from elsewhere.
 */
static int skip(struct tess_ring_end *end)
{
	if (end->at == end->data || end->left != ring_to_end(end, end->position))
		return ring_fail(end, TESS_EPROTO);
	tess_ring_step(end, end->left);
	return refill(end);
}

/* The length is read once; what it decides is decided by the copy. */
static int take_length(struct tess_ring_end *end, uint64_t *said)
{
	*said = __atomic_load_n((const uint64_t *)(const void *)end->at, __ATOMIC_RELAXED);
	if (*said == RING_SKIP) {
		int status = skip(end);

		if (status)
			return status;
		*said = __atomic_load_n((const uint64_t *)(const void *)end->at, __ATOMIC_RELAXED);
	}
	if (*said > end->longest || tess_ring_message_size(*said) > end->left)
		return ring_fail(end, TESS_EPROTO);
	return TESS_OK;
}

static int find_message(struct tess_ring_end *end, const void **data, size_t *length)
{
	uint64_t said = 0;
	int status = end->status;

	if (!status && end->left == 0)
		status = refill(end);
	if (!status)
		status = take_length(end, &said);
	if (status)
		return status;
	end->size = tess_ring_message_size(said);
	*data = end->at + sizeof(uint64_t);
	*length = (size_t)said;
	return TESS_OK;
}

/* Asks to be told of whatever comes beyond all that was seen. */
static int ask(struct tess_ring_end *end, const void **data, size_t *length)
{
	tess_ring_tell(end);
	ring_ask(end, end->position);
	return find_message(end, data, length);
}

int tess_ring_await_message(struct tess_ring_reader *reader, tess_time_t deadline,
			    const void **data, size_t *length)
{
	struct tess_ring_end *end = &reader->end;
	int status;

	end->size = 0;
	status = find_message(end, data, length);
	while (status == TESS_EAGAIN && deadline != TESS_DEADLINE_POLL) {
		status = ask(end, data, length);
		if (status != TESS_EAGAIN)
			return status;
		status = ring_wait(end, deadline);
		if (status)
			return status;
		status = find_message(end, data, length);
	}
	return status;
}

int tess_ring_reader_arm(struct tess_ring_reader *reader)
{
	const void *data;
	size_t length;

	if (reader->end.status)
		return reader->end.status;
	ring_answer(&reader->end);
	return ask(&reader->end, &data, &length);
}

void tess_ring_reader_hang_up(struct tess_ring_reader *reader)
{
	reader->end.hung_up = true;
}

int tess_ring_reader_attach(struct tess_ring_reader *reader, struct tess_ring_caps *caps)
{
	return ring_attach(&reader->end, caps, false);
}

void tess_ring_reader_close(struct tess_ring_reader *reader)
{
	ring_close(&reader->end, false);
}
