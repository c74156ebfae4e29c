/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts and exceptions: the descriptor table, and what each vector means. From user mode an
 * exception becomes a struct fault for core; in the kernel it is a bug, and ends the machine with
 * all registers shown.
 */
#include "cpu.h"

#include <arch/entry.h>
#include <arch/platform.h>

#include "apic.h"
#include "asm.h"
#include "fpu.h"
#include "ioapic.h"
#include "kernel.h"
#include "lib/console.h"
#include "link_symbols.h"
#include "obj/thread.h"
#include "timer.h"

#define GATE_INTERRUPT 0x8e     /* present, DPL 0, interrupts off */
#define GATE_USER      0x60     /* DPL 3: user mode may use `int` */

#define PAGE_FAULT_WRITE    0x02
#define PAGE_FAULT_RESERVED 0x08
#define PAGE_FAULT_FETCH    0x10

/* Interrupt gate of long mode: Intel SDM volume 3, figure 6-8. */
struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t ist;
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "SDM volume 3, figure 6-8");

void trap_from_user(struct machine_context *c, struct cpu *cpu);
void trap_from_kernel(struct machine_context *c, struct cpu *cpu);
_Noreturn void trap_fatal(struct machine_context *c);

static struct gate idt[VECTOR_COUNT];

static const char *const exception_name[VECTOR_EXCEPTIONS] = {
	[0] = "division error",
	[1] = "debug trap",
	[2] = "non-maskable interrupt",
	[3] = "breakpoint",
	[4] = "overflow",
	[5] = "bound range",
	[6] = "undefined instruction",
	[7] = "no FPU",
	[8] = "double fault",
	[10] = "bad TSS",
	[11] = "segment not present",
	[12] = "stack segment",
	[13] = "general protection",
	[14] = "page fault",
	[16] = "FPU error",
	[17] = "alignment",
	[18] = "machine check",
	[19] = "SIMD error",
	[20] = "virtualization",
	[21] = "control protection",
};

static void gate_set(unsigned vector, uint8_t ist)
{
	uint64_t offset = (uint64_t)trap_stubs + vector * TRAP_STUB_SIZE;

	idt[vector] = (struct gate) {
		.offset_low = (uint16_t)offset,
		.selector = SELECTOR_KERNEL_CODE,
		.ist = ist,
		.type = GATE_INTERRUPT,
		.offset_middle = (uint16_t)(offset >> 16),
		.offset_high = (uint32_t)(offset >> 32),
	};
}

void traps_init(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) pointer = {
		.limit = sizeof(idt) - 1, .base = (uint64_t)idt,
	};

	for (unsigned vector = 0; vector < VECTOR_COUNT; vector++)
		gate_set(vector, 0);
	gate_set(VECTOR_DOUBLE_FAULT, 1);
	gate_set(VECTOR_NMI, 2);
	gate_set(VECTOR_MACHINE_CHECK, 3);
	idt[VECTOR_BREAKPOINT].type |= GATE_USER;
	__asm__ volatile("lidt %0" : : "m"(pointer));
}

static enum fault_kind kind_of(uint64_t vector)
{
	switch (vector) {
	case 0:
	case 16:
	case 19:
		return FAULT_ARITHMETIC;
	case 1:
	case 3:
		return FAULT_BREAKPOINT;
	case 6:
		return FAULT_ILLEGAL;
	case VECTOR_PAGE_FAULT:
		return FAULT_PAGE;
	default:
		return FAULT_PROTECTION;
	}
}

static unsigned access_of(uint64_t error)
{
	if (error & PAGE_FAULT_FETCH)
		return PROT_EXECUTE;
	return error & PAGE_FAULT_WRITE ? PROT_WRITE : PROT_READ;
}

/* An exception of the thread that ran; c is its context. */
static void exception(struct machine_context *c, struct cpu *cpu)
{
	struct fault fault = {
		.kind = kind_of(c->vector),
		.code = c->vector << 32 | c->error,
	};

	if (c->vector == VECTOR_PAGE_FAULT) {
		fault.address = read_cr2();
		fault.access = access_of(c->error);
		if (c->error & PAGE_FAULT_RESERVED)
			panic("page tables are damaged at 0x%lx", (unsigned long)fault.address);
	}
	kernel_fault(&the_kernel, cpu, &fault);
}

static void line(uint32_t number, struct cpu *cpu)
{
	bool exists = ioapic_arrived(number);

	apic_acknowledge();
	if (exists)
		kernel_interrupt(&the_kernel, cpu, number);
}

static void interrupt(uint64_t vector, struct cpu *cpu)
{
	if (vector >= VECTOR_IRQ) {
		line((uint32_t)(vector - VECTOR_IRQ), cpu);
		return;
	}
	if (vector != VECTOR_TIMER)
		return;         /* spurious: there is nothing to acknowledge */
	apic_acknowledge();
	if (timer_is_due(&cpu->machine))
		kernel_timer(&the_kernel, cpu);
}

void trap_from_user(struct machine_context *c, struct cpu *cpu)
{
	if (c->vector >= VECTOR_EXCEPTIONS)
		interrupt(c->vector, cpu);
	else if (c->vector == VECTOR_NO_FPU)
		fpu_take(&cpu->machine, c);
	else
		exception(c, cpu);
}

void trap_from_kernel(struct machine_context *c, struct cpu *cpu)
{
	if (c->vector < VECTOR_EXCEPTIONS)
		trap_fatal(c);
	interrupt(c->vector, cpu);
}

/* No exception in the kernel is expected, and none can be survived. */
void trap_fatal(struct machine_context *c)
{
	const char *name = exception_name[c->vector % VECTOR_EXCEPTIONS];

	arch_context_dump(c);
	panic("%s in the kernel at 0x%lx, address 0x%lx, error 0x%lx", name ? name : "exception",
	      (unsigned long)c->rip, (unsigned long)read_cr2(), (unsigned long)c->error);
}
