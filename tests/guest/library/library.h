/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libtessera promises, where it can go wrong: what the suite's files share.
 */
#ifndef GUEST_LIBRARY_H
#define GUEST_LIBRARY_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* Tests: starting.c is about processes and what they start with, running.c about the rest. */
extern const struct test starting_tests[], running_tests[];
extern const size_t starting_test_count, running_test_count;

int environment_role(void);
int overflow_role(void);
int abort_role(void);
int smash_role(void);

#endif
