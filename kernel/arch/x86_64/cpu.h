/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Setting up the processor: features, control registers, descriptor tables, the way into the
 * kernel.
 */
#ifndef X86_64_CPU_H
#define X86_64_CPU_H

#include <stdbool.h>

struct cpu;
struct machine_cpu;

/* Features that are used where they exist. */
enum cpu_feature {
	CPU_SMEP,
	CPU_SMAP,
	CPU_UMIP,
	CPU_PGE,
	CPU_RDRAND,
	CPU_PAGE_1G,
};

bool cpu_has(enum cpu_feature feature);

/* Whether another thread's FPU registers can leak by speculation when they stay loaded. */
bool cpu_leaks_lazy_fpu(void);

/* Panics if the processor lacks something the kernel cannot do without. */
void cpu_require_features(void);

/* Loads all of it but the interrupt descriptor table, for the CPU this runs on. */
void cpu_init(struct cpu *cpu);

/* Has FPU state switched with the thread, and never trap; only for the CPU this runs on. */
void cpu_set_fpu_eager(struct machine_cpu *m, bool eager);

/* Fills the interrupt descriptor table and loads it. */
void traps_init(void);

#endif
