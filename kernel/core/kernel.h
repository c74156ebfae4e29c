/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All state of the kernel hangs from struct kernel, and what belongs to one processor from struct
 * cpu.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <machine/cpu.h>
#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "lib/list.h"
#include "lib/tree.h"
#include "mem/frames.h"
#include "mem/slab.h"
#include "sched/run_queue.h"
#include "sched/timer.h"

struct job;
struct thread;
struct trace;

/* Processors that run the kernel: the boot processor alone, so far. */
#define CPU_COUNT 1u

struct cpu {
	struct machine_cpu machine; /* first: entry code finds it by address */
	struct thread *current; /* entered the kernel, or runs next; NULL when idle; not in ready */
	struct thread *machine_thread; /* whose context the processor has loaded */
	bool reschedule;               /* a better thread than current may be ready */

	/* What passed here since boot; the fast path of a machine counts a message that it hands
	 * over once, in .handed_over, for both of its sides. */
	struct tess_statistics statistics;
	struct {
		uint64_t messages, bytes;
	} handed_over;

	struct run_queue ready;
	uint64_t slice_end; /* when current's turn is over */
	uint64_t armed;     /* what the timer is set to, ~0 for nothing */
	uint32_t number;    /* 0..CPU_COUNT - 1 */
};

struct kernel {
	/* What every call may touch stands first, where the fast path of a machine finds it. */
	struct list work;   /* struct work: what is left to do in bounded steps */
	uint64_t next_call; /* the number of the last call, unique in the system */

	struct frames frames;
	struct fault_injection injection;         /* tests: the nth allocation fails */
	struct slab_cache cache[TESS_TYPE_COUNT]; /* one per type of object */
	struct slab_cache nodes;                  /* derivation nodes */
	struct slab_cache badges;
	struct slab_cache mappings;
	struct slab_cache bindings;
	struct slab_cache knotes;

	struct timer_heap timers;
	struct list objects; /* every object alive */
	struct job *root_job;
	struct cpu *cpu; /* the boot processor, the only one so far */

	uint64_t object_count;
	uint64_t cap_count;      /* nodes that are not empty */
	uint64_t next_namespace; /* creation order, see obj/namespace.c */
	uint64_t hash_key[2];    /* of namespaces */
	struct memory *clock_page;
	uint64_t text_size, data_size; /* of the kernel image, in bytes */

	struct slab_cache shares; /* of channels */
	uint64_t next_channel;    /* creation order, see obj/channel.h */

	struct tree interrupts; /* interrupt.by_line: the lines that are taken */
	struct slab_cache forks, fork_copies; /* under way, see obj/fork.h */

	struct trace *trace;   /* that is on, or NULL */
	uint32_t trace_events; /* its event types */
	uint64_t next_process; /* the number of the last process, never used again */
};

#endif
