/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints one line for each figure; tessera-bench(7) says what each means.
 */
#include "bench.h"

#include <string.h>

static const struct {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "one_way", one_way_role },
	{ "round_trip", round_trip_role },
	{ "sum", sum_role },
	{ "taker", taker_role },
	{ "stub", stub_role },
	{ "pager", pager_role },
	{ "ring_batch", ring_batch_role },
	{ "ring_single", ring_single_role },
	{ "forker", forker_role },
};

static int role(const char *name)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(roles[i].name, name))
			return roles[i].run();
	return 1;
}

static void measure_all(const void *unused)
{
	(void)unused;
	bench_calls();
	bench_objects();
	bench_fork();
	bench_faults();
	bench_messages();
	bench_channels();
	bench_events();
	bench_rings();
}

int main(int argc, char **argv)
{
	static const struct test tests[] = { { "measure", measure_all, NULL } };
	const struct suite suite = {
		.tests = tests, .test_count = COUNT(tests), .role = role, .without_checks = true
	};

	if (argc == 1)
		bench_memory_used();
	return suite_main(argc, argv, &suite);
}
