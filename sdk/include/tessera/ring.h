/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings: messages of bytes from one process to another through memory that they share, without a
 * system call as long as neither has to wait. One end writes, one end reads; they need not trust
 * each other. tessera-rings(7) tells the whole.
 *
 * An end belongs to one thread at a time. The functions here are inline as far as they go without
 * a look at the other side; the rest is in libtessera.
 */
#ifndef TESSERA_RING_H
#define TESSERA_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TESS_RING_INLINE static inline __attribute__((__always_inline__, __unused__))

/* How many bytes of messages, and the 8 before each, a ring can have room for: a power of two. */
#define TESS_RING_CAPACITY_MIN ((size_t)1 << 12)
#define TESS_RING_CAPACITY_MAX ((size_t)1 << 30)

/* Bits of a doorbell: the other side has done something; its process has ended. */
#define TESS_RING_BELL    UINT64_C(0x1)
#define TESS_RING_HANG_UP UINT64_C(0x2)

/* What one end is made of; all have GRANT, so that an end can be given to another process. */
struct tess_ring_caps {
	tess_cap_t mine;     /* Memory: what this end writes; READ, WRITE */
	tess_cap_t theirs;   /* Memory: what the other end writes; READ */
	tess_cap_t doorbell; /* Notification: is rung for this end; RECEIVE */
	tess_cap_t bell;     /* Notification: the other end's doorbell; SEND */
};

/* What an end shows to the other, in the first page of its part of the memory. */
struct tess_ring_control {
	uint64_t position; /* all bytes below have been written, or read */
	uint64_t unused_1[7];
	uint64_t wake; /* ring the bell when your position passes this one */
	uint64_t closed;
	uint64_t unused_2[6];
};

/* One end. What a program may look at is status and system_calls. */
struct tess_ring_end {
	unsigned char *at;  /* the next message's place */
	uint64_t left;      /* bytes from there on that can be used without a look at theirs */
	uint64_t size;      /* bytes of the message reserved or peeked at; 0: there is none */
	uint64_t position;  /* of at: bytes since the ring was made */
	uint64_t published; /* what the other side was told of that */
	uint64_t seen;      /* what the other side told last */
	struct tess_ring_control *mine;
	const struct tess_ring_control *theirs;
	unsigned char *data;
	uint64_t capacity;
	uint64_t longest; /* message, in bytes */
	tess_cap_t doorbell, bell;
	uint64_t system_calls; /* made so far, to ring and to wait */
	int status;            /* 0, or what every call returns from now on */
	bool hung_up;          /* the other side's process has ended */
};

struct tess_ring_writer {
	struct tess_ring_end end;
};

struct tess_ring_reader {
	struct tess_ring_end end;
};

/* --- both ends --- */

/*
 * Makes a ring with room for capacity bytes, charged to the job, and the capabilities to both of
 * its ends. Nobody keeps more than these: neither end can take anything away from the other.
 *
 * Returns 0; TESS_EINVAL if the capacity is no power of two, or out of its range; or what
 * tess_memory_create(2), tess_memory_derive(2), tess_notification_create(2) or
 * tess_capability_derive(2) say. After a failure nothing is left, and both are all 0.
 */
int tess_ring_create(tess_cap_t job, size_t capacity, struct tess_ring_caps *writer,
		     struct tess_ring_caps *reader) __attribute__((__warn_unused_result__));

/* Gives an end up that was not attached: all four capabilities. */
void tess_ring_caps_close(struct tess_ring_caps *caps);

/*
 * Makes an end usable: looks closely at the capabilities, wherever they come from, and maps the
 * memory. After 0 they are the end's, and *caps is all 0. An end that was used before goes on where
 * its last holder published.
 *
 * Returns 0; TESS_EBADCAP if one of them is not of its type; TESS_EPERM if one lacks a right;
 * TESS_EINVAL if the sizes are not those of a ring; TESS_EPROTO if the positions do not fit each
 * other; or what tess_memory_map(2) says.
 */
int tess_ring_writer_attach(struct tess_ring_writer *writer, struct tess_ring_caps *caps)
	__attribute__((__warn_unused_result__));
int tess_ring_reader_attach(struct tess_ring_reader *reader, struct tess_ring_caps *caps)
	__attribute__((__warn_unused_result__));

