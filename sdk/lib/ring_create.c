/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a ring. The memory and the notifications themselves are given up at once: what is left are
 * the ends, and neither has the right to revoke, or to move pages away. So neither can take from
 * under the other what that has mapped, and nor can whoever made the ring.
 */
#include <tessera/abi/rights.h>
#include <tessera/syscalls.h>

#include "ring_end.h"

#define GIVEN TESS_RIGHT_GRANT
#define OWN   (TESS_RIGHT_READ | TESS_RIGHT_WRITE | GIVEN)
#define OTHER (TESS_RIGHT_READ | GIVEN)

/* The parts of the memory, to each end with its rights. */
static int derive_parts(tess_cap_t memory, uint64_t capacity, struct tess_ring_caps *writer,
			struct tess_ring_caps *reader)
{
	uint64_t size = RING_PAGE + capacity;
	int status = tess_memory_derive(memory, 0, RING_PAGE, OWN, &reader->mine);

	if (!status)
		status = tess_memory_derive(memory, 0, RING_PAGE, OTHER, &writer->theirs);
	if (!status)
		status = tess_memory_derive(memory, RING_PAGE, size, OWN, &writer->mine);
	if (!status)
		status = tess_memory_derive(memory, RING_PAGE, size, OTHER, &reader->theirs);
	return status;
}

static int make_memory(tess_cap_t job, uint64_t capacity, struct tess_ring_caps *writer,
		       struct tess_ring_caps *reader)
{
	tess_cap_t memory;
	int status = tess_memory_create(job, 2 * RING_PAGE + capacity, &memory);

	if (status)
		return status;
	status = derive_parts(memory, capacity, writer, reader);
	(void)tess_capability_delete(memory);
	return status;
}

/* A notification: one end hears it, the other rings it. */
static int make_doorbell(tess_cap_t job, tess_cap_t *doorbell, tess_cap_t *bell)
{
	tess_cap_t whole;
	int status = tess_notification_create(job, &whole);

	if (status)
		return status;
	status = tess_capability_derive(whole, TESS_RIGHT_RECEIVE | GIVEN, 0, doorbell);
	if (!status)
		status = tess_capability_derive(whole, TESS_RIGHT_SEND | GIVEN, 0, bell);
	(void)tess_capability_delete(whole);
	return status;
}

static void give_up(tess_cap_t *cap)
{
	if (*cap)
		(void)tess_capability_delete(*cap);
	*cap = TESS_CAP_NONE;
}

void tess_ring_caps_close(struct tess_ring_caps *caps)
{
	give_up(&caps->mine);
	give_up(&caps->theirs);
	give_up(&caps->doorbell);
	give_up(&caps->bell);
}

int tess_ring_create(tess_cap_t job, size_t capacity, struct tess_ring_caps *writer,
		     struct tess_ring_caps *reader)
{
	int status;

	*writer = *reader = (struct tess_ring_caps){ 0, 0, 0, 0 };
	if (capacity < TESS_RING_CAPACITY_MIN || capacity > TESS_RING_CAPACITY_MAX ||
	    capacity & (capacity - 1))
		return TESS_EINVAL;
	status = make_memory(job, capacity, writer, reader);
	if (!status)
		status = make_doorbell(job, &writer->doorbell, &reader->bell);
	if (!status)
		status = make_doorbell(job, &reader->doorbell, &writer->bell);
	if (status) {
		tess_ring_caps_close(writer);
		tess_ring_caps_close(reader);
	}
	return status;
}
