/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One of everything in one process, and all that is counted: what tests of ends stand on.
 */
#ifndef TESTS_HOARD_H
#define TESTS_HOARD_H

#include "world.h"

/* Everything that must be as before when what was made since has gone. */
struct counts {
	uint64_t objects, caps;
	uint64_t nodes, badges, mappings, bindings, shares, knotes;
	uint64_t timers, armed;
	uint64_t frames; /* given out, but for those of slabs and of the heap of timers */
	uint64_t reserved;
	uint64_t work;
	uint64_t used[JOB_RESOURCES]; /* by the root job */
};

struct counts count_all(const struct world *w);

/* Fails the test unless everything is as it was; `where` says of what. */
void expect_counts(const struct world *w, const struct counts *before, const char *where);

/*
 * Has thread i's process hold one object of each type and more, charged to its job, each in use:
 * memory mapped, shared copy-on-write and derived; badges; names bound and found; messages with
 * capabilities queued; events listened to; timers armed; other threads that wait and never ran; a
 * child job and a process in it; a saved reply of its own thread's call; handlers and watches set.
 */
void hoard(struct world *w, unsigned i);

#endif
