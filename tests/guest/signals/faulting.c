/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults as signals: handlers that mend what was wrong, that do not, and that fault themselves.
 */
#include "signals.h"

#define REGION UINT64_C(0x30000000)
#define PAGES  16u

static void touch(uint64_t address)
{
	*(volatile uint8_t *)address = 1;
}

static void begin(unsigned int number, tess_signal_handler_t *handler)
{
	CHECK_OK(tess_signal_open());
	if (handler)
		handle_by(number, handler, NULL);
	CHECK_OK(tess_signal_faults());
	CHECK_STATUS(tess_signal_faults(), TESS_EEXIST);
}

/* --- mended --- */

static unsigned int mended;

static enum tess_signal_verdict map_page(const struct tess_signal_info *info, void *context)
{
	uint64_t page = info->address & ~(TESS_PAGE_SIZE - 1), mapped = 0;
	tess_cap_t memory = make_memory(TESS_PAGE_SIZE);

	(void)context;
	CHECK_EQUAL(info->code, TESS_SIGNAL_CODE_SEGV_UNMAPPED);
	suite_sleep(MILLISECONDS / 10); /* the other thread misses the same page */
	CHECK_OK(tess_memory_map(memory, tess_self_process(), page, 0, TESS_PAGE_SIZE,
				 TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &mapped));
	CHECK_EQUAL(mapped, page);
	drop(memory);
	mended++;
	return TESS_SIGNAL_RETRY;
}

static void touch_all(void *argument)
{
	(void)argument;
	for (unsigned int i = 0; i < PAGES; i++)
		touch(REGION + i * TESS_PAGE_SIZE + 7);
}

/* Pages are mapped as they are touched, each by two threads. */
static void a_handler_mends(const void *unused)
{
	tess_cap_t thread;

	(void)unused;
	mended = 0;
	begin(TESS_SIGNAL_SEGV, map_page);
	thread = thread_begin(touch_all, NULL);
	touch_all(NULL);
	thread_join(thread);
	CHECK_EQUAL(mended, PAGES);
	CHECK_OK(tess_signal_close());
	CHECK_OK(tess_process_unmap(tess_self_process(), REGION, PAGES * TESS_PAGE_SIZE));
}

/* --- told --- */

/* What the handler of a role expects. */
static struct tess_signal_info expected;

static enum tess_signal_verdict check_and_exit(const struct tess_signal_info *info, void *context)
{
	(void)context;
	CHECK_EQUAL(info->number, expected.number);
	CHECK_EQUAL(info->code, expected.code);
	if (expected.number == TESS_SIGNAL_SEGV || expected.number == TESS_SIGNAL_BUS)
		CHECK_EQUAL(info->address, expected.address);
	else
		CHECK(info->address == info->value && info->address != 0);
	CHECK_EQUAL(info->sender, 0);
	tess_process_exit(suite_failed() ? 1 : 42);
}

static void expect_fault(unsigned int number, int32_t code, uint64_t address)
{
	expected = (struct tess_signal_info){ .number = number, .code = code, .address = address };
	begin(number, check_and_exit);
}

static int unmapped_role(void)
{
	expect_fault(TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_SEGV_UNMAPPED, REGION + 5);
	touch(REGION + 5);
	return 1;
}

static int readonly_role(void)
{
	const uint64_t address = (uint64_t)make_mapping(make_memory(TESS_PAGE_SIZE), TESS_PAGE_SIZE,
							TESS_PROTECTION_READ);

	expect_fault(TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_SEGV_ACCESS, address);
	touch(address);
	return 1;
}

