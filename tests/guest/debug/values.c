/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of threads that are suspended: read, set, refused; and that the thread goes on with
 * exactly what was set, by whatever way it had come into the kernel.
 */
#include <string.h>

#include "child.h"
#include "debug.h"
#include "make.h"
#include "suite.h"

#define RAX              TESS_X86_64_RAX
#define RDX              TESS_X86_64_RDX
#define OTHER            UINT64_C(0x7777000000000000)
#define TLS              UINT64_C(0x123456000)
#define FLAGS_ARITHMETIC UINT64_C(0x8d5)

static void spin(struct debuggee *d)
{
	debuggee_make(d);
	debuggee_start(d, CODE, 0);
}

/* Something else in every register; rax and rdx change while it spins. */
static void fill(struct tess_thread_registers *r)
{
	for (unsigned int i = 0; i < TESS_X86_64_REGISTERS; i++)
		r->general[i] = OTHER + i;
	r->instruction = PLACE(debuggee_spin);
	r->stack = STACK + 8;
	r->tls = TLS;
}

static void check_filled(const struct tess_thread_registers *r)
{
	for (unsigned int i = 0; i < TESS_X86_64_REGISTERS; i++)
		if (i != RAX && i != RDX)
			CHECK_EQUAL(r->general[i], OTHER + i);
	CHECK(r->general[RAX] > OTHER + 100);
	CHECK_EQUAL(r->stack, STACK + 8);
	CHECK_EQUAL(r->tls, TLS);
}

void spinning_threads_are_changed(const void *unused)
{
	struct tess_thread_registers r, again;
	struct debuggee d;

	(void)unused;
	spin(&d);
	suite_sleep(5 * MILLISECONDS);
	CHECK_STATUS(tess_thread_get_registers(d.thread, &r), TESS_EBUSY);
	CHECK_STATUS(tess_thread_get_registers(tess_self_thread(), &r), TESS_EBUSY);
	r = debuggee_stop(&d);
	CHECK(r.instruction >= PLACE(debuggee_spin) && r.instruction < PLACE(debuggee_spin_end));
	CHECK_EQUAL(r.general[TESS_X86_64_RBX], 0x1112);
	CHECK(r.general[RAX] > 100);
	fill(&r);
	CHECK_OK(tess_thread_set_registers(d.thread, &r));
	CHECK_OK(tess_thread_get_registers(d.thread, &again));
	CHECK(!memcmp(&r, &again, sizeof(r)));
	debuggee_go_on(&d, &again);
	again = debuggee_stop(&d);
	check_filled(&again);
	debuggee_kill(&d);
}

/* It came by `syscall`, and would leave by sysret, which loses rcx and r11. */
void woken_threads_are_changed(const void *unused)
{
	tess_cap_t bell = make_notification(), token = TESS_CAP_NONE;
	struct tess_thread_registers r;
	struct debuggee d;

	(void)unused;
	debuggee_make(&d);
	CHECK_OK(tess_capability_transfer(bell, d.process, TESS_RIGHTS_ALL, TESS_CAP_COPY, &token));
	debuggee_start(&d, PLACE(debuggee_wait), token);
	thread_await_block(d.thread);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.instruction, PLACE(debuggee_call) - 2); /* the jump after the call */
	CHECK_EQUAL(r.general[TESS_X86_64_RDI], 0);
	fill(&r);
	CHECK_STATUS(tess_thread_set_registers(d.thread, &r), TESS_EBUSY);
	CHECK_OK(tess_notification_signal(bell, 6));
	CHECK_OK(tess_thread_get_registers(d.thread, &r));
	CHECK_EQUAL(r.general[RAX], 0);
	CHECK_EQUAL(r.general[TESS_X86_64_RSI], 6);
	CHECK_EQUAL(r.general[TESS_X86_64_RCX], r.instruction);
	CHECK_EQUAL(r.general[TESS_X86_64_R11], r.flags);
	fill(&r);
	debuggee_go_on(&d, &r);
	r = debuggee_stop(&d);
	check_filled(&r);
	debuggee_kill(&d);
	drop(bell);
}

void fpu_registers_are_changed(const void *unused)
{
	struct tess_thread_registers r;
	struct tess_thread_fpu fpu = { { 0 } };
	uint64_t value = 0;
	struct debuggee d;

	(void)unused;
	spin(&d);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.general[RDX], 0x1112);
	CHECK_OK(tess_thread_get_fpu(d.thread, &fpu));
	memcpy(&value, fpu.bytes + TESS_X86_64_FPU_XMM + 3 * 16, sizeof(value));
	CHECK_EQUAL(value, 0x1112);
	value = OTHER;
	memcpy(fpu.bytes + TESS_X86_64_FPU_XMM + 3 * 16, &value, sizeof(value));
	CHECK_OK(tess_thread_set_fpu(d.thread, &fpu));
	CHECK_OK(tess_thread_resume(d.thread));
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.general[RDX], OTHER);
	debuggee_kill(&d);
}

