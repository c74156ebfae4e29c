/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/memory, mem/mapping and mem/space: contents, views, mappings, protection; every frame is
 * freed exactly once.
 */
#include <string.h>

#include "mem/mapping.h"
#include "mem/page_table.h"
#include "world.h"

#define PAGE ((uint64_t)TESS_PAGE_SIZE)
#define AT   UINT64_C(0x30000000)

static struct world w;
static unsigned p, q;

static void setup_pair(void)
{
	world_boot(&w);
	p = world_process(&w);
	q = world_process(&w);
	world_scratch(&w, p);
	world_scratch(&w, q);
	world_settle(&w);
}

static int64_t map(unsigned i, tess_cap_t memory, uint64_t address, uint64_t offset,
		   uint64_t length, unsigned protection)
{
	return world_call(&w, i, TESS_SYS_MEMORY_MAP, memory, w.t[i].self_process, address, offset,
			  length, protection);
}

static int64_t unmap(unsigned i, uint64_t address, uint64_t length)
{
	return world_call(&w, i, TESS_SYS_PROCESS_UNMAP, w.t[i].self_process, address, length);
}

static int64_t protect(unsigned i, uint64_t address, uint64_t length, unsigned protection)
{
	return world_call(&w, i, TESS_SYS_PROCESS_PROTECT, w.t[i].self_process, address, length,
			  protection);
}

/* What the machine's tables let user mode do at an address: PROT_* bits, 0 if nothing is there. */
static unsigned effective(unsigned i, uint64_t address)
{
	const uint64_t *pte = page_table_find(w.t[i].process->space.root, address);

	return pte && arch_pte_present(*pte) ? hosted_pte_protection(*pte) : 0;
}

/* Thread i touches its memory; true if it lives on. */
static bool touch(unsigned i, uint64_t address, unsigned access)
{
	const struct fault fault = { .kind = FAULT_PAGE, .access = access, .address = address };

	(void)world_call(&w, i, TESS_SYS_YIELD);
	while (w.cpu->current != w.t[i].thread)
		(void)world_call(&w, i, TESS_SYS_ABI_VERSION);
	kernel_fault(w.k, w.cpu, &fault);
	return w.t[i].thread->state == THREAD_READY;
}

/* The thread of p can do this at an address, and the machine lets it do no more. */
static void assert_allowed(uint64_t address, unsigned protection)
{
	unsigned access = protection & PROT_WRITE     ? PROT_WRITE
			  : protection & PROT_EXECUTE ? PROT_EXECUTE
						      : PROT_READ;

	ck_assert(touch(p, address, access));
	ck_assert_uint_eq(effective(p, address), protection);
}

START_TEST(sizes_are_checked)
{
	uint64_t before;

	setup_pair();
	before = world_fingerprint(&w);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_CREATE, w.t[p].job, 0), TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_CREATE, w.t[p].job, (UINT64_C(64) << 30) + 1),
		  TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_CREATE, w.t[p].job, ~UINT64_C(0)), TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_CREATE, w.t[p].job, UINT64_C(64) << 30),
		  TESS_ENOMEM);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_memory(&w, p, 1);
	world_memory(&w, p, PAGE + 1);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(new_memory_is_zero_and_counts_what_exists)
{
	tess_cap_t memory;
	unsigned char *bytes;

	setup_pair();
	bytes = world_scratch(&w, p);
	memory = world_memory(&w, p, 3 * PAGE);
	memset(bytes, 0xee, 64);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 2 * PAGE - 32, WORLD_SCRATCH, 64),
		  TESS_OK);
	for (int i = 0; i < 64; i++)
		ck_assert_int_eq(bytes[i], 0);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_INFO, memory), TESS_OK);
	ck_assert_uint_eq(world_word(&w, p, 0), 3 * PAGE);
	ck_assert_uint_le(world_word(&w, p, 1), 2);
	world_end(&w);
}
END_TEST

