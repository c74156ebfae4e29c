/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A suite: a program that is a list of tests, and, started again as a child of itself, one of
 * its roles.
 *
 * After each test the kernel's invariants must hold, and as many objects, capabilities, threads
 * and processes be there as before it: what a test makes it also gives up.
 */
#ifndef GUEST_SUITE_H
#define GUEST_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tessera/tessera.h>

#include "tap.h"

struct test {
	const char *name;
	void (*run)(const void *context);
	const void *context;
};

struct suite {
	const struct test *tests;
	size_t test_count;
	/* What a child does; it returns the child's exit status. NULL: the suite has no roles. */
	int (*role)(const char *name);
	bool without_checks; /* runs on a kernel that does not check itself */
};

/* The suite's whole main(). */
int suite_main(int argc, char **argv, const struct suite *suite);

/* Whether a check of this test, or of this process, has failed so far. */
bool suite_failed(void);

/* Sleeps. */
void suite_sleep(uint64_t nanoseconds);

#define MILLISECONDS UINT64_C(1000000)
#define SECONDS      UINT64_C(1000000000)

/* How long a test waits for what should come at once. */
#define PATIENCE (20 * SECONDS)

/*
 * Checks: one that fails is told, and fails the test, or, in a child, makes its exit status 1.
 * They return whether they held.
 */
#define CHECK(condition) check_true((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(actual, expected)                                                              \
	check_equal((uint64_t)(actual), (uint64_t)(expected), #actual, __FILE__, __LINE__)
#define CHECK_STATUS(actual, expected)                                                             \
	check_status((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_OK(actual) CHECK_STATUS((actual), TESS_OK)

bool check_true(bool holds, const char *what, const char *file, int line);
bool check_equal(uint64_t actual, uint64_t expected, const char *what, const char *file, int line);
bool check_status(int64_t actual, int64_t expected, const char *what, const char *file, int line);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
