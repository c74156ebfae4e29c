/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libtessera on the machine: what tests/sdk/runtime.c, which an installed SDK has to pass, leaves
 * out, for it shows what goes wrong.
 */
#include "library.h"

#include <string.h>

static int role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "environment", environment_role },
		{ "overflow", overflow_role },
		{ "abort", abort_role },
		{ "smash", smash_role },
	};

	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(name, roles[i].name))
			return roles[i].run();
	return 1;
}

int main(int argc, char **argv)
{
	static struct test tests[32];
	struct suite suite = { .tests = tests, .role = role };

	suite.test_count = starting_test_count + running_test_count;
	memcpy(tests, starting_tests, starting_test_count * sizeof(*tests));
	memcpy(tests + starting_test_count, running_tests, running_test_count * sizeof(*tests));
	return suite_main(argc, argv, &suite);
}