START_TEST(what_is_written_is_read_across_pages)
{
	tess_cap_t memory;
	unsigned char *bytes;

	setup_pair();
	bytes = world_scratch(&w, p);
	memory = world_memory(&w, p, 700 * PAGE); /* more than one table of pages */
	for (uint64_t offset = PAGE - 8; offset < 700 * PAGE - 16; offset += 61 * PAGE + 13) {
		for (int i = 0; i < 16; i++)
			bytes[i] = (unsigned char)(offset / 7 + (uint64_t)i);
		ck_status(
			world_call(&w, p, TESS_SYS_MEMORY_WRITE, memory, offset, WORLD_SCRATCH, 16),
			TESS_OK);
		ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, offset,
				     WORLD_SCRATCH + 32, 16),
			  TESS_OK);
		ck_assert_int_eq(memcmp(bytes, bytes + 32, 16), 0);
	}
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_WRITE, memory, 700 * PAGE - 15, WORLD_SCRATCH,
			     16),
		  TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, ~UINT64_C(7), WORLD_SCRATCH, 16),
		  TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, WORLD_SCRATCH + PAGE - 8, 16),
		  TESS_EFAULT);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, 0x400000, 16), TESS_EFAULT);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, ARCH_USER_END, 16),
		  TESS_EFAULT);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, ~UINT64_C(7), 16),
		  TESS_EFAULT);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, WORLD_SCRATCH, 65537),
		  TESS_EINVAL);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* A buffer that is a mapping of the object itself. */
START_TEST(reading_into_itself_is_harmless)
{
	tess_cap_t memory;
	unsigned char *bytes;

	setup_pair();
	memory = world_memory(&w, p, PAGE);
	ck_status(map(p, memory, AT, 0, PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	bytes = world_memory_at(&w, p, AT, PROT_WRITE);
	for (int i = 0; i < 100; i++)
		bytes[i] = (unsigned char)i;
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, memory, 0, AT + 8, 64), TESS_OK);
	for (int i = 0; i < 64; i++)
		ck_assert_int_eq(bytes[8 + i], i);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_WRITE, memory, 16, AT + 8, 64), TESS_OK);
	ck_assert_int_eq(bytes[16 + 63], 63);
	world_end(&w);
}
END_TEST

