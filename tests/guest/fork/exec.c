/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Another program in the same process: here always this one, in a role.
 */
#include <stdlib.h>
#include <string.h>

#include "fork.h"

#define STACK ((uint64_t)64 << 10)
#define CAPS  3 /* that every role is given: console, program, what the test adds */

static uint32_t role_priority = 1;

/* Runs a role in this process, with one capability more if it is not 0. */
static int run_role(const char *name, tess_cap_t more, tess_cap_t image, const char **problem)
{
	const char *const arguments[] = { name, "role", name, NULL };
	const struct tess_exec_cap caps[CAPS] = {
		{ "platform.console", tess_start_cap("platform.console") },
		{ "program", tess_start_cap("program") },
		{ "more", more },
	};
	char size[64];
	const char *const environment[] = { size, NULL };
	uint64_t committed;
	struct tess_exec exec = { .image = image,
				  .priority = role_priority,
				  .stack_size = STACK,
				  .arguments = arguments,
				  .environment = environment,
				  .caps = caps,
				  .cap_count = more ? CAPS : CAPS - 1 };

	CHECK_OK(tess_memory_info(image, &exec.image_size, &committed));
	tess_format(size, sizeof(size), "file.program=%lu", exec.image_size);
	return tess_exec(&exec, problem);
}

/* The same with this program; returns what the process is to exit with if that failed. */
static int become(const char *name, tess_cap_t more)
{
	const char *problem;

	CHECK_OK(run_role(name, more, tess_start_cap("program"), &problem));
	return 1;
}

/* A child that becomes a role. */
static void start(struct child *child, const char *name, tess_cap_t more)
{
	const tess_cap_t caps[] = { tess_start_cap("program"), more };

	if (!forked(child, caps, more ? 2 : 1))
		return;
	tess_process_exit(become(name, more));
}

/* --- the roles --- */

static int data = 5;

static void set(void *argument)
{
	*(int *)argument = 6;
}

/* It begins like any program. */
static int plain_role(void)
{
	struct tess_process_info info = { 0 };
	char *block = malloc(100000);

	CHECK(block != NULL && block[99999] == 0);
	CHECK_EQUAL(data, 5);
	thread_join(thread_begin(set, &data));
	CHECK_EQUAL(data, 6);
	CHECK_OK(tess_process_info(tess_self_process(), &info));
	CHECK_EQUAL(info.threads, 1);
	return 17;
}

static unsigned int held(void)
{
	struct tess_process_info info = { 0 };

	CHECK_OK(tess_process_info(tess_self_process(), &info));
	return info.capabilities;
}

static int holder_role(void)
{
	const struct tess_start *block = tess_start_block();
	struct child child;

	/* What is in the start block, and the notification that suite_main() made. */
	CHECK_EQUAL(held(), block->cap_count + 1);
	for (uint32_t i = 0; i < block->cap_count; i++) {
		uint32_t type = 0;
		uint16_t rights = 0;
		uint64_t badge;

		CHECK_OK(tess_capability_inspect(block->cap[i].token, &type, &rights, &badge));
		CHECK_EQUAL(type, block->cap[i].type);
		CHECK_EQUAL(rights, block->cap[i].rights);
	}
	CHECK_OK(tess_notification_signal(tess_start_cap("more"), 8));
	/* No mark is left of those that brought the capabilities here. */
	if (forked(&child, NULL, 0)) {
		CHECK_EQUAL(held(), 4);
		CHECK_EQUAL(tess_start_cap("more"), TESS_CAP_NONE);
		be_done();
	}
	child_succeeds(&child);
	return 0;
}

static int again_role(char generation)
{
	char name[] = "again0";

	if (generation == '0')
		return 0;
	name[5] = (char)(generation - 1);
	return become(name, TESS_CAP_NONE);
}

/* What it exits with when there is too little memory, and it notices. */
#define TOO_LITTLE 3

static int poor_role(void)
{
	const char *problem;
	int status = run_role("plain", TESS_CAP_NONE, tess_start_cap("program"), &problem);

	CHECK_STATUS(status, TESS_ENOMEM);
	return TOO_LITTLE;
}

int exec_role(const char *name)
{
	if (!strcmp(name, "poor"))
		return poor_role();
	if (!strcmp(name, "plain"))
		return plain_role();
	if (!strcmp(name, "holder"))
		return holder_role();
	if (!strncmp(name, "again", 5))
		return again_role(name[5]);
	return 1;
}

/* --- the tests --- */

