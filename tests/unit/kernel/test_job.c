/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/job: what is charged is limited, at every level of the tree, and given back; kill ends all
 * below.
 */
#include "obj/job.h"

#include <string.h>

#include "world.h"

#define ALL_TYPES  (UINT64_C(1) << TESS_TYPE_COUNT) - 1
#define TYPE(type) (UINT64_C(1) << TESS_TYPE_##type)

static struct world w;
static tess_cap_t job; /* init's, a child of the root */

static tess_cap_t make_job(unsigned i, tess_cap_t parent, uint64_t types)
{
	ck_status(world_call(&w, i, TESS_SYS_JOB_CREATE, parent, types), TESS_OK);
	return world_word(&w, i, 0);
}

static void setup_job(void)
{
	world_boot(&w);
	job = make_job(0, w.t[0].job, ALL_TYPES);
}

static void limit(tess_cap_t which, enum tess_job_resource resource, uint64_t value)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, which, resource, value), TESS_OK);
}

static uint64_t used(tess_cap_t which, enum tess_job_resource resource)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_USAGE, which, resource), TESS_OK);
	return world_word(&w, 0, 0);
}

/* The created things, by number of call: what a job may forbid by type. */
static const struct {
	uint64_t number, type, argument, argument2;
} creations[] = {
	{ TESS_SYS_ENDPOINT_CREATE, TYPE(ENDPOINT), 0, 0 },
	{ TESS_SYS_NOTIFICATION_CREATE, TYPE(NOTIFICATION), 0, 0 },
	{ TESS_SYS_MEMORY_CREATE, TYPE(MEMORY), 4096, 0 },
	{ TESS_SYS_NAMESPACE_CREATE, TYPE(NAMESPACE), 0, 0 },
	{ TESS_SYS_JOB_CREATE, TYPE(JOB), 0, 0 },
	{ TESS_SYS_PROCESS_CREATE, TYPE(PROCESS), WORLD_SCRATCH, 1 },
};

#define CREATIONS ((int)(sizeof(creations) / sizeof(creations[0])))

START_TEST(types_are_an_authority)
{
	tess_cap_t without, none;

	setup_job();
	*(char *)world_scratch(&w, 0) = 'p';
	without = make_job(0, job, (ALL_TYPES) & ~creations[_i].type);
	none = make_job(0, job, 0);
	for (int i = 0; i < CREATIONS; i++) {
		uint64_t before = world_fingerprint(&w);

		ck_status(world_call(&w, 0, creations[i].number, none, creations[i].argument,
				     creations[i].argument2),
			  TESS_EACCES);
		ck_assert_uint_eq(world_fingerprint(&w), before);
		ck_status(world_call(&w, 0, creations[i].number, without, creations[i].argument,
				     creations[i].argument2),
			  i == _i ? TESS_EACCES : TESS_OK);
	}
	if (creations[_i].type != TYPE(JOB))
		ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, without, creations[_i].type),
			  TESS_EACCES);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* A job of the limit's size takes exactly so much, then ENOMEM and nothing else; the neighbour is
 * unaffected. */
START_TEST(quota_and_one_more)
{
	static const struct {
		enum tess_job_resource resource;
		uint64_t number, argument, argument2;
	} cases[] = {
		{ TESS_JOB_RESOURCE_JOBS, TESS_SYS_JOB_CREATE, 0, 0 },
		{ TESS_JOB_RESOURCE_PROCESSES, TESS_SYS_PROCESS_CREATE, WORLD_SCRATCH, 1 },
	};

	setup_job();
	*(char *)world_scratch(&w, 0) = 'p';
	for (int c = 0; c < 2; c++) {
		tess_cap_t neighbour = make_job(0, w.t[0].job, ALL_TYPES);
		uint64_t before;

		limit(job, cases[c].resource, used(job, cases[c].resource) + 5);
		for (int i = 0; i < 5; i++)
			ck_status(world_call(&w, 0, cases[c].number, job, cases[c].argument,
					     cases[c].argument2),
				  TESS_OK);
		before = world_fingerprint(&w);
		ck_status(world_call(&w, 0, cases[c].number, job, cases[c].argument,
				     cases[c].argument2),
			  TESS_ENOMEM);
		ck_assert_uint_eq(world_fingerprint(&w), before);
		ck_status(world_call(&w, 0, cases[c].number, neighbour, cases[c].argument,
				     cases[c].argument2),
			  TESS_OK);
		world_check(&w);
	}
	world_end(&w);
}
END_TEST

