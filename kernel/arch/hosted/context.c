/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts and address spaces of the hosted machine: what is asked for is written down.
 */
#include <arch/context.h>
#include <arch/mmu.h>

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
