/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Jobs: each limit is hit alone, the neighbour does not notice, and what ended is given back.
 */
#include "quotas.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define MEMORY       TESS_JOB_RESOURCE_MEMORY
#define CAPABILITIES TESS_JOB_RESOURCE_CAPABILITIES
#define PROCESSES    TESS_JOB_RESOURCE_PROCESSES
#define THREADS      TESS_JOB_RESOURCE_THREADS
#define JOBS         TESS_JOB_RESOURCE_JOBS
#define RESOURCES    5u

static uint64_t used(tess_cap_t job, enum tess_job_resource resource)
{
	uint64_t count = ~UINT64_C(0), limit;

	CHECK_OK(tess_job_usage(job, resource, &count, &limit));
	return count;
}

static void limit(tess_cap_t job, enum tess_job_resource resource, uint64_t most)
{
	uint64_t count, now = 0;

	CHECK_OK(tess_job_set_limit(job, resource, most));
	CHECK_OK(tess_job_usage(job, resource, &count, &now));
	CHECK_EQUAL(now, most);
}

/* Waits until what has ended is taken apart. */
static void check_unused(tess_cap_t job)
{
	for (unsigned int r = 0; r < RESOURCES; r++) {
		for (unsigned int i = 0; i < 200 && used(job, (enum tess_job_resource)r); i++)
			suite_sleep(MILLISECONDS);
		CHECK_EQUAL(used(job, (enum tess_job_resource)r), 0);
	}
}

static void memory_is_limited(const void *unused)
{
	const uint64_t page = TESS_PAGE_SIZE;
	tess_cap_t job = make_job(), neighbour = make_job(), memory[2] = { 0 },
		   more = TESS_CAP_NONE;
	uint64_t one;

	(void)unused;
	CHECK_OK(tess_memory_create(job, 16 * page, &memory[0]));
	one = used(job, MEMORY);
	CHECK(one >= 16 * page && one < 18 * page);
	limit(job, MEMORY, 2 * one);
	CHECK_OK(tess_memory_create(job, 16 * page, &memory[1]));
	CHECK_EQUAL(used(job, MEMORY), 2 * one);
	CHECK_STATUS(tess_memory_create(job, 1, &more), TESS_ENOMEM);
	CHECK_STATUS(tess_endpoint_create(job, &more), TESS_ENOMEM);
	CHECK_STATUS(tess_process_create(job, "p", 1, &more), TESS_ENOMEM);
	CHECK_EQUAL(used(job, MEMORY), 2 * one);
	CHECK_OK(tess_memory_create(neighbour, page, &more));
	drop(more);
	drop(memory[0]);
	CHECK_EQUAL(used(job, MEMORY), one);
	CHECK_OK(tess_memory_create(job, page, &more));
	drop(more);
	drop(memory[1]);
	check_unused(job);
	check_unused(neighbour);
	drop(neighbour);
	drop(job);
}

/* One byte less than is needed, and nothing is made. */
static void limits_are_exact(const void *unused)
{
	tess_cap_t job = make_job(), cap = TESS_CAP_NONE;
	uint64_t needed;

	(void)unused;
	CHECK_OK(tess_endpoint_create(job, &cap));
	needed = used(job, MEMORY);
	drop(cap);
	check_unused(job);
	limit(job, MEMORY, needed - 1);
	CHECK_STATUS(tess_endpoint_create(job, &cap), TESS_ENOMEM);
	check_unused(job);
	limit(job, MEMORY, needed);
	CHECK_OK(tess_endpoint_create(job, &cap));
	drop(cap);
	drop(job);
}

static void processes_are_limited(const void *unused)
{
	tess_cap_t job = make_job(), neighbour = make_job(), process[4] = { 0 },
		   more = TESS_CAP_NONE;

	(void)unused;
	limit(job, PROCESSES, COUNT(process));
	for (unsigned int i = 0; i < COUNT(process); i++)
		CHECK_OK(tess_process_create(job, "p", 1, &process[i]));
	CHECK_STATUS(tess_process_create(job, "p", 1, &more), TESS_ENOMEM);
	CHECK_OK(tess_process_create(neighbour, "p", 1, &more));
	drop(more);
	drop(process[0]);
	suite_sleep(MILLISECONDS);
	CHECK_OK(tess_process_create(job, "p", 1, &process[0]));
	CHECK_OK(tess_job_kill(job));
	for (unsigned int i = 0; i < COUNT(process); i++)
		drop(process[i]);
	check_unused(job);
	drop(neighbour);
	drop(job);
}

static void threads_are_limited(const void *unused)
{
	tess_cap_t job = make_job(), process = TESS_CAP_NONE, thread[3] = { 0 }, more;

	(void)unused;
	CHECK_OK(tess_process_create(job, "p", 1, &process));
	limit(job, THREADS, COUNT(thread));
	for (unsigned int i = 0; i < COUNT(thread); i++)
		CHECK_OK(tess_thread_create(process, 1, &thread[i]));
	CHECK_STATUS(tess_thread_create(process, 1, &more), TESS_ENOMEM);
	drop(thread[0]);
	suite_sleep(MILLISECONDS);
	CHECK_OK(tess_thread_create(process, 1, &thread[0]));
	for (unsigned int i = 0; i < COUNT(thread); i++)
		drop(thread[i]);
	drop(process);
	check_unused(job);
	drop(job);
}

