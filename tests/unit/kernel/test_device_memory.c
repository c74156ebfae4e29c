/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device memory: registers are mapped uncached, and nothing but a mapping reaches them.
 */
#include "mem/page_table.h"
#include "world.h"

#define DEVICE UINT64_C(0xfe000000)
#define PAGE   TESS_PAGE_SIZE
#define AT     UINT64_C(0x50000000)
#define RW     (PROT_READ | PROT_WRITE)

static struct world w;
static unsigned self;
static tess_cap_t platform;

static void setup(void)
{
	world_boot(&w);
	self = world_process(&w);
	world_scratch(&w, self);
	platform = world_give(&w, 0, w.platform, self, TESS_RIGHTS_ALL);
}

static void finish(void)
{
	world_check(&w);
	world_end(&w);
}

static int64_t try_memory(uint64_t address, uint64_t length)
{
	int64_t status = world_call(&w, self, TESS_SYS_PLATFORM_DEVICE_MEMORY, platform,
				    w.t[self].job, address, length);

	world_check(&w);
	return status;
}

static tess_cap_t device(uint64_t pages)
{
	ck_status(try_memory(DEVICE, pages * PAGE), TESS_OK);
	return world_word(&w, self, 0);
}

static int64_t map(tess_cap_t memory, uint64_t offset, uint64_t length, uint64_t protection)
{
	int64_t status = world_call(&w, self, TESS_SYS_MEMORY_MAP, memory, w.t[self].self_process,
				    AT, offset, length, protection);

	world_check(&w);
	return status;
}

START_TEST(a_range_is_checked)
{
	uint64_t before;

	setup();
	before = world_fingerprint(&w);
	ck_status(try_memory(DEVICE, 0), TESS_EINVAL);
	ck_status(try_memory(DEVICE + 1, PAGE), TESS_EINVAL);
	ck_status(try_memory(DEVICE, PAGE + 8), TESS_EINVAL);
	ck_status(try_memory(DEVICE, MEMORY_SIZE_MAX + PAGE), TESS_EINVAL);
	ck_status(try_memory(HOSTED_PHYSICAL_END, PAGE), TESS_EINVAL);
	ck_status(try_memory(HOSTED_PHYSICAL_END - PAGE, 2 * PAGE), TESS_EINVAL);
	ck_status(try_memory(~UINT64_C(0) - PAGE + 1, PAGE), TESS_EINVAL);
	ck_status(try_memory(0, PAGE), TESS_EACCES);
	ck_status(try_memory(HOSTED_RAM_BEGIN, PAGE), TESS_EACCES);
	ck_status(try_memory(HOSTED_RAM_BEGIN - PAGE, 2 * PAGE), TESS_EACCES);
	ck_status(try_memory(HOSTED_RAM_BEGIN + WORLD_RAM - PAGE, 2 * PAGE), TESS_EACCES);
	ck_status(try_memory(PAGE, MEMORY_SIZE_MAX), TESS_EACCES);
	ck_status(try_memory(HOSTED_DEVICE_OWN, PAGE), TESS_EACCES);
	ck_status(try_memory(HOSTED_DEVICE_OWN - PAGE, 2 * PAGE), TESS_EACCES);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_status(try_memory(HOSTED_DEVICE_OWN - PAGE, PAGE), TESS_OK);
	ck_status(try_memory(HOSTED_RAM_BEGIN + WORLD_RAM, PAGE), TESS_OK);
	ck_status(try_memory(HOSTED_PHYSICAL_END - PAGE, PAGE), TESS_OK);
	finish();
}
END_TEST

START_TEST(it_is_mapped_uncached)
{
	const struct process *p;
	tess_cap_t memory;

	setup();
	p = w.t[self].process;
	memory = device(4);
	ck_status(map(memory, PAGE, 2 * PAGE, RW), TESS_OK);
	for (uint64_t i = 0; i < 2; i++) {
		uint64_t pte = *page_table_find(p->space.root, AT + i * PAGE);

		ck_assert_uint_eq(arch_pte_address(pte), DEVICE + (i + 1) * PAGE);
		ck_assert_uint_eq(hosted_pte_protection(pte), RW);
		ck_holds(pte & HOSTED_PTE_UNCACHED);
	}
	/* Memory beside it is as before. */
	world_scratch(&w, self);
	ck_holds(space_touch(w.k, w.t[self].process, WORLD_SCRATCH, PROT_WRITE));
	ck_holds(!(*page_table_find(p->space.root, WORLD_SCRATCH) & HOSTED_PTE_UNCACHED));
	finish();
}
END_TEST

