/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the machine enters core. Each function handles one event for the thread that ran (cpu->current,
 * NULL when idle), ends by choosing who runs next (cpu->current again) and having called
 * arch_context_switch() if that changed. The machine then resumes cpu->current, or idles if it is NULL.
 */
#ifndef ARCH_ENTRY_H
#define ARCH_ENTRY_H

#include <arch/mmu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpu;
struct kernel;

/* Why a thread faulted. */
enum fault_kind {
	FAULT_PAGE,             /* address, access and instruction are valid */
	FAULT_ILLEGAL,          /* undefined or privileged instruction */
	FAULT_ARITHMETIC,       /* division by zero, overflow, FPU or SIMD exception */
	FAULT_PROTECTION,       /* general protection, alignment, stack segment */
	FAULT_BREAKPOINT,       /* debug trap */
};

struct fault {
	enum fault_kind kind;
	unsigned access;        /* PROT_* that was tried, for FAULT_PAGE */
	uint64_t address;
	uint64_t code;          /* the machine's own error code, for the record */
};

/* What the machine found out before core starts. Memory ranges are page-aligned, sorted, free to use
 * (kernel image, boot archive and whatever is reserved are left out). */
#define BOOT_RANGES_MAX 16

struct boot_range {
	paddr_t begin, end;
};

struct boot_info {
	struct boot_range ram[BOOT_RANGES_MAX];
	unsigned ram_count;
	paddr_t archive;        /* page-aligned; 0 if there is none */
	uint64_t archive_size;
	char command_line[256]; /* NUL-terminated */
	uint64_t kernel_text, kernel_data;      /* bytes */
};

/* The one kernel, and the boot CPU. The machine calls kernel_boot once, then resumes as above. */
extern struct kernel the_kernel;

/* Sets up everything but the first process: what a test starts from. Panics when there is too little memory. */
void kernel_init(struct kernel *k, struct cpu *cpu, const struct boot_info *boot);

/* kernel_init, then starts init from the boot archive. */
void kernel_boot(struct kernel *k, struct cpu *cpu, const struct boot_info *boot);
void kernel_syscall(struct kernel *k, struct cpu *cpu);
void kernel_fault(struct kernel *k, struct cpu *cpu, const struct fault *fault);
void kernel_timer(struct kernel *k, struct cpu *cpu);
/* An open line interrupted: see irq.h. */
void kernel_interrupt(struct kernel *k, struct cpu *cpu, uint32_t line);
/* Nobody runs: does what deferred work there is, until somebody does or an interrupt waits. cpu->current as above. */
void kernel_idle(struct kernel *k, struct cpu *cpu);

/*
 * Whether every system call has to reach kernel_syscall on a CPU, or the machine may have short cuts past it. From the
 * next call on; it costs nothing while it is off.
 */
void arch_entry_seen(struct cpu *cpu, bool seen);

_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
