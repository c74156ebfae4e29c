/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread's registers as a debugger sees and sets them.
 *
 * A thread that came by `syscall` leaves by sysret, which takes rip from rcx and the flags from
 * r11: so that is what these two read as. Once registers are set it leaves by iretq, which loads
 * all of them. Neither may fault in the kernel, and no flag or selector may be loaded that user
 * mode could not have had: addresses are checked to be the user's, so canonical; selectors are not
 * for setting; and of the flags only those of TESS_X86_64_FLAGS_SETTABLE may differ from what the
 * thread has, so that IF, IOPL, VM and the rest stay as the processor itself stored them.
 */
#include <arch/context.h>
#include <arch/mmu.h>
#include <stddef.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/abi/x86_64.h>

#include "asm.h"
#include "fpu.h"
#include "kernel.h"
#include "lib/string.h"
#include "offsets.h"

_Static_assert(MACHINE_FPU_SIZE == sizeof(struct tess_thread_fpu), "all of it is told");

#define REGISTERS_MAX (sizeof(((struct tess_thread_registers *)0)->general) / sizeof(uint64_t))

void arch_context_get_registers(const struct machine_context *c, const struct call_frame *frame,
				struct tess_thread_registers *r)
{
	bool by_sysret = c->vector == VECTOR_SYSCALL;

	*r = (struct tess_thread_registers) {
		.instruction = c->rip,
		.stack = c->rsp,
		.flags = c->rflags,
		.tls = c->fs_base,
		.general = {
			[TESS_X86_64_RAX] = frame->number,
			[TESS_X86_64_RBX] = frame->word[1],
			[TESS_X86_64_RCX] = by_sysret ? c->rip : c->rcx,
			[TESS_X86_64_RDX] = frame->deadline,
			[TESS_X86_64_RSI] = frame->word[0],
			[TESS_X86_64_RDI] = frame->token,
			[TESS_X86_64_RBP] = c->rbp,
			[TESS_X86_64_R8] = frame->word[6],
			[TESS_X86_64_R9] = frame->word[7],
			[TESS_X86_64_R10] = frame->reply,
			[TESS_X86_64_R11] = by_sysret ? c->rflags : c->r11,
			[TESS_X86_64_R12] = frame->word[2],
			[TESS_X86_64_R13] = frame->word[3],
			[TESS_X86_64_R14] = frame->word[4],
			[TESS_X86_64_R15] = frame->word[5],
		},
	};
}

static bool is_acceptable(const struct machine_context *c, const struct tess_thread_registers *r)
{
	if (r->instruction >= ARCH_USER_END || r->stack > ARCH_USER_END || r->tls >= ARCH_USER_END)
		return false;
	if ((r->flags ^ c->rflags) & ~(uint64_t)TESS_X86_64_FLAGS_SETTABLE)
		return false;
	for (unsigned i = TESS_X86_64_REGISTERS; i < REGISTERS_MAX; i++)
		if (r->general[i])
			return false;
	return true;
}

int arch_context_set_registers(struct machine_context *c, struct call_frame *frame,
			       const struct tess_thread_registers *r)
{
	if (!is_acceptable(c, r))
		return TESS_EINVAL;
	*frame = (struct call_frame) {
		.number = r->general[TESS_X86_64_RAX],
		.token = r->general[TESS_X86_64_RDI],
		.deadline = r->general[TESS_X86_64_RDX],
		.reply = r->general[TESS_X86_64_R10],
		.word = {
			r->general[TESS_X86_64_RSI], r->general[TESS_X86_64_RBX],
			r->general[TESS_X86_64_R12], r->general[TESS_X86_64_R13],
			r->general[TESS_X86_64_R14], r->general[TESS_X86_64_R15],
			r->general[TESS_X86_64_R8], r->general[TESS_X86_64_R9],
		},
	};
	c->rcx = r->general[TESS_X86_64_RCX];
	c->r11 = r->general[TESS_X86_64_R11];
	c->rbp = r->general[TESS_X86_64_RBP];
	c->rip = r->instruction;
	c->rsp = r->stack;
	c->rflags = r->flags;
	c->fs_base = r->tls;
	c->vector = 0;          /* leaves by iretq, which keeps rcx and r11 */
	return TESS_OK;
}

void arch_context_get_fpu(struct machine_context *c, struct tess_thread_fpu *fpu)
{
	fpu_flush(&this_cpu()->machine, c);
	memcpy(fpu->bytes, c->fpu, sizeof(c->fpu));
}

int arch_context_set_fpu(struct machine_context *c, const struct tess_thread_fpu *fpu)
{
	struct machine_cpu *m = &this_cpu()->machine;

	if (!fpu_is_valid(m, fpu->bytes))
		return TESS_EINVAL;
	fpu_flush(m, c);
	memcpy(c->fpu, fpu->bytes, sizeof(c->fpu));
	return TESS_OK;
}
