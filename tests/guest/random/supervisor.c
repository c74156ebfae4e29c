/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor. Callers run in pairs: they meet at an endpoint, and the second may do to the
 * first what its capability allows. A pair ends when one of the two has ended, or when all of
 * their threads wait.
 */
#include "supervisor.h"

#include "caller.h"
#include "child.h"
#include "make.h"
#include "suite.h"

#define PAIR       2u
#define CALLS_EACH 20000u            /* of one caller, before the next seed */
#define SEED_STEP  UINT64_C(1000003) /* so that runs with different seeds share none */
#define LOOK_EVERY (5 * MILLISECONDS)
#define STALL      3u /* looks without a call: all threads wait */

struct caller {
	tess_cap_t job, memory;
	struct caller_page *page;
	struct child child;
};

struct totals {
	uint64_t seed, calls, succeeded;
	unsigned int callers, exited, faulted, killed;
};

int answerer_role(void)
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
	struct tess_message m = { .tag = TESS_TAG(1, 1, 0), .word = { number } };

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

/* peer: a process that the caller gets a capability of; 0: none. */
static void start_caller(struct caller *caller, uint64_t seed, tess_cap_t meeting, tess_cap_t peer)
{
	uint32_t shared = TESS_PROTECTION_READ | TESS_PROTECTION_WRITE;
	const struct tess_spawn_cap caps[] = {
		{ "page", caller->memory, TESS_RIGHT_READ | TESS_RIGHT_WRITE, TESS_CAP_COPY },
		CHILD_CAP("meeting", meeting),
		CHILD_CAP("platform.inspect", tess_start_cap("platform.inspect")),
		CHILD_CAP("timer", tess_start_cap("timer")),
		CHILD_CAP("ports", tess_start_cap("ports")),
		CHILD_CAP("registers", tess_start_cap("registers")),
		CHILD_CAP("platform.trace", tess_start_cap("platform.trace")),
		CHILD_CAP("peer", peer),
	};
	const struct child_order order = { .role = "caller",
					   .caps = caps,
					   .cap_count = COUNT(caps) - !peer,
					   .job = caller->job,
					   .silent = true };

	caller->page = make_mapping(caller->memory, TESS_PAGE_SIZE, shared);
	if (!caller->page)
		return;
	caller->page->seed = seed;
	caller->page->limit = CALLS_EACH;
	CHECK_OK(child_try(&caller->child, &order));
}

static bool has_ended(const struct caller *caller)
{
	struct tess_process_info info;

	return !CHECK_OK(tess_process_info(caller->child.process, &info)) ||
	       info.state == TESS_PROCESS_STATE_ENDED;
}

/* Looks at the pair again and again until it is done. */
static void watch(const struct caller *pair, tess_cap_t answerer)
{
	uint64_t before = ~UINT64_C(0);
	unsigned int stalled = 0;

	while (!suite_failed() && !has_ended(&pair[0]) && !has_ended(&pair[1]) && stalled < STALL) {
		uint64_t calls = *(volatile uint64_t *)&pair[0].page->calls +
				 *(volatile uint64_t *)&pair[1].page->calls;

		answers(answerer, calls);
		CHECK_OK(tess_platform_check(tess_start_cap("platform.inspect")));
		stalled = calls == before ? stalled + 1 : 0;
		before = calls;
		suite_sleep(LOOK_EVERY);
	}
}

static void tell_last_calls(const struct caller *caller)
{
	for (unsigned int i = 0; i < CALLER_THREADS; i++) {
		const struct caller_call *c = &caller->page->last[i];

		tap_note("%lx: %lx %lx %lx; %lx %lx %lx %lx %lx %lx %lx %lx", c->number, c->token,
			 c->deadline, c->reply, c->word[0], c->word[1], c->word[2], c->word[3],
			 c->word[4], c->word[5], c->word[6], c->word[7]);
	}
}

static void end_caller(struct caller *caller, struct totals *totals)
{
	struct tess_process_info info;

	CHECK_OK(tess_job_kill(caller->job));
	info = child_end(&caller->child);
	totals->calls += caller->page->calls;
	totals->succeeded += caller->page->succeeded;
	totals->callers++;
	totals->exited += info.reason == TESS_END_REASON_EXITED;
	totals->faulted += info.reason == TESS_END_REASON_FAULTED;
	totals->killed += info.reason == TESS_END_REASON_KILLED;
	if (suite_failed())
		tell_last_calls(caller);
	tess_pages_free(caller->page, TESS_PAGE_SIZE);
	drop(caller->memory);
	drop(caller->job);
}

static void run_pair(struct totals *totals, tess_cap_t answerer)
{
	struct caller pair[PAIR] = { { 0 } };
	tess_cap_t meeting = make_endpoint();

	for (unsigned int i = 0; i < PAIR; i++) {
		pair[i].job = make_small_job();
		pair[i].memory = make_memory(TESS_PAGE_SIZE);
		start_caller(&pair[i], totals->seed * SEED_STEP + totals->callers + i, meeting,
			     pair[0].child.process);
	}
	watch(pair, answerer);
	for (unsigned int i = 0; i < PAIR; i++)
		end_caller(&pair[i], totals);
	drop(meeting);
	/* The line is there for all pairs; what this one bound to it goes now. */
	CHECK_OK(tess_interrupt_bind(tess_start_cap("timer"), TESS_CAP_NONE, 0));
}

void supervise(uint64_t seed, uint64_t calls)
{
	tess_cap_t endpoint = make_endpoint();
	struct totals totals = { .seed = seed };
	struct child answerer;

	child_start(&answerer, "answerer", &(struct tess_spawn_cap)CHILD_CAP("endpoint", endpoint),
		    1);
	while (totals.calls < calls && !suite_failed())
		run_pair(&totals, endpoint);
	tap_note("seed %lu: %lu calls, %lu of them successful", seed, totals.calls,
		 totals.succeeded);
	tap_note("%u callers: %u exited, %u faulted, %u were killed", totals.callers, totals.exited,
		 totals.faulted, totals.killed);
	CHECK(totals.succeeded > totals.calls / 20);
	child_kill(&answerer);
	drop(endpoint);
}
