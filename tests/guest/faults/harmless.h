/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What user mode may do, however odd, without harm to anybody.
 */
#ifndef HARMLESS_H
#define HARMLESS_H

#include <stddef.h>

#include "suite.h"

extern const struct test harmless_tests[];
extern const size_t harmless_test_count;

int harmless_role(const char *name);

#endif
