/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/fork: each error, each allocation that fails, and everything that can happen between two
 * steps of a fork. Nothing is left of one that fails, and nobody is held for it.
 */
#include "forks.h"
#include "mem/mapping.h"

#define PAGE TESS_PAGE_SIZE

START_TEST(errors)
{
	tess_cap_t weak, other;
	unsigned stranger;
	uint64_t before;

	setup_fork();
	stranger = world_process(&world);
	other = world_give(&world, stranger, world.t[stranger].self_process, p, TESS_RIGHTS_ALL);
	weak = world_derive(&world, p, world.t[p].job, TESS_RIGHT_INSPECT, 0);
	before = world_fingerprint(&world);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_FORK, other, world.t[p].job), TESS_EINVAL);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process, weak),
		  TESS_EPERM);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process, other),
		  TESS_EBADCAP);
	ck_assert_uint_eq(world_fingerprint(&world), before);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_CAP_ENTER, world.t[p].self_process),
		  TESS_OK);
	ck_status(try_fork(), TESS_EACCES);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(jobs_have_to_allow_all_three_types)
{
	static const unsigned needed[] = { TESS_TYPE_PROCESS, TESS_TYPE_THREAD, TESS_TYPE_MEMORY };

	setup_fork();
	for (unsigned mask = 0; mask < 8; mask++) {
		uint64_t types = 0, before;
		tess_cap_t job;

		for (unsigned i = 0; i < 3; i++)
			types |= (uint64_t)(mask >> i & 1) << needed[i];
		ck_status(world_call(&world, p, TESS_SYS_JOB_CREATE, world.t[p].job, types),
			  TESS_OK);
		job = world_word(&world, p, 0);
		before = world_fingerprint(&world);
		ck_status(
			world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process, job),
			mask == 7 ? TESS_OK : TESS_EACCES);
		ck_assert(mask == 7 || world_fingerprint(&world) == before);
	}
	world_check(&world);
	world_end(&world);
}
END_TEST

/* One more than the limit fails, and leaves nothing; the limit itself is enough. */
START_TEST(limits_are_honoured)
{
	struct job *job;

	setup_fork();
	(void)map_memory(AT, 20);
	poke(p, AT, 'a');
	job = world_slot(&world, 0, its_job)->object;
	for (unsigned i = 0; i < 4; i++) {
		static const enum tess_job_resource resources[] = { TESS_JOB_RESOURCE_PROCESSES,
								    TESS_JOB_RESOURCE_THREADS,
								    TESS_JOB_RESOURCE_CAPABILITIES,
								    TESS_JOB_RESOURCE_MEMORY };
		enum tess_job_resource r = resources[i];
		uint64_t used = job->used[r], needed, before;

		ck_status(try_fork(), TESS_OK);
		needed = job->used[r];
		process_kill(world.k, world.t[adopt()].process, TESS_END_REASON_KILLED, 0);
		ck_status(
			world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, world_word(&world, p, 1)),
			TESS_OK);
		ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, child), TESS_OK);
		world_settle(&world);
		ck_assert_uint_eq(job->used[r], used);
		job->limit[r] = needed - 1;
		before = world_fingerprint(&world);
		ck_status(try_fork(),
			  r == TESS_JOB_RESOURCE_CAPABILITIES ? TESS_EMFILE : TESS_ENOMEM);
		world_settle(&world);
		ck_assert_uint_eq(world_fingerprint(&world), before);
		world_check(&world);
		job->limit[r] = ~UINT64_C(0);
	}
	world_end(&world);
}
END_TEST

/* A process with some of everything that a fork copies. */
static void furnish(void)
{
	tess_cap_t ep = world_endpoint(&world, p), memory = map_memory(AT, 100);

	(void)world_thread(&world, p, 50);
	(void)map_memory(AT + 200 * PAGE, 3);
	ck_status(map_part(memory, AT + 300 * PAGE, 0, 50 * PAGE, PROT_READ | PROT_WRITE), TESS_OK);
	ck_status(set_inheritance(AT + 4 * PAGE, 2 * PAGE, TESS_INHERITANCE_SHARE), TESS_OK);
	for (unsigned i = 0; i < 100; i += 2)
		poke(p, AT + i * PAGE, 'a');
	for (unsigned i = 0; i < 150; i++)
		ck_status(mark(world_derive(&world, p, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT,
					    7 + i % 3),
			       true),
			  TESS_OK);
	ck_status(mark(world.t[p].self_process, true), TESS_OK);
	ck_status(mark(world.t[p].job, true), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_SET_FAULT, world.t[p].self_process, ep),
		  TESS_OK);
}

