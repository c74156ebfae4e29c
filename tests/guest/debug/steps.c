/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breakpoints, planted as int3, and single steps by the trap flag.
 */
#include "debug.h"

#include "make.h"
#include "suite.h"

#define INT3         0xcc
#define VECTOR_STEP  1
#define VECTOR_BREAK 3

#define RBX TESS_X86_64_RBX
#define RCX TESS_X86_64_RCX

static uint8_t plant(struct debuggee *d, uint64_t place, uint8_t byte)
{
	uint8_t old = 0;

	CHECK_OK(tess_memory_read(d->code, place - CODE, &old, 1));
	CHECK_OK(tess_memory_write(d->code, place - CODE, &byte, 1));
	return old;
}

void breakpoints_and_steps(const void *unused)
{
	struct tess_thread_registers r;
	struct debuggee d;
	uint8_t original;

	(void)unused;
	debuggee_make(&d);
	original = plant(&d, PLACE(debuggee_break), INT3);
	debuggee_start(&d, CODE, 0);
	r = debuggee_trapped(&d, VECTOR_BREAK);
	CHECK_EQUAL(r.instruction, PLACE(debuggee_break) + 1);
	CHECK_EQUAL(r.stack, STACK);
	CHECK_EQUAL(r.general[RBX], 0x1111);

	/* The instruction that the breakpoint hid, with another number. */
	CHECK_EQUAL(plant(&d, PLACE(debuggee_break), original), INT3);
	r.instruction = PLACE(debuggee_break);
	r.flags |= TESS_X86_64_FLAG_TRAP;
	r.general[RBX] = 0x2222;
	debuggee_continue(&d, &r);
	r = debuggee_trapped(&d, VECTOR_STEP);
	CHECK_EQUAL(r.instruction, PLACE(debuggee_after_break));
	CHECK_EQUAL(r.general[RBX], 0x2223);
	CHECK(r.flags & TESS_X86_64_FLAG_TRAP);
	CHECK_EQUAL(r.general[RCX], 0);
	debuggee_continue(&d, &r);
	r = debuggee_trapped(&d, VECTOR_STEP);
	CHECK_EQUAL(r.general[RCX], 0x2223);

	r.flags &= ~(uint64_t)TESS_X86_64_FLAG_TRAP;
	debuggee_continue(&d, &r);
	r = debuggee_stop(&d);
	CHECK(r.instruction >= PLACE(debuggee_spin) && r.instruction < PLACE(debuggee_spin_end));
	CHECK_EQUAL(r.general[RCX], 0x2223);
	CHECK(r.general[TESS_X86_64_RAX] > 1000);
	debuggee_kill(&d);
}

/* The kernel does not trap, and the thread does again when it is back. */
void steps_over_a_system_call(const void *unused)
{
	struct tess_thread_registers r;
	unsigned int steps = 0;
	struct debuggee d;

	(void)unused;
	debuggee_make(&d);
	(void)plant(&d, PLACE(debuggee_begin), INT3);
	debuggee_start(&d, CODE, 0);
	r = debuggee_trapped(&d, VECTOR_BREAK);
	r.instruction = PLACE(debuggee_call);
	do {
		r.flags |= TESS_X86_64_FLAG_TRAP;
		debuggee_continue(&d, &r);
		r = debuggee_trapped(&d, VECTOR_STEP);
		steps++;
	} while (r.instruction != PLACE(debuggee_after_call) && steps < 10);
	CHECK(steps == 4 || steps == 3); /* as sysret traps after itself, or after one more */
	CHECK_EQUAL(r.general[TESS_X86_64_RAX], 0);
	CHECK_EQUAL(r.general[TESS_X86_64_RSI], TESS_ABI_VERSION);
	debuggee_kill(&d);
}
