/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_log_write: to the log service by its interface, or straight to the console in a process that
 * holds the platform: init, which is there before any log, and the console itself.
 */
#include <tessera/log.h>

#include <tessera/console.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#define CONSOLE_MAX 4096        /* the most that one tess_platform_console_write takes */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int write_log(tess_cap_t cap, const uint8_t *bytes, size_t length)
{
	tessera_console_log_client_t log = {cap};
	int status = TESS_OK;

	while (length && !status) {
		size_t part = least(length, TESSERA_CONSOLE_WRITE_MAX);

		status = tessera_console_log_write(log, tess_bytes_of(bytes, part),
						TESS_DEADLINE_FOREVER);
		bytes += part;
		length -= part;
	}
	return status;
}

static int write_console(tess_cap_t platform, const uint8_t *bytes, size_t length)
{
	int status = platform ? TESS_OK : TESS_EBADCAP;

	while (length && !status) {
		size_t part = least(length, CONSOLE_MAX);

		status = tess_platform_console_write(platform, bytes, part);
		bytes += part;
		length -= part;
	}
	return status;
}

int tess_log_write(const void *bytes, size_t length)
{
	tess_cap_t log = tess_start_cap("log");
	tess_cap_t platform = tess_start_cap("platform.console");

	if (log)
		return write_log(log, bytes, length);
	return write_console(platform ? platform : tess_start_cap("platform"), bytes, length);
}