static void each_allocation_fails(bool interrupted)
{
	setup_fork();
	furnish();
	for (uint64_t n = 1;; n++) {
		uint64_t before = world_fingerprint(&world);
		int64_t status;
		bool failed;

		hosted_interrupt_set(interrupted);
		world.k->injection.countdown = n;
		status = try_fork();
		world_settle(&world);
		hosted_interrupt_set(false);
		failed = !world.k->injection.countdown;
		world.k->injection.countdown = 0;
		status = world_status(&world, p);
		world_check(&world);
		if (failed && status) {
			ck_status(status, TESS_ENOMEM);
			ck_assert_uint_eq(world_fingerprint(&world), before);
			continue;
		}
		ck_status(status, TESS_OK);
		ck_assert_uint_gt(n, 150);
		break;
	}
	world_end(&world);
}

START_TEST(each_allocation_fails_in_the_call)
{
	each_allocation_fails(false);
}
END_TEST

START_TEST(each_allocation_fails_in_the_work)
{
	each_allocation_fails(true);
}
END_TEST

/* Begins a fork and does so many of its steps; true if it is still under way. */
static bool fork_for(unsigned steps)
{
	hosted_interrupt_set(true);
	(void)try_fork();
	for (unsigned i = 0; i < steps && world.t[p].process->fork; i++) {
		world_check(&world);
		kernel_idle(world.k, world.cpu);
	}
	hosted_interrupt_set(false);
	world_check(&world);
	return world.t[p].process->fork != NULL;
}

START_TEST(others_are_held_meanwhile)
{
	unsigned ready, waiter;
	tess_cap_t n;

	setup_fork();
	furnish();
	ready = p + 1;
	waiter = world_thread(&world, p, 60);
	n = world_notification(&world, p);
	ck_status(world_call(&world, waiter, TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	ck_assert(fork_for(2));
	ck_assert_uint_eq(world.t[p].thread->state, THREAD_FORKING);
	ck_assert_uint_eq(world.t[ready].thread->state, THREAD_SUSPENDED);
	/* What they wait for happens, and they do not run. */
	notification_signal(world.k, world_slot(&world, p, n)->object, 1);
	ck_assert_uint_eq(world.t[waiter].thread->state, THREAD_SUSPENDED);
	world_check(&world);
	world_settle(&world);
	world_check(&world);
	ck_status(world_status(&world, p), TESS_OK);
	ck_status(world_status(&world, waiter), TESS_OK);
	ck_assert_uint_eq(world.t[ready].thread->state, THREAD_READY);
	(void)adopt();
	world_end(&world);
}
END_TEST

/* One that is started meanwhile is held, too; one that is suspended stays so. */
START_TEST(a_thread_that_comes_is_held)
{
	tess_cap_t process, thread, suspended;

	setup_fork();
	furnish();
	process = world_give(&world, p, world.t[p].self_process, 0, TESS_RIGHTS_ALL);
	suspended = world_give(&world, p, world.t[p + 1].self_thread, 0, TESS_RIGHTS_ALL);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_CREATE, process, 5), TESS_OK);
	thread = world_word(&world, 0, 0);
	ck_assert(fork_for(2));
	hosted_interrupt_set(true);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_SUSPEND, suspended), TESS_OK);
	ck_status(world_call(&world, 0, TESS_SYS_THREAD_START, thread, 0x400000, 0x7000), TESS_OK);
	hosted_interrupt_set(false);
	ck_assert_uint_eq(((struct thread *)world_slot(&world, 0, thread)->object)->slow,
			  THREAD_SLOW_FORKING);
	world_check(&world);
	world_settle(&world);
	world_check(&world);
	ck_assert_uint_eq(((struct thread *)world_slot(&world, 0, thread)->object)->state,
			  THREAD_READY);
	ck_assert_uint_eq(world.t[p + 1].thread->state, THREAD_SUSPENDED);
	world_end(&world);
}
END_TEST

