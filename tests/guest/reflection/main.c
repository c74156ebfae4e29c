/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Call numbers below 0x1000: with a personality they resume the thread at its handler, with
 * every register as it was.
 */
#include <string.h>

#include "child.h"
#include "make.h"
#include "registers.h"
#include "suite.h"

#define VALUE    UINT64_C(0xab00cd00ef000000) /* of a register, with its number added */
#define END      UINT64_C(0x7ffffffff000)
#define ANSWERED 77 /* what the handler leaves in rax */

#define FLAGS_ARITHMETIC UINT64_C(0x8d5)

static void personality(void (*handler)(void))
{
	CHECK_OK(tess_process_set_personality(tess_self_process(), (uint64_t)handler));
}

static struct registers make_registers(uint64_t number)
{
	struct registers r = {
		.rax = number,
		.rdi = VALUE + 1,
		.rdx = VALUE + 2,
		.r10 = VALUE + 3,
		.rcx = VALUE + 4,
		.r11 = VALUE + 5,
		.rbp = VALUE + 6,
	};

	for (unsigned int i = 0; i < 8; i++)
		r.word[i] = VALUE + 10 + i;
	return r;
}

/* All but rax, rcx and r11, which the instruction and the handler change. */
static bool are_kept(const struct registers *r)
{
	bool kept = r->rdi == VALUE + 1 && r->rdx == VALUE + 2 && r->r10 == VALUE + 3 &&
		    r->rbp == VALUE + 6;

	for (unsigned int i = 0; i < 8; i++)
		kept = kept && r->word[i] == VALUE + 10 + i;
	return kept;
}

static void without_a_handler(const void *unused)
{
	unsigned int wrong = 0;

	(void)unused;
	for (uint64_t number = 0; number < TESS_SYS_BASE; number++) {
		struct registers r = make_registers(number);

		registers_syscall(&r);
		wrong += (int64_t)r.rax != TESS_ENOSYS;
	}
	CHECK_EQUAL(wrong, 0);
}

static void with_a_handler(const void *unused)
{
	const struct registers *in = &registers_reflected;
	unsigned int wrong = 0;

	(void)unused;
	personality(registers_reflect);
	for (uint64_t number = 0; number < TESS_SYS_BASE; number++) {
		struct registers r = make_registers(number);

		registers_syscall(&r);
		wrong += r.rax != ANSWERED || !are_kept(&r) || !are_kept(in);
		wrong += in->rax != number || in->rcx != r.rcx || in->r11 != r.r11;
		wrong += in->rcx - (uint64_t)registers_syscall > 256;
		wrong += (in->flags ^ in->r11) & ~FLAGS_ARITHMETIC ? 1 : 0;
	}
	CHECK_EQUAL(wrong, 0);
	personality(NULL);
}

/* The number's 13 bits count: the rest of the register is the process's. */
static void with_a_tag(const void *unused)
{
	struct registers r = make_registers(VALUE << 13 | 60);

	(void)unused;
	personality(registers_reflect);
	registers_syscall(&r);
	CHECK_EQUAL(r.rax, ANSWERED);
	CHECK_EQUAL(registers_reflected.rax, VALUE << 13 | 60);
	personality(NULL);
}

static void kernel_calls_stay(const void *unused)
{
	struct registers r = make_registers(TESS_SYS_ABI_VERSION);

	(void)unused;
	personality(registers_reflect);
	registers_syscall(&r);
	CHECK_EQUAL(r.rax, 0);
	CHECK_EQUAL(r.word[0], TESS_ABI_VERSION);
	r = make_registers(0x1fff);
	registers_syscall(&r);
	CHECK_STATUS((int64_t)r.rax, TESS_ENOSYS);
	personality(NULL);
}

static void handlers_are_checked(const void *unused)
{
	tess_cap_t self = tess_self_process();
	tess_cap_t narrow = make_derived(self, TESS_RIGHTS_PROCESS & ~TESS_RIGHT_CONTROL, 0);

	(void)unused;
	CHECK_STATUS(tess_process_set_personality(self, END), TESS_EINVAL);
	CHECK_STATUS(tess_process_set_personality(self, UINT64_C(1) << 47), TESS_EINVAL);
	CHECK_STATUS(tess_process_set_personality(self, UINT64_C(0xffffffff80000000)), TESS_EINVAL);
	CHECK_STATUS(tess_process_set_personality(self, ~UINT64_C(0)), TESS_EINVAL);
	CHECK_STATUS(tess_process_set_personality(narrow, 0x400000), TESS_EPERM);
	drop(narrow);
}

/* The role: its handler is not there. */
static int nowhere_role(void)
{
	uint64_t word[8] = { 0 };

	CHECK_OK(tess_process_set_personality(tess_self_process(), END - TESS_PAGE_SIZE));
	return (int)tess_syscall(60, 0, 0, word);
}

/* The role: many reflected calls while the clock takes turns between threads. */
static void call_often(void *unused)
{
	unsigned int wrong = 0;

	(void)unused;
	for (unsigned int i = 0; i < 20000; i++) {
		struct registers r = make_registers(i % TESS_SYS_BASE);

		registers_syscall(&r);
		wrong += r.rax != ANSWERED || !are_kept(&r);
	}
	CHECK_EQUAL(wrong, 0);
}

static int busy_role(void)
{
	tess_cap_t thread[3];

	personality(registers_reflect);
	for (unsigned int i = 0; i < COUNT(thread); i++)
		thread[i] = thread_begin(call_often, NULL);
	for (unsigned int i = 0; i < COUNT(thread); i++)
		thread_join(thread[i]);
	return 0;
}

static void a_handler_that_is_not_there(const void *unused)
{
	struct tess_process_info info;
	struct child child;

	(void)unused;
	child_start(&child, "nowhere", NULL, 0);
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_EQUAL(info.fault_address, END - TESS_PAGE_SIZE);
}

static void under_preemption(const void *unused)
{
	struct child child;

	(void)unused;
	child_start(&child, "busy", NULL, 0);
	child_succeeds(&child);
}

static const struct test tests[] = {
	{ "without a handler: ENOSYS", without_a_handler, NULL },
	{ "every number with every register", with_a_handler, NULL },
	{ "a number with a tag", with_a_tag, NULL },
	{ "calls of the kernel are not reflected", kernel_calls_stay, NULL },
	{ "handlers outside of user space", handlers_are_checked, NULL },
	{ "a handler that is not there", a_handler_that_is_not_there, NULL },
	{ "reflection under preemption", under_preemption, NULL },
};

static int role(const char *name)
{
	if (!strcmp(name, "nowhere"))
		return nowhere_role();
	return !strcmp(name, "busy") ? busy_role() : 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
