/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tool tells its user: everything goes to standard error and begins with "tessera: ".
 */
#ifndef TOOLS_SAY_H
#define TOOLS_SAY_H

/* Exit statuses of `tessera`; man1/tessera.1 explains them. */
enum tool_exit {
	TOOL_OK = 0,
	TOOL_FAILED = 1,        /* mkimage: the system file or an image is wrong */
	TOOL_USAGE = 2,
	TOOL_REFUSED = 3,       /* run: nothing was booted */
	TOOL_TIMEOUT = 124,
	TOOL_PANIC = 126,
	TOOL_ABNORMAL = 127,
};

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc that says so and exits when the host is out of memory. */
void *must_alloc(unsigned long size);
char *must_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
