/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where mappings lie.
 */
#include "memory.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define READ   TESS_PROTECTION_READ
#define RW     (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)
#define PAGE   TESS_PAGE_SIZE
#define FREE   UINT64_C(0x600000000000)
#define LOWEST UINT64_C(0x10000)
#define CHOSEN UINT64_C(0x10000000) /* from where the kernel chooses */
#define END    UINT64_C(0x7ffffffff000)

static int map(tess_cap_t memory, uint64_t address, uint64_t offset, uint64_t length,
	       uint64_t *mapped)
{
	return tess_memory_map(memory, tess_self_process(), address, offset, length, READ, mapped);
}

static int unmap(uint64_t address, uint64_t length)
{
	return tess_process_unmap(tess_self_process(), address, length);
}

void hints_are_followed(const void *unused)
{
	tess_cap_t memory = make_memory(4 * PAGE);
	const uint64_t places[] = { FREE, LOWEST, FREE + (UINT64_C(1) << 39) };
	uint64_t mapped = 0;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(places); i++) {
		CHECK_OK(map(memory, places[i], 0, 4 * PAGE, &mapped));
		CHECK_EQUAL(mapped, places[i]);
		CHECK_STATUS(map(memory, places[i] + 3 * PAGE, 0, PAGE, &mapped), TESS_EEXIST);
		CHECK_OK(map(memory, places[i] + 4 * PAGE, 0, PAGE, &mapped));
		CHECK_OK(unmap(places[i], 5 * PAGE));
	}
	CHECK_OK(map(memory, 0, 0, PAGE, &mapped));
	CHECK(mapped >= CHOSEN && mapped < END);
	CHECK_STATUS(map(memory, mapped, 0, PAGE, &mapped), TESS_EEXIST);
	CHECK_OK(unmap(mapped, PAGE));
	CHECK_STATUS(map(memory, 0x400000, 0, PAGE, &mapped), TESS_EEXIST);
	drop(memory);
}

