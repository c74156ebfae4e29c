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

/* own.c; the test's context is the name of one of these roles. */
void a_process_refuses_its_own_fault(const void *role);
int own_drop_role(void);
int own_refuse_role(void);
int own_revoke_role(void);
int own_forget_role(void);

#endif
