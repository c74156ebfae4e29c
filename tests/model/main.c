/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model test: random system calls by random threads, each foretold by the model or explained by
 * it, with allocations that fail and interrupts that come in between; kernel_check and a comparison
 * of everything after each step.
 *
 *     model [--seed N] [--steps N] [--worlds N] [--trace]
 *
 * Without arguments a bounded number of worlds, as TAP, one test for each. A failure tells seed and
 * step; the same seed fails at the same step again, and --trace prints the calls up to it. Millions
 * of steps: `model --worlds 200`.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "model.h"

#define WORLDS         8
#define STEPS          6000 /* in one world */
#define THREADS_ENOUGH (WORLD_THREADS_MAX - 16)
#define CAPS_MANY      220

struct model m;

static uint64_t first_seed = 1, steps = STEPS, worlds = WORLDS;
static uint64_t seed;
static bool trace;

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

/* --- chance --- */

uint64_t below(uint64_t limit)
{
	return random_below(&m.random, limit);
}

bool one_in(uint64_t n)
{
	return below(n) == 0;
}

uint16_t random_rights(void)
{
	return one_in(6) ? (uint16_t)(random_next(&m.random) | random_next(&m.random))
			 : TESS_RIGHTS_ALL;
}

unsigned pick_thread(void)
{
	unsigned ready[THREADS_MAX], count = 0;

	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.thread[i].doing == DOING_NOTHING && !is_held(i))
			ready[count++] = i;
	}
	return count ? ready[below(count)] : 0;
}

tess_cap_t pick_token(int process, enum tess_type type)
{
	int fitting[CAPS_MAX], count = 0;
	bool any = type == TESS_TYPE_NONE || one_in(12);

	if (one_in(40))
		return one_in(4) ? TESS_CAP_NONE : (1 + below(3)) << 32 | below(40);
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_SLOT && m.cap[i].process == process &&
		    (any || cap_type(i) == type))
			fitting[count++] = i;
	}
	return count ? m.cap[fitting[below((uint64_t)count)]].token : TESS_CAP_NONE;
}

/* --- a call --- */

/* Plays a call and returns what it returned, even if the thread does not live to see it. */
static int64_t play_held(unsigned t, tess_time_t deadline, tess_cap_t reply,
			 const uint64_t args[10])
{
	struct thread *thread = m.w.t[t].thread;
	int64_t status;

	object_ref(&thread->object);
	(void)world_play(&m.w, t, deadline, reply, args);
	status = thread->state == THREAD_ENDED ? thread_frame(thread)->status : told(t);
	object_unref(m.w.k, &thread->object);
	return status;
}

int64_t play(unsigned t, tess_time_t deadline, tess_cap_t reply, const uint64_t args[10])
{
	struct fault_injection *injection = &m.w.k->injection;
	int64_t status;

	injection->countdown = one_in(4) ? 1 + below(8) : 0;
	m.injected = injection->countdown != 0;
	hosted_interrupt_set(one_in(3));
	status = play_held(t, deadline, reply, args);
	hosted_interrupt_set(false);
	m.injected = m.injected && !injection->countdown;
	injection->countdown = 0;
	if (trace)
		printf("# %" PRIu64 " thread %u %s: number %" PRIx64 " token %" PRIx64 " %" PRIx64
		       " %" PRIx64 " %" PRIx64 " -> %" PRId64 "\n",
		       m.step, t, m.operation, args[0], args[1], args[2], args[3], args[4], status);
	if (!kernel_check(m.w.k))
		model_fail("%s", hosted_console());
	world_settle(&m.w);
	return status;
}

bool outcome(int64_t status, int64_t expected)
{
	if (status == TESS_ENOMEM && m.injected)
		return false;
	model_expect(status == expected, "status %" PRId64 ", not %" PRId64, status, expected);
	return !status;
}

/* --- a world --- */

static const struct operation *const groups[] = {
	cap_operations,    channel_operations, event_operations,   ipc_operations,
	memory_operations, name_operations,    process_operations, suspend_operations,
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static const struct operation *pick_operation(void)
{
	unsigned total = 0, pick;

	for (unsigned g = 0; g < GROUPS; g++)
		for (const struct operation *o = groups[g]; o->name; o++)
			total += o->weight;
	pick = (unsigned)below(total);
	for (unsigned g = 0; g < GROUPS; g++) {
		for (const struct operation *o = groups[g]; o->name; o++) {
			if (pick < o->weight)
				return o;
			pick -= o->weight;
		}
	}
	return NULL;
}

static const struct operation *find_operation(const char *name)
{
	for (unsigned g = 0; g < GROUPS; g++)
		for (const struct operation *o = groups[g]; o->name; o++)
			if (!strcmp(o->name, name))
				return o;
	return NULL;
}

static unsigned count_caps(void)
{
	unsigned count = 0;

	for (int i = 0; i < m.cap_end; i++)
		count += m.cap[i].holder != HOLDER_FREE;
	return count;
}

static bool has_type(unsigned t, enum tess_type type)
{
	if (type == TESS_TYPE_REPLY && m.thread[t].caller != NONE)
		return true;
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_SLOT && m.cap[i].process == m.thread[t].process &&
		    cap_type(i) == type)
			return true;
	}
	return false;
}

/* An operation that the thread has a capability for; now and then any. */
static const struct operation *pick_for(unsigned t)
{
	const struct operation *o = pick_operation();

	while (o->type != TESS_TYPE_NONE && !has_type(t, o->type) && !one_in(60))
		o = pick_operation();
	return o;
}

/* One step: an operation of a thread that can call, or time passes while all wait. */
static void step(void)
{
	unsigned t = pick_thread();
	const struct operation *o;

	if (count_caps() > CAPS_MANY && one_in(2))
		o = find_operation(one_in(4) ? "revoke" : "delete");
	else
		o = pick_for(t);
	if (!t)
		o = find_operation(one_in(8) ? "process_new" : "time");
	m.operation = o->name;
	queues_may_signal();
	o->run(t);
	settle_endpoints();
	queues_may_signal();
	explain();
	compare();
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
	m.operation = "boot";
	for (int i = 0; i < BADGES_MAX; i++)
		m.badge[i].object = NONE;
	for (int i = 0; i < SHARES_MAX; i++)
		m.share[i].object = NONE;
	world_boot(&m.w);
	object_add(TESS_TYPE_JOB, m.w.k->root_job);
	process_new();
	process_new();
}

START_TEST(world_matches_model)
{
	begin_world(first_seed + (uint64_t)_i);
	while (m.step < steps && m.w.count < THREADS_ENOUGH) {
		if (!can_go_on())
			process_new();
		step();
	}
	m.operation = "end";
	world_end(&m.w);
}
END_TEST

static bool parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "steps", required_argument, NULL, 'n' },
		{ "worlds", required_argument, NULL, 'w' },
		{ "trace", no_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "s:n:w:t", options, NULL)) != -1) {
		if (option == 's')
			first_seed = strtoull(optarg, NULL, 0);
		else if (option == 'n')
			steps = strtoull(optarg, NULL, 0);
		else if (option == 'w')
			worlds = strtoull(optarg, NULL, 0);
		else if (option == 't')
			trace = !setvbuf(stdout, NULL, _IOLBF, 0);
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
	tcase_set_timeout(tcase, 0);
	tcase_add_loop_test(tcase, world_matches_model, 0, (int)worlds);
	suite_add_tcase(suite, tcase);
	return harness_run(suite);
}
