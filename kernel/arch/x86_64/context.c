/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread contexts: their beginning, their change of direction, and the switch from one to the next.
 */
#include <arch/context.h>

#include "asm.h"
#include "fpu.h"
#include "kernel.h"
#include "lib/console.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "paging.h"

#define RFLAGS_START UINT64_C(0x202)    /* interrupts on, and the bit that is always set */
#define SYSCALL_LENGTH 2

#define CONTEXT_AT(member, offset)                                                             \
	_Static_assert(offsetof(struct machine_context, member) == (offset), "offsets.h")

CONTEXT_AT(call.number, CONTEXT_RAX);
CONTEXT_AT(call.token, CONTEXT_RDI);
CONTEXT_AT(call.deadline, CONTEXT_RDX);
CONTEXT_AT(call.reply, CONTEXT_R10);
CONTEXT_AT(call.word[0], CONTEXT_RSI);
CONTEXT_AT(call.word[7], CONTEXT_R9);
CONTEXT_AT(rcx, CONTEXT_RCX);
CONTEXT_AT(r11, CONTEXT_R11);
CONTEXT_AT(rbp, CONTEXT_RBP);
CONTEXT_AT(vector, CONTEXT_VECTOR);
CONTEXT_AT(error, CONTEXT_ERROR);
CONTEXT_AT(rip, CONTEXT_RIP);
CONTEXT_AT(cs, CONTEXT_CS);
CONTEXT_AT(rflags, CONTEXT_RFLAGS);
CONTEXT_AT(rsp, CONTEXT_RSP);
CONTEXT_AT(ss, CONTEXT_SS);
CONTEXT_AT(fs_base, CONTEXT_FRAME_END);
_Static_assert(CONTEXT_FRAME_END % 16 == 0, "the processor aligns the frame it pushes");
_Static_assert(offsetof(struct machine_context, fpu) % 16 == 0, "FXSAVE");
_Static_assert(offsetof(struct thread, context) == THREAD_CONTEXT, "offsets.h");
_Static_assert(offsetof(struct cpu, machine.self) == CPU_SELF, "offsets.h");
_Static_assert(offsetof(struct cpu, machine.stack) == CPU_STACK, "offsets.h");
_Static_assert(offsetof(struct cpu, machine.user_rsp) == CPU_USER_RSP, "offsets.h");
_Static_assert(offsetof(struct cpu, current) == CPU_CURRENT, "offsets.h");

void arch_context_start(struct machine_context *c, uint64_t entry, uint64_t stack,
			uint64_t argument, uint64_t tls, uint64_t ipc_buffer)
{
	*c = (struct machine_context) {
		.call.token = argument,         /* rdi */
		.rip = entry,
		.cs = SELECTOR_USER_CODE,
		.rflags = RFLAGS_START,
		.rsp = stack,
		.ss = SELECTOR_USER_DATA,
		.fs_base = tls,
		.ipc_buffer = ipc_buffer,
	};
	fpu_start(c);
}

void arch_context_restart(struct machine_context *c)
{
	c->rip -= SYSCALL_LENGTH;
}

void arch_context_copy(struct cpu *cpu, struct machine_context *to, struct machine_context *from)
{
	if (cpu->machine_thread && &cpu->machine_thread->context == from)
		from->fs_base = rdfsbase();
	fpu_store(&cpu->machine, from);
	*to = *from;
}

void arch_context_reflect(struct machine_context *c, uint64_t handler)
{
	c->rcx = c->rip;
	c->r11 = c->rflags;
	c->rip = handler;
	c->vector = 0;          /* leaves by iretq, which keeps rcx */
}

void arch_context_release(struct machine_context *c)
{
	fpu_release(&this_cpu()->machine, c);
}

uint64_t arch_context_instruction(const struct machine_context *c)
{
	return c->rip;
}

/*
 * User mode can load data segment registers with a few values, which do nothing in 64-bit mode but
 * could be read back in the next process. Loading gs clears the base, so it is done while that is
 * the user's.
 */
static void segments_clear(void)
{
	uint32_t used, next;

	__asm__ volatile("movl %%ds, %0\n\t"
			 "movl %%es, %1\n\t"
			 "orl %1, %0\n\t"
			 "movl %%fs, %1\n\t"
			 "orl %1, %0\n\t"
			 "movl %%gs, %1\n\t"
			 "orl %1, %0"
			 : "=&r"(used), "=&r"(next));
	if (__builtin_expect(used == 0, 1))
		return;
	__asm__ volatile("movl %0, %%ds\n\t"
			 "movl %0, %%es\n\t"
			 "movl %0, %%fs\n\t"
			 "swapgs\n\t"
			 "movl %0, %%gs\n\t"
			 "swapgs"
			 : : "r"(0));
}

static void load_root(struct machine_cpu *m, uint64_t root)
{
	if (m->root == root)
		return;
	m->root = root;
	write_cr3(root);
	segments_clear();
}

void arch_context_switch(struct cpu *cpu, struct thread *from, struct thread *to)
{
	struct machine_cpu *m = &cpu->machine;
	struct machine_context *c;

	if (from)
		from->context.fs_base = rdfsbase();
	if (!to) {
		load_root(m, kernel_root());
		return;
	}
	c = &to->context;
	load_root(m, to->process->space.root);
	m->tss.rsp[0] = (uint64_t)c + CONTEXT_FRAME_END;
	wrfsbase(c->fs_base);
	write_user_gsbase(c->ipc_buffer);
	fpu_switch(m, c);
}

void arch_context_dump(const struct machine_context *c)
{
	const struct call_frame *f = &c->call;

	console_printf("  rip %016llx  rsp %016llx  rbp %016llx  flags %08llx\n",
		       (unsigned long long)c->rip, (unsigned long long)c->rsp,
		       (unsigned long long)c->rbp, (unsigned long long)c->rflags);
	console_printf("  rax %016llx  rbx %016llx  rcx %016llx  rdx %016llx\n",
		       (unsigned long long)f->number, (unsigned long long)f->word[1],
		       (unsigned long long)c->rcx, (unsigned long long)f->deadline);
	console_printf("  rsi %016llx  rdi %016llx  r8  %016llx  r9  %016llx\n",
		       (unsigned long long)f->word[0], (unsigned long long)f->token,
		       (unsigned long long)f->word[6], (unsigned long long)f->word[7]);
	console_printf("  r10 %016llx  r11 %016llx  r12 %016llx  r13 %016llx\n",
		       (unsigned long long)f->reply, (unsigned long long)c->r11,
		       (unsigned long long)f->word[2], (unsigned long long)f->word[3]);
	console_printf("  r14 %016llx  r15 %016llx\n",
		       (unsigned long long)f->word[4], (unsigned long long)f->word[5]);
}