/* Publishes or releases what is done, tells the other side that this was all, and gives the end up.
 * What was written can still be read. */
void tess_ring_writer_close(struct tess_ring_writer *writer);
void tess_ring_reader_close(struct tess_ring_reader *reader);

/* Tells an end that nobody is at the other one any more. Messages that were published can still be
 * read; then, and for a writer at once, it is as if the other side had closed. */
void tess_ring_writer_hang_up(struct tess_ring_writer *writer);
void tess_ring_reader_hang_up(struct tess_ring_reader *reader);

/* The longest message, in bytes: a little less than half of the capacity. */
TESS_RING_INLINE size_t tess_ring_message_max(const struct tess_ring_end *end)
{
	return (size_t)end->longest;
}

/* The bytes that a message takes up: its length in a word, and itself in whole words. */
TESS_RING_INLINE uint64_t tess_ring_message_size(uint64_t length)
{
	return (length + 2 * sizeof(uint64_t) - 1) & ~(uint64_t)(sizeof(uint64_t) - 1);
}

/* Rings at the other side. */
void tess_ring_ring(struct tess_ring_end *end);

/* Tells the other side this end's position, and rings if that passes the one it waits for. Both
 * accesses are sequentially consistent: see the proof in tessera-rings(7). */
TESS_RING_INLINE void tess_ring_tell(struct tess_ring_end *end)
{
	uint64_t moved = end->position - end->published, wake;

	if (!moved)
		return;
	__atomic_store_n(&end->mine->position, end->position, __ATOMIC_SEQ_CST);
	wake = __atomic_load_n(&end->theirs->wake, __ATOMIC_SEQ_CST);
	if (__builtin_expect(wake - end->published < moved, 0))
		tess_ring_ring(end);
	end->published = end->position;
}

/* Leaves a message behind. */
TESS_RING_INLINE void tess_ring_step(struct tess_ring_end *end, uint64_t size)
{
	end->at += size;
	end->left -= size;
	end->position += size;
	end->size = 0;
}

/* --- writing --- */

/* What tess_ring_reserve() does when there is no room right here. */
int tess_ring_await_room(struct tess_ring_writer *writer, size_t length, tess_time_t deadline);

/*
 * Finds room for a message of length bytes; waits until there is. *place is where to write it,
 * aligned to 8 bytes. What was reserved and not committed is forgotten.
 *
 * Returns 0; TESS_EMSGSIZE if it is longer than tess_ring_message_max(); TESS_EAGAIN if the
 * deadline is 0 and there is no room; TESS_ETIMEDOUT; TESS_EPIPE if the reader has closed; and
 * TESS_EPROTO, from then on for good, if the reader has shown what no reader can.
 */
TESS_RING_INLINE int tess_ring_reserve(struct tess_ring_writer *writer, size_t length,
				       tess_time_t deadline, void **place)
{
	struct tess_ring_end *end = &writer->end;

	if (length > TESS_RING_CAPACITY_MAX)
		return TESS_EMSGSIZE;
	if (__builtin_expect(tess_ring_message_size(length) > end->left, 0)) {
		int status = tess_ring_await_room(writer, length, deadline);

		if (status)
			return status;
	}
	end->size = tess_ring_message_size(length);
	*place = end->at + sizeof(uint64_t);
	return TESS_OK;
}

/* Makes a message of the first length bytes of what was reserved: the reader will see it when it is
 * published. Returns 0, or TESS_EINVAL if less was reserved. */
TESS_RING_INLINE int tess_ring_commit(struct tess_ring_writer *writer, size_t length)
{
	struct tess_ring_end *end = &writer->end;

	if (length > TESS_RING_CAPACITY_MAX || tess_ring_message_size(length) > end->size)
		return TESS_EINVAL;
	__atomic_store_n((uint64_t *)(void *)end->at, length, __ATOMIC_RELAXED);
	tess_ring_step(end, tess_ring_message_size(length));
	return TESS_OK;
}

/* Shows the reader all messages that were committed, and rings if it waits for one of them. */
TESS_RING_INLINE void tess_ring_publish(struct tess_ring_writer *writer)
{
	struct tess_ring_end *end = &writer->end;

	if (end->position == end->published)
		return;
	tess_ring_tell(end);
	if (__builtin_expect(__atomic_load_n(&end->theirs->closed, __ATOMIC_RELAXED) != 0, 0))
		tess_ring_writer_hang_up(writer);
}