/* The role: fills its table, one page of slots, to the last. */
static int filler_role(void)
{
	tess_cap_t cap;
	unsigned int count = 0;
	int status = TESS_OK;

	while (!status && count < 1000) {
		status = tess_notification_create(tess_self_job(), &cap);
		count += !status;
	}
	CHECK_STATUS(status, TESS_EMFILE);
	CHECK(count > 100 && count < 128);
	return 0;
}

static void capabilities_are_limited(const void *unused)
{
	tess_cap_t job = make_job();
	const struct child_order order = { .role = "filler", .job = job };
	struct child child;

	(void)unused;
	limit(job, CAPABILITIES, 128);
	CHECK_OK(child_try(&child, &order));
	CHECK_EQUAL(used(job, CAPABILITIES), 128);
	child_succeeds(&child);
	check_unused(job);
	limit(job, CAPABILITIES, 127);
	CHECK_STATUS(child_try(&child, &order), TESS_EMFILE);
	check_unused(job);
	drop(job);
}

static void jobs_are_limited(const void *unused)
{
	tess_cap_t top = make_job(), job[2] = { 0 }, more;

	(void)unused;
	limit(top, JOBS, COUNT(job));
	for (unsigned int i = 0; i < COUNT(job); i++)
		CHECK_OK(tess_job_create(top, 0, &job[i]));
	CHECK_STATUS(tess_job_create(top, 0, &more), TESS_ENOMEM);
	drop(job[0]);
	CHECK_OK(tess_job_create(top, 0, &job[0]));
	drop(job[0]);
	drop(job[1]);
	check_unused(top);
	drop(top);
}

/* What a child job uses counts above, and its limit above holds, whatever its own says. */
static void limits_hold_below(const void *unused)
{
	tess_cap_t top = make_job(), below = TESS_CAP_NONE, memory = TESS_CAP_NONE, more;

	(void)unused;
	limit(top, MEMORY, 64 * TESS_PAGE_SIZE);
	CHECK_OK(tess_job_create(top, MAKE_TYPES, &below));
	limit(below, MEMORY, 1000 * TESS_PAGE_SIZE);
	CHECK_OK(tess_memory_create(below, 40 * TESS_PAGE_SIZE, &memory));
	CHECK(used(top, MEMORY) > 40 * TESS_PAGE_SIZE);
	CHECK_STATUS(tess_memory_create(below, 40 * TESS_PAGE_SIZE, &more), TESS_ENOMEM);
	CHECK_STATUS(tess_memory_create(top, 40 * TESS_PAGE_SIZE, &more), TESS_ENOMEM);
	/* A limit below what is used takes nothing away. */
	limit(below, MEMORY, 1);
	CHECK_STATUS(tess_memory_create(below, 1, &more), TESS_ENOMEM);
	CHECK_OK(tess_memory_write(memory, 39 * TESS_PAGE_SIZE, "x", 1));
	drop(memory);
	check_unused(below);
	drop(below);
	check_unused(top);
	drop(top);
}

static int create_of_type(tess_cap_t job, enum tess_type type, tess_cap_t *cap)
{
	switch (type) {
	case TESS_TYPE_MEMORY:
		return tess_memory_create(job, 1, cap);
	case TESS_TYPE_ENDPOINT:
		return tess_endpoint_create(job, cap);
	case TESS_TYPE_NOTIFICATION:
		return tess_notification_create(job, cap);
	case TESS_TYPE_NAMESPACE:
		return tess_namespace_create(job, cap);
	case TESS_TYPE_EVENT_QUEUE:
		return tess_event_queue_create(job, 1, cap);
	case TESS_TYPE_PROCESS:
		return tess_process_create(job, "p", 1, cap);
	case TESS_TYPE_JOB:
		return tess_job_create(job, 0, cap);
	default:
		return TESS_EINVAL;
	}
}

/* Each type alone: that one can be made, and no other. */
static void types_are_limited(const void *unused)
{
	static const enum tess_type types[] = {
		TESS_TYPE_MEMORY,  TESS_TYPE_ENDPOINT, TESS_TYPE_NOTIFICATION, TESS_TYPE_NAMESPACE,
		TESS_TYPE_PROCESS, TESS_TYPE_JOB,      TESS_TYPE_EVENT_QUEUE,
	};
	tess_cap_t job, cap;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(types); i++) {
		job = TESS_CAP_NONE;
		CHECK_OK(tess_job_create(tess_self_job(), UINT64_C(1) << types[i], &job));
		for (unsigned int k = 0; k < COUNT(types); k++) {
			int status = create_of_type(job, types[k], &cap);

			CHECK_STATUS(status, i == k ? TESS_OK : TESS_EACCES);
			if (!status)
				drop(cap);
		}
		CHECK_STATUS(tess_job_create(job, MAKE_TYPES, &cap), TESS_EACCES);
		drop(job);
	}
}