enum intruder {
	KILL_PARENT,
	KILL_JOB,
	STOP_THREAD,
	SUSPEND_PARENT,
	RESET_PARENT,
	DELETE_JOB,
	UNMAP,
	REVOKE_MEMORY,
	INTRUDERS,
};

static tess_cap_t init_process, init_memory;

static void intrude(enum intruder what)
{
	struct slot *slot;

	switch (what) {
	case KILL_PARENT:
		ck_status(world_call(&world, 0, TESS_SYS_PROCESS_KILL, init_process), TESS_OK);
		break;
	case KILL_JOB:
		ck_status(world_call(&world, 0, TESS_SYS_JOB_KILL, its_job), TESS_OK);
		break;
	case STOP_THREAD:
		thread_stop(world.k, world.t[p].thread, TESS_EPIPE);
		break;
	case SUSPEND_PARENT:
		ck_status(world_call(&world, 0, TESS_SYS_PROCESS_SUSPEND, init_process), TESS_OK);
		break;
	case RESET_PARENT:
		ck_status(world_call(&world, 0, TESS_SYS_PROCESS_RESET, init_process), TESS_OK);
		break;
	case DELETE_JOB:
		slot = world_slot(&world, p, world.t[p].job);
		cap_delete(world.k, world.t[p].process, slot);
		break;
	case UNMAP:
		ck_status(world_call(&world, 0, TESS_SYS_PROCESS_UNMAP, init_process, AT + PAGE,
				     220 * PAGE),
			  TESS_OK);
		break;
	case REVOKE_MEMORY:
	case INTRUDERS:
		ck_status(world_call(&world, 0, TESS_SYS_CAPABILITY_REVOKE, init_memory), TESS_OK);
		break;
	}
}

/* Each of these between any two steps: the fork ends well or not at all, and world_end finds
 * nothing left. */
START_TEST(anything_may_happen_between_two_steps)
{
	enum intruder what = (enum intruder)_i;

	for (unsigned steps = 0;; steps++) {
		bool under_way;

		setup_fork();
		furnish();
		init_process = world_give(&world, p, world.t[p].self_process, 0, TESS_RIGHTS_ALL);
		init_memory = world_memory(&world, 0, PAGE);
		ck_status(map_part(world_give(&world, 0, init_memory, p, TESS_RIGHTS_ALL),
				   AT + 400 * PAGE, 0, PAGE, PROT_READ | PROT_WRITE),
			  TESS_OK);
		under_way = fork_for(steps);
		if (under_way)
			intrude(what);
		world_check(&world);
		world_settle(&world);
		world_check(&world);
		ck_holds(!world.k->forks.in_use);
		if (!under_way && world_status(&world, p) == TESS_OK) {
			world_end(&world);
			break;
		}
		if (what == SUSPEND_PARENT || what == UNMAP || what == REVOKE_MEMORY)
			ck_status(thread_frame(world.t[p].thread)->status, TESS_OK);
		else if (what == DELETE_JOB)
			ck_holds(thread_frame(world.t[p].thread)->status == TESS_EBADCAP ||
				 thread_frame(world.t[p].thread)->status == TESS_OK);
		world_end(&world);
		ck_holds(steps < 400);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fork_failing");
	TCase *between = tcase_create("between");

	HARNESS_ADD(suite, errors);
	HARNESS_ADD(suite, jobs_have_to_allow_all_three_types);
	HARNESS_ADD(suite, limits_are_honoured);
	HARNESS_ADD(suite, each_allocation_fails_in_the_call);
	HARNESS_ADD(suite, each_allocation_fails_in_the_work);
	HARNESS_ADD(suite, others_are_held_meanwhile);
	HARNESS_ADD(suite, a_thread_that_comes_is_held);
	tcase_set_timeout(between, 120);
	tcase_add_loop_test(between, anything_may_happen_between_two_steps, 0, INTRUDERS);
	suite_add_tcase(suite, between);
	return harness_run(suite);
}
