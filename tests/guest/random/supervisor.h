/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The supervisor: starts callers, pair after pair, until so many calls have been made, and sees
 * that nobody else suffers.
 */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include <stdint.h>

void supervise(uint64_t seed, uint64_t calls);

/* The role of a process that has nothing to do with all this: it answers numbers on "endpoint". */
int answerer_role(void);

#endif
