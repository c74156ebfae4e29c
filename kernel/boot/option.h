/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's command line: words `name=value` between spaces. The last word with a name counts;
 * what nobody asks for is ignored.
 */
#ifndef BOOT_OPTION_H
#define BOOT_OPTION_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the option has exactly this value. */
bool option_is(const char *line, const char *name, const char *value);

/* The option as a number, decimal or hexadecimal with 0x; false, and *value untouched, if it is
 * none. */
bool option_number(const char *line, const char *name, uint64_t *value);

#endif
