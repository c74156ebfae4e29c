/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Suspending threads and processes, in every state they can be in: what they wait for happens, and
 * they do not run.
 */
#include "sched/sched.h"
#include "world.h"

static struct world w;
static unsigned server, client;
static tess_cap_t ep, to, thread, process; /* the last two: init's, to the client */

static void setup_client(void)
{
	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	ep = world_endpoint(&w, server);
	to = world_give(&w, server, ep, client,
			TESS_RIGHT_SEND | TESS_RIGHT_RECEIVE | TESS_RIGHT_GRANT);
	thread = world_give(&w, client, w.t[client].self_thread, 0, TESS_RIGHTS_ALL);
	process = world_give(&w, client, w.t[client].self_process, 0, TESS_RIGHTS_ALL);
}

static enum thread_state state(void)
{
	return w.t[client].thread->state;
}

static int64_t control(uint64_t number)
{
	int64_t status = world_call(&w, 0, number,
				    number >> 4 == TESS_SYS_THREAD_SUSPEND >> 4 ? thread : process);

	world_check(&w);
	return status;
}

START_TEST(a_ready_thread_stops_and_goes_on)
{
	setup_client();
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_READY);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_thread_can_suspend_itself)
{
	setup_client();
	(void)world_call(&w, client, TESS_SYS_THREAD_SUSPEND, w.t[client].self_thread);
	world_check(&w);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_caller_is_answered_while_suspended)
{
	setup_client();
	ck_status(world_call(&w, client, TESS_SYS_CALL | TESS_TAG(1, 1, 0), to, 5), WORLD_BLOCKED);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_BLOCKED_SEND);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	world_check(&w);
	ck_status(world_call(&w, server, TESS_SYS_REPLY | TESS_TAG(0, 1, 0), TESS_CAP_NONE, 6),
		  TESS_OK);
	world_check(&w);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 6);
	world_end(&w);
}
END_TEST

START_TEST(a_receiver_gets_its_message_while_suspended)
{
	setup_client();
	ck_status(world_call(&w, client, TESS_SYS_RECV, to), WORLD_BLOCKED);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_SEND | TESS_TAG(1, 1, 0), ep, 9), TESS_OK);
	world_check(&w);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 9);
	world_end(&w);
}
END_TEST

START_TEST(a_deadline_passes_while_suspended)
{
	setup_client();
	ck_status(world_call_until(&w, client, 1000, TESS_SYS_RECV, to), WORLD_BLOCKED);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	world_time(&w, 2000);
	world_check(&w);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_status(world_status(&w, client), TESS_ETIMEDOUT);
	world_end(&w);
}
END_TEST

START_TEST(process_and_thread_hold_apart)
{
	unsigned second;

	setup_client();
	second = world_thread(&w, client, WORLD_PRIORITY);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_status(control(TESS_SYS_PROCESS_SUSPEND), TESS_OK);
	ck_assert_uint_eq(w.t[second].thread->state, THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_status(control(TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_status(control(TESS_SYS_PROCESS_RESUME), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_SUSPENDED);
	ck_assert_uint_eq(w.t[second].thread->state, THREAD_READY);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_assert_uint_eq(state(), THREAD_READY);
	world_end(&w);
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t weak;

	setup_client();
	weak = world_derive(&w, 0, thread, (uint16_t) ~(TESS_RIGHT_SUSPEND | TESS_RIGHT_RESUME), 0);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_SUSPEND, weak), TESS_EPERM);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_RESUME, weak), TESS_EPERM);
	weak = world_derive(&w, 0, process, (uint16_t) ~(TESS_RIGHT_SUSPEND | TESS_RIGHT_RESUME),
			    0);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_SUSPEND, weak), TESS_EPERM);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_RESUME, weak), TESS_EPERM);
	world_end(&w);
}
END_TEST

START_TEST(the_dead_cannot_be_suspended)
{
	setup_client();
	ck_status(control(TESS_SYS_PROCESS_SUSPEND), TESS_OK);
	ck_status(control(TESS_SYS_PROCESS_KILL), TESS_OK);
	world_settle(&w);
	ck_status(control(TESS_SYS_PROCESS_SUSPEND), TESS_ESRCH);
	ck_status(control(TESS_SYS_THREAD_RESUME), TESS_ESRCH);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("suspend");

	HARNESS_ADD(suite, a_ready_thread_stops_and_goes_on);
	HARNESS_ADD(suite, a_thread_can_suspend_itself);
	HARNESS_ADD(suite, a_caller_is_answered_while_suspended);
	HARNESS_ADD(suite, a_receiver_gets_its_message_while_suspended);
	HARNESS_ADD(suite, a_deadline_passes_while_suspended);
	HARNESS_ADD(suite, process_and_thread_hold_apart);
	HARNESS_ADD(suite, rights_are_needed);
	HARNESS_ADD(suite, the_dead_cannot_be_suspended);
	return harness_run(suite);
}
