/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/fork: the child's capability table. It gets exactly the listed set, and no token of the
 * parent's names anything else there.
 */
#include "cap/badge.h"
#include "forks.h"
#include "obj/endpoint.h"

START_TEST(exactly_the_listed_set)
{
	tess_cap_t listed[3], unlisted[3];
	unsigned c;

	setup_fork();
	for (unsigned i = 0; i < 3; i++) {
		listed[i] = world_notification(&world, p);
		unlisted[i] = world_notification(&world, p);
		ck_status(mark(listed[i], true), TESS_OK);
	}
	ck_status(mark(unlisted[2], true), TESS_OK);
	ck_status(mark(unlisted[2], false), TESS_OK);
	c = fork_now();
	ck_assert_uint_eq(world.t[c].process->caps.used, 3);
	for (unsigned i = 0; i < 3; i++) {
		ck_assert(names(c, listed[i]));
		ck_assert(!names(c, unlisted[i]));
		ck_assert_ptr_eq(world_slot(&world, c, listed[i])->object,
				 world_slot(&world, p, listed[i])->object);
		ck_assert_uint_eq(world_slot(&world, c, listed[i])->rights,
				  world_slot(&world, p, listed[i])->rights);
	}
	/* Each goes on by itself. */
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, listed[0]), TESS_OK);
	ck_status(world_call(&world, c, TESS_SYS_NOTIFICATION_SIGNAL, listed[0], 1), TESS_OK);
	ck_status(world_call(&world, c, TESS_SYS_CAPABILITY_DELETE, listed[1]), TESS_OK);
	ck_assert(names(p, listed[1]));
	world_check(&world);
	world_end(&world);
}
END_TEST

/* Whatever the parent held, once held, or gets next: only marked tokens are good in the child, also
 * when its table fills up. */
START_TEST(no_stale_token_names_anything)
{
	enum { MANY = 300 };
	static tess_cap_t token[MANY], later[8], fresh;
	unsigned c;

	setup_fork();
	for (unsigned i = 0; i < MANY; i++)
		token[i] = world_notification(&world, p);
	for (unsigned i = 0; i < MANY; i += 3)
		ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, token[i]), TESS_OK);
	for (unsigned i = 1; i < MANY; i += 3)
		ck_status(mark(token[i], true), TESS_OK);
	c = fork_now();
	for (unsigned i = 0; i < 8; i++)
		later[i] = world_notification(&world, p);
	ck_status(mark(world.t[p].job, true), TESS_OK);
	for (unsigned i = 0; i < MANY + 200; i++) {
		fresh = world_give(&world, p, later[0], c, TESS_RIGHTS_ALL);
		for (unsigned n = 0; n < MANY; n++)
			ck_holds(fresh != token[n]);
		for (unsigned n = 0; n < 8; n++)
			ck_holds(fresh != later[n]);
	}
	for (unsigned i = 0; i < MANY; i++)
		ck_holds(names(c, token[i]) == (i % 3 == 1));
	for (unsigned i = 0; i < 8; i++)
		ck_holds(!names(c, later[i]));
	world_check(&world);
	world_end(&world);
}
END_TEST

/* What may not be given away is not inherited either. */
START_TEST(what_cannot_be_granted_stays)
{
	tess_cap_t n, weak, kept;
	unsigned c;

	setup_fork();
	n = world_notification(&world, p);
	weak = world_derive(&world, p, n, TESS_RIGHTS_ALL & ~TESS_RIGHT_GRANT, 0);
	kept = world_derive(&world, p, n, TESS_RIGHT_GRANT, 0);
	ck_status(mark(weak, true), TESS_OK);
	ck_status(mark(kept, true), TESS_OK);
	ck_status(mark(n, true), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_RESTRICT, n, TESS_RIGHT_SEND), TESS_OK);
	c = fork_now();
	ck_assert(!names(c, weak));
	ck_assert(!names(c, n));
	ck_assert(names(c, kept));
	world_check(&world);
	world_end(&world);
}
END_TEST

