/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings, the part that both ends have.
 *
 * The memory has two parts. The reader's is a page; the writer's is a page and the data. Each end
 * can write its own part only: the other it has mapped, and holds, for reading alone. A page shows
 * how far its end has come (position), which position of the other side it wants to be told of
 * (wake), and whether it has finished (closed). Position and wake lie in cache lines of their own:
 * the first changes all the time, the second when somebody has to wait.
 *
 * Positions count bytes and never wrap around: 2^64 bytes are more than any machine moves. A
 * position's place in the data is the position modulo the capacity. Messages lie there one after
 * the other, each as its length in a word, then its bytes, filled up to whole words, always in one
 * piece: where one does not fit before the end of the data, a word RING_SKIP says that the next is
 * at the beginning. A message takes up at most half of the capacity, so that it and what is skipped
 * for it fit into an empty ring.
 *
 * Nothing that decides over the memory is taken from the memory. The size of the parts tells the
 * capacity. What an end has done it knows by itself, and what the other side shows is read once,
 * checked against that, and then kept:
 *
 *   - a reader's position lies at whole words between the one it showed before and what the writer
 *     has published; a writer's between what the reader has read and a capacity beyond;
 *   - a length is at most half the capacity, and the message ends within what was published and
 *     within the data; a skip stands before the end of what was published, and never at the
 *     beginning of the data.
 *
 * Whoever breaks that has broken the ring: TESS_EPROTO from then on. What is left to a hostile peer
 * are the bytes of its messages, to be slow, and to ring without need or ask for rings: a call of
 * the kernel for one of its own, or a wait that is waited again.
 *
 * Doorbells. An end rings when its position passes the one that the other asked for, and only then:
 * when that lies in [published, position). So somebody who waits is told once and, being awake, not
 * again; nobody who is busy is told at all. This is the event index of virtio (Virtual I/O Device
 * 1.2, section 2.7.10), without its wrapping. No wake-up is lost:
 *
 *      the one who waits                       the one who moves
 *      W1  mine->wake = what it sees           M1  mine->position = new
 *      W2  looks at theirs->position           M2  looks at theirs->wake
 *      W3  if that is what it saw: waits       M3  if that lies in [old, new): rings
 *
 * All four accesses are sequentially consistent. If W2 comes before M1 and so sees the old
 * position, then W1 comes before M1, M1 before M2: the bell is rung. If not, W2 sees the new
 * position, and there is no wait. A ring that comes before the wait is kept by the notification.
 */
#include "ring_end.h"

#include <tessera/abi/kernel.h>
#include <tessera/abi/rights.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

/* --- positions --- */

uint64_t ring_offset(const struct tess_ring_end *end, uint64_t position)
{
	return position & (end->capacity - 1);
}

uint64_t ring_to_end(const struct tess_ring_end *end, uint64_t position)
{
	return end->capacity - ring_offset(end, position);
}

bool ring_distance(const struct tess_ring_end *end, uint64_t reader, uint64_t writer,
		   uint64_t *distance)
{
	*distance = writer - reader;
	return *distance <= end->capacity && !((reader | writer) & (sizeof(uint64_t) - 1));
}

int ring_fail(struct tess_ring_end *end, int status)
{
	if (!end->status)
		end->status = status;
	end->left = 0;
	end->size = 0;
	return end->status;
}

/* --- doorbells --- */

void tess_ring_ring(struct tess_ring_end *end)
{
	end->system_calls++;
	(void)tess_notification_signal(end->bell, TESS_RING_BELL);
}

void ring_ask(struct tess_ring_end *end, uint64_t position)
{
	__atomic_store_n(&end->mine->wake, position, __ATOMIC_SEQ_CST);
}

int ring_wait(struct tess_ring_end *end, tess_time_t deadline)
{
	uint64_t bits = 0;
	int status = tess_notification_wait(end->doorbell, deadline, &bits);

	end->system_calls++;
	if (bits & TESS_RING_HANG_UP)
		end->hung_up = true;
	return status;
}

void ring_answer(struct tess_ring_end *end)
{
	(void)ring_wait(end, TESS_DEADLINE_POLL);
}

/* --- attaching --- */

static int check_cap(tess_cap_t cap, uint32_t type, uint16_t rights)
{
	uint32_t is = TESS_TYPE_NONE;
	uint16_t has = 0;
	uint64_t badge;
	int status = tess_capability_inspect(cap, &is, &has, &badge);

	if (status)
		return status;
	if (is != type)
		return TESS_EBADCAP;
	return rights & ~has ? TESS_EPERM : TESS_OK;
}

