/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The caller: a process whose threads make random system calls until it is told to stop, or dies
 * of one.
 */
#ifndef CALLER_H
#define CALLER_H

#include <stdint.h>

#define CALLER_THREADS 3

/* The registers of one call. */
struct caller_call {
	uint64_t number, token, deadline, reply, word[8];
};

/* One page that the caller shares with the suite, which reads it while the caller runs. */
struct caller_page {
	uint64_t seed;
	uint64_t limit;                          /* calls to make */
	uint64_t calls;                          /* made so far, by all threads together */
	uint64_t succeeded;                      /* of them */
	struct caller_call last[CALLER_THREADS]; /* to tell what went wrong */
};

/*
 * The role. Its capabilities: "page" (Memory), "meeting" (Endpoint), "platform.inspect",
 * "platform.trace", and perhaps "peer" (Process).
 */
int caller_role(void);

#endif
