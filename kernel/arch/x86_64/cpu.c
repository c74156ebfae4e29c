/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of the processor that stays as it is from boot on. Sources: Intel SDM volume 3,
 * chapters 2 and 7; AMD APM volume 2, section 6.1 for SYSCALL.
 */
#include "cpu.h"

#include <arch/entry.h>

#include "asm.h"
#include "kernel.h"
#include "lib/string.h"
#include "link_symbols.h"

#define EFER_SCE (UINT64_C(1) << 0)
#define EFER_LME (UINT64_C(1) << 8)
#define EFER_NXE (UINT64_C(1) << 11)

#define CR0_BITS UINT64_C(0x80010033)   /* PG WP NE ET MP PE, not AM: no #AC */

#define CR4_PAE        (UINT64_C(1) << 5)
#define CR4_MCE        (UINT64_C(1) << 6)
#define CR4_PGE        (UINT64_C(1) << 7)
#define CR4_OSFXSR     (UINT64_C(1) << 9)
#define CR4_OSXMMEXCPT (UINT64_C(1) << 10)
#define CR4_UMIP       (UINT64_C(1) << 11)
#define CR4_FSGSBASE   (UINT64_C(1) << 16)
#define CR4_SMEP       (UINT64_C(1) << 20)
#define CR4_SMAP       (UINT64_C(1) << 21)
#define CR4_BITS (CR4_PAE | CR4_MCE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_FSGSBASE)

/* What SYSCALL clears: all flags that mean something, but for the reserved bit 1. */
#define FMASK_BITS UINT64_C(0x003f7fd5)

#define GDT_KERNEL_CODE UINT64_C(0x00209b0000000000)    /* 64-bit, DPL 0 */
#define GDT_KERNEL_DATA UINT64_C(0x0000930000000000)
#define GDT_USER_DATA   UINT64_C(0x0000f30000000000)    /* DPL 3 */
#define GDT_USER_CODE   UINT64_C(0x0020fb0000000000)    /* 64-bit, DPL 3 */
#define GDT_TSS_BUSY_NOT UINT64_C(0x0000890000000000)

enum cpuid_register { EBX, ECX, EDX };

struct feature_bit {
	uint32_t leaf;
	enum cpuid_register reg;
	unsigned bit;
	const char *name;
};

static const struct feature_bit optional[] = {
	[CPU_SMEP] = { 7, EBX, 7, "SMEP" },
	[CPU_SMAP] = { 7, EBX, 20, "SMAP" },
	[CPU_UMIP] = { 7, ECX, 2, "UMIP" },
	[CPU_PGE] = { 1, EDX, 13, "PGE" },
	[CPU_RDRAND] = { 1, ECX, 30, "RDRAND" },
	[CPU_PAGE_1G] = { 0x80000001, EDX, 26, "1 GiB pages" },
};

/* Long mode and NX were found by boot.S; both bring PAE, MSR and CMPXCHG8B. */
static const struct feature_bit required[] = {
	{ 1, EDX, 4, "a time-stamp counter (TSC)" },
	{ 1, EDX, 9, "a local APIC" },
	{ 1, EDX, 24, "FXSAVE and FXRSTOR (FXSR)" },
	{ 1, EDX, 26, "SSE2" },
	{ 7, EBX, 0, "FSGSBASE" },
	{ 0x80000001, EDX, 11, "SYSCALL" },
};

static bool has(const struct feature_bit *f)
{
	uint32_t highest = cpuid(f->leaf & 0x80000000).eax;
	struct cpuid r;

	if (highest < f->leaf)
		return false;
	r = cpuid(f->leaf);
	switch (f->reg) {
	case EBX:
		return r.ebx >> f->bit & 1;
	case ECX:
		return r.ecx >> f->bit & 1;
	case EDX:
		return r.edx >> f->bit & 1;
	}
	return false;
}

bool cpu_has(enum cpu_feature feature)
{
	return has(&optional[feature]);
}