static void check_refused(struct debuggee *d, const struct tess_thread_registers *wrong)
{
	struct tess_thread_registers before, after;

	CHECK_OK(tess_thread_get_registers(d->thread, &before));
	CHECK_STATUS(tess_thread_set_registers(d->thread, wrong), TESS_EINVAL);
	CHECK_OK(tess_thread_get_registers(d->thread, &after));
	CHECK(!memcmp(&before, &after, sizeof(before)));
}

void hostile_registers_are_refused(const void *unused)
{
	const uint64_t end = UINT64_C(0x7ffffffff000);
	const uint64_t beyond[] = { end, UINT64_C(1) << 47, UINT64_C(0xffff800000000000),
				    UINT64_C(0xffffffff80000000), ~UINT64_C(0) };
	struct tess_thread_registers good, r;
	struct debuggee d;

	(void)unused;
	spin(&d);
	good = debuggee_stop(&d);
	for (unsigned int i = 0; i < COUNT(beyond); i++) {
		r = good;
		r.instruction = beyond[i];
		check_refused(&d, &r);
		r = good;
		r.stack = beyond[i] + (i == 0);
		check_refused(&d, &r);
		r = good;
		r.tls = beyond[i];
		check_refused(&d, &r);
	}
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (TESS_X86_64_FLAGS_SETTABLE >> bit & 1 && bit < 32)
			continue;
		r = good;
		r.flags ^= UINT64_C(1) << bit;
		check_refused(&d, &r);
	}
	r = good;
	r.general[TESS_X86_64_REGISTERS] = 1;
	check_refused(&d, &r);
	debuggee_go_on(&d, &good);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.general[TESS_X86_64_RBX], 0x1112);
	debuggee_kill(&d);
}

/* Reserved bits of MXCSR would fault in the kernel; all else is a thread's own affair. */
void hostile_fpu_states_are_refused(const void *unused)
{
	struct tess_thread_registers r;
	struct tess_thread_fpu good, fpu;
	volatile double number = 3;
	struct debuggee d;

	(void)unused;
	spin(&d);
	(void)debuggee_stop(&d);
	CHECK_OK(tess_thread_get_fpu(d.thread, &good));
	for (unsigned int bit = 16; bit < 32; bit++) {
		fpu = good;
		fpu.bytes[TESS_X86_64_FPU_MXCSR + bit / 8] |= (uint8_t)(1u << bit % 8);
		CHECK_STATUS(tess_thread_set_fpu(d.thread, &fpu), TESS_EINVAL);
	}
	CHECK_OK(tess_thread_get_fpu(d.thread, &fpu));
	CHECK(!memcmp(&fpu, &good, sizeof(good)));
	/* Every x87 exception pending and none masked; and bytes that mean nothing. */
	memset(&fpu, 0xff, sizeof(fpu));
	memset(fpu.bytes, 0, 2);
	memcpy(fpu.bytes + TESS_X86_64_FPU_MXCSR, good.bytes + TESS_X86_64_FPU_MXCSR, 8);
	CHECK_OK(tess_thread_set_fpu(d.thread, &fpu));
	CHECK_OK(tess_thread_resume(d.thread));
	for (unsigned int i = 0; i < 5; i++) {
		number = number * 1.5; /* and this process's own state meets it in the processor */
		suite_sleep(MILLISECONDS);
	}
	CHECK(number > 22 && number < 23);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.general[RDX], ~UINT64_C(0));
	debuggee_kill(&d);
}

/* All but the trap flag, which is for steps. */
void every_settable_flag_is_survived(const void *unused)
{
	const uint64_t flags = TESS_X86_64_FLAGS_SETTABLE & ~TESS_X86_64_FLAG_TRAP;
	const uint64_t lasting = flags & ~FLAGS_ARITHMETIC & ~(UINT64_C(1) << 16);
	struct tess_thread_registers r;
	struct debuggee d;

	(void)unused;
	spin(&d);
	r = debuggee_stop(&d);
	r.flags |= flags;
	debuggee_go_on(&d, &r);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.flags & lasting, lasting);
	CHECK(r.general[RAX] > 100);
	r.flags &= ~flags;
	debuggee_go_on(&d, &r);
	r = debuggee_stop(&d);
	CHECK_EQUAL(r.flags & lasting, 0);
	debuggee_kill(&d);
}
