/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines for whoever reads the system's log. They go to the capability "log", or, in a process that
 * has none, to the console by a Platform capability it was given; in a process without either they
 * are lost.
 */
#ifndef TESSERA_LOG_H
#define TESSERA_LOG_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes a line, formatted as tess_format(3) says; a newline is added if it has none. Returns when
 * the line has been taken, so that the lines of several processes stand in the order of events.
 */
void tess_log(const char *format, ...) __attribute__((__format__(__printf__, 1, 2)));
void tess_log_v(const char *format, va_list arguments)
	__attribute__((__format__(__printf__, 1, 0)));

/*
 * Writes bytes as they are; a line is shown when its newline comes.
 * Returns 0, or TESS_EBADCAP (there is no log), or what the call to the log said.
 */
int tess_log_write(const void *bytes, size_t length);

#ifdef __cplusplus
}
#endif

#endif