static int absent_role(void)
{
	tess_cap_t memory = TESS_CAP_NONE;
	uint64_t address;

	CHECK_OK(tess_memory_create_absent(tess_self_job(), TESS_PAGE_SIZE, &memory));
	address = (uint64_t)make_mapping(memory, TESS_PAGE_SIZE,
					 TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	expect_fault(TESS_SIGNAL_BUS, TESS_SIGNAL_CODE_BUS_ABSENT, address);
	touch(address);
	return 1;
}

static int illegal_role(void)
{
	expect_fault(TESS_SIGNAL_ILL, TESS_SIGNAL_CODE_ILL_INSTRUCTION, 0);
	__asm__ volatile("ud2");
	return 1;
}

static int divide_role(void)
{
	expect_fault(TESS_SIGNAL_FPE, TESS_SIGNAL_CODE_FPE_INTEGER, 0);
	__asm__ volatile("xorl %%ecx, %%ecx\n\tdivl %%ecx" : : : "rax", "rcx", "rdx", "cc");
	return 1;
}

static int breakpoint_role(void)
{
	expect_fault(TESS_SIGNAL_TRAP, TESS_SIGNAL_CODE_TRAP_BREAKPOINT, 0);
	__asm__ volatile("int3");
	return 1;
}

static int noncanonical_role(void)
{
	expect_fault(TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_KERNEL, 0);
	touch(UINT64_C(0x8000000000000000));
	return 1;
}

static void fault_is_told(const void *role)
{
	struct tess_process_info info;
	struct child child;

	child_start(&child, role, NULL, 0);
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_EXITED);
	CHECK_EQUAL(info.status, 42);
}

/* --- not mended --- */

static enum tess_signal_verdict give_up(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	return TESS_SIGNAL_DONE;
}

static enum tess_signal_verdict fault_again(const struct tess_signal_info *info, void *context)
{
	(void)context;
	touch(info->address);
	return TESS_SIGNAL_RETRY;
}

static int hopeless_role(void)
{
	begin(TESS_SIGNAL_SEGV, give_up);
	touch(REGION);
	return 1;
}

static int faulty_role(void)
{
	begin(TESS_SIGNAL_SEGV, fault_again);
	touch(REGION);
	return 1;
}

static int unhandled_role(void)
{
	begin(0, NULL);
	touch(REGION);
	return 1;
}

static int blocked_role(void)
{
	begin(TESS_SIGNAL_SEGV, map_page);
	CHECK_OK(tess_signal_block(SET(SEGV), NULL));
	touch(REGION);
	return 1;
}

static void fault_ends_the_process(const void *role)
{
	struct tess_process_info info;
	struct child child;

	child_start(&child, role, NULL, 0);
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EFAULT);
	CHECK_EQUAL(info.fault_address, REGION);
}

const struct test fault_tests[] = {
	{ "a handler maps what is missing", a_handler_mends, NULL },
	{ "SEGV, nothing mapped", fault_is_told, "unmapped" },
	{ "SEGV, mapped for less", fault_is_told, "readonly" },
	{ "SEGV, no address", fault_is_told, "noncanonical" },
	{ "BUS, no page", fault_is_told, "absent" },
	{ "ILL", fault_is_told, "illegal" },
	{ "FPE", fault_is_told, "divide" },
	{ "TRAP", fault_is_told, "breakpoint" },
	{ "a handler that gives up", fault_ends_the_process, "hopeless" },
	{ "a handler that faults", fault_ends_the_process, "faulty" },
	{ "a fault without handler", fault_ends_the_process, "unhandled" },
	{ "a fault that is kept back", fault_ends_the_process, "blocked" },
};

const size_t fault_test_count = COUNT(fault_tests);

const struct role fault_roles[] = {
	{ "unmapped", unmapped_role },
	{ "readonly", readonly_role },
	{ "noncanonical", noncanonical_role },
	{ "absent", absent_role },
	{ "illegal", illegal_role },
	{ "divide", divide_role },
	{ "breakpoint", breakpoint_role },
	{ "hopeless", hopeless_role },
	{ "faulty", faulty_role },
	{ "unhandled", unhandled_role },
	{ "blocked", blocked_role },
	{ NULL, NULL },
};