/* Intel's processors do, and no CPUID bit tells those that do not (CVE-2018-3665). */
bool cpu_leaks_lazy_fpu(void)
{
	struct cpuid r = cpuid(0);

	return r.ebx == 0x756e6547 && r.edx == 0x49656e69 && r.ecx == 0x6c65746e;
}

void cpu_require_features(void)
{
	for (unsigned i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		if (!has(&required[i]))
			panic("this CPU lacks %s; use a newer one (QEMU: -cpu max)",
			      required[i].name);
	}
}

static void control_registers_init(void)
{
	uint64_t cr4 = CR4_BITS;

	if (cpu_has(CPU_PGE))
		cr4 |= CR4_PGE;
	if (cpu_has(CPU_UMIP))
		cr4 |= CR4_UMIP;
	if (cpu_has(CPU_SMEP))
		cr4 |= CR4_SMEP;
	if (cpu_has(CPU_SMAP))
		cr4 |= CR4_SMAP;
	write_cr0(CR0_BITS);
	write_cr4(cr4);
}

static void tss_init(struct machine_tss *tss)
{
	memset(tss, 0, sizeof(*tss));
	tss->ist[0] = (uint64_t)double_fault_stack_end;
	tss->ist[1] = (uint64_t)nmi_stack_end;
	tss->ist[2] = (uint64_t)machine_check_stack_end;
	tss->io_bitmap = sizeof(*tss);
}

static void gdt_init(struct machine_cpu *m)
{
	uint64_t base = (uint64_t)&m->tss;
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) pointer = {
		.limit = sizeof(m->gdt) - 1, .base = (uint64_t)m->gdt,
	};

	m->gdt[SELECTOR_KERNEL_CODE / 8] = GDT_KERNEL_CODE;
	m->gdt[SELECTOR_KERNEL_DATA / 8] = GDT_KERNEL_DATA;
	m->gdt[SELECTOR_USER_DATA / 8] = GDT_USER_DATA;
	m->gdt[SELECTOR_USER_CODE / 8] = GDT_USER_CODE;
	m->gdt[SELECTOR_TSS / 8] = GDT_TSS_BUSY_NOT | (sizeof(m->tss) - 1) |
				   (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
	m->gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
	__asm__ volatile("lgdt %0; ltr %w1" : : "m"(pointer), "r"(SELECTOR_TSS));
}

/* SYSRET adds 16 to the selector for CS and 8 for SS; with SYSENTER_CS 0, sysenter is a fault. */
static void syscall_init(void)
{
	wrmsr(MSR_EFER, EFER_SCE | EFER_LME | EFER_NXE);
	wrmsr(MSR_STAR, (uint64_t)(SELECTOR_USER_DATA - 8) << 48 |
			(uint64_t)SELECTOR_KERNEL_CODE << 32);
	wrmsr(MSR_CSTAR, 0);
	wrmsr(MSR_FMASK, FMASK_BITS);
	wrmsr(MSR_SYSENTER_CS, 0);
}

/* Only who needs it pays for it: the fast paths do not ask whether they may be taken. */
static void choose_entry(const struct machine_cpu *m)
{
	const char *entry = m->fpu_eager ? syscall_entry_eager : syscall_entry;

	wrmsr(MSR_LSTAR, (uint64_t)(m->seen ? syscall_entry_seen : entry));
}

void cpu_set_fpu_eager(struct machine_cpu *m, bool eager)
{
	m->fpu_eager = eager;
	choose_entry(m);
}

void arch_entry_seen(struct cpu *cpu, bool seen)
{
	cpu->machine.seen = seen;
	choose_entry(&cpu->machine);
}

void cpu_init(struct cpu *cpu)
{
	struct machine_cpu *m = &cpu->machine;

	m->self = cpu;
	m->stack = stack_end;
	m->deadline = UINT64_MAX;
	m->programmed = UINT64_MAX;
	m->fpu_disabled = false;
	control_registers_init();
	tss_init(&m->tss);
	gdt_init(m);
	syscall_init();
	wrmsr(MSR_GS_BASE, (uint64_t)cpu);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	choose_entry(m);
}
