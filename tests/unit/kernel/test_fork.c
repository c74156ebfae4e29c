/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/fork: the child's thread and address space, and what is told of a fork.
 */
#include <string.h>
#include <tessera/abi/start.h>

#include "forks.h"
#include "mem/mapping.h"
#include "obj/memory_pages.h"

#define PAGE TESS_PAGE_SIZE
#define RW   (PROT_READ | PROT_WRITE)

START_TEST(both_sides_return)
{
	struct thread *t;
	unsigned c;

	setup_fork();
	t = world.t[p].thread;
	t->context.tls = 0x1234;
	t->context.instruction = 0x400100;
	t->send_page->word[9] = 77;
	t->receive_page->word[495] = 78;
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_SET_PERSONALITY, world.t[p].self_process,
			     0x5000),
		  TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process,
			     world.t[p].job, 3, 4, 5, 6, 7, 8),
		  TESS_OK);
	c = adopt();
	ck_status(world_status(&world, c), TESS_OK);
	ck_assert_uint_eq(world_word(&world, c, 0), 0);
	ck_assert_uint_eq(world_word(&world, c, 1), 0);
	ck_assert_uint_eq(world_word(&world, c, 2), 4);
	ck_assert_uint_eq(world_word(&world, c, 7), 0);
	ck_assert_uint_eq(world.t[c].thread->context.tls, 0x1234);
	ck_assert_uint_eq(world.t[c].thread->context.instruction, 0x400100);
	ck_assert_uint_eq(world.t[c].thread->ipc_address, t->ipc_address);
	ck_assert_uint_eq(world.t[c].thread->context.ipc_buffer, t->ipc_address);
	ck_assert_uint_eq(world.t[c].thread->priority, t->priority);
	ck_assert_uint_eq(world.t[c].thread->send_page->word[9], 77);
	ck_assert_uint_eq(world.t[c].thread->receive_page->word[495], 78);
	ck_assert_ptr_ne(world.t[c].thread->send_page, t->send_page);
	ck_assert_uint_eq(world.t[c].process->personality, 0x5000);
	ck_assert_str_eq(world.t[c].process->name, world.t[p].process->name);
	ck_assert_uint_eq(world.t[c].process->state, TESS_PROCESS_STATE_RUNNING);
	ck_assert_uint_eq(world.t[c].process->caps.used, 0);
	ck_status(world_call(&world, c, TESS_SYS_ABI_VERSION), TESS_OK);
	ck_status(world_call(&world, c, TESS_SYS_PROCESS_EXIT, 0, 0), WORLD_BLOCKED);
	world_settle(&world);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(writes_are_each_ones_own)
{
	unsigned c, d;

	setup_fork();
	(void)map_memory(AT, 40);
	poke(p, AT, 'a');
	poke(p, AT + 39 * PAGE, 'b');
	c = fork_now();
	ck_assert_int_eq(peek(c, AT), 'a');
	ck_assert_int_eq(peek(c, AT + 39 * PAGE), 'b');
	poke(p, AT, 'A');
	poke(c, AT + 39 * PAGE, 'B');
	poke(c, AT + PAGE, 'c');
	ck_assert_int_eq(peek(c, AT), 'a');
	ck_assert_int_eq(peek(p, AT), 'A');
	ck_assert_int_eq(peek(p, AT + 39 * PAGE), 'b');
	ck_assert_int_eq(peek(p, AT + PAGE), 0);
	world_check(&world);
	d = fork_now();
	poke(p, AT, 'x');
	ck_assert_int_eq(peek(d, AT), 'A');
	ck_assert_int_eq(peek(c, AT), 'a');
	world_check(&world);
	world_end(&world);
}
END_TEST

