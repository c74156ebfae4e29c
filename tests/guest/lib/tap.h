/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAP on the machine's console. Each line is one write, so that it is whole whoever else writes; a
 * reader on the host skips what is not TAP.
 */
#ifndef GUEST_TAP_H
#define GUEST_TAP_H

#include <stdbool.h>

/* The result of the next test. */
void tap_result(bool passed, const char *name);

/* A remark for whoever reads the log: "# ...". In a process without the console it is lost. */
void tap_note(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));

/* Prints the plan. Returns 0 if every test passed, else 1. */
int tap_end(void);

#endif
