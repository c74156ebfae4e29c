/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Made-up arguments of system calls.
 */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "calls.h"
#include "random.h"

/* Allocates what addresses will point to. Once, before the others. */
void arguments_begin(void);

/* Fills the words of a call as its row of the table says. */
void arguments_fill(struct random *r, const struct call *call, uint64_t word[8]);

/* A deadline: mostly now or soon, so that nobody waits for long; for messages often none. */
tess_time_t argument_deadline(struct random *r, const struct call *call);

/* Fills the thread's IPC buffer and returns the tag, without number. */
uint64_t argument_message(struct random *r);

#endif