/* The capability to the child is the same before and after. */
void exec_runs_another_program(const void *unused)
{
	struct tess_process_info info;
	struct child child;

	(void)unused;
	start(&child, "plain", TESS_CAP_NONE);
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_EXITED);
	CHECK_EQUAL(info.status, 17);
}

void exec_keeps_what_is_listed(const void *unused)
{
	tess_cap_t more = make_notification();
	struct child child;
	uint64_t bits = 0;

	(void)unused;
	start(&child, "holder", more);
	child_succeeds(&child);
	CHECK_OK(tess_notification_wait(more, TESS_DEADLINE_POLL, &bits));
	CHECK_EQUAL(bits, 8);
	drop(more);
}

/* The process goes on, and holds what it held. */
void exec_fails_clean(const void *unused)
{
	const tess_cap_t caps[] = { tess_start_cap("program") };
	const char *problem = NULL;
	struct child child;
	unsigned int before;

	(void)unused;
	if (!forked(&child, caps, COUNT(caps))) {
		child_succeeds(&child);
		return;
	}
	before = held();
	CHECK_STATUS(run_role("plain", TESS_CAP_NONE, make_memory(TESS_PAGE_SIZE), &problem),
		     TESS_EBADMSG);
	CHECK(problem != NULL);
	CHECK_STATUS(run_role("plain", 12345, caps[0], &problem), TESS_EBADCAP);
	role_priority = 255;
	CHECK_STATUS(run_role("plain", TESS_CAP_NONE, caps[0], &problem), TESS_EINVAL);
	CHECK_EQUAL(held(), before + 1);
	be_done();
}

void exec_is_told(const void *unused)
{
	const tess_cap_t caps[] = { tess_start_cap("program"), make_notification() };
	tess_cap_t queue = make_event_queue();
	struct tess_event event = { 0 };
	struct child child;
	uint64_t bits;
	size_t count;

	(void)unused;
	if (forked(&child, caps, COUNT(caps))) {
		CHECK_OK(tess_notification_wait(caps[1], TESS_DEADLINE_FOREVER, &bits));
		tess_process_exit(become("plain", TESS_CAP_NONE));
	}
	CHECK_OK(tess_event_queue_subscribe(queue, child.process, TESS_EVENT_FILTER_PROCESS, 0, 5,
					    TESS_EVENT_PROCESS_EXEC | TESS_EVENT_PROCESS_EXIT));
	CHECK_OK(tess_notification_signal(caps[1], 1));
	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	CHECK_EQUAL(event.detail, TESS_EVENT_PROCESS_EXEC);
	/* One reset, one fork: that of the loader. */
	CHECK_EQUAL(event.data, UINT64_C(1) << 32 | 1);
	CHECK_EQUAL(child_end(&child).status, 17);
	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	CHECK_EQUAL(event.detail, TESS_EVENT_PROCESS_EXIT);
	drop(queue);
	drop(caps[1]);
}

void exec_again_and_again(const void *unused)
{
	struct child child;

	(void)unused;
	start(&child, "again5", TESS_CAP_NONE);
	child_succeeds(&child);
}

static uint64_t used(tess_cap_t job)
{
	uint64_t count = 1, limit;

	for (unsigned int i = 0; i < 500 && count; i++) {
		CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &count, &limit));
		if (count)
			suite_sleep(MILLISECONDS / 4);
	}
	return count;
}

/* With ever more memory: the process is told that there is too little, or ends, or runs the other
 * program. Whatever it is, nothing is left of it. */
void exec_for_want_of_memory(const void *unused)
{
	const struct tess_spawn_cap caps[] = { CHILD_CAP("program", tess_start_cap("program")) };
	unsigned int told = 0, killed = 0, ran = 0;
	tess_cap_t job = make_job();
	const struct child_order order = {
		.role = "poor", .caps = caps, .cap_count = COUNT(caps), .job = job
	};
	struct tess_process_info info;
	struct child child;

	(void)unused;
	for (uint64_t most = 64; most < 1000 && !ran; most += 4) {
		CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, most * TESS_PAGE_SIZE));
		if (!child_try(&child, &order)) {
			info = child_end(&child);
			told += info.status == TOO_LITTLE;
			killed += info.reason == TESS_END_REASON_KILLED;
			ran += info.status == 17;
		}
		CHECK_EQUAL(used(job), 0);
	}
	CHECK(told > 0);
	CHECK_EQUAL(ran, 1);
	tap_note("told %u times, killed %u times", told, killed);
	drop(job);
}