static void rights_are_checked(const void *unused)
{
	tess_cap_t job = make_job(), blind = make_derived(job, TESS_RIGHT_GRANT, 0), cap;
	uint64_t count, most;

	(void)unused;
	CHECK_STATUS(tess_endpoint_create(blind, &cap), TESS_EPERM);
	CHECK_STATUS(tess_job_create(blind, 0, &cap), TESS_EPERM);
	CHECK_STATUS(tess_job_set_limit(blind, MEMORY, 0), TESS_EPERM);
	CHECK_STATUS(tess_job_usage(blind, MEMORY, &count, &most), TESS_EPERM);
	CHECK_STATUS(tess_job_kill(blind), TESS_EPERM);
	CHECK_STATUS(tess_job_set_limit(job, (enum tess_job_resource)5, 0), TESS_EINVAL);
	CHECK_STATUS(tess_job_usage(job, (enum tess_job_resource) ~0u, &count, &most), TESS_EINVAL);
	drop(blind);
	drop(job);
}

#define DEEP 8u

static void jobs_nest_so_deep(const void *unused)
{
	tess_cap_t job[DEEP] = { make_job() };
	unsigned int depth = 1;
	int status = TESS_OK;

	(void)unused;
	while (depth < DEEP && !status) {
		status = tess_job_create(job[depth - 1], MAKE_TYPES, &job[depth]);
		depth += !status;
	}
	CHECK_STATUS(status, TESS_EINVAL);
	while (depth)
		drop(job[--depth]);
}

/* The role: waits to be killed. */
static int waiter_role(void)
{
	uint64_t bits;

	return tess_notification_wait(make_notification(), TESS_DEADLINE_FOREVER, &bits);
}

/* The processes of a job, and of jobs below it, end with it; everything is given back. */
static void jobs_are_killed(const void *unused)
{
	tess_cap_t job = make_job(), below = TESS_CAP_NONE, neighbour = make_job();
	struct tess_process_info info;
	struct child child[4], other;

	(void)unused;
	CHECK_OK(tess_job_create(job, MAKE_TYPES, &below));
	for (unsigned int i = 0; i < COUNT(child); i++)
		CHECK_OK(child_try(&child[i], &(struct child_order){ .role = "waiter",
								     .job = i % 2 ? below : job }));
	CHECK_OK(child_try(&other, &(struct child_order){ .role = "waiter", .job = neighbour }));
	CHECK_EQUAL(used(job, PROCESSES), COUNT(child));
	CHECK_EQUAL(used(below, PROCESSES), 2);
	suite_sleep(5 * MILLISECONDS);
	CHECK_OK(tess_job_kill(job));
	for (unsigned int i = 0; i < COUNT(child); i++)
		CHECK_EQUAL(child_end(&child[i]).reason, TESS_END_REASON_KILLED);
	check_unused(below);
	drop(below);
	check_unused(job);
	CHECK_OK(tess_process_info(other.process, &info));
	CHECK_EQUAL(info.state, TESS_PROCESS_STATE_RUNNING);
	child_kill(&other);
	check_unused(neighbour);
	drop(neighbour);
	drop(job);
}

/* A program that cannot be started for want of memory, wherever that is noticed. */
static void starts_fail_clean(const void *unused)
{
	tess_cap_t job = make_job();
	const struct child_order order = { .role = "nothing", .job = job };
	struct child child;
	uint64_t most = 0;
	int status = TESS_ENOMEM;

	(void)unused;
	while (status && most < 4 << 20) {
		limit(job, MEMORY, most);
		status = child_try(&child, &order);
		if (status)
			CHECK_STATUS(status, TESS_ENOMEM);
		else
			child_succeeds(&child);
		check_unused(job);
		most += 3 * TESS_PAGE_SIZE;
	}
	CHECK_OK(status);
	drop(job);
}

static const struct test tests[] = {
	{ "memory", memory_is_limited, NULL },
	{ "limits are exact", limits_are_exact, NULL },
	{ "processes", processes_are_limited, NULL },
	{ "threads", threads_are_limited, NULL },
	{ "capabilities", capabilities_are_limited, NULL },
	{ "jobs", jobs_are_limited, NULL },
	{ "limits hold for the jobs below", limits_hold_below, NULL },
	{ "types of objects", types_are_limited, NULL },
	{ "rights on jobs", rights_are_checked, NULL },
	{ "jobs nest so deep", jobs_nest_so_deep, NULL },
	{ "a job is killed whole", jobs_are_killed, NULL },
	{ "starts that fail for want of memory", starts_fail_clean, NULL },
	{ "memory pressure is told in order", pressure_is_told_in_order, NULL },
	{ "and again after a fall", a_level_is_told_again_after_a_fall, NULL },
};

static int role(const char *name)
{
	if (!strcmp(name, "filler"))
		return filler_role();
	if (!strcmp(name, "hoarder"))
		return hoarder_role();
	return !strcmp(name, "waiter") ? waiter_role() : 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
