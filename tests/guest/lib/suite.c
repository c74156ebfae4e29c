/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running tests. What the library sets up on first use (its heap, the heap's lock) is set up
 * before the first test, so that it is not taken for a leak.
 */
#include "suite.h"

#include <string.h>

#include "child.h"

#define REPORTS_MAX 20 /* failed checks of one test that are told one by one */

static unsigned int failures;
static bool kernel_checks = true;
static tess_cap_t never; /* a notification that nobody signals */

static bool report(const char *file, int line)
{
	const char *slash = strrchr(file, '/');

	if (++failures > REPORTS_MAX)
		return false;
	tap_note("%s:%d: check failed", slash ? slash + 1 : file, line);
	return true;
}

bool check_true(bool holds, const char *what, const char *file, int line)
{
	if (!holds && report(file, line))
		tap_note("  %s", what);
	return holds;
}

bool check_equal(uint64_t actual, uint64_t expected, const char *what, const char *file, int line)
{
	if (actual != expected && report(file, line))
		tap_note("  %s is 0x%lx, expected 0x%lx", what, actual, expected);
	return actual == expected;
}

bool check_status(int64_t actual, int64_t expected, const char *what, const char *file, int line)
{
	if (actual != expected && report(file, line))
		tap_note("  %s is %ld (%s), expected %s", what, actual,
			 tess_status_name((int)actual), tess_status_name((int)expected));
	return actual == expected;
}

bool suite_failed(void)
{
	return failures != 0;
}

void suite_sleep(uint64_t nanoseconds)
{
	uint64_t bits;

	CHECK_STATUS(tess_notification_wait(never, tess_clock_deadline(nanoseconds), &bits),
		     TESS_ETIMEDOUT);
}

/* --- leaks --- */

static void count(struct tess_kernel_info *info)
{
	*info = (struct tess_kernel_info){ 0 };
	CHECK_OK(tess_platform_info(tess_start_cap("platform.inspect"), info));
}

static bool same(const struct tess_kernel_info *a, const struct tess_kernel_info *b)
{
	return a->objects == b->objects && a->capabilities == b->capabilities &&
	       a->threads == b->threads && a->processes == b->processes;
}

/* What ended last may still be taken apart: waits for that. */
static void check_counts(const struct tess_kernel_info *before)
{
	struct tess_kernel_info after;

	count(&after);
	for (unsigned int i = 0; i < 200 && !same(before, &after); i++) {
		suite_sleep(MILLISECONDS);
		count(&after);
	}
	CHECK_EQUAL(after.objects, before->objects);
	CHECK_EQUAL(after.capabilities, before->capabilities);
	CHECK_EQUAL(after.threads, before->threads);
	CHECK_EQUAL(after.processes, before->processes);
}

static void check_kernel(void)
{
	CHECK_OK(tess_platform_check(tess_start_cap("platform.inspect")));
}

/* --- tests and roles --- */

static void do_nothing(void *argument)
{
	(void)argument;
}

static void warm_up(void)
{
	struct child child;

	thread_join(thread_begin(do_nothing, NULL));
	child_start(&child, "nothing", NULL, 0);
	(void)child_end(&child);
}

static void begin(void)
{
	CHECK_OK(tess_notification_create(tess_self_job(), &never));
}

static void run_test(const struct test *test)
{
	struct tess_kernel_info before;

	failures = 0;
	count(&before);
	test->run(test->context);
	check_counts(&before);
	if (kernel_checks)
		check_kernel();
	tap_result(failures == 0, test->name);
}

static int run_role(const struct suite *suite, const char *name)
{
	int status = !strcmp(name, "nothing") || !suite->role ? 0 : suite->role(name);

	return status ? status : failures != 0;
}

int suite_main(int argc, char **argv, const struct suite *suite)
{
	begin();
	if (argc == 3 && !strcmp(argv[1], "role"))
		return run_role(suite, argv[2]);
	kernel_checks = !suite->without_checks;
	warm_up();
	for (size_t i = 0; i < suite->test_count; i++)
		run_test(&suite->tests[i]);
	return tap_end();
}