START_TEST(threads_are_counted)
{
	unsigned p;

	setup_job();
	p = world_process_in(&w, job, WORLD_PRIORITY);
	limit(job, TESS_JOB_RESOURCE_THREADS, 3);
	for (int i = 0; i < 2; i++)
		ck_status(world_call(&w, p, TESS_SYS_THREAD_CREATE, w.t[p].self_process, 1),
			  TESS_OK);
	ck_status(world_call(&w, p, TESS_SYS_THREAD_CREATE, w.t[p].self_process, 1), TESS_ENOMEM);
	ck_assert_uint_eq(used(job, TESS_JOB_RESOURCE_THREADS), 3);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, world_word(&w, p, 0)),
		  TESS_EBADCAP);
	process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	ck_assert_uint_eq(used(job, TESS_JOB_RESOURCE_THREADS), 0);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_limit_of_an_ancestor_holds_below)
{
	tess_cap_t child, grandchild;

	setup_job();
	child = make_job(0, job, ALL_TYPES);
	grandchild = make_job(0, child, ALL_TYPES);
	limit(job, TESS_JOB_RESOURCE_MEMORY, used(job, TESS_JOB_RESOURCE_MEMORY) + 100 * 4096);
	limit(grandchild, TESS_JOB_RESOURCE_MEMORY, ~UINT64_C(0));
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, grandchild, 90 * 4096), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, child, 20 * 4096), TESS_ENOMEM);
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, w.t[0].job, 20 * 4096), TESS_OK);
	ck_assert_uint_ge(used(job, TESS_JOB_RESOURCE_MEMORY), 90 * 4096);
	limit(job, TESS_JOB_RESOURCE_MEMORY, 0); /* below what is used: only further use stops */
	ck_status(world_call(&w, 0, TESS_SYS_MEMORY_CREATE, grandchild, 1), TESS_ENOMEM);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(nesting_is_bounded)
{
	tess_cap_t inner;
	int depth = 1;

	setup_job();
	inner = job;
	while (world_call(&w, 0, TESS_SYS_JOB_CREATE, inner, ALL_TYPES) == TESS_OK) {
		inner = world_word(&w, 0, 0);
		depth++;
	}
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, inner, ALL_TYPES), TESS_EINVAL);
	ck_assert_int_eq(depth, JOB_DEPTH_MAX - 1);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(usage_is_back_after_everything_ended)
{
	uint64_t before[JOB_RESOURCES];

	setup_job();
	for (unsigned i = 0; i < JOB_RESOURCES; i++)
		before[i] = used(job, i);
	for (int round = 0; round < 5; round++) {
		unsigned p = world_process_in(&w, job, WORLD_PRIORITY);
		unsigned q = world_process_in(&w, job, WORLD_PRIORITY);
		tess_cap_t ep = world_endpoint(&w, p);

		world_thread(&w, p, 10);
		world_scratch(&w, q);
		world_memory(&w, q, 50 * 4096);
		ck_status(world_call(&w, q, TESS_SYS_CALL, world_give(&w, p, ep, q, 0xffff)),
			  WORLD_BLOCKED);
		make_job(p, w.t[p].job, 0);
		process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
		process_kill(w.k, w.t[q].process, TESS_END_REASON_KILLED, 0);
		world_settle(&w);
		for (unsigned i = 0; i < JOB_RESOURCES; i++)
			ck_assert_uint_eq(used(job, i), before[i]);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(kill_ends_all_below_and_nothing_beside)
{
	tess_cap_t child;
	unsigned inside[40], beside;

	setup_job();
	child = make_job(0, job, ALL_TYPES);
	beside = world_process(&w);
	for (int i = 0; i < 40; i++)
		inside[i] = world_process_in(&w, i % 2 ? child : job, WORLD_PRIORITY);
	hosted_interrupt_set(true);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_KILL, job), TESS_OK);
	hosted_interrupt_set(false);
	for (int i = 0; i < 40; i++)
		ck_assert_int_eq(w.t[inside[i]].thread->state, THREAD_ENDED);
	world_settle(&w);
	world_check(&w);
	ck_status(world_call(&w, beside, TESS_SYS_ABI_VERSION), TESS_OK);
	ck_assert_uint_eq(used(job, TESS_JOB_RESOURCE_PROCESSES), 0);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_KILL, job), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_killer_may_be_among_the_killed)
{
	unsigned p, q;

	setup_job();
	p = world_process_in(&w, job, WORLD_PRIORITY);
	q = world_process_in(&w, job, WORLD_PRIORITY);
	hosted_interrupt_set(true);
	ck_status(world_call(&w, p, TESS_SYS_JOB_KILL, w.t[p].job), WORLD_BLOCKED);
	hosted_interrupt_set(false);
	ck_assert_int_eq(w.t[q].process->state == TESS_PROCESS_STATE_DYING ||
				 w.t[q].process->state == TESS_PROCESS_STATE_ENDED,
			 1);
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(resources_are_checked)
{
	setup_job();
	ck_status(world_call(&w, 0, TESS_SYS_JOB_USAGE, job, JOB_RESOURCES), TESS_EINVAL);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_USAGE, job, UINT64_C(1) << 32), TESS_EINVAL);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, job, ~UINT64_C(0), 1), TESS_EINVAL);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("job");
	TCase *types = tcase_create("types");

	tcase_add_loop_test(types, types_are_an_authority, 0, CREATIONS);
	suite_add_tcase(suite, types);
	HARNESS_ADD(suite, quota_and_one_more);
	HARNESS_ADD(suite, threads_are_counted);
	HARNESS_ADD(suite, a_limit_of_an_ancestor_holds_below);
	HARNESS_ADD(suite, nesting_is_bounded);
	HARNESS_ADD(suite, usage_is_back_after_everything_ended);
	HARNESS_ADD(suite, kill_ends_all_below_and_nothing_beside);
	HARNESS_ADD(suite, a_killer_may_be_among_the_killed);
	HARNESS_ADD(suite, resources_are_checked);
	return harness_run(suite);
}
