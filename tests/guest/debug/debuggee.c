/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process that is debugged, and its code; see debug.h.
 */
#include "debug.h"

#include "make.h"
#include "suite.h"

/* clang-format off */
#define NUMBER_AS_TEXT(number) #number
#define NUMBER(name)           NUMBER_AS_TEXT(name)

__asm__(".text\n"
	".globl debuggee_begin, debuggee_break, debuggee_after_break, debuggee_spin\n"
	".globl debuggee_spin_end, debuggee_wait, debuggee_call, debuggee_after_call, debuggee_end\n"
	"debuggee_begin:\n\t"
	"movl $0x1111, %ebx\n"
	"debuggee_break:\n\t"
	"addq $1, %rbx\n"
	"debuggee_after_break:\n\t"
	"movq %rbx, %rcx\n\t"
	"movq %rbx, %xmm3\n"
	/* Counts in rax; shows what xmm3 holds in rdx. */
	"debuggee_spin:\n\t"
	"incq %rax\n\t"
	"movq %xmm3, %rdx\n\t"
	"jmp debuggee_spin\n"
	"debuggee_spin_end:\n"
	/* Waits for the notification that it was given as its argument. */
	"debuggee_wait:\n\t"
	"movl $" NUMBER(TESS_SYS_NOTIFICATION_WAIT) ", %eax\n\t"
	"movq $-1, %rdx\n\t"
	"syscall\n\t"
	"jmp debuggee_spin\n"
	"debuggee_call:\n\t"
	"movl $" NUMBER(TESS_SYS_ABI_VERSION) ", %eax\n\t"
	"syscall\n\t"
	"nop\n\t"
	"nop\n"
	"debuggee_after_call:\n\t"
	"jmp debuggee_spin\n"
	"debuggee_end:\n");
/* clang-format on */

void debuggee_make(struct debuggee *d)
{
	uint64_t mapped;

	*d = (struct debuggee){ .code = make_memory(TESS_PAGE_SIZE), .handler = make_endpoint() };
	CHECK_OK(tess_process_create(tess_self_job(), "debuggee", 8, &d->process));
	CHECK_OK(tess_memory_write(d->code, 0, debuggee_begin,
				   (size_t)(debuggee_end - debuggee_begin)));
	CHECK_OK(tess_memory_map(d->code, d->process, CODE, 0, TESS_PAGE_SIZE,
				 TESS_PROTECTION_EXECUTE, &mapped));
	CHECK_OK(tess_process_set_fault(d->process, d->handler));
	CHECK_OK(tess_thread_create(d->process, 1, &d->thread));
}

void debuggee_start(struct debuggee *d, uint64_t entry, uint64_t argument)
{
	CHECK_OK(tess_thread_start(d->thread, entry, STACK, argument, 0));
}

void debuggee_kill(struct debuggee *d)
{
	CHECK_OK(tess_process_kill(d->process));
	drop(d->process);
	drop(d->thread);
	drop(d->code);
	drop(d->handler);
}

struct tess_thread_registers debuggee_stop(struct debuggee *d)
{
	struct tess_thread_registers r = { 0 };

	suite_sleep(5 * MILLISECONDS);
	CHECK_OK(tess_thread_suspend(d->thread));
	CHECK_OK(tess_thread_get_registers(d->thread, &r));
	return r;
}

void debuggee_go_on(struct debuggee *d, const struct tess_thread_registers *r)
{
	CHECK_OK(tess_thread_set_registers(d->thread, r));
	CHECK_OK(tess_thread_resume(d->thread));
}

struct tess_thread_registers debuggee_trapped(struct debuggee *d, uint64_t vector)
{
	struct tess_thread_registers r = { 0 };
	struct tess_message m = { 0 };

	CHECK_OK(tess_recv(d->handler, tess_clock_deadline(PATIENCE), &m));
	CHECK_EQUAL(tess_tag_label(m.tag), TESS_LABEL_FAULT);
	CHECK_EQUAL(m.word[0], TESS_FAULT_KIND_BREAKPOINT);
	CHECK_EQUAL(m.word[4] >> 32, vector);
	CHECK_OK(tess_thread_get_registers(d->thread, &r));
	CHECK_EQUAL(r.instruction, m.word[3]);
	return r;
}

void debuggee_continue(struct debuggee *d, const struct tess_thread_registers *r)
{
	struct tess_message m = { .tag = TESS_TAG(0, 0, 0) };

	CHECK_OK(tess_thread_set_registers(d->thread, r));
	CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
}