START_TEST(it_is_never_executed)
{
	tess_cap_t memory;

	setup();
	memory = device(1);
	ck_assert_uint_eq(world_slot(&w, self, memory)->rights,
			  TESS_RIGHTS_MEMORY & ~TESS_RIGHT_EXECUTE);
	ck_status(map(memory, 0, PAGE, PROT_READ | PROT_EXECUTE), TESS_EPERM);
	ck_status(map(memory, 0, PAGE, PROT_READ), TESS_OK);
	ck_status(world_call(&w, self, TESS_SYS_PROCESS_PROTECT, w.t[self].self_process, AT, PAGE,
			     PROT_READ | PROT_EXECUTE),
		  TESS_EACCES);
	finish();
}
END_TEST

START_TEST(calls_on_contents_are_refused)
{
	tess_cap_t memory, view, ram;

	setup();
	memory = device(2);
	ck_status(world_call(&w, self, TESS_SYS_MEMORY_DERIVE, memory, PAGE, PAGE, TESS_RIGHTS_ALL),
		  TESS_OK);
	view = world_word(&w, self, 0);
	ram = world_memory(&w, self, 2 * PAGE);
	for (int i = 0; i < 2; i++) {
		tess_cap_t m = i ? view : memory;

		ck_status(world_call(&w, self, TESS_SYS_MEMORY_READ, m, 0, WORLD_SCRATCH, 8),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_MEMORY_WRITE, m, 0, WORLD_SCRATCH, 8),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_MEMORY_CLONE_PAGES, m, 0, ram, 0, PAGE),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_MEMORY_CLONE_PAGES, ram, 0, m, 0, PAGE),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_MEMORY_MOVE_PAGES, m, 0, ram, 0, PAGE),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_MEMORY_MOVE_PAGES, ram, 0, m, 0, PAGE),
			  TESS_EINVAL);
	}
	ck_status(world_call(&w, self, TESS_SYS_MEMORY_INFO, memory), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 2 * PAGE);
	finish();
}
END_TEST

/* A buffer there would have the kernel touch registers. */
START_TEST(buffers_in_it_are_refused)
{
	tess_cap_t memory, ram;

	setup();
	memory = device(1);
	ram = world_memory(&w, self, PAGE);
	ck_status(map(memory, 0, PAGE, RW), TESS_OK);
	ck_status(world_call(&w, self, TESS_SYS_MEMORY_READ, ram, 0, AT, 8), TESS_EFAULT);
	ck_status(world_call(&w, self, TESS_SYS_MEMORY_WRITE, ram, 0, AT, 8), TESS_EFAULT);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_CONSOLE_WRITE, platform, AT, 8),
		  TESS_EFAULT);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_INFO, platform, AT, 1), TESS_EFAULT);
	finish();
}
END_TEST

START_TEST(revocation_unmaps_it)
{
	tess_cap_t memory;

	setup();
	memory = device(1);
	ck_status(map(memory, 0, PAGE, RW), TESS_OK);
	ck_holds(space_touch(w.k, w.t[self].process, AT, PROT_WRITE));
	ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_REVOKE, platform), TESS_OK);
	world_settle(&w);
	ck_holds(!space_touch(w.k, w.t[self].process, AT, PROT_READ));
	ck_holds(!space_find(w.t[self].process, AT));
	ck_status(world_call(&w, self, TESS_SYS_MEMORY_INFO, memory), TESS_EBADCAP);
	finish();
}
END_TEST

static int64_t make(void)
{
	return try_memory(DEVICE, PAGE);
}

START_TEST(making_it_fails_whole)
{
	setup();
	world_fail_each(&w, make);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("device_memory");

	HARNESS_ADD(s, a_range_is_checked);
	HARNESS_ADD(s, it_is_mapped_uncached);
	HARNESS_ADD(s, it_is_never_executed);
	HARNESS_ADD(s, calls_on_contents_are_refused);
	HARNESS_ADD(s, buffers_in_it_are_refused);
	HARNESS_ADD(s, revocation_unmaps_it);
	HARNESS_ADD(s, making_it_fails_whole);
	return harness_run(s);
}
