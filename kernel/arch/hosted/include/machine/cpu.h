/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU keeps of its own on the hosted machine: which space and thread it was told to load.
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct thread;

struct machine_cpu {
	uint64_t root;                  /* address space in use; 0 when idle */
	struct thread *loaded;          /* last one passed to arch_context_switch */
	unsigned switches;
	bool seen;                      /* what arch_entry_seen said last */
};

#endif
