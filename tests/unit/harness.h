/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all Check programs share: the TAP runner, and a seeded random source.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <check.h>
#include <stdint.h>

/* Adds a test case that holds one test, under the test's name. */
#define HARNESS_ADD(suite, test) harness_add((suite), #test, (test), 0)

/* The same for a test that has to end by this signal. */
#define HARNESS_ADD_SIGNAL(suite, test, signal) harness_add((suite), #test, (test), (signal))

void harness_add(Suite *suite, const char *name, const TTest *test, int signal);

/* Runs the suite, writes TAP to standard output, and returns main's exit status. */
int harness_run(Suite *suite);

/* As ck_assert, for inner loops: Check's own assertions write to a pipe each time they hold. */
#define ck_holds(condition)                                                                        \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg("%s", #condition);                                            \
	} while (0)

/* splitmix64 (Steele, Lea and Flood, 2014): the same numbers on every machine. */
struct random_source {
	uint64_t state;
};

uint64_t random_next(struct random_source *r);

/* A number in 0..limit-1. */
uint64_t random_below(struct random_source *r, uint64_t limit);

#endif
