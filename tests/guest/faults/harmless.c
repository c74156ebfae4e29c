/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Odd states of the processor at the door of the kernel: x86_64.
 */
#include "harmless.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "registers.h"
#include "suite.h"

#define KERNEL       UINT64_C(0xffffffff80100000)
#define NONCANONICAL UINT64_C(0x8000000000000000)

#define FLAG_CARRY     UINT64_C(0x1)
#define FLAG_INTERRUPT UINT64_C(0x200)
#define FLAG_DIRECTION UINT64_C(0x400)
#define FLAGS_IOPL     UINT64_C(0x3000)
#define FLAG_ALIGNMENT UINT64_C(0x40000)
#define FLAG_ID        UINT64_C(0x200000)

static uint64_t set_flags(uint64_t set, uint64_t clear)
{
	uint64_t flags;

	__asm__ volatile("pushfq\n\t"
			 "movq (%%rsp), %0\n\t"
			 "orq %1, %0\n\t"
			 "andq %2, %0\n\t"
			 "movq %0, (%%rsp)\n\t"
			 "popfq\n\t"
			 "pushfq\n\t"
			 "popq %0"
			 : "=&r"(flags)
			 : "r"(set), "r"(~clear)
			 : "cc", "memory");
	return flags;
}

static void privileged_flags_stay(const void *unused)
{
	uint64_t flags = set_flags(FLAGS_IOPL, FLAG_INTERRUPT);

	(void)unused;
	CHECK_EQUAL(flags & FLAG_INTERRUPT, FLAG_INTERRUPT);
	CHECK_EQUAL(flags & FLAGS_IOPL, 0);
}

/* DF and AC are what kernels forget; they are the caller's again after the call. */
static void odd_flags_at_a_call(const void *unused)
{
	uint64_t odd = FLAG_DIRECTION | FLAG_ALIGNMENT | FLAG_ID, flags, status, deadline = 0;
	struct tess_kernel_info info;

	(void)unused;
	set_flags(odd, 0);
	__asm__ volatile("syscall\n\t"
			 "pushfq\n\t"
			 "popq %1"
			 : "=a"(status), "=r"(flags), "+d"(deadline)
			 : "a"(TESS_SYS_PLATFORM_INFO), "D"(tess_start_cap("platform.inspect")),
			   "S"(&info), "b"(UINT64_C(1))
			 : "rcx", "r11", "memory", "cc");
	set_flags(0, odd);
	CHECK_EQUAL(status, 0);
	CHECK_EQUAL(flags & odd, odd);
	CHECK(info.processes > 1);
}

static void odd_stacks_at_a_call(const void *unused)
{
	(void)unused;
	CHECK_OK(registers_syscall_on_stack(0));
	CHECK_OK(registers_syscall_on_stack(1));
	CHECK_OK(registers_syscall_on_stack(KERNEL));
	CHECK_OK(registers_syscall_on_stack(NONCANONICAL));
	CHECK_OK(registers_syscall_on_stack(~UINT64_C(0)));
}

/* Long enough for several turns of the clock: interrupts must not use the user's stack. */
static void odd_stacks_at_an_interrupt(const void *unused)
{
	(void)unused;
	registers_spin_on_stack(KERNEL, 30000000);
	registers_spin_on_stack(NONCANONICAL, 30000000);
	registers_spin_on_stack(0, 30000000);
}

static void unknown_numbers(const void *unused)
{
	uint64_t word[8] = { 0 };

	(void)unused;
	CHECK_STATUS(tess_syscall(0x1fff, 0, 0, word), TESS_ENOSYS);
	CHECK_STATUS(tess_syscall(0x1000, 0, 0, word), TESS_ENOSYS);
	CHECK_STATUS(tess_syscall(0x10ff, 0, 0, word), TESS_ENOSYS);
	CHECK_STATUS(tess_syscall(0, 0, 0, word), TESS_ENOSYS);
}

static void write_gs(uint64_t base)
{
	__asm__ volatile("wrgsbase %0" : : "r"(base));
}