/* One page for each of two, however many wrote; a fork that nobody writes after copies nothing. */
START_TEST(frames_are_promised_not_taken)
{
	uint64_t free, promised;
	unsigned c;

	setup_fork();
	(void)map_memory(AT, 64);
	for (unsigned i = 0; i < 64; i++)
		poke(p, AT + i * PAGE, 'a');
	free = world.k->frames.free;
	promised = world.k->frames.reserved;
	c = fork_now();
	ck_assert_uint_gt(world.k->frames.free + 24, free);
	ck_assert_uint_ge(world.k->frames.reserved, promised + 64);
	world.k->injection.countdown = 1;
	for (unsigned i = 0; i < 64; i++)
		poke(i % 2 ? p : c, AT + i * PAGE, 'b');
	ck_assert_uint_eq(world.k->injection.countdown, 1);
	world.k->injection.countdown = 0;
	for (unsigned i = 0; i < 64; i++)
		ck_assert_int_eq(peek(i % 2 ? c : p, AT + i * PAGE), 'a');
	world_check(&world);
	world_end(&world);
}
END_TEST

/* What is one object at two places, or in part, is so in the child. */
START_TEST(aliases_stay_aliases)
{
	tess_cap_t memory, view;
	unsigned c;

	setup_fork();
	memory = map_memory(AT, 4);
	ck_status(map_part(memory, AT + 16 * PAGE, PAGE, 2 * PAGE, RW), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_MEMORY_DERIVE, memory, 2 * PAGE, 2 * PAGE, 0xffff),
		  TESS_OK);
	view = world_word(&world, p, 0);
	ck_status(map_part(view, AT + 32 * PAGE, 0, 2 * PAGE, RW), TESS_OK);
	poke(p, AT + 2 * PAGE, 'a');
	c = fork_now();
	ck_assert_int_eq(peek(c, AT + 17 * PAGE), 'a');
	ck_assert_int_eq(peek(c, AT + 32 * PAGE), 'a');
	poke(c, AT + 17 * PAGE, 'b');
	ck_assert_int_eq(peek(c, AT + 2 * PAGE), 'b');
	ck_assert_int_eq(peek(c, AT + 32 * PAGE), 'b');
	ck_assert_int_eq(peek(p, AT + 32 * PAGE), 'a');
	poke(c, AT + 33 * PAGE, 'd');
	ck_assert_int_eq(peek(c, AT + 3 * PAGE), 'd');
	world_check(&world);
	world_end(&world);
}
END_TEST

