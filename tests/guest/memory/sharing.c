/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory in several hands: what each may do with it is what its capability says.
 */
#include "memory.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define RW   (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)
#define RX   (TESS_PROTECTION_READ | TESS_PROTECTION_EXECUTE)
#define PAGE TESS_PAGE_SIZE

/* The role: adds one to each word that it is shown, and says so, until there is a zero. */
int sharer_role(void)
{
	tess_cap_t memory = tess_start_cap("memory"), turn = tess_start_cap("turn");
	volatile uint64_t *word = make_mapping(memory, PAGE, RW);
	uint64_t bits;

	if (!word)
		return 1;
	drop(memory);
	while (!tess_notification_wait(turn, tess_clock_deadline(PATIENCE), &bits) && word[0]) {
		for (unsigned int i = 0; i < PAGE / sizeof(uint64_t); i++)
			word[i]++;
		CHECK_OK(tess_notification_signal(tess_start_cap("done"), 1));
	}
	return 0;
}

static void take_turn(tess_cap_t turn, tess_cap_t done)
{
	uint64_t bits;

	CHECK_OK(tess_notification_signal(turn, 1));
	CHECK_OK(tess_notification_wait(done, tess_clock_deadline(PATIENCE), &bits));
}

void two_processes_share(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE);
	tess_cap_t turn = make_notification(), done = make_notification();
	volatile uint64_t *word = make_mapping(memory, PAGE, RW);
	const struct tess_spawn_cap caps[] = {
		CHILD_CAP("memory", memory),
		CHILD_CAP("turn", turn),
		CHILD_CAP("done", done),
	};
	struct child child;

	(void)unused;
	child_start(&child, "sharer", caps, COUNT(caps));
	drop(memory);
	for (unsigned int i = 0; i < PAGE / sizeof(uint64_t); i++)
		word[i] = 1000 + i;
	take_turn(turn, done);
	take_turn(turn, done);
	for (unsigned int i = 0; i < PAGE / sizeof(uint64_t); i++)
		CHECK_EQUAL(word[i], 1002 + i);
	word[0] = 0;
	CHECK_OK(tess_notification_signal(turn, 1));
	child_succeeds(&child);
	tess_pages_free((void *)(uint64_t)word, PAGE);
	drop(turn);
	drop(done);
}

static int try_map(tess_cap_t memory, uint32_t protection)
{
	uint64_t mapped = 0;
	int status = tess_memory_map(memory, tess_self_process(), 0, 0, PAGE, protection, &mapped);

	if (!status)
		tess_pages_free((void *)mapped, PAGE);
	return status;
}

/* Every set of rights with every protection. */
void rights_bound_protection(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE);

	(void)unused;
	for (uint16_t rights = 0; rights < 8; rights++) {
		tess_cap_t narrow = make_derived(memory, rights, 0);

		for (uint32_t protection = 1; protection < 8; protection++) {
			uint32_t needed = protection | TESS_PROTECTION_READ;
			bool both = (protection & 6) == 6;
			int expected = both ? TESS_EINVAL : TESS_OK;

			if (needed & ~(uint32_t)rights)
				expected = TESS_EPERM;
			CHECK_STATUS(try_map(narrow, protection), expected);
		}
		CHECK_STATUS(try_map(narrow, 0), TESS_EINVAL);
		CHECK_STATUS(try_map(narrow, 8), TESS_EINVAL);
		drop(narrow);
	}
	drop(memory);
}

static int protect(void *page, uint32_t protection)
{
	return tess_process_protect(tess_self_process(), (uint64_t)page, PAGE, protection);
}

void protection_is_raised_within_rights(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE);
	tess_cap_t narrow = make_derived(memory, TESS_RIGHT_READ | TESS_RIGHT_WRITE, 0);
	void *wide_page = make_mapping(memory, PAGE, TESS_PROTECTION_READ);
	void *narrow_page = make_mapping(narrow, PAGE, TESS_PROTECTION_READ);

	(void)unused;
	CHECK_OK(protect(wide_page, RW));
	CHECK_OK(protect(wide_page, RX));
	CHECK_OK(protect(wide_page, TESS_PROTECTION_READ));
	CHECK_OK(protect(narrow_page, RW));
	*(volatile uint8_t *)narrow_page = 1;
	CHECK_STATUS(protect(narrow_page, RX), TESS_EACCES);
	/* Rights taken from the capability later do not reach what was mapped. */
	CHECK_OK(protect(narrow_page, TESS_PROTECTION_READ));
	CHECK_OK(tess_capability_restrict(narrow, TESS_RIGHT_READ));
	CHECK_OK(protect(narrow_page, RW));
	tess_pages_free(wide_page, PAGE);
	tess_pages_free(narrow_page, PAGE);
	drop(narrow);
	drop(memory);
}

