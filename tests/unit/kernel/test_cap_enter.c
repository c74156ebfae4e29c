/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capability mode: a process that entered it uses what it holds, and neither names nor creates
 * anything, ever again.
 */
#include "world.h"

static struct world w;
static unsigned who;

static void setup_sandbox(void)
{
	world_boot(&w);
	who = world_process(&w);
	world_scratch(&w, who);
	*(char *)world_scratch(&w, who) = 'x';
}

static void enter(void)
{
	ck_status(world_call(&w, who, TESS_SYS_PROCESS_CAP_ENTER, w.t[who].self_process), TESS_OK);
	world_check(&w);
}

START_TEST(nothing_can_be_created)
{
	static const uint64_t creates[] = {
		TESS_SYS_ENDPOINT_CREATE,      TESS_SYS_NOTIFICATION_CREATE, TESS_SYS_MEMORY_CREATE,
		TESS_SYS_MEMORY_CREATE_ABSENT, TESS_SYS_NAMESPACE_CREATE,    TESS_SYS_JOB_CREATE,
	};
	uint64_t before;

	setup_sandbox();
	enter();
	before = world_fingerprint(&w);
	for (unsigned i = 0; i < sizeof(creates) / sizeof(creates[0]); i++)
		ck_status(world_call(&w, who, creates[i], w.t[who].job, TESS_PAGE_SIZE),
			  TESS_EACCES);
	ck_status(world_call(&w, who, TESS_SYS_PROCESS_CREATE, w.t[who].job, WORLD_SCRATCH, 1),
		  TESS_EACCES);
	ck_status(world_call(&w, who, TESS_SYS_JOB_KILL, w.t[who].job), TESS_EACCES);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_end(&w);
}
END_TEST

START_TEST(nothing_can_be_named)
{
	tess_cap_t names, ep;

	setup_sandbox();
	names = world_namespace(&w, who);
	ep = world_endpoint(&w, who);
	ck_status(world_call(&w, who, TESS_SYS_NAMESPACE_BIND, names, WORLD_SCRATCH, 1, ep, 0, 0),
		  TESS_OK);
	enter();
	ck_status(world_call(&w, who, TESS_SYS_NAMESPACE_LOOKUP, names, WORLD_SCRATCH, 1, 0),
		  TESS_EACCES);
	ck_status(world_call(&w, who, TESS_SYS_NAMESPACE_UNBIND, names, WORLD_SCRATCH, 1),
		  TESS_EACCES);
	ck_status(world_call(&w, who, TESS_SYS_NAMESPACE_LIST, names, 0, WORLD_SCRATCH, 64),
		  TESS_EACCES);
	world_end(&w);
}
END_TEST

START_TEST(what_is_held_and_given_is_of_use)
{
	tess_cap_t held, given, job;

	setup_sandbox();
	held = world_notification(&w, who);
	enter();
	ck_status(world_call(&w, who, TESS_SYS_NOTIFICATION_SIGNAL, held, 1), TESS_OK);
	ck_status(world_call(&w, who, TESS_SYS_CAPABILITY_DERIVE, held, TESS_RIGHT_SEND, 0),
		  TESS_OK);
	given = world_give(&w, 0, world_memory(&w, 0, TESS_PAGE_SIZE), who, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_MAP, given, w.t[who].self_process, 0, 0,
			     TESS_PAGE_SIZE, PROT_READ),
		  TESS_OK);
	/* Authority that comes later is of no more use than that held before. */
	job = world_give(&w, 0, w.t[0].job, who, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, who, TESS_SYS_ENDPOINT_CREATE, job), TESS_EACCES);
	world_end(&w);
}
END_TEST

START_TEST(it_needs_control_and_cannot_be_undone)
{
	tess_cap_t weak;

	setup_sandbox();
	weak = world_derive(&w, who, w.t[who].self_process, (uint16_t)~TESS_RIGHT_CONTROL, 0);
	ck_status(world_call(&w, who, TESS_SYS_PROCESS_CAP_ENTER, weak), TESS_EPERM);
	(void)world_endpoint(&w, who);
	enter();
	enter();
	ck_status(world_call(&w, who, TESS_SYS_ENDPOINT_CREATE, w.t[who].job), TESS_EACCES);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cap_enter");

	HARNESS_ADD(suite, nothing_can_be_created);
	HARNESS_ADD(suite, nothing_can_be_named);
	HARNESS_ADD(suite, what_is_held_and_given_is_of_use);
	HARNESS_ADD(suite, it_needs_control_and_cannot_be_undone);
	return harness_run(suite);
}