/* A small window on a large object costs the child the window. */
START_TEST(what_is_not_mapped_is_not_paid)
{
	uint64_t before, cost;
	tess_cap_t memory, view;
	unsigned c;

	setup_fork();
	memory = world_memory(&world, p, 2000 * PAGE);
	before = world.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	(void)fork_now();
	cost = world.k->root_job->used[TESS_JOB_RESOURCE_MEMORY] - before;
	ck_status(world_call(&world, p, TESS_SYS_MEMORY_DERIVE, memory, 1000 * PAGE, 8 * PAGE,
			     0xffff),
		  TESS_OK);
	view = world_word(&world, p, 0);
	ck_status(map_part(view, AT, 2 * PAGE, 4 * PAGE, RW), TESS_OK);
	ck_status(map_part(memory, AT + 16 * PAGE, 1004 * PAGE, 4 * PAGE, RW), TESS_OK);
	poke(p, AT + 3 * PAGE, 'x');
	before = world.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	c = fork_now();
	ck_assert_uint_lt(world.k->root_job->used[TESS_JOB_RESOURCE_MEMORY] - before,
			  cost + 20 * PAGE);
	ck_assert_int_eq(peek(c, AT + 3 * PAGE), 'x');
	ck_assert_int_eq(peek(c, AT + 17 * PAGE), 'x');
	ck_assert_uint_eq(space_find(world.t[c].process, AT)->memory->pages, 6);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(shared_and_left_out)
{
	tess_cap_t memory;
	unsigned c;

	setup_fork();
	memory = map_memory(AT, 6);
	ck_status(set_inheritance(AT + PAGE, PAGE, TESS_INHERITANCE_SHARE), TESS_OK);
	ck_status(set_inheritance(AT + 3 * PAGE, 2 * PAGE, TESS_INHERITANCE_NONE), TESS_OK);
	world_check(&world);
	poke(p, AT + PAGE, 'a');
	c = fork_now();
	poke(p, AT + PAGE, 'b');
	ck_assert_int_eq(peek(c, AT + PAGE), 'b');
	poke(c, AT + PAGE, 'c');
	ck_assert_int_eq(peek(p, AT + PAGE), 'c');
	ck_assert_ptr_null(space_find(world.t[c].process, AT + 3 * PAGE));
	ck_assert_ptr_null(space_find(world.t[c].process, AT + 4 * PAGE));
	ck_assert_ptr_nonnull(space_find(world.t[c].process, AT + 5 * PAGE));
	ck_assert_uint_eq(space_find(world.t[c].process, AT + PAGE)->inheritance,
			  TESS_INHERITANCE_SHARE);
	/* Revocation reaches what is shared, and not the copies. */
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
	ck_assert_ptr_null(space_find(world.t[c].process, AT + PAGE));
	ck_assert_ptr_nonnull(space_find(world.t[c].process, AT));
	ck_assert_ptr_null(space_find(world.t[p].process, AT));
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(text_is_shared)
{
	tess_cap_t memory, weak;
	unsigned c;

	setup_fork();
	memory = world_memory(&world, p, 4 * PAGE);
	weak = world_derive(&world, p, memory, TESS_RIGHT_READ | TESS_RIGHT_EXECUTE, 0);
	ck_status(map_part(weak, AT, 0, 4 * PAGE, PROT_EXECUTE), TESS_OK);
	ck_status(map_part(memory, AT + 16 * PAGE, 0, 4 * PAGE, PROT_READ), TESS_OK);
	c = fork_now();
	ck_assert_ptr_eq(space_find(world.t[c].process, AT)->memory,
			 space_find(world.t[p].process, AT)->memory);
	ck_assert_uint_eq(space_find(world.t[c].process, AT)->protection, PROT_READ | PROT_EXECUTE);
	/* It could be made writable: then it is to be the child's own. */
	ck_assert_ptr_ne(space_find(world.t[c].process, AT + 16 * PAGE)->memory,
			 space_find(world.t[p].process, AT)->memory);
	ck_assert_uint_eq(space_find(world.t[c].process, AT + 16 * PAGE)->protection, PROT_READ);
	ck_assert_uint_eq(space_find(world.t[c].process, AT + 16 * PAGE)->max_protection,
			  PROT_READ | PROT_WRITE | PROT_EXECUTE);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, weak), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
	ck_assert_ptr_null(space_find(world.t[c].process, AT));
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(absent_pages_are_absent)
{
	tess_cap_t moved, other, absent;
	unsigned c;

	setup_fork();
	moved = map_memory(AT, 4);
	other = world_memory(&world, p, 4 * PAGE);
	poke(p, AT, 'a');
	ck_status(world_call(&world, p, TESS_SYS_MEMORY_MOVE_PAGES, moved, PAGE, other, 0, PAGE),
		  TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_MEMORY_CREATE_ABSENT, world.t[p].job, 4 * PAGE),
		  TESS_OK);
	absent = world_word(&world, p, 0);
	ck_status(map_part(absent, AT + 16 * PAGE, 0, 4 * PAGE, RW), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_MEMORY_CLONE_PAGES, moved, 0, absent, PAGE, PAGE),
		  TESS_OK);
	c = fork_now();
	ck_assert(space_is_absent(world.t[c].process, AT + PAGE, PROT_READ));
	ck_assert(!space_is_absent(world.t[c].process, AT + 2 * PAGE, PROT_READ));
	ck_assert(space_is_absent(world.t[c].process, AT + 16 * PAGE, PROT_READ));
	ck_assert_int_eq(peek(c, AT + 17 * PAGE), 'a');
	poke(c, AT + 17 * PAGE, 'b');
	ck_assert_int_eq(peek(p, AT + 17 * PAGE), 'a');
	ck_assert_int_eq(peek(p, AT), 'a');
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(buffers_of_other_threads_are_not_inherited)
{
	unsigned second, c;

	setup_fork();
	second = world_thread(&world, p, 50);
	c = fork_now();
	ck_assert_ptr_null(space_find(world.t[c].process, world.t[second].thread->ipc_address));
	ck_assert_uint_eq(world.t[c].process->thread_count, 1);
	ck_assert_uint_eq(world.t[second].thread->slow, 0);
	ck_status(world_call(&world, second, TESS_SYS_ABI_VERSION), TESS_OK);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(inheritance_is_set_in_whole_mappings)
{
	setup_fork();
	(void)map_memory(AT, 4);
	ck_status(set_inheritance(AT, PAGE, 3), TESS_EINVAL);
	ck_status(set_inheritance(AT, 5 * PAGE, 1), TESS_EINVAL);
	ck_status(set_inheritance(AT + 1, PAGE, 1), TESS_EINVAL);
	ck_status(set_inheritance(AT, 0, 1), TESS_EINVAL);
	ck_status(set_inheritance(world.t[p].thread->ipc_address, PAGE, 2), TESS_EPERM);
	ck_status(set_inheritance(TESS_CLOCK_PAGE_ADDRESS, PAGE, 2), TESS_EPERM);
	world.k->injection.countdown = 1;
	ck_status(set_inheritance(AT + PAGE, PAGE, 1), TESS_ENOMEM);
	ck_assert_uint_eq(space_find(world.t[p].process, AT + PAGE)->inheritance, 0);
	ck_status(set_inheritance(AT + PAGE, PAGE, 1), TESS_OK);
	ck_assert_uint_eq(space_find(world.t[p].process, AT)->inheritance, 0);
	ck_assert_uint_eq(space_find(world.t[p].process, AT + PAGE)->inheritance, 1);
	ck_assert_uint_eq(space_find(world.t[p].process, AT + 2 * PAGE)->inheritance, 0);
	ck_status(set_inheritance(AT, 4 * PAGE, 2), TESS_OK);
	/* A part that is cut off keeps what was set. */
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_PROTECT, world.t[p].self_process,
			     AT + 3 * PAGE, PAGE, PROT_READ),
		  TESS_OK);
	ck_assert_uint_eq(space_find(world.t[p].process, AT + 3 * PAGE)->inheritance, 2);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* A queue of p's that listens to its own process, as others may. */
START_TEST(forks_are_told)
{
	struct tess_event event;
	tess_cap_t q;

	setup_fork();
	ck_status(world_call(&world, p, TESS_SYS_EVENT_QUEUE_CREATE, world.t[p].job, 4), TESS_OK);
	q = world_word(&world, p, 0);
	(void)world_scratch(&world, p);
	ck_status(world_call(&world, p, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, world.t[p].self_process,
			     TESS_EVENT_FILTER_PROCESS, 0, 99,
			     TESS_EVENT_PROCESS_FORK | TESS_EVENT_PROCESS_EXEC),
		  TESS_OK);
	for (unsigned i = 1; i < 3; i++) {
		(void)fork_now();
		ck_status(world_call_until(&world, p, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT,
					   q, WORLD_SCRATCH, 1),
			  TESS_OK);
		event.data = world_word(&world, p, 2);
		event.detail = (uint32_t)world_word(&world, p, 3);
		ck_assert_uint_eq(world_word(&world, p, 1), 99);
		ck_assert_uint_eq(event.data, i);
		ck_assert_uint_eq(event.detail, TESS_EVENT_PROCESS_FORK);
	}
	world_check(&world);
	world_end(&world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fork");

	HARNESS_ADD(suite, both_sides_return);
	HARNESS_ADD(suite, writes_are_each_ones_own);
	HARNESS_ADD(suite, frames_are_promised_not_taken);
	HARNESS_ADD(suite, aliases_stay_aliases);
	HARNESS_ADD(suite, what_is_not_mapped_is_not_paid);
	HARNESS_ADD(suite, shared_and_left_out);
	HARNESS_ADD(suite, text_is_shared);
	HARNESS_ADD(suite, absent_pages_are_absent);
	HARNESS_ADD(suite, buffers_of_other_threads_are_not_inherited);
	HARNESS_ADD(suite, inheritance_is_set_in_whole_mappings);
	HARNESS_ADD(suite, forks_are_told);
	return harness_run(suite);
}