START_TEST(sharing_shows_the_same_bytes)
{
	tess_cap_t memory, given;

	setup_pair();
	memory = world_memory(&w, p, 2 * PAGE);
	given = world_give(&w, p, memory, q, TESS_RIGHT_READ);
	ck_status(map(p, memory, AT, 0, 2 * PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	ck_status(map(q, given, AT, PAGE, PAGE, PROT_READ), TESS_OK);
	*(int *)world_memory_at(&w, p, AT + PAGE, PROT_WRITE) = 77;
	ck_assert_int_eq(*(int *)world_memory_at(&w, q, AT, PROT_READ), 77);
	ck_assert_ptr_eq(world_memory_at(&w, p, AT + PAGE, PROT_READ),
			 world_memory_at(&w, q, AT, PROT_READ));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(rights_limit_mappings)
{
	static const struct {
		uint16_t rights;
		unsigned protection;
		int64_t status;
	} cases[] = {
		{ TESS_RIGHT_READ, PROT_READ, TESS_OK },
		{ TESS_RIGHT_READ, PROT_READ | PROT_WRITE, TESS_EPERM },
		{ TESS_RIGHT_READ, PROT_READ | PROT_EXECUTE, TESS_EPERM },
		{ TESS_RIGHT_WRITE, PROT_WRITE,
		  TESS_EPERM }, /* a page that can be written can be read */
		{ TESS_RIGHT_EXECUTE, PROT_EXECUTE, TESS_EPERM },
		{ TESS_RIGHT_READ | TESS_RIGHT_WRITE, PROT_WRITE, TESS_OK },
		{ TESS_RIGHT_READ | TESS_RIGHT_WRITE, PROT_READ | PROT_EXECUTE, TESS_EPERM },
		{ TESS_RIGHT_READ | TESS_RIGHT_EXECUTE, PROT_READ | PROT_EXECUTE, TESS_OK },
		{ TESS_RIGHTS_ALL, PROT_READ | PROT_WRITE | PROT_EXECUTE, TESS_EINVAL },
		{ TESS_RIGHTS_ALL, PROT_WRITE | PROT_EXECUTE, TESS_EINVAL },
		{ TESS_RIGHTS_ALL, 0, TESS_EINVAL },
		{ TESS_RIGHTS_ALL, 8, TESS_EINVAL },
		{ 0, PROT_READ, TESS_EPERM },
	};
	tess_cap_t memory;

	setup_pair();
	memory = world_memory(&w, p, PAGE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tess_cap_t cap = world_derive(&w, p, memory, cases[i].rights, 0);
		uint64_t before = world_fingerprint(&w);

		ck_status(map(p, cap, AT, 0, PAGE, cases[i].protection), cases[i].status);
		if (cases[i].status) {
			ck_assert_uint_eq(world_fingerprint(&w), before);
			continue;
		}
		ck_assert(touch(p, AT, PROT_READ));
		ck_assert_uint_eq(effective(p, AT) & ~(unsigned)PROT_READ,
				  cases[i].protection & ~(unsigned)PROT_READ);
		ck_status(unmap(p, AT, PAGE), TESS_OK);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(protect_stays_within_what_the_capability_allowed)
{
	tess_cap_t memory, read_only;

	setup_pair();
	memory = world_memory(&w, p, 4 * PAGE);
	read_only = world_derive(&w, p, memory, TESS_RIGHT_READ, 0);
	ck_status(map(p, read_only, AT, 0, PAGE, PROT_READ), TESS_OK);
	ck_status(protect(p, AT, PAGE, PROT_READ | PROT_WRITE), TESS_EACCES);
	ck_status(protect(p, AT, PAGE, PROT_READ | PROT_EXECUTE), TESS_EACCES);

	ck_status(map(p, memory, AT + PAGE, 0, 3 * PAGE, PROT_READ), TESS_OK);
	ck_status(protect(p, AT + PAGE, 3 * PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	assert_allowed(AT + 2 * PAGE, PROT_READ | PROT_WRITE);
	ck_status(protect(p, AT + 2 * PAGE, PAGE, PROT_READ | PROT_EXECUTE), TESS_OK);
	assert_allowed(AT + PAGE, PROT_READ | PROT_WRITE);
	assert_allowed(AT + 2 * PAGE, PROT_READ | PROT_EXECUTE);
	assert_allowed(AT + 3 * PAGE, PROT_READ | PROT_WRITE);
	ck_status(protect(p, AT + PAGE, PAGE, PROT_WRITE | PROT_EXECUTE), TESS_EINVAL);
	ck_status(protect(p, AT, 5 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(protect(p, AT + 1, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(protect(p, AT, 0, PROT_READ), TESS_EINVAL);
	ck_status(protect(p, AT, PAGE, 0), TESS_EINVAL);
	ck_status(protect(p, AT, 2 * PAGE, PROT_READ | PROT_WRITE), TESS_EACCES);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(bad_ranges_change_nothing)
{
	tess_cap_t memory;
	uint64_t before;

	setup_pair();
	memory = world_memory(&w, p, 4 * PAGE);
	ck_status(map(p, memory, AT, 0, PAGE, PROT_READ), TESS_OK);
	before = world_fingerprint(&w);
	ck_status(map(p, memory, AT, 0, PAGE, PROT_READ), TESS_EEXIST);
	ck_status(map(p, memory, AT - PAGE, 0, 2 * PAGE, PROT_READ), TESS_EEXIST);
	ck_status(map(p, memory, AT + 1, 0, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, 1, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, 0, PAGE + 1, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, 0, 0, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, 4 * PAGE, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, 3 * PAGE, 2 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, AT + PAGE, ~UINT64_C(4095), 2 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, ARCH_USER_END - PAGE, 0, 2 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, ARCH_USER_END, 0, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, ~UINT64_C(4095), 0, 2 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, memory, UINT64_C(0xffff800000000000), 0, PAGE, PROT_READ), TESS_EINVAL);
	ck_status(unmap(p, AT + 1, PAGE), TESS_EINVAL);
	ck_status(unmap(p, AT, 0), TESS_EINVAL);
	ck_status(unmap(p, AT, ~UINT64_C(4095)), TESS_EINVAL);
	ck_status(unmap(p, ARCH_USER_END, PAGE), TESS_EINVAL);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_end(&w);
}
END_TEST

START_TEST(the_kernels_own_pages_stay)
{
	uint64_t buffer, before;
	tess_cap_t memory;

	setup_pair();
	memory = world_memory(&w, p, PAGE);
	buffer = w.t[p].thread->ipc_address;
	before = world_fingerprint(&w);
	ck_status(unmap(p, buffer, 2 * PAGE), TESS_EPERM);
	ck_status(unmap(p, buffer + PAGE, PAGE), TESS_EPERM);
	ck_status(protect(p, buffer, PAGE, PROT_READ), TESS_EPERM);
	ck_status(map(p, memory, buffer, 0, PAGE, PROT_READ), TESS_EEXIST);
	ck_status(unmap(p, UINT64_C(0x00007fffffffc000), PAGE), TESS_EPERM);
	ck_status(protect(p, UINT64_C(0x00007fffffffc000), PAGE, PROT_READ | PROT_WRITE),
		  TESS_EPERM);
	ck_status(unmap(p, ARCH_USER_BEGIN, ARCH_USER_END - ARCH_USER_BEGIN), TESS_EPERM);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_end(&w);
}
END_TEST

START_TEST(unmapping_the_middle_splits)
{
	struct tess_mapping_info info;
	tess_cap_t memory;

	setup_pair();
	memory = world_memory(&w, p, 200 * PAGE);
	ck_status(map(p, memory, AT, 0, 200 * PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	ck_assert(touch(p, AT + 150 * PAGE, PROT_WRITE));
	ck_status(unmap(p, AT + 50 * PAGE, 70 * PAGE), TESS_OK);
	ck_assert_uint_eq(effective(p, AT + 60 * PAGE), 0);
	ck_assert_uint_ne(effective(p, AT + 150 * PAGE), 0);
	ck_assert(touch(p, AT + 49 * PAGE, PROT_READ));
	ck_status(world_call(&w, p, TESS_SYS_PROCESS_MAPPING, w.t[p].self_process, AT + 60 * PAGE,
			     WORLD_SCRATCH, 1),
		  TESS_OK);
	memcpy(&info, world_scratch(&w, p), sizeof(info));
	ck_assert_uint_eq(info.address, AT + 120 * PAGE);
	ck_assert_uint_eq(info.length, 80 * PAGE);
	ck_assert_uint_eq(info.offset, 120 * PAGE);
	ck_assert_uint_eq(info.protection, PROT_READ | PROT_WRITE);
	world_check(&w);
	ck_assert(!touch(p, AT + 60 * PAGE, PROT_READ)); /* and who touches the hole dies */
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_touch_needs_the_right_access)
{
	tess_cap_t memory;

	setup_pair();
	memory = world_memory(&w, p, 100 * PAGE);
	ck_status(map(p, memory, AT, 0, 100 * PAGE, PROT_READ), TESS_OK);
	ck_assert_uint_eq(effective(p, AT + 99 * PAGE), 0); /* long mappings fill when touched */
	ck_assert(touch(p, AT + 99 * PAGE, PROT_READ));
	ck_assert_uint_eq(effective(p, AT + 99 * PAGE), PROT_READ);
	ck_assert(!touch(p, AT + 99 * PAGE, PROT_WRITE));
	world_settle(&w);
	ck_assert_int_eq(w.t[p].process->reason, TESS_END_REASON_FAULTED);
	ck_assert_uint_eq(w.t[p].process->fault_address, AT + 99 * PAGE);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(the_kernel_chooses_free_addresses)
{
	uint64_t last = 0;
	tess_cap_t memory;

	setup_pair();
	memory = world_memory(&w, p, 4 * PAGE);
	for (int i = 0; i < 200; i++) {
		ck_status(map(p, memory, 0, 0, 4 * PAGE, PROT_READ), TESS_OK);
		ck_assert_uint_ge(world_word(&w, p, 0), 0x10000000);
		ck_assert_uint_ne(world_word(&w, p, 0), last);
		last = world_word(&w, p, 0);
		if (i % 3 == 0) {
			ck_status(unmap(p, last, 4 * PAGE), TESS_OK);
			last = 0;
		}
	}
	ck_status(map(p, memory, 0x10000, 0, PAGE, PROT_READ), TESS_OK);
	ck_status(unmap(p, 0x10000, PAGE), TESS_OK);
	ck_status(map(p, memory, 0, 0, PAGE, PROT_READ), TESS_OK);
	ck_assert_uint_ge(world_word(&w, p, 0), 0x10000000);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(views_show_their_range_only)
{
	tess_cap_t memory, view, inner;
	int *bytes;

	setup_pair();
	bytes = world_scratch(&w, p);
	memory = world_memory(&w, p, 8 * PAGE);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_DERIVE, memory, 2 * PAGE, 4 * PAGE,
			     TESS_RIGHT_READ | TESS_RIGHT_WRITE),
		  TESS_OK);
	view = world_word(&w, p, 0);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_DERIVE, view, PAGE, PAGE, TESS_RIGHTS_ALL),
		  TESS_OK);
	inner = world_word(&w, p, 0);
	ck_assert_uint_eq(world_slot(&w, p, inner)->rights, TESS_RIGHT_READ | TESS_RIGHT_WRITE);
	*bytes = 123;
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_WRITE, memory, 3 * PAGE, WORLD_SCRATCH, 4),
		  TESS_OK);
	*bytes = 0;
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, inner, 0, WORLD_SCRATCH, 4), TESS_OK);
	ck_assert_int_eq(*bytes, 123);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_READ, inner, PAGE - 3, WORLD_SCRATCH, 4),
		  TESS_EINVAL);
	ck_status(map(p, inner, AT, 0, 2 * PAGE, PROT_READ), TESS_EINVAL);
	ck_status(map(p, inner, AT, 0, PAGE, PROT_READ | PROT_EXECUTE), TESS_EPERM);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_DERIVE, view, 3 * PAGE, 2 * PAGE, 0),
		  TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_DERIVE, view, 0, 0, 0), TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_MEMORY_DERIVE, view, 5, PAGE, 0), TESS_EINVAL);
	ck_status(map(p, inner, AT, 0, PAGE, PROT_READ), TESS_OK);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, p, inner));
	ck_assert_ptr_null(space_find(w.t[p].process, AT));
	world_check(&w);
	world_end(&w);
}
END_TEST