/* Writes a message: reserves, copies, commits and publishes. Returns what tess_ring_reserve() says.
 */
TESS_RING_INLINE int tess_ring_write(struct tess_ring_writer *writer, const void *data,
				     size_t length, tess_time_t deadline)
{
	void *place;
	int status = tess_ring_reserve(writer, length, deadline, &place);

	if (status)
		return status;
	__builtin_memcpy(place, data, length);
	status = tess_ring_commit(writer, length);
	tess_ring_publish(writer);
	return status;
}

/*
 * Before a wait elsewhere, such as at an event queue to which the doorbell is subscribed:
 * publishes, takes back what the doorbell says, and asks for it to be rung when there is room for a
 * message of length bytes.
 *
 * Returns TESS_EAGAIN when that is done; 0 if there is room already: do not wait then; else what
 * tess_ring_reserve() says.
 */
int tess_ring_writer_arm(struct tess_ring_writer *writer, size_t length);

/* --- reading --- */

/* What tess_ring_peek() does when there is no message right here. */
int tess_ring_await_message(struct tess_ring_reader *reader, tess_time_t deadline,
			    const void **data, size_t *length);

/*
 * Finds the next message; waits until there is one. *data is where it lies, aligned to 8 bytes, in
 * memory that the writer can go on writing to: what is looked at twice may differ. It stays there
 * until it is consumed.
 *
 * Returns 0; TESS_EAGAIN if the deadline is 0 and there is none; TESS_ETIMEDOUT; TESS_EPIPE if all
 * was read and the writer has closed; and TESS_EPROTO, from then on for good, if the writer has
 * shown what no writer can.
 */
TESS_RING_INLINE int tess_ring_peek(struct tess_ring_reader *reader, tess_time_t deadline,
				    const void **data, size_t *length)
{
	struct tess_ring_end *end = &reader->end;
	uint64_t said;

	if (__builtin_expect(end->left == 0, 0))
		return tess_ring_await_message(reader, deadline, data, length);
	said = __atomic_load_n((const uint64_t *)(const void *)end->at, __ATOMIC_RELAXED);
	if (__builtin_expect(said > end->longest || tess_ring_message_size(said) > end->left, 0))
		return tess_ring_await_message(reader, deadline, data, length);
	end->size = tess_ring_message_size(said);
	*data = end->at + sizeof(uint64_t);
	*length = said;
	return TESS_OK;
}

/* Leaves the message that was peeked at behind; its place is the writer's when it is released. */
TESS_RING_INLINE void tess_ring_consume(struct tess_ring_reader *reader)
{
	tess_ring_step(&reader->end, reader->end.size);
}

/* Gives the writer the room of all messages that were consumed, and rings if it waits for it. */
TESS_RING_INLINE void tess_ring_release(struct tess_ring_reader *reader)
{
	tess_ring_tell(&reader->end);
}

/*
 * Reads a message into a buffer of size bytes: peeks, copies, consumes and releases. What is copied
 * is the reader's own and does not change any more.
 *
 * Returns what tess_ring_peek() says, or TESS_EMSGSIZE if the message is longer than the buffer:
 * then *length is its length, and it stays.
 */
TESS_RING_INLINE int tess_ring_read(struct tess_ring_reader *reader, void *buffer, size_t size,
				    size_t *length, tess_time_t deadline)
{
	const void *data;
	int status = tess_ring_peek(reader, deadline, &data, length);

	if (status)
		return status;
	if (*length > size)
		return TESS_EMSGSIZE;
	if (*length == size) /* often, and a compiler may know how much that is */
		__builtin_memcpy(buffer, data, size);
	else
		__builtin_memcpy(buffer, data, *length);
	tess_ring_consume(reader);
	tess_ring_release(reader);
	return TESS_OK;
}

/*
 * Before a wait elsewhere: releases, takes back what the doorbell says, and asks for it to be rung
 * when there is a message.
 *
 * Returns TESS_EAGAIN when that is done; 0 if there is a message already: do not wait then; else
 * what tess_ring_peek() says.
 */
int tess_ring_reader_arm(struct tess_ring_reader *reader);

#ifdef __cplusplus
}
#endif

#endif