void bad_ranges_are_refused(const void *unused)
{
	tess_cap_t memory = make_memory(4 * PAGE);
	uint64_t mapped = 0;

	(void)unused;
	CHECK_STATUS(map(memory, FREE + 1, 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, 1, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, 0, PAGE + 1, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, 0, 0, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, 0, 5 * PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, 4 * PAGE, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, ~(PAGE - 1), 2 * PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, FREE, PAGE, ~(PAGE - 1), &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, LOWEST - PAGE, 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, PAGE, 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, END, 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, END - PAGE, 0, 2 * PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, UINT64_C(0xffffffff80000000), 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(map(memory, ~(PAGE - 1), 0, PAGE, &mapped), TESS_EINVAL);
	CHECK_STATUS(unmap(FREE, 0), TESS_EINVAL);
	CHECK_STATUS(unmap(FREE + 1, PAGE), TESS_EINVAL);
	CHECK_STATUS(unmap(FREE, PAGE + 1), TESS_EINVAL);
	CHECK_STATUS(unmap(END, PAGE), TESS_EINVAL);
	CHECK_STATUS(unmap(PAGE, ~(PAGE - 1)), TESS_EINVAL);
	drop(memory);
}

static void check_mapping(uint64_t from, uint64_t address, uint64_t length, uint64_t offset,
			  uint32_t protection)
{
	struct tess_mapping_info info = { 0 };

	CHECK_OK(tess_process_mapping(tess_self_process(), from, &info));
	CHECK_EQUAL(info.address, address);
	CHECK_EQUAL(info.length, length);
	CHECK_EQUAL(info.offset, offset);
	CHECK_EQUAL(info.protection, protection);
}

/* A mapping cut in the middle is two; the list of mappings shows it. */
void holes_can_be_made(const void *unused)
{
	tess_cap_t memory = make_memory(8 * PAGE);
	struct tess_mapping_info info;
	uint64_t mapped = 0;

	(void)unused;
	CHECK_OK(map(memory, FREE, PAGE, 7 * PAGE, &mapped));
	check_mapping(FREE, FREE, 7 * PAGE, PAGE, READ);
	CHECK_OK(unmap(FREE + 2 * PAGE, 2 * PAGE));
	check_mapping(FREE, FREE, 2 * PAGE, PAGE, READ);
	check_mapping(FREE + 2 * PAGE, FREE + 4 * PAGE, 3 * PAGE, 5 * PAGE, READ);
	CHECK_OK(tess_process_protect(tess_self_process(), FREE + 5 * PAGE, PAGE, RW));
	check_mapping(FREE + 4 * PAGE, FREE + 4 * PAGE, PAGE, 5 * PAGE, READ);
	check_mapping(FREE + 5 * PAGE, FREE + 5 * PAGE, PAGE, 6 * PAGE, RW);
	check_mapping(FREE + 6 * PAGE, FREE + 6 * PAGE, PAGE, 7 * PAGE, READ);
	CHECK_STATUS(tess_process_protect(tess_self_process(), FREE, 5 * PAGE, READ), TESS_EINVAL);
	*(volatile uint8_t *)(FREE + 5 * PAGE) = 9;
	CHECK_OK(unmap(FREE, 7 * PAGE));
	CHECK_OK(unmap(FREE, 7 * PAGE));
	CHECK_STATUS(tess_process_mapping(tess_self_process(), END, &info), TESS_ENOENT);
	drop(memory);
}

void kernel_mappings_stay(const void *unused)
{
	const uint64_t fixed[] = { (uint64_t)tess_ipc_buffer(), TESS_CLOCK_PAGE_ADDRESS };
	tess_cap_t self = tess_self_process();

	(void)unused;
	for (unsigned int i = 0; i < COUNT(fixed); i++) {
		CHECK_STATUS(tess_process_unmap(self, fixed[i], PAGE), TESS_EPERM);
		CHECK_STATUS(tess_process_unmap(self, fixed[i] - PAGE, 2 * PAGE), TESS_EPERM);
		CHECK_STATUS(tess_process_protect(self, fixed[i], PAGE, RW), TESS_EPERM);
	}
	CHECK_STATUS(tess_process_unmap(self, PAGE, END - PAGE), TESS_EPERM);
}

/* Whoever has CONTROL over a process arranges its memory, and nobody else. */
void other_processes_are_mapped(const void *unused)
{
	tess_cap_t process = TESS_CAP_NONE, narrow, memory = make_memory(PAGE);
	uint64_t mapped = 0;

	(void)unused;
	CHECK_OK(tess_process_create(tess_self_job(), "empty", 5, &process));
	narrow = make_derived(process, TESS_RIGHTS_PROCESS & ~TESS_RIGHT_CONTROL, 0);
	CHECK_STATUS(tess_memory_map(memory, narrow, FREE, 0, PAGE, READ, &mapped), TESS_EPERM);
	CHECK_STATUS(tess_process_unmap(narrow, FREE, PAGE), TESS_EPERM);
	CHECK_OK(tess_memory_map(memory, process, FREE, 0, PAGE, READ, &mapped));
	CHECK_OK(tess_process_protect(process, FREE, PAGE, RW));
	CHECK_OK(tess_process_unmap(process, FREE, PAGE));
	CHECK_OK(tess_memory_map(memory, process, FREE, 0, PAGE, READ, &mapped));
	CHECK_OK(tess_process_kill(process));
	CHECK_STATUS(tess_memory_map(memory, process, FREE, 0, PAGE, READ, &mapped), TESS_ESRCH);
	drop(narrow);
	drop(process);
	drop(memory);
}

/* One mapping below each entry of the highest page table, all over user space. */
void mappings_lie_everywhere(const void *unused)
{
	const uint64_t step = UINT64_C(1) << 39, half = UINT64_C(1) << 38;
	tess_cap_t memory = make_memory(PAGE);
	uint64_t mapped = 0, number = 0;

	(void)unused;
	for (uint64_t at = half; at < END; at += step) {
		CHECK_OK(tess_memory_map(memory, tess_self_process(), at, 0, PAGE, RW, &mapped));
		*(volatile uint64_t *)at = ++number;
	}
	CHECK_EQUAL(number, 256);
	for (uint64_t at = half; at < END; at += step) {
		CHECK_EQUAL(*(volatile uint64_t *)at, 256);
		CHECK_OK(unmap(at, PAGE));
	}
	drop(memory);
}
