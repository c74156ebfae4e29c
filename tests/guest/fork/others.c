/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forks beside other threads, of other processes, and many of them.
 */
#include <stdlib.h>

#include "fork.h"

/* --- threads --- */

static volatile bool stop;
static tess_cap_t stopped;

static void allocate_all_the_time(void *unused)
{
	(void)unused;
	while (!stop)
		free(malloc(64));
	CHECK_OK(tess_notification_signal(stopped, 1));
}

/* Others are in the allocator when the process forks: the child's heap is whole, and it has one
 * thread. */
void other_threads_do_not_matter(const void *unused)
{
	struct tess_process_info info;
	struct child child;
	tess_cap_t thread[2];

	(void)unused;
	stop = false;
	stopped = make_notification();
	for (unsigned int i = 0; i < COUNT(thread); i++)
		thread[i] = thread_begin(allocate_all_the_time, NULL);
	for (unsigned int i = 0; i < 30; i++) {
		suite_sleep(MILLISECONDS / 2);
		if (forked(&child, NULL, 0)) {
			for (unsigned int n = 1; n < 200; n++)
				CHECK(malloc(n * 50) != NULL);
			CHECK_OK(tess_process_info(tess_self_process(), &info));
			CHECK_EQUAL(info.threads, 1);
			(void)thread_begin(allocate_all_the_time, NULL);
			allocate_all_the_time(NULL);
		}
		suite_sleep(MILLISECONDS);
		child_kill(&child);
	}
	stop = true;
	for (unsigned int i = 0; i < COUNT(thread); i++)
		thread_join(thread[i]);
	drop(stopped);
}

static struct child from_thread;

static void fork_here(void *unused)
{
	(void)unused;
	if (forked(&from_thread, NULL, 0)) {
		CHECK_EQUAL(tess_start_cap("self.thread"), TESS_CAP_NONE);
		CHECK_EQUAL(kind_of(tess_self_process()), TESS_TYPE_PROCESS);
		be_done();
	}
}

void any_thread_can_fork(const void *unused)
{
	(void)unused;
	thread_join(thread_begin(fork_here, NULL));
	child_succeeds(&from_thread);
}

/* The child's faults are not its parent's to handle, and it can have signals of its own. */
void signals_begin_anew(const void *unused)
{
	volatile int *volatile nowhere = (int *)8;
	struct tess_process_info info;
	struct child child[2];

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_faults());
	if (forked(&child[0], NULL, 0)) {
		CHECK_OK(tess_signal_open());
		CHECK_OK(tess_signal_raise(TESS_SIGNAL_CHLD, 0));
		CHECK_OK(tess_signal_close());
		be_done();
	}
	if (forked(&child[1], NULL, 0)) {
		*nowhere = 1;
		be_done();
	}
	child_succeeds(&child[0]);
	info = child_end(&child[1]);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_EQUAL(info.fault_address, 8);
	CHECK_OK(tess_signal_close());
}

/* --- many --- */

static unsigned int descend(unsigned int depth)
{
	struct child child;

	if (depth == 0 || !forked(&child, NULL, 0)) {
		if (depth)
			child_succeeds(&child);
		return depth;
	}
	(void)descend(depth - 1);
	be_done();
}

void generations(const void *unused)
{
	(void)unused;
	CHECK_EQUAL(descend(6), 6);
}

/* The role: forks until its job is full, and so does each of its children. */
int bomb_role(void)
{
	struct tess_forked f = { 0 };
	unsigned int count = 0;
	int status = TESS_OK;

	while (!status && count < 1000) {
		status = tess_fork(NULL, 0, &f);
		count += !status;
	}
	return status == TESS_ENOMEM ? 0 : 1;
}

/* A fork bomb fills its job, and no more; with the job it goes. */
void a_bomb_is_contained(const void *unused)
{
	tess_cap_t job = make_job();
	const struct child_order order = { .role = "bomb", .job = job };
	uint64_t used = 1, limit;
	struct child child;

	(void)unused;
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_PROCESSES, 20));
	CHECK_OK(child_try(&child, &order));
	suite_sleep(20 * MILLISECONDS);
	CHECK_OK(tess_job_kill(job));
	(void)child_end(&child);
	for (unsigned int i = 0; i < 500 && used; i++) {
		suite_sleep(MILLISECONDS);
		CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &used, &limit));
	}
	CHECK_EQUAL(used, 0);
	drop(job);
}

void forks_are_told(const void *unused)
{
	tess_cap_t queue = make_event_queue();
	struct tess_event event = { 0 };
	struct child child[3];
	size_t count;

	(void)unused;
	CHECK_OK(tess_event_queue_subscribe(queue, tess_self_process(), TESS_EVENT_FILTER_PROCESS,
					    0, 5, TESS_EVENT_PROCESS_FORK));
	for (unsigned int i = 0; i < COUNT(child); i++)
		if (forked(&child[i], NULL, 0))
			be_done();
	CHECK_OK(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count));
	CHECK_EQUAL(event.detail, TESS_EVENT_PROCESS_FORK);
	CHECK((uint32_t)event.data >= COUNT(child));
	for (unsigned int i = 0; i < COUNT(child); i++)
		child_succeeds(&child[i]);
	drop(queue);
}
