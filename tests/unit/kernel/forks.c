/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of forks share: see forks.h. */
#include "forks.h"

#include "mem/mapping.h"

struct world world;
unsigned p;
tess_cap_t its_job, child;

void setup_fork(void)
{
	world_boot(&world);
	ck_status(world_call(&world, 0, TESS_SYS_JOB_CREATE, world.t[0].job,
			     (UINT64_C(1) << TESS_TYPE_COUNT) - 1),
		  TESS_OK);
	its_job = world_word(&world, 0, 0);
	p = world_process_in(&world, its_job, WORLD_PRIORITY);
}

int64_t mark(tess_cap_t cap, bool inherit)
{
	return world_call(&world, p, TESS_SYS_CAPABILITY_SET_INHERIT, cap, inherit);
}

int64_t try_fork(void)
{
	return world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process,
			  world.t[p].job);
}

unsigned adopt(void)
{
	unsigned i = world.count++;
	struct world_thread *t = &world.t[i];

	child = world_word(&world, p, 0);
	t->thread = world_slot(&world, p, world_word(&world, p, 1))->object;
	t->process = world_slot(&world, p, child)->object;
	t->self_process = world.t[p].self_process;
	t->self_thread = world.t[p].self_thread;
	t->job = world.t[p].job;
	return i;
}

unsigned fork_now(void)
{
	ck_status(try_fork(), TESS_OK);
	world_check(&world);
	return adopt();
}

int64_t map_part(tess_cap_t memory, uint64_t address, uint64_t offset, uint64_t length,
		 uint32_t protection)
{
	return world_call(&world, p, TESS_SYS_MEMORY_MAP, memory, world.t[p].self_process, address,
			  offset, length, protection);
}

tess_cap_t map_memory(uint64_t address, uint64_t pages)
{
	tess_cap_t memory = world_memory(&world, p, pages * TESS_PAGE_SIZE);

	ck_status(map_part(memory, address, 0, pages * TESS_PAGE_SIZE, PROT_READ | PROT_WRITE),
		  TESS_OK);
	return memory;
}

int64_t set_inheritance(uint64_t address, uint64_t length, uint64_t inheritance)
{
	return world_call(&world, p, TESS_SYS_PROCESS_SET_INHERITANCE, world.t[p].self_process,
			  address, length, inheritance);
}

char peek(unsigned i, uint64_t address)
{
	ck_holds(space_touch(world.k, world.t[i].process, address, PROT_READ));
	return *(char *)world_memory_at(&world, i, address, PROT_READ);
}

void poke(unsigned i, uint64_t address, char value)
{
	ck_holds(space_touch(world.k, world.t[i].process, address, PROT_WRITE));
	*(char *)world_memory_at(&world, i, address, PROT_WRITE) = value;
}

bool names(unsigned i, tess_cap_t token)
{
	return world_slot(&world, i, token) != NULL;
}
