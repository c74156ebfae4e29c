/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAP runner and random source of the Check programs.
 */
#include "harness.h"

#include <stdlib.h>

#define TIMEOUT_SECONDS 300

void harness_add(Suite *suite, const char *name, const TTest *test, int signal)
{
	TCase *tcase = tcase_create(name);

	tcase_set_timeout(tcase, TIMEOUT_SECONDS);
	if (signal)
		tcase_add_test_raise_signal(tcase, test, signal);
	else
		tcase_add_test(tcase, test);
	suite_add_tcase(suite, tcase);
}

int harness_run(Suite *suite)
{
	SRunner *runner;
	int failed;

	setenv("CK_TAP_LOG_FILE_NAME", "-", 0);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

uint64_t random_next(struct random_source *r)
{
	uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t random_below(struct random_source *r, uint64_t limit)
{
	return random_next(r) % limit;
}
