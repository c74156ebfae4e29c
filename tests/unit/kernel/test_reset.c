/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/process_reset: a process emptied for another program.
 */
#include <tessera/abi/start.h>

#include "forks.h"
#include "mem/mapping.h"

#define PAGE TESS_PAGE_SIZE

static tess_cap_t target; /* init's, to p's process */

static void setup_reset(void)
{
	setup_fork();
	target = world_give(&world, p, world.t[p].self_process, 0, TESS_RIGHTS_ALL);
}

static int64_t reset(void)
{
	int64_t status = world_call(&world, 0, TESS_SYS_PROCESS_RESET, target);

	world_check(&world);
	return status;
}

START_TEST(what_is_left_is_new)
{
	tess_cap_t kept, ep;
	struct process *process;

	setup_reset();
	process = world.t[p].process;
	kept = world_notification(&world, p);
	ep = world_endpoint(&world, p);
	for (unsigned i = 0; i < 300; i++)
		(void)world_notification(&world, p);
	(void)world_thread(&world, p, 50);
	(void)map_memory(AT, 300);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_SET_FAULT, world.t[p].self_process, ep),
		  TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_SET_PERSONALITY, world.t[p].self_process,
			     0x5000),
		  TESS_OK);
	ck_status(mark(kept, true), TESS_OK);
	ck_status(reset(), TESS_OK);
	world_settle(&world);
	world_check(&world);
	ck_assert_uint_eq(process->state, TESS_PROCESS_STATE_NEW);
	ck_assert_uint_eq(process->thread_count, 0);
	ck_assert_uint_eq(process->space.count, 1);
	ck_assert_ptr_nonnull(space_find(process, TESS_CLOCK_PAGE_ADDRESS));
	ck_assert_uint_eq(process->caps.used, 1);
	ck_assert(names(p, kept));
	ck_assert_uint_eq(world_slot(&world, p, kept)->flags, SLOT_INHERIT);
	ck_assert_uint_eq(process->personality, 0);
	ck_assert_uint_eq(process->fault_token, 0);
	/* It can be filled and started like any other. */
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_CREATE, target, 7), TESS_OK);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_START, world_word(&world, 0, 0), 0x400000),
		  TESS_OK);
	ck_assert_uint_eq(process->state, TESS_PROCESS_STATE_RUNNING);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(errors)
{
	setup_reset();
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_RESET, world.t[p].self_process),
		  TESS_EINVAL);
	process_kill(world.k, world.t[p].process, TESS_END_REASON_KILLED, 0);
	ck_status(reset(), TESS_ESRCH);
	world_settle(&world);
	ck_status(reset(), TESS_ESRCH);
	world_end(&world);
}
END_TEST

/* One that never ran, and once more. */
START_TEST(new_ones_are_reset)
{
	setup_reset();
	ck_status(reset(), TESS_OK);
	ck_status(reset(), TESS_OK);
	ck_assert_uint_eq(world.t[p].process->resets, 2);
	world_end(&world);
}
END_TEST

/* Who waited for its threads is told; what it lent comes back. */
START_TEST(others_are_told)
{
	tess_cap_t ep, to;
	unsigned client;

	setup_reset();
	client = world_process(&world);
	ep = world_endpoint(&world, p);
	to = world_give(&world, p, ep, client, TESS_RIGHT_SEND);
	ck_status(world_call(&world, client, TESS_SYS_CALL, to), WORLD_BLOCKED);
	ck_status(world_call(&world, p, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(reset(), TESS_OK);
	ck_status(world_status(&world, client), TESS_EPIPE);
	ck_status(world_call(&world, client, TESS_SYS_CALL, to), TESS_EPIPE);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* Capability mode and suspension are not for the process to shed. */
START_TEST(confinement_stays)
{
	tess_cap_t thread;

	setup_reset();
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_CAP_ENTER, world.t[p].self_process),
		  TESS_OK);
	ck_status(world_call(&world, 0, TESS_SYS_PROCESS_SUSPEND, target), TESS_OK);
	ck_status(reset(), TESS_OK);
	ck_assert(world.t[p].process->sandboxed);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_CREATE, target, 7), TESS_OK);
	thread = world_word(&world, 0, 0);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_START, thread, 0x400000), TESS_OK);
	ck_assert_uint_eq(((struct thread *)world_slot(&world, 0, thread)->object)->state,
			  THREAD_SUSPENDED);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* The reset stops after so many of its pieces; then something happens; then it is called again. */
static unsigned reset_for(unsigned pieces)
{
	const uint64_t args[10] = { TESS_SYS_PROCESS_RESET, target };
	unsigned i = 0;

	hosted_interrupt_set(true);
	while (i < pieces && world_begin(&world, 0, args)) {
		world_check(&world);
		i++;
	}
	hosted_interrupt_set(false);
	return i;
}

static void fill_up(void)
{
	for (unsigned i = 0; i < 200; i++)
		(void)world_notification(&world, p);
	(void)world_thread(&world, p, 50);
	(void)map_memory(AT, 500);
	for (unsigned i = 0; i < 500; i += 7)
		poke(p, AT + i * PAGE, 'a');
}