void never_writable_and_executable(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE);
	void *page = make_mapping(memory, PAGE, RW);

	(void)unused;
	CHECK_STATUS(try_map(memory, RW | TESS_PROTECTION_EXECUTE), TESS_EINVAL);
	CHECK_STATUS(try_map(memory, TESS_PROTECTION_WRITE | TESS_PROTECTION_EXECUTE), TESS_EINVAL);
	CHECK_STATUS(protect(page, RW | TESS_PROTECTION_EXECUTE), TESS_EINVAL);
	CHECK_STATUS(protect(page, TESS_PROTECTION_WRITE | TESS_PROTECTION_EXECUTE), TESS_EINVAL);
	CHECK_STATUS(protect(page, 0), TESS_EINVAL);
	*(volatile uint8_t *)page = 1;
	tess_pages_free(page, PAGE);
	drop(memory);
}

/* Written in one mapping, executed in another. */
void code_can_be_made(const void *unused)
{
	static const uint8_t code[] = { 0x8d, 0x47, 0x05, 0xc3 }; /* lea 5(%rdi), %eax; ret */
	tess_cap_t memory = make_memory(PAGE);
	void *writable = make_mapping(memory, PAGE, RW);
	void *executable = make_mapping(memory, PAGE, RX);
	int (*function)(int);

	(void)unused;
	memcpy(writable, code, sizeof(code));
	memcpy(&function, &executable, sizeof(function));
	CHECK_EQUAL(function(37), 42);
	tess_pages_free(writable, PAGE);
	tess_pages_free(executable, PAGE);
	drop(memory);
}

/* The role: maps what it is given, says so, and reads it for ever. */
int reader_role(void)
{
	volatile uint64_t *word =
		make_mapping(tess_start_cap("memory"), PAGE, TESS_PROTECTION_READ);

	CHECK_EQUAL(*word, 7);
	CHECK_OK(tess_notification_signal(tess_start_cap("done"), (uint64_t)word));
	while (*word)
		CHECK_OK(tess_yield());
	return 1;
}

void revoked_mappings_go(const void *unused)
{
	tess_cap_t memory = make_memory(PAGE), done = make_notification();
	const struct tess_spawn_cap caps[] = { CHILD_CAP("memory", memory),
					       CHILD_CAP("done", done) };
	uint64_t seven = 7, address = 0;
	struct tess_process_info info;
	struct child child;

	(void)unused;
	CHECK_OK(tess_memory_write(memory, 0, &seven, sizeof(seven)));
	child_start(&child, "reader", caps, COUNT(caps));
	CHECK_OK(tess_notification_wait(done, tess_clock_deadline(PATIENCE), &address));
	CHECK_OK(tess_capability_revoke(memory));
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EFAULT);
	CHECK_EQUAL(info.fault_address, address);
	tap_note("expect: crash reader 0x%lx", info.fault_address);
	drop(memory);
	drop(done);
}

static void check_no_part(tess_cap_t memory, uint64_t offset, uint64_t length)
{
	tess_cap_t part;

	CHECK_STATUS(tess_memory_derive(memory, offset, length, TESS_RIGHTS_ALL, &part),
		     TESS_EINVAL);
}

void parts_are_parts(const void *unused)
{
	tess_cap_t memory = make_memory(4 * PAGE), part = TESS_CAP_NONE, inner = TESS_CAP_NONE;
	uint64_t word = 5, size = 0, committed = 0, mapped;

	(void)unused;
	CHECK_OK(tess_memory_derive(memory, PAGE, 2 * PAGE, TESS_RIGHTS_ALL, &part));
	CHECK_OK(tess_memory_derive(part, PAGE, PAGE, TESS_RIGHT_READ, &inner));
	CHECK_OK(tess_memory_info(part, &size, &committed));
	CHECK_EQUAL(size, 2 * PAGE);
	CHECK_OK(tess_memory_write(memory, 2 * PAGE + 8, &word, sizeof(word)));
	word = 0;
	CHECK_OK(tess_memory_read(inner, 8, &word, sizeof(word)));
	CHECK_EQUAL(word, 5);
	CHECK_STATUS(tess_memory_write(inner, 8, &word, sizeof(word)), TESS_EPERM);
	CHECK_STATUS(tess_memory_read(inner, PAGE, &word, sizeof(word)), TESS_EINVAL);
	CHECK_STATUS(tess_memory_map(inner, tess_self_process(), 0, PAGE, PAGE,
				     TESS_PROTECTION_READ, &mapped),
		     TESS_EINVAL);
	check_no_part(part, PAGE, 2 * PAGE);
	check_no_part(part, 0, 0);
	check_no_part(part, 1, PAGE);
	check_no_part(part, PAGE, ~(PAGE - 1));
	CHECK_OK(tess_capability_revoke(memory));
	CHECK_STATUS(tess_capability_delete(part), TESS_EBADCAP);
	CHECK_STATUS(tess_capability_delete(inner), TESS_EBADCAP);
	drop(memory);
}