static uint64_t read_gs(void)
{
	uint64_t base;

	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

/* In a child: messages pass whatever GS base it has made itself, and a switch sets it right. */
static int gs_base_role(void)
{
	static const uint64_t odd[] = { 0, 1, 0x400000, KERNEL, ~UINT64_C(0) };
	tess_cap_t echo = tess_start_cap("echo");
	uint64_t buffer = read_gs();

	for (size_t i = 0; i < COUNT(odd); i++) {
		struct tess_message m = { .tag = TESS_TAG(1, 8, 0) };

		for (unsigned int w = 0; w < 8; w++)
			m.word[w] = odd[i] + w;
		write_gs(odd[i]);
		CHECK_OK(tess_call(echo, TESS_DEADLINE_FOREVER, &m));
		CHECK_EQUAL(read_gs(), buffer);
		for (unsigned int w = 0; w < 8; w++)
			CHECK_EQUAL(m.word[w], odd[i] + w);
	}
	return 0;
}

/* Answers so many calls with what came. */
static void echo(tess_cap_t endpoint, unsigned int count)
{
	struct tess_message m;

	for (unsigned int i = 0; i < count; i++) {
		CHECK_OK(tess_recv(endpoint, tess_clock_deadline(PATIENCE), &m));
		m.tag = TESS_TAG(0, 8, 0);
		CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	}
}

static void gs_base_is_no_way_in(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	struct child child;

	(void)unused;
	child_start(&child, "gs_base", &(struct tess_spawn_cap)CHILD_CAP("echo", endpoint), 1);
	echo(endpoint, 5);
	child_succeeds(&child);
	drop(endpoint);
}

static void crash(void *unused)
{
	(void)unused;
	__builtin_trap();
}

static void wait_for_ever(void *unused)
{
	uint64_t bits;

	(void)unused;
	CHECK_OK(tess_notification_wait(make_notification(), TESS_DEADLINE_FOREVER, &bits));
}

/* In a child: the second thread's fault ends all three. */
static int threads_role(void)
{
	(void)thread_begin(wait_for_ever, NULL);
	(void)thread_begin(crash, NULL);
	while (!tess_yield())
		;
	return 1;
}

static void a_fault_ends_all_threads(const void *unused)
{
	struct tess_process_info info;
	struct child child;

	(void)unused;
	child_start(&child, "threads", NULL, 0);
	info = child_end(&child);
	tap_note("expect: crash threads");
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_EQUAL(info.threads, 0);
	CHECK_EQUAL(info.capabilities, 0);
	CHECK_EQUAL(info.mappings, 0);
}

int harmless_role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "gs_base", gs_base_role },       { "threads", threads_role },
		{ "own_drop", own_drop_role },     { "own_refuse", own_refuse_role },
		{ "own_revoke", own_revoke_role }, { "own_forget", own_forget_role },
	};

	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(name, roles[i].name))
			return roles[i].run();
	return 1;
}

const struct test harmless_tests[] = {
	{ "privileged flags stay as they are", privileged_flags_stay, NULL },
	{ "odd flags at a system call", odd_flags_at_a_call, NULL },
	{ "odd stack pointers at a system call", odd_stacks_at_a_call, NULL },
	{ "odd stack pointers at an interrupt", odd_stacks_at_an_interrupt, NULL },
	{ "unknown call numbers", unknown_numbers, NULL },
	{ "a GS base of one's own", gs_base_is_no_way_in, NULL },
	{ "a fault ends all threads of its process", a_fault_ends_all_threads, NULL },
	{ "one's own fault left unanswered", a_process_refuses_its_own_fault, "own_drop" },
	{ "one's own fault refused", a_process_refuses_its_own_fault, "own_refuse" },
	{ "one's own fault cut off", a_process_refuses_its_own_fault, "own_revoke" },
	{ "one's own fault forgotten", a_process_refuses_its_own_fault, "own_forget" },
};
const size_t harmless_test_count = COUNT(harmless_tests);
