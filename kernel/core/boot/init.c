/* SPDX-License-Identifier: BSD-2-Clause */
/* Setting up the kernel: memory, the allocators, the root job, the clock page. */
#include <arch/entry.h>
#include <arch/platform.h>
#include <tessera/abi/start.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "kernel.h"
#include "mem/mapping.h"
#include "obj/fork.h"
#include "obj/job.h"
#include "obj/knote.h"
#include "obj/memory.h"
#include "obj/namespace.h"
#include "obj/share.h"

static void add_memory(struct kernel *k, const struct boot_info *boot)
{
	frames_init(&k->frames);
	k->frames.injection = &k->injection;
	k->frames.refused = pressure_machine_refused;
	for (unsigned i = 0; i < boot->ram_count; i++)
		if (frames_add(&k->frames, boot->ram[i].begin, boot->ram[i].end))
			panic("cannot manage the memory from 0x%llx",
			      (unsigned long long)boot->ram[i].begin);
}

static void init_caches(struct kernel *k)
{
	object_init_caches(k);
	slab_cache_init(&k->nodes, &k->frames, sizeof(struct node), 8, "node");
	slab_cache_init(&k->badges, &k->frames, sizeof(struct badge), 8, "badge");
	slab_cache_init(&k->mappings, &k->frames, sizeof(struct mapping), 8, "mapping");
	slab_cache_init(&k->bindings, &k->frames, sizeof(struct binding), 8, "binding");
	slab_cache_init(&k->shares, &k->frames, sizeof(struct share), 8, "share");
	slab_cache_init(&k->knotes, &k->frames, sizeof(struct knote), 8, "knote");
	slab_cache_init(&k->forks, &k->frames, sizeof(struct fork), 8, "fork");
	slab_cache_init(&k->fork_copies, &k->frames, sizeof(struct fork_copy), 8, "fork copy");
}

static void init_cpu(struct cpu *cpu)
{
	run_queue_init(&cpu->ready);
	cpu->current = cpu->machine_thread = NULL;
	cpu->armed = ~UINT64_C(0);
}

static int make_clock_page(struct kernel *k)
{
	paddr_t frame = frames_alloc_order(&k->frames, 0);
	struct tess_clock_page *page;

	if (!frame)
		return TESS_ENOMEM;
	page = arch_direct(frame);
	arch_clock_constants(&page->base, &page->multiplier);
	return memory_create_run(k, k->root_job, frame, 1, &k->clock_page);
}

void kernel_init(struct kernel *k, struct cpu *cpu, const struct boot_info *boot)
{
	list_init(&k->work);
	list_init(&k->objects);
	tree_init(&k->interrupts);
	k->cpu = cpu;
	k->text_size = boot->kernel_text;
	k->data_size = boot->kernel_data;
	k->hash_key[0] = arch_random_seed();
	k->hash_key[1] = arch_random_seed();
	add_memory(k, boot);
	init_caches(k);
	init_cpu(cpu);
	if (job_create_root(k, &k->root_job) || make_clock_page(k))
		panic("too little memory: %llu pages", (unsigned long long)k->frames.total);
}
