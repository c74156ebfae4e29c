/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU keeps of its own on x86_64; the first member of struct cpu, and what the kernel's GS
 * base points to. entry.S uses the first three members, by the offsets of offsets.h.
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct machine_context;

/* The task state segment of long mode: Intel SDM volume 3, section 8.7. */
struct machine_tss {
	uint32_t reserved0;
	uint64_t rsp[3];                /* rsp[0]: end of the frame area in current's context */
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_bitmap;             /* beyond the limit: no port is open to user mode */
} __attribute__((packed));

_Static_assert(sizeof(struct machine_tss) == 104, "SDM volume 3, figure 8-11");

#define MACHINE_GDT_ENTRIES 7

struct machine_cpu {
	void *self;                     /* the struct cpu, for %gs:0 */
	void *stack;                    /* end of the kernel stack, where each event starts */
	uint64_t user_rsp;              /* scratch of the system call entry */

	uint64_t root;                  /* what CR3 holds */
	struct machine_context *fpu_owner;      /* whose FPU state is loaded; NULL: nobody's */
	bool fpu_disabled;              /* CR0.TS */
	bool fpu_eager;                 /* switch FPU state with the thread, never trap */
	bool seen;                      /* every system call goes to core: arch_entry_seen */

	uint64_t deadline;              /* that core asked for, in ns; ~0: none */
	uint64_t programmed;            /* when the local APIC fires, in ns; ~0: it is not set */

	struct machine_tss tss;
	_Alignas(8) uint64_t gdt[MACHINE_GDT_ENTRIES];
};

#endif
