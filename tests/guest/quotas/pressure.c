/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory pressure: a process takes all that its job may use, and who watches the job knows in time.
 */
#include "quotas.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define MODERATE UINT64_C(1)
#define HIGH     UINT64_C(2)
#define CRITICAL UINT64_C(4)
#define REFUSED  UINT64_C(8) /* the hoarder's own */

static uint64_t used(tess_cap_t job)
{
	uint64_t count = 0, limit;

	CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &count, &limit));
	return count;
}

static enum tess_pressure_level level(tess_cap_t job)
{
	enum tess_pressure_level level = TESS_PRESSURE_LEVEL_NONE;

	CHECK_OK(tess_job_pressure(job, &level));
	return level;
}

static uint64_t hear(tess_cap_t bell)
{
	uint64_t bits = 0;

	CHECK_OK(tess_notification_wait(bell, tess_clock_deadline(PATIENCE), &bits));
	return bits;
}

/* The role: waits for its turn, takes page after page, and tells when it gets no more. */
int hoarder_role(void)
{
	tess_cap_t cap, bell = tess_start_cap("bell");
	uint64_t bits;
	int status;

	CHECK_OK(tess_notification_wait(tess_start_cap("turn"), TESS_DEADLINE_FOREVER, &bits));
	do
		status = tess_memory_create(tess_self_job(), TESS_PAGE_SIZE, &cap);
	while (!status);
	CHECK_STATUS(status, TESS_ENOMEM);
	CHECK_OK(tess_notification_signal(bell, REFUSED));
	return tess_notification_wait(tess_start_cap("turn"), TESS_DEADLINE_FOREVER, &bits);
}

/* A child of lower priority: what it causes is seen before it goes on. */
static void start(struct child *child, tess_cap_t job, tess_cap_t turn, tess_cap_t bell)
{
	const struct tess_spawn_cap caps[] = { CHILD_CAP("turn", turn), CHILD_CAP("bell", bell) };
	const struct child_order order = {
		.role = "hoarder", .caps = caps, .cap_count = COUNT(caps), .job = job, .priority = 1
	};

	CHECK_OK(child_try(child, &order));
	thread_await_block(child->thread);
}

void pressure_is_told_in_order(const void *unused)
{
	tess_cap_t job = make_job(), bell = make_notification(), turn = make_notification();
	struct child child;

	(void)unused;
	start(&child, job, turn, bell);
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, 3 * used(job)));
	CHECK_OK(tess_job_bind_pressure(job, bell, MODERATE, HIGH, CRITICAL));
	CHECK_EQUAL(level(job), TESS_PRESSURE_LEVEL_NONE);
	CHECK_OK(tess_notification_signal(turn, 1));
	CHECK_EQUAL(hear(bell), MODERATE);
	CHECK_EQUAL(level(job), TESS_PRESSURE_LEVEL_MODERATE);
	CHECK_EQUAL(hear(bell), HIGH);
	CHECK_EQUAL(hear(bell), CRITICAL);
	CHECK_EQUAL(level(job), TESS_PRESSURE_LEVEL_CRITICAL);
	CHECK_EQUAL(hear(bell), REFUSED);
	child_kill(&child);
	CHECK_EQUAL(level(job), TESS_PRESSURE_LEVEL_NONE);
	drop(job);
	drop(bell);
	drop(turn);
}

/* This process itself is who watches and who gives back. */
void a_level_is_told_again_after_a_fall(const void *unused)
{
	tess_cap_t job = make_job(), bell = make_notification(), most = 0, little = 0;
	uint64_t bits;

	(void)unused;
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, 1000 * TESS_PAGE_SIZE));
	CHECK_OK(tess_job_bind_pressure(job, bell, MODERATE, HIGH, CRITICAL));
	CHECK_OK(tess_memory_create(job, 740 * TESS_PAGE_SIZE, &most));
	CHECK_STATUS(tess_notification_wait(bell, TESS_DEADLINE_POLL, &bits), TESS_EAGAIN);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_OK(tess_memory_create(job, 20 * TESS_PAGE_SIZE, &little));
		if (i == 0)
			CHECK_EQUAL(hear(bell), MODERATE);
		else
			CHECK_STATUS(tess_notification_wait(bell, TESS_DEADLINE_POLL, &bits),
				     TESS_EAGAIN);
		drop(little);
	}
	drop(most);
	CHECK_OK(tess_memory_create(job, 760 * TESS_PAGE_SIZE, &most));
	CHECK_EQUAL(hear(bell), MODERATE);
	CHECK_STATUS(tess_memory_create(job, 760 * TESS_PAGE_SIZE, &little), TESS_ENOMEM);
	CHECK_EQUAL(hear(bell), HIGH | CRITICAL);
	drop(most);
	drop(job);
	drop(bell);
}
