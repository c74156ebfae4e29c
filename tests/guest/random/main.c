/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random tokens and random system calls: the kernel stays up, its invariants hold, and a process that has
 * nothing to do with it keeps answering.
 *
 * Arguments: the seed, and how many calls. The same seed makes the same calls as far as threads are
 * scheduled alike: always, where time is counted in instructions.
 */
#include <string.h>

#include "caller.h"
#include "child.h"
#include "make.h"
#include "random.h"
#include "suite.h"

#define TOKENS      65536u
#define CALLS_EACH  20000u              /* of one caller, before the next seed */
#define LOOK_EVERY  (10 * MILLISECONDS)
#define STALL       3u                  /* looks without a call: all its threads wait */

static uint64_t seed = 1, calls_wanted = 100000;

/* --- tokens --- */

/* A token that is nobody's: any number, or one near the live ones with a generation that never was. */
static tess_cap_t wild_token(struct random *r)
{
	if (random_once_in(r, 2))
		return random_next(r) | UINT64_C(1) << 62;
	return random_below(r, 300) | (random_next(r) | UINT64_C(1) << 62) << 32;
}

static int64_t use_token(struct random *r, tess_cap_t token)
{
	static const uint32_t numbers[] = {
		TESS_SYS_CAPABILITY_INSPECT, TESS_SYS_CAPABILITY_DELETE, TESS_SYS_CAPABILITY_DERIVE,
		TESS_SYS_CAPABILITY_REVOKE, TESS_SYS_ENDPOINT_CREATE, TESS_SYS_NOTIFICATION_SIGNAL,
		TESS_SYS_MEMORY_INFO, TESS_SYS_PROCESS_KILL, TESS_SYS_THREAD_INFO, TESS_SYS_JOB_KILL,
		TESS_SYS_NAMESPACE_CREATE, TESS_SYS_SEND, TESS_SYS_RECV, TESS_SYS_CALL,
	};
	uint64_t word[8] = {0};

	return tess_syscall(numbers[random_below(r, COUNT(numbers))], token, 0, word);
}

static void random_tokens(const void *unused)
{
	struct random r = {seed};
	unsigned int wrong = 0;

	(void)unused;
	for (unsigned int i = 0; i < TOKENS; i++)
		wrong += use_token(&r, wild_token(&r)) != TESS_EBADCAP;
	CHECK_EQUAL(wrong, 0);
}

/* --- calls --- */

/* A process that is not concerned: it answers each number with the next one. */
static int answerer_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		m.word[0]++;
		m.tag = TESS_TAG(0, 1, 0);
		status = tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m);
	}
	return 1;
}

static bool answers(tess_cap_t endpoint, uint64_t number)
{
	struct tess_message m = {.tag = TESS_TAG(1, 1, 0), .word = {number}};

	return CHECK_OK(tess_call(endpoint, tess_clock_deadline(SECONDS), &m)) &&
	       CHECK_EQUAL(m.word[0], number + 1);
}

static tess_cap_t make_small_job(void)
{
	tess_cap_t job = make_job();

	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, 4 << 20));
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_CAPABILITIES, 1024));
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_PROCESSES, 8));
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_THREADS, 16));
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_JOBS, 8));
	return job;
}

static void start_caller(struct child *child, tess_cap_t job, tess_cap_t memory, tess_cap_t meeting)
{
	const struct tess_spawn_cap caps[] = {
		{"page", memory, TESS_RIGHT_READ | TESS_RIGHT_WRITE, TESS_CAP_COPY},
		CHILD_CAP("meeting", meeting),
		CHILD_CAP("platform.inspect", tess_start_cap("platform.inspect")),
	};
	const struct child_order order = {.role = "caller", .caps = caps, .cap_count = COUNT(caps),
					  .job = job, .silent = true};

	CHECK_OK(child_try(child, &order));
}

/* Watches a caller until it has ended, or nothing happens any more. */
static void watch(const struct child *child, const volatile struct caller_page *page,
		  tess_cap_t answerer)
{
	uint64_t bits, before = 0;
	unsigned int stalled = 0;

	while (tess_notification_wait(child->ended, tess_clock_deadline(LOOK_EVERY), &bits)) {
		if (!answers(answerer, page->calls) ||
		    !CHECK_OK(tess_platform_check(tess_start_cap("platform.inspect"))))
			return;
		stalled = page->calls == before ? stalled + 1 : 0;
		before = page->calls;
		if (stalled == STALL)
			return;
	}
}

struct totals {
	uint64_t calls, succeeded;
	unsigned int callers, exited, faulted, killed;
};

static void add_up(struct totals *totals, const struct caller_page *page,
		   const struct tess_process_info *info)
{
	totals->calls += page->calls;
	totals->succeeded += page->succeeded;
	totals->callers++;
	totals->exited += info->reason == TESS_END_REASON_EXITED;
	totals->faulted += info->reason == TESS_END_REASON_FAULTED;
	totals->killed += info->reason == TESS_END_REASON_KILLED;
}

static void run_caller(struct totals *totals, struct caller_page *page, tess_cap_t memory,
		       tess_cap_t answerer)
{
	tess_cap_t job = make_small_job(), meeting = make_endpoint();
	struct tess_process_info info;
	struct child child;

	*page = (struct caller_page){.seed = seed + totals->callers, .limit = CALLS_EACH};
	start_caller(&child, job, memory, meeting);
	watch(&child, page, answerer);
	CHECK_OK(tess_job_kill(job));
	info = child_end(&child);
	add_up(totals, page, &info);
	tap_note("DEBUG %u calls %lu ok %lu reason %u up %lu", totals->callers, page->calls, page->succeeded, info.reason, tess_clock_now()/1000000);
	drop(meeting);
	drop(job);
}

static void random_calls(const void *unused)
{
	tess_cap_t memory = make_memory(TESS_PAGE_SIZE), endpoint = make_endpoint();
	struct caller_page *page = make_mapping(memory, TESS_PAGE_SIZE,
						TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	struct totals totals = {0};
	struct child answerer;

	(void)unused;
	child_start(&answerer, "answerer", &(struct tess_spawn_cap)CHILD_CAP("endpoint", endpoint), 1);
	while (totals.calls < calls_wanted && !suite_failed())
		run_caller(&totals, page, memory, endpoint);
	tap_note("seed %lu: %lu calls, %lu of them successful", seed, totals.calls, totals.succeeded);
	tap_note("%u callers: %u exited, %u faulted, %u were killed", totals.callers, totals.exited,
		 totals.faulted, totals.killed);
	CHECK(totals.succeeded > totals.calls / 20);
	child_kill(&answerer);
	tess_pages_free(page, TESS_PAGE_SIZE);
	drop(memory);
	drop(endpoint);
}

static int role(const char *name)
{
	if (!strcmp(name, "caller"))
		return caller_role();
	return !strcmp(name, "answerer") ? answerer_role() : 1;
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

static const struct test tests[] = {
	{"64k random tokens", random_tokens, NULL},
	{"random system calls", random_calls, NULL},
};

int main(int argc, char **argv)
{
	const struct suite suite = {.tests = tests, .test_count = COUNT(tests), .role = role};

	if (argc == 3 && strcmp(argv[1], "role") != 0) {
		seed = number(argv[1]);
		calls_wanted = number(argv[2]);
	}
	return suite_main(argc, argv, &suite);
}
