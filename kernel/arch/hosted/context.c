/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts and address spaces of the hosted machine: what is asked for is written down.
 */
#include <arch/context.h>
#include <arch/mmu.h>
#include <string.h>
#include <tessera/abi/kernel.h>

#include "kernel.h"
#include "lib/console.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "state.h"

/* As long as the `syscall` instruction of x86_64, so that both machines count alike. */
#define SYSCALL_LENGTH 2

void arch_context_start(struct machine_context *c, uint64_t entry, uint64_t stack,
			uint64_t argument, uint64_t tls, uint64_t ipc_buffer)
{
	*c = (struct machine_context) {
		.entry = entry,
		.stack = stack,
		.argument = argument,
		.tls = tls,
		.ipc_buffer = ipc_buffer,
		.instruction = entry,
	};
}

void arch_context_restart(struct machine_context *c)
{
	c->instruction -= SYSCALL_LENGTH;
	c->restart = true;
	c->restarts++;
}

void arch_context_copy(struct cpu *cpu, struct machine_context *to, struct machine_context *from)
{
	(void)cpu;
	*to = *from;
}

void arch_context_reflect(struct machine_context *c, uint64_t handler)
{
	c->return_address = c->instruction;
	c->instruction = handler;
	c->reflections++;
}

void arch_context_switch(struct cpu *cpu, struct thread *from, struct thread *to)
{
	(void)from;
	cpu->machine.root = to ? to->process->space.root : 0;
	cpu->machine.loaded = to;
	cpu->machine.switches++;
	hosted_events.switches++;
}

void arch_entry_seen(struct cpu *cpu, bool seen)
{
	cpu->machine.seen = seen;
}

void arch_context_release(struct machine_context *c)
{
	(void)c;
	hosted_events.releases++;
}

/* General registers are those of the call frame, in order. */
#define FRAME_REGISTERS (sizeof(struct call_frame) / sizeof(uint64_t))
#define USER_FLAGS      UINT64_C(0xff)
#define FPU_RESERVED    0x80

void arch_context_get_registers(const struct machine_context *c, const struct call_frame *frame,
				struct tess_thread_registers *r)
{
	*r = (struct tess_thread_registers) {
		.instruction = c->instruction,
		.stack = c->stack,
		.flags = c->flags,
		.tls = c->tls,
	};
	memcpy(r->general, frame, sizeof(*frame));
}

int arch_context_set_registers(struct machine_context *c, struct call_frame *frame,
			       const struct tess_thread_registers *r)
{
	if (r->instruction >= ARCH_USER_END || r->stack > ARCH_USER_END ||
	    r->tls >= ARCH_USER_END || (r->flags ^ c->flags) & ~USER_FLAGS)
		return TESS_EINVAL;
	for (unsigned i = FRAME_REGISTERS; i < sizeof(r->general) / sizeof(r->general[0]); i++)
		if (r->general[i])
			return TESS_EINVAL;
	c->instruction = r->instruction;
	c->stack = r->stack;
	c->flags = r->flags;
	c->tls = r->tls;
	memcpy(frame, r->general, sizeof(*frame));
	return TESS_OK;
}

void arch_context_get_fpu(struct machine_context *c, struct tess_thread_fpu *fpu)
{
	memcpy(fpu->bytes, c->fpu, sizeof(c->fpu));
}

int arch_context_set_fpu(struct machine_context *c, const struct tess_thread_fpu *fpu)
{
	if (fpu->bytes[0] & FPU_RESERVED)
		return TESS_EINVAL;
	memcpy(c->fpu, fpu->bytes, sizeof(c->fpu));
	return TESS_OK;
}

uint64_t arch_context_instruction(const struct machine_context *c)
{
	return c->instruction;
}

void arch_context_dump(const struct machine_context *c)
{
	console_printf("  instruction %llx  number %llx  token %llx\n",
		       (unsigned long long)c->instruction, (unsigned long long)c->call.number,
		       (unsigned long long)c->call.token);
}

void arch_space_init(paddr_t root)
{
	(void)root;     /* there is no kernel half */
}

void arch_tlb_flush_page(paddr_t root, uint64_t address)
{
	(void)root;
	(void)address;
	hosted_events.page_flushes++;
}

void arch_tlb_flush_space(paddr_t root)
{
	(void)root;
	hosted_events.space_flushes++;
}

unsigned hosted_pte_protection(uint64_t pte)
{
	return (unsigned)(pte >> HOSTED_PTE_PROTECTION) & (PROT_READ | PROT_WRITE | PROT_EXECUTE);
}

const struct hosted_counts *hosted_counts(void)
{
	return &hosted_events;
}
