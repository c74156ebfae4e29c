/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ioport: a range of I/O ports. A part of one is an object of its own, below it in the derivation
 * tree.
 *
 * Invariant (proved by check_devices): the range is not empty, the machine has it, and the kernel
 * uses none of it.
 */
#ifndef OBJ_IOPORT_H
#define OBJ_IOPORT_H

#include <stdint.h>

#include "obj/object.h"

struct job;

struct ioport {
	struct object object;
	uint32_t first, count;
};

/* A range that was checked: EACCES, ENOMEM. */
int ioport_create(struct kernel *k, struct job *job, uint32_t first, uint32_t count,
		  struct ioport **ioport);

#endif