/* The object's pages live as long as somebody can see them, and are freed once. */
START_TEST(frames_are_freed_with_the_last_holder)
{
	uint64_t free;
	tess_cap_t memory, given;

	setup_pair();
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, world_memory(&w, p, PAGE)),
		  TESS_OK);
	world_settle(&w);
	free = w.k->frames.free - w.k->frames.reserved;
	memory = world_memory(&w, p, 40 * PAGE);
	given = world_give(&w, p, memory, q, 0xffff);
	ck_status(map(q, given, AT, 0, 40 * PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	for (uint64_t i = 0; i < 40; i++)
		ck_assert(touch(q, AT + i * PAGE, PROT_WRITE));
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, memory), TESS_OK);
	ck_status(world_call(&w, q, TESS_SYS_CAPABILITY_DELETE, given), TESS_OK);
	world_settle(&w);
	ck_assert_uint_lt(w.k->frames.free - w.k->frames.reserved, free - 39);
	ck_status(unmap(q, AT, 40 * PAGE), TESS_OK);
	world_settle(&w);
	/* What stays are the process's page tables. */
	ck_assert_uint_ge(w.k->frames.free - w.k->frames.reserved + 5, free);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(quota_bounds_memory_and_harms_nobody)
{
	tess_cap_t job;
	uint64_t before;
	unsigned i;

	setup_pair();
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, w.t[0].job, 0x7fff), TESS_OK);
	job = world_word(&w, 0, 0);
	i = world_process_in(&w, job, WORLD_PRIORITY);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, job, TESS_JOB_RESOURCE_MEMORY, 1 << 20),
		  TESS_OK);
	before = world_fingerprint(&w);
	ck_status(world_call(&w, i, TESS_SYS_MEMORY_CREATE, w.t[i].job, 1 << 20), TESS_ENOMEM);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	while (world_call(&w, i, TESS_SYS_MEMORY_CREATE, w.t[i].job, 16 * PAGE) == TESS_OK)
		;
	world_memory(&w, q, 4 << 20);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");

	HARNESS_ADD(suite, sizes_are_checked);
	HARNESS_ADD(suite, new_memory_is_zero_and_counts_what_exists);
	HARNESS_ADD(suite, what_is_written_is_read_across_pages);
	HARNESS_ADD(suite, reading_into_itself_is_harmless);
	HARNESS_ADD(suite, sharing_shows_the_same_bytes);
	HARNESS_ADD(suite, rights_limit_mappings);
	HARNESS_ADD(suite, protect_stays_within_what_the_capability_allowed);
	HARNESS_ADD(suite, bad_ranges_change_nothing);
	HARNESS_ADD(suite, the_kernels_own_pages_stay);
	HARNESS_ADD(suite, unmapping_the_middle_splits);
	HARNESS_ADD(suite, a_touch_needs_the_right_access);
	HARNESS_ADD(suite, the_kernel_chooses_free_addresses);
	HARNESS_ADD(suite, views_show_their_range_only);
	HARNESS_ADD(suite, frames_are_freed_with_the_last_holder);
	HARNESS_ADD(suite, quota_bounds_memory_and_harms_nobody);
	return harness_run(suite);
}