/* A slot at the end of its generations is never used in the child. */
START_TEST(generations_do_not_wrap)
{
	tess_cap_t last, used;
	unsigned c;

	setup_fork();
	last = world_notification(&world, p);
	used = world_notification(&world, p);
	world_slot(&world, p, last)->generation = UINT32_MAX;
	world_slot(&world, p, used)->generation = UINT32_MAX;
	last = UINT64_C(0xffffffff) << 32 | (uint32_t)last;
	used = UINT64_C(0xffffffff) << 32 | (uint32_t)used;
	ck_status(mark(used, true), TESS_OK);
	c = fork_now();
	ck_assert(names(c, used));
	ck_assert(!names(c, last));
	for (unsigned i = 0; i < 2 * SLOTS_PER_PAGE; i++)
		ck_holds((uint32_t)world_give(&world, p, used, c, TESS_RIGHTS_ALL) !=
			 (uint32_t)last);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(self_is_the_childs)
{
	tess_cap_t weak;
	unsigned c;

	setup_fork();
	weak = world_derive(&world, p, world.t[p].self_process, TESS_RIGHT_INSPECT, 0);
	ck_status(mark(world.t[p].self_process, true), TESS_OK);
	ck_status(mark(world.t[p].self_thread, true), TESS_OK);
	ck_status(mark(world.t[p].job, true), TESS_OK);
	ck_status(mark(weak, true), TESS_OK);
	c = fork_now();
	ck_assert_ptr_eq(world_slot(&world, c, world.t[c].self_process)->object,
			 world.t[c].process);
	ck_assert_ptr_eq(world_slot(&world, c, world.t[c].self_thread)->object, world.t[c].thread);
	ck_assert_ptr_eq(world_slot(&world, c, world.t[c].job)->object,
			 world.t[c].process->object.job);
	ck_assert_ptr_eq(world_slot(&world, c, weak)->object, world.t[c].process);
	ck_assert_uint_eq(world_slot(&world, c, weak)->rights, TESS_RIGHT_INSPECT);
	ck_assert_uint_eq(world_slot(&world, p, world.t[p].self_process)->rights,
			  world_slot(&world, c, world.t[p].self_process)->rights);
	/* What the parent takes back of itself does not concern the child's. */
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, world.t[p].self_process),
		  TESS_OK);
	ck_assert(names(c, world.t[c].self_process));
	ck_assert(names(c, weak));
	/* The child can fork in turn. */
	ck_status(world_call(&world, c, TESS_SYS_PROCESS_FORK, world.t[c].self_process,
			     world.t[c].job),
		  TESS_OK);
	world_check(&world);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, world.t[p].job), TESS_OK);
	ck_assert(!names(c, world.t[c].job));
	world_check(&world);
	world_end(&world);
}
END_TEST

