/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model test: random system calls by random threads, each foretold by the model or explained by
 * it, with allocations that fail and interrupts that come in between; kernel_check and a comparison
 * of everything after each step.
 *
 *     model [--seed N] [--steps N] [--worlds N] [--trace] [--counts]
 *
 * Without arguments a bounded number of worlds, as TAP, one test for each. A failure tells seed and
 * step; the same seed fails at the same step again, and --trace prints the calls up to it. --counts
 * prints how often each operation was tried and succeeded. Millions of steps: `make model-soak`.
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

#define WORLDS         8
#define STEPS          6000 /* in one world */
#define THREADS_ENOUGH (WORLD_THREADS_MAX - 16)
#define CAPS_MANY      220
#define STEP_SECONDS   60 /* no step takes as long */

struct model m;

static uint64_t first_seed = 1, steps = STEPS, worlds = WORLDS;
static uint64_t seed;
static bool trace, show_counts;

void model_fail(const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	ck_abort_msg("seed %" PRIu64 ", step %" PRIu64 ", %s: %s (replay: --seed %" PRIu64
		     " --worlds 1 --trace)",
		     seed, m.step, m.operation, what, seed);
	abort();
}

/* A loop of the kernel's, or of the model's, that does not end. */
static void too_long(int signal)
{
	(void)signal;
	model_fail("the step does not end");
}

static const struct operation *choose(unsigned t)
{
	if (!t)
		return operation_find(one_in(8) ? "process_new" : one_in(20) ? "reap" : "time");
	if (count_caps() > CAPS_MANY && one_in(2))
		return operation_find(one_in(4) ? "revoke" : "delete");
	return operation_pick(t);
}

/* One step: an operation of a thread that can call, or time passes while all wait. */
static void step(void)
{
	unsigned t = pick_thread();
	const struct operation *o = choose(t);

	m.operation = o->name;
	m.done = m.died = false;
	alarm(STEP_SECONDS);
	queues_may_signal();
	pressures_may_signal();
	o->run(t);
	settle();
	queues_may_signal();
	pressures_may_signal();
	explain();
	compare();
	count(o->name, m.done);
	m.step++;
}

static bool can_go_on(void)
{
	for (int p = 0; p < m.processes; p++)
		if (m.process[p].alive)
			return true;
	return false;
}

static void begin_world(uint64_t world_seed)
{
	seed = world_seed;
	printf("# world with seed %" PRIu64 "\n", seed);
	fflush(stdout);
	memset(&m, 0, sizeof(m));
	m.random.state = world_seed;
	m.trace = trace;
	m.step = 1;
	m.operation = "boot";
	for (int i = 0; i < BADGES_MAX; i++)
		m.badge[i].object = NONE;
	for (int i = 0; i < SHARES_MAX; i++)
		m.share[i].object = NONE;
	world_boot(&m.w);
	root_job_add();
	model_expect(object_add(TESS_TYPE_PLATFORM, world_slot(&m.w, 0, m.w.platform)->object,
				NONE) == PLATFORM,
		     "the platform is not the second object");
	process_new();
	process_new();
}

START_TEST(world_matches_model)
{
	begin_world(first_seed + (uint64_t)_i);
	while (m.step <= steps && m.w.count < THREADS_ENOUGH) {
		if (!can_go_on())
			process_new();
		step();
	}
	m.operation = "end";
	world_end(&m.w);
	printf("# %" PRIu64 " steps\n", m.step - 1);
	if (show_counts)
		counts_print();
	fflush(stdout);
}
END_TEST

static bool parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "steps", required_argument, NULL, 'n' },
		{ "worlds", required_argument, NULL, 'w' },
		{ "trace", no_argument, NULL, 't' },
		{ "counts", no_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "s:n:w:tc", options, NULL)) != -1) {
		if (option == 's')
			first_seed = strtoull(optarg, NULL, 0);
		else if (option == 'n')
			steps = strtoull(optarg, NULL, 0);
		else if (option == 'w')
			worlds = strtoull(optarg, NULL, 0);
		else if (option == 't')
			trace = !setvbuf(stdout, NULL, _IOLBF, 0);
		else if (option == 'c')
			show_counts = true;
		else
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	Suite *suite = suite_create("model");
	TCase *tcase = tcase_create("worlds");

	if (!parse_options(argc, argv))
		return 2;
	(void)signal(SIGALRM, too_long);
	tcase_set_timeout(tcase, 0);
	tcase_add_loop_test(tcase, world_matches_model, 0, (int)worlds);
	suite_add_tcase(suite, tcase);
	return harness_run(suite);
}