/* What is put into it between two pieces goes with the rest. */
START_TEST(nothing_slips_in)
{
	for (unsigned pieces = 0;; pieces++) {
		tess_cap_t n, slipped, memory;
		unsigned done;

		setup_reset();
		fill_up();
		n = world_notification(&world, 0);
		memory = world_memory(&world, 0, 4 * PAGE);
		done = reset_for(pieces);
		if (done < pieces) {
			world_end(&world);
			ck_assert_uint_gt(pieces, 15);
			break;
		}
		ck_status(world_call(&world, 0, TESS_SYS_CAPABILITY_TRANSFER, n, target, 0xffff, 0),
			  TESS_OK);
		slipped = world_word(&world, 0, 0);
		ck_status(world_call(&world, 0, TESS_SYS_MEMORY_MAP, memory, target, 0, 0, 4 * PAGE,
				     PROT_READ),
			  TESS_OK);
		ck_status(world_call(&world, 0, TESS_SYS_THREAD_CREATE, target, 7), TESS_OK);
		if (pieces % 2)
			ck_status(world_call(&world, 0, TESS_SYS_THREAD_START,
					     world_word(&world, 0, 0), 0x400000),
				  TESS_OK);
		world_check(&world);
		ck_status(reset(), TESS_OK);
		ck_assert(!names(p, slipped));
		ck_assert_uint_eq(world.t[p].process->space.count, 1);
		ck_assert_uint_eq(world.t[p].process->thread_count, 0);
		ck_assert_uint_eq(world.t[p].process->caps.used, 0);
		world_end(&world);
	}
}
END_TEST

/* Given up half way, or killed half way: what is left is a process, and goes like one. */
START_TEST(half_a_reset_is_a_process)
{
	for (unsigned pieces = 1; pieces < 40; pieces++) {
		setup_reset();
		fill_up();
		(void)reset_for(pieces);
		if (pieces % 2)
			process_kill(world.k, world.t[p].process, TESS_END_REASON_KILLED, 0);
		else
			ck_status(world_call(&world, 0, TESS_SYS_CAPABILITY_DELETE, target),
				  TESS_OK);
		world_settle(&world);
		world_check(&world);
		world_end(&world);
	}
}
END_TEST

START_TEST(no_allocation_is_needed)
{
	setup_reset();
	fill_up();
	world.k->injection.countdown = 1;
	ck_status(reset(), TESS_OK);
	ck_assert_uint_eq(world.k->injection.countdown, 1);
	world.k->injection.countdown = 0;
	world_end(&world);
}
END_TEST

/* The event comes when the next program starts, not when the last one is taken apart. */
START_TEST(exec_is_told)
{
	tess_cap_t q;

	setup_reset();
	(void)world_scratch(&world, 0);
	ck_status(world_call(&world, 0, TESS_SYS_EVENT_QUEUE_CREATE, world.t[0].job, 4), TESS_OK);
	q = world_word(&world, 0, 0);
	ck_status(world_call(&world, 0, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, target,
			     TESS_EVENT_FILTER_PROCESS, 0, 99,
			     TESS_EVENT_PROCESS_EXEC | TESS_EVENT_PROCESS_EXIT),
		  TESS_OK);
	ck_status(reset(), TESS_OK);
	ck_status(world_call_until(&world, 0, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q,
				   WORLD_SCRATCH, 1),
		  TESS_EAGAIN);
	for (unsigned i = 0; i < 2; i++) {
		ck_status(world_call(&world, 0, TESS_SYS_THREAD_CREATE, target, 7), TESS_OK);
		ck_status(world_call(&world, 0, TESS_SYS_THREAD_START, world_word(&world, 0, 0),
				     0x400000),
			  TESS_OK);
		ck_status(world_call_until(&world, 0, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT,
					   q, WORLD_SCRATCH, 1),
			  i ? TESS_EAGAIN : TESS_OK);
		if (i)
			break;
		ck_assert_uint_eq(world_word(&world, 0, 2), UINT64_C(1) << 32);
		ck_assert_uint_eq(world_word(&world, 0, 3), TESS_EVENT_PROCESS_EXEC);
	}
	process_kill(world.k, world.t[p].process, TESS_END_REASON_KILLED, 0);
	world_settle(&world);
	ck_status(world_call_until(&world, 0, TESS_DEADLINE_POLL, TESS_SYS_EVENT_QUEUE_WAIT, q,
				   WORLD_SCRATCH, 1),
		  TESS_OK);
	ck_assert_uint_eq(world_word(&world, 0, 3), TESS_EVENT_PROCESS_EXIT);
	world_check(&world);
	world_end(&world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("reset");

	HARNESS_ADD(suite, what_is_left_is_new);
	HARNESS_ADD(suite, errors);
	HARNESS_ADD(suite, new_ones_are_reset);
	HARNESS_ADD(suite, others_are_told);
	HARNESS_ADD(suite, confinement_stays);
	HARNESS_ADD(suite, nothing_slips_in);
	HARNESS_ADD(suite, half_a_reset_is_a_process);
	HARNESS_ADD(suite, no_allocation_is_needed);
	HARNESS_ADD(suite, exec_is_told);
	return harness_run(suite);
}