static int check_caps(const struct tess_ring_caps *caps)
{
	int status = check_cap(caps->mine, TESS_TYPE_MEMORY, TESS_RIGHT_READ | TESS_RIGHT_WRITE);

	if (!status)
		status = check_cap(caps->theirs, TESS_TYPE_MEMORY, TESS_RIGHT_READ);
	if (!status)
		status = check_cap(caps->doorbell, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE);
	if (!status)
		status = check_cap(caps->bell, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	return status;
}

/* The sizes are those of a page, and of a page and a capacity. */
static int check_sizes(struct tess_ring_end *end, tess_cap_t reader, tess_cap_t writer)
{
	uint64_t page = 0, whole = 0, committed;
	int status = tess_memory_info(reader, &page, &committed);

	if (!status)
		status = tess_memory_info(writer, &whole, &committed);
	if (status)
		return status;
	end->capacity = whole - RING_PAGE;
	if (page != RING_PAGE || end->capacity < TESS_RING_CAPACITY_MIN ||
	    end->capacity > TESS_RING_CAPACITY_MAX || end->capacity & (end->capacity - 1))
		return TESS_EINVAL;
	end->longest = end->capacity / 2 - sizeof(uint64_t);
	return TESS_OK;
}

static uint64_t part_size(const struct tess_ring_end *end, bool with_data)
{
	return with_data ? RING_PAGE + end->capacity : RING_PAGE;
}

static void unmap(const void *address, uint64_t size)
{
	(void)tess_process_unmap(tess_self_process(), (uint64_t)(uintptr_t)address, size);
}

static int map_parts(struct tess_ring_end *end, const struct tess_ring_caps *caps, bool writes)
{
	uint64_t mine = 0, theirs = 0;
	int status = tess_memory_map(caps->mine, tess_self_process(), 0, 0, part_size(end, writes),
				     TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &mine);

	if (status)
		return status;
	status = tess_memory_map(caps->theirs, tess_self_process(), 0, 0, part_size(end, !writes),
				 TESS_PROTECTION_READ, &theirs);
	if (status) {
		unmap((const void *)(uintptr_t)mine, part_size(end, writes));
		return status;
	}
	end->mine = (struct tess_ring_control *)(uintptr_t)mine;
	end->theirs = (const struct tess_ring_control *)(uintptr_t)theirs;
	end->data = (unsigned char *)(uintptr_t)(writes ? mine : theirs) + RING_PAGE;
	return TESS_OK;
}

static void unmap_parts(const struct tess_ring_end *end, bool writes)
{
	unmap(end->mine, part_size(end, writes));
	unmap(end->theirs, part_size(end, !writes));
}

/* Takes up where the last holder of this end published, and asks for nothing: what was passed
 * already is not passed again. */
static int take_up(struct tess_ring_end *end, bool writes)
{
	uint64_t mine = __atomic_load_n(&end->mine->position, __ATOMIC_SEQ_CST);
	uint64_t theirs = __atomic_load_n(&end->theirs->position, __ATOMIC_SEQ_CST);
	uint64_t distance;

	if (!ring_distance(end, writes ? theirs : mine, writes ? mine : theirs, &distance))
		return TESS_EPROTO;
	end->position = end->published = mine;
	end->seen = theirs;
	end->at = end->data + ring_offset(end, mine);
	ring_ask(end, theirs - 1);
	return TESS_OK;
}

int ring_attach(struct tess_ring_end *end, struct tess_ring_caps *caps, bool writes)
{
	struct tess_ring_end made = { .doorbell = caps->doorbell, .bell = caps->bell };
	int status = check_caps(caps);

	if (!status)
		status = check_sizes(&made, writes ? caps->theirs : caps->mine,
				     writes ? caps->mine : caps->theirs);
	if (!status)
		status = map_parts(&made, caps, writes);
	if (status)
		return status;
	status = take_up(&made, writes);
	if (status) {
		unmap_parts(&made, writes);
		return status;
	}
	*end = made;
	(void)tess_capability_delete(caps->mine);
	(void)tess_capability_delete(caps->theirs);
	*caps = (struct tess_ring_caps){ 0, 0, 0, 0 };
	return TESS_OK;
}

void ring_close(struct tess_ring_end *end, bool writes)
{
	if (!end->mine)
		return;
	tess_ring_tell(end);
	__atomic_store_n(&end->mine->closed, 1, __ATOMIC_SEQ_CST);
	tess_ring_ring(end);
	unmap_parts(end, writes);
	(void)tess_capability_delete(end->doorbell);
	(void)tess_capability_delete(end->bell);
	*end = (struct tess_ring_end){ .status = TESS_EPIPE };
}
