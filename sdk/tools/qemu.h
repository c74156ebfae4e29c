/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Booting a machine in QEMU and waiting for its end.
 */
#ifndef TOOLS_QEMU_H
#define TOOLS_QEMU_H

#include <stdbool.h>
#include <stdint.h>

struct machine {
	const char *kernel;             /* path of the kernel's ELF image */
	int archive;                    /* open file */
	unsigned int memory;            /* MiB */
	const char *command_line;       /* of the kernel, or NULL */
	bool icount;                    /* count instructions: the clock follows them */
	bool gdb;                       /* wait for a debugger on port 1234 */
	uint64_t timeout;               /* milliseconds, 0: none */
};

/*
 * Boots the machine, its console on standard output, and waits until it ends; the one that lasts
 * too long, or is interrupted, is ended. Returns the exit status of `tessera run`: the guest's
 * 0..125, or one of enum tool_exit, or 128 + the number of the signal that interrupted it, after
 * saying why.
 */
int qemu_run(const struct machine *machine);

#endif
