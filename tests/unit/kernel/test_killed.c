/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ends of processes: one that is killed in any state, while it holds everything there is, in
 * the middle of any call, leaves all counts where they were before it started; and whoever waited
 * for it learns the right status.
 *
 * Each scene (killed.h) brings a victim into a state, together with a peer. Then, each in a world
 * of its own and once more with the victim's thread suspended, the victim is killed, or the peer,
 * or the job that both are in, or the victim ends by itself where it can. The victim holds one of
 * everything (hoard.h).
 */
#include "hoard.h"
#include "killed.h"

static tess_cap_t job, victim_process, peer_process; /* init's */

static struct counts before_peer, before_victim;

static unsigned start_process(tess_cap_t *process)
{
	unsigned i = world_process_in(&the_world, job, WORLD_PRIORITY);

	*process = world_give(&the_world, i, the_world.t[i].self_process, 0, TESS_RIGHT_KILL);
	return i;
}

static void setup_scene(const struct scene *scene, bool held)
{
	world_boot(&the_world);
	world_scratch(&the_world, 0);
	before_peer = count_all(&the_world);
	ck_status(world_call(&the_world, 0, TESS_SYS_JOB_CREATE, the_world.t[0].job, ALL_TYPES),
		  TESS_OK);
	job = world_word(&the_world, 0, 0);
	peer = start_process(&peer_process);
	world_scratch(&the_world, peer);
	ep = world_endpoint(&the_world, peer);
	n = world_notification(&the_world, peer);
	world_settle(&the_world);
	before_victim = count_all(&the_world);

	victim = start_process(&victim_process);
	world_scratch(&the_world, victim);
	hoard(&the_world, victim);
	scene->enter();
	ck_assert_int_eq(the_world.t[victim].thread->state, scene->state);
	if (held) {
		tess_cap_t thread = world_give(&the_world, victim, the_world.t[victim].self_thread,
					       0, TESS_RIGHTS_ALL);

		ck_status(world_call(&the_world, 0, TESS_SYS_THREAD_SUSPEND, thread), TESS_OK);
		ck_status(world_call(&the_world, 0, TESS_SYS_CAPABILITY_DELETE, thread), TESS_OK);
	}
	world_check(&the_world);
}

static void settle(void)
{
	hosted_interrupt_set(false);
	world_settle(&the_world);
	world_check(&the_world);
}

static void drop(tess_cap_t cap)
{
	ck_status(world_call(&the_world, 0, TESS_SYS_CAPABILITY_DELETE, cap), TESS_OK);
}

static void kill_process(tess_cap_t process)
{
	ck_status(world_call(&the_world, 0, TESS_SYS_PROCESS_KILL, process), TESS_OK);
	world_check(&the_world);
	settle();
	drop(process);
	settle();
}

/* After everything of the scene has gone. */
static void expect_baseline(const char *name)
{
	drop(job);
	settle();
	expect_counts(&the_world, &before_peer, name);
	world_end(&the_world);
}

static void peer_learns(const struct scene *scene)
{
	ck_status(scene->peer_learns(), scene->peer_status);
	settle();
	expect_counts(&the_world, &before_victim, scene->name);
}

START_TEST(the_victim_is_killed)
{
	const struct scene *scene = &scenes[_i / 2];

	setup_scene(scene, _i % 2);
	kill_process(victim_process);
	peer_learns(scene);
	kill_process(peer_process);
	expect_baseline(scene->name);
}
END_TEST

/* By itself, where it runs, in the middle of a call even. */
START_TEST(the_victim_ends)
{
	const struct scene *scene = &scenes[_i];

	if (scene->state != THREAD_READY)
		return;
	setup_scene(scene, false);
	ck_status(world_call(&the_world, victim, TESS_SYS_PROCESS_EXIT, 0, 3), WORLD_BLOCKED);
	settle();
	drop(victim_process);
	settle();
	peer_learns(scene);
	kill_process(peer_process);
	expect_baseline(scene->name);
}
END_TEST

static int64_t victim_status(const struct scene *scene)
{
	if (!process_is_alive(the_world.t[victim].process)) {
		ck_assert_int_eq(the_world.t[victim].process->reason, TESS_END_REASON_FAULTED);
		return CRASHED;
	}
	return scene->victim_learns ? scene->victim_learns() : world_status(&the_world, victim);
}

/* A suspended victim learns when it is resumed. */
static void resume(void)
{
	tess_cap_t thread =
		world_give(&the_world, victim, the_world.t[victim].self_thread, 0, TESS_RIGHTS_ALL);

	ck_status(world_call(&the_world, 0, TESS_SYS_THREAD_RESUME, thread), TESS_OK);
	drop(thread);
	settle();
}

START_TEST(the_peer_is_killed)
{
	const struct scene *scene = &scenes[_i / 2];

	setup_scene(scene, _i % 2);
	kill_process(peer_process);
	if (_i % 2 && process_is_alive(the_world.t[victim].process)) {
		ck_assert_int_ne(the_world.t[victim].thread->state, THREAD_READY);
		resume();
	}
	ck_status(victim_status(scene), scene->victim_status);
	world_check(&the_world);
	kill_process(victim_process);
	expect_baseline(scene->name);
}
END_TEST

/* All at once, with and without an interrupt after each step. */
START_TEST(the_job_is_killed)
{
	const struct scene *scene = &scenes[_i / 4];

	setup_scene(scene, _i % 2);
	hosted_interrupt_set(_i / 2 % 2);
	ck_status(world_call(&the_world, 0, TESS_SYS_JOB_KILL, job), TESS_OK);
	settle();
	drop(victim_process);
	drop(peer_process);
	settle();
	expect_baseline(scene->name);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("killed");
	TCase *tables = tcase_create("scenes");

	tcase_set_timeout(tables, 60);
	tcase_add_loop_test(tables, the_victim_is_killed, 0, 2 * SCENES);
	tcase_add_loop_test(tables, the_victim_ends, 0, SCENES);
	tcase_add_loop_test(tables, the_peer_is_killed, 0, 2 * SCENES);
	tcase_add_loop_test(tables, the_job_is_killed, 0, 4 * SCENES);
	suite_add_tcase(suite, tables);
	return harness_run(suite);
}
