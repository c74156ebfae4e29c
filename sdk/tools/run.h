/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `tessera run`: boots a boot archive, or what a system file describes.
 */
#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include "mkimage.h"
#include "qemu.h"

struct run_options {
	struct mkimage_options image;   /* for a system file */
	const char *kernel;             /* --kernel, or NULL */
	bool debug_kernel;              /* the SDK's kernel with its checks */
	struct machine machine;         /* memory, command line, icount, gdb, timeout */
};

/* Returns the exit status. */
int run(const char *path, struct run_options *options);

#endif