/* With another job: it takes the place of the parent's, narrowed. */
START_TEST(the_job_is_the_one_given)
{
	tess_cap_t job, weak;
	unsigned c;

	setup_fork();
	ck_status(world_call(&world, p, TESS_SYS_JOB_CREATE, world.t[p].job,
			     1u << TESS_TYPE_PROCESS | 1u << TESS_TYPE_THREAD |
				     1u << TESS_TYPE_MEMORY),
		  TESS_OK);
	job = world_word(&world, p, 0);
	weak = world_derive(&world, p, job, TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT, 0);
	ck_status(mark(world.t[p].job, true), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_FORK, world.t[p].self_process, weak),
		  TESS_OK);
	c = adopt();
	ck_assert_ptr_eq(world.t[c].process->object.job, world_slot(&world, p, job)->object);
	ck_assert_ptr_eq(world.t[c].thread->object.job, world_slot(&world, p, job)->object);
	ck_assert_ptr_eq(world_slot(&world, c, world.t[c].job)->object,
			 world_slot(&world, p, job)->object);
	ck_assert_uint_eq(world_slot(&world, c, world.t[c].job)->rights,
			  TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, job), TESS_OK);
	ck_assert(!names(c, world.t[c].job));
	ck_assert(names(p, world.t[p].job));
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(badges_count)
{
	tess_cap_t ep, badged;
	unsigned server, c;

	setup_fork();
	server = world_process(&world);
	ep = world_endpoint(&world, server);
	badged = world_give(&world, server,
			    world_derive(&world, server, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 7),
			    p, TESS_RIGHTS_ALL);
	ck_status(mark(badged, true), TESS_OK);
	c = fork_now();
	ck_assert_uint_eq(world_slot(&world, c, badged)->badge, 7);
	ck_assert_uint_eq(world_slot(&world, c, badged)->node->badge->refs, 3);
	ck_status(world_call(&world, c, TESS_SYS_CALL, badged), WORLD_BLOCKED);
	ck_status(world_call(&world, server, TESS_SYS_RECV, ep), TESS_OK);
	ck_assert_uint_eq(world_badge(&world, server), 7);
	process_kill(world.k, world.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&world);
	ck_assert_uint_eq(world_slot(&world, p, badged)->node->badge->refs, 2);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* Ends of channels and receivers of endpoints are counted for the child, too. */
START_TEST(ends_count)
{
	tess_cap_t tx, rx, ep;
	unsigned c;

	setup_fork();
	ck_status(world_call(&world, p, TESS_SYS_CHANNEL_CREATE, world.t[p].job, 4, 8, 0), TESS_OK);
	tx = world_word(&world, p, 0);
	rx = world_word(&world, p, 1);
	ep = world_endpoint(&world, p);
	ck_status(mark(tx, true), TESS_OK);
	ck_status(mark(ep, true), TESS_OK);
	c = fork_now();
	ck_assert_uint_eq(((struct endpoint *)world_slot(&world, p, ep)->object)->receivers, 2);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, tx), TESS_OK);
	ck_status(world_call(&world, c, TESS_SYS_CHANNEL_SEND, tx), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_CHANNEL_RECV, rx), TESS_OK);
	ck_status(world_call(&world, p, TESS_SYS_CHANNEL_RECV, rx), WORLD_BLOCKED);
	process_kill(world.k, world.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&world);
	ck_status(world_status(&world, p), TESS_EPIPE);
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(revocation_reaches_the_child)
{
	tess_cap_t n, derived;
	unsigned c;

	setup_fork();
	n = world_notification(&world, p);
	derived = world_derive(&world, p, n, TESS_RIGHTS_ALL, 0);
	ck_status(mark(derived, true), TESS_OK);
	c = fork_now();
	/* The parent's slot may go: the child's capability stays, and so does who can revoke it. */
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, derived), TESS_OK);
	ck_assert(names(c, derived));
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	ck_assert(!names(c, derived));
	ck_assert(names(p, n));
	world_check(&world);
	world_end(&world);
}
END_TEST

