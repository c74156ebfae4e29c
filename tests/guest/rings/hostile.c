/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children that do with their end of a ring whatever the kernel lets them. This process goes on:
 * what it has mapped stays, every call comes back, and a ring that was broken says so.
 */
#include "rings.h"

#define SMALL  ((size_t)4096)
#define SEEDS  8u
#define STEPS  20000u
#define ROUNDS 400u

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* What would take the memory from under the other end. */
static void try_to_take_away(tess_cap_t mine, tess_cap_t theirs, uint64_t size)
{
	tess_cap_t other = make_memory(2 * size), absent = 0;
	uint64_t address;

	CHECK_STATUS(tess_memory_move_pages(mine, 0, other, 0, size), TESS_EPERM);
	CHECK_STATUS(tess_memory_move_pages(theirs, 0, other, 0, TESS_PAGE_SIZE), TESS_EPERM);
	CHECK_STATUS(tess_capability_revoke(mine), TESS_EPERM);
	CHECK_STATUS(tess_capability_revoke(theirs), TESS_EPERM);
	CHECK_STATUS(tess_memory_write(theirs, 0, &address, sizeof(address)), TESS_EPERM);
	CHECK_STATUS(tess_memory_map(theirs, tess_self_process(), 0, 0, TESS_PAGE_SIZE,
				     TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &address),
		     TESS_EPERM);
	/* Absent pages in the place of those that are there. */
	CHECK_OK(tess_memory_create_absent(tess_self_job(), size, &absent));
	CHECK_OK(tess_memory_clone_pages(absent, 0, mine, 0, size));
	CHECK_OK(tess_memory_move_pages(absent, 0, mine, 0, size));
	drop(absent);
	drop(other);
}

/* Writes whatever comes to its mind to its part, and rings, until it is killed. */
int hostile_role(void)
{
	tess_cap_t mine = tess_start_cap("mine"), bell = tess_start_cap("bell");
	uint64_t size = 0, committed, state = tess_start_cap("more");
	uint64_t *word;

	CHECK_OK(tess_memory_info(mine, &size, &committed));
	try_to_take_away(mine, tess_start_cap("theirs"), size);
	word = make_mapping(mine, size, TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	if (!word || suite_failed())
		return 1;
	CHECK_OK(tess_notification_signal(tess_start_cap("more"), 1));
	for (;;) {
		uint64_t random = next(&state);
		uint64_t at = random % 3 ? random % 2 * 8 : random / 8 % (size / 8);

		__atomic_store_n(&word[at], random >> 5 & 0x1ff8, __ATOMIC_RELAXED);
		if (random % 1000 == 0)
			(void)tess_notification_signal(bell, random);
	}
}

static int read_some(struct link *link)
{
	unsigned char buffer[SMALL];
	size_t length;
	int status = TESS_OK;

	for (unsigned int i = 0; i < STEPS && (!status || status == TESS_EAGAIN); i++)
		status = tess_ring_read(&link->reader, buffer, sizeof(buffer), &length,
					i % 64 ? TESS_DEADLINE_POLL
					       : tess_clock_deadline(MILLISECONDS / 10));
	return status == TESS_ETIMEDOUT ? TESS_EAGAIN : status;
}

static int write_some(struct link *link)
{
	const unsigned char buffer[SMALL / 4] = { 1 };
	int status = TESS_OK;

	for (unsigned int i = 0; i < STEPS && (!status || status == TESS_EAGAIN); i++)
		status = tess_ring_write(&link->writer, buffer, i % sizeof(buffer),
					 i % 64 ? TESS_DEADLINE_POLL
						: tess_clock_deadline(MILLISECONDS / 10));
	return status == TESS_ETIMEDOUT ? TESS_EAGAIN : status;
}

/* A ring that was broken stays so; another one takes its place. */
static void against_hostile(bool own, int (*some)(struct link *))
{
	unsigned int broken = 0;

	for (unsigned int seed = 0; seed < SEEDS; seed++) {
		tess_cap_t ready = make_notification();
		struct link link;
		uint64_t bits;
		int status = TESS_OK;

		link_begin(&link, own, "hostile", SMALL, ready);
		CHECK_OK(tess_notification_wait(ready, tess_clock_deadline(PATIENCE), &bits));
		for (unsigned int i = 0; i < ROUNDS && (!status || status == TESS_EAGAIN); i++)
			status = some(&link);
		CHECK(status == TESS_EPROTO || status == TESS_EPIPE || status == TESS_EAGAIN);
		if (status == TESS_EPROTO)
			CHECK_STATUS(some(&link), TESS_EPROTO);
		broken += status == TESS_EPROTO;
		link_end(&link);
		child_kill(&link.child);
		drop(ready);
	}
	tap_note("%u of %u rings were broken", broken, SEEDS);
	CHECK(broken > 0);
}

void hostile_writers(const void *context)
{
	(void)context;
	against_hostile(READER, read_some);
}

void hostile_readers(const void *context)
{
	(void)context;
	against_hostile(WRITER, write_some);
}