START_TEST(replies_stay)
{
	tess_cap_t ep, reply;
	unsigned client, c;

	setup_fork();
	client = world_process(&world);
	ep = world_endpoint(&world, p);
	ck_status(world_call(&world, client, TESS_SYS_CALL,
			     world_give(&world, p, ep, client, TESS_RIGHT_SEND)),
		  WORLD_BLOCKED);
	ck_status(world_call(&world, p, TESS_SYS_RECV, ep), TESS_OK);
	c = fork_now();
	/* An implicit caller is the parent's, too. */
	ck_assert_ptr_null(world.t[c].thread->caller);
	ck_status(world_call(&world, p, TESS_SYS_REPLY_SAVE), TESS_OK);
	reply = world_word(&world, p, 0);
	ck_status(mark(reply, true), TESS_EINVAL);
	ck_status(mark(reply, false), TESS_EINVAL);
	c = fork_now();
	ck_assert(!names(c, reply));
	process_kill(world.k, world.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&world);
	ck_assert(world_is_blocked(&world, client));
	ck_status(world_reply(&world, p, reply, TESS_SYS_REPLY), TESS_OK);
	ck_status(world_status(&world, client), TESS_OK);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* A mark is the slot's: it stays with a move and a restriction, and does not come with a copy. */
START_TEST(marks_belong_to_slots)
{
	tess_cap_t n, copy, moved, sent;

	setup_fork();
	n = world_notification(&world, p);
	ck_status(mark(n, true), TESS_OK);
	copy = world_derive(&world, p, n, TESS_RIGHTS_ALL, 0);
	ck_assert_uint_eq(world_slot(&world, p, copy)->flags, 0);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_RESTRICT, n, TESS_RIGHTS_COMMON),
		  TESS_OK);
	ck_assert_uint_eq(world_slot(&world, p, n)->flags, SLOT_INHERIT);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_MOVE, n), TESS_OK);
	moved = world_word(&world, p, 0);
	ck_assert_uint_eq(world_slot(&world, p, moved)->flags, SLOT_INHERIT);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_TRANSFER, moved,
			     world.t[p].self_process, TESS_RIGHTS_ALL, TESS_CAP_MOVE),
		  TESS_OK);
	sent = world_word(&world, p, 0);
	ck_assert_uint_eq(world_slot(&world, p, sent)->flags, 0);
	ck_status(mark(n, true), TESS_EBADCAP);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_SET_INHERIT, sent, 2), TESS_EINVAL);
	world_check(&world);
	world_end(&world);
}
END_TEST

/* Both handlers go along, whether the fork lists anything or not. */
START_TEST(fault_handlers_are_inherited)
{
	struct fault fault = { .kind = FAULT_ILLEGAL };
	tess_cap_t ep, other, to, thread_to;
	unsigned handler, c;

	setup_fork();
	handler = world_process(&world);
	ep = world_endpoint(&world, handler);
	other = world_endpoint(&world, handler);
	to = world_give(&world, handler, ep, p, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	thread_to = world_give(&world, handler, other, p, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	ck_status(world_call(&world, p, TESS_SYS_PROCESS_SET_FAULT, world.t[p].self_process, to),
		  TESS_OK);
	c = fork_now();
	ck_assert_uint_eq(world.t[c].process->caps.used, 1);
	ck_assert_uint_eq(world.t[c].process->fault_token, world.t[p].process->fault_token);
	ck_assert(!names(c, world.t[c].process->fault_token));
	(void)world_call(&world, c, TESS_SYS_ABI_VERSION);
	kernel_fault(world.k, world.cpu, &fault);
	ck_assert(world_is_blocked(&world, c));
	ck_status(world_call(&world, handler, TESS_SYS_RECV, ep), TESS_OK);
	ck_assert(world_tag(&world, handler) & TESS_TAG_KERNEL);

	ck_status(
		world_call(&world, p, TESS_SYS_THREAD_SET_FAULT, world.t[p].self_thread, thread_to),
		TESS_OK);
	c = fork_now();
	ck_assert_uint_eq(world.t[c].process->caps.used, 2);
	(void)world_call(&world, c, TESS_SYS_ABI_VERSION);
	kernel_fault(world.k, world.cpu, &fault);
	ck_status(world_call(&world, handler, TESS_SYS_RECV, other), TESS_OK);
	world_check(&world);
	world_end(&world);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fork_table");

	HARNESS_ADD(suite, exactly_the_listed_set);
	HARNESS_ADD(suite, no_stale_token_names_anything);
	HARNESS_ADD(suite, what_cannot_be_granted_stays);
	HARNESS_ADD(suite, generations_do_not_wrap);
	HARNESS_ADD(suite, self_is_the_childs);
	HARNESS_ADD(suite, the_job_is_the_one_given);
	HARNESS_ADD(suite, badges_count);
	HARNESS_ADD(suite, ends_count);
	HARNESS_ADD(suite, revocation_reaches_the_child);
	HARNESS_ADD(suite, replies_stay);
	HARNESS_ADD(suite, marks_belong_to_slots);
	HARNESS_ADD(suite, fault_handlers_are_inherited);
	return harness_run(suite);
}
