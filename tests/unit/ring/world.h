/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel in miniature for rings on the host: capabilities, memory that is mapped as often as
 * needed with what a capability allows, between pages that nobody may touch, and notifications that
 * threads can wait for.
 */
#ifndef UNIT_RING_WORLD_H
#define UNIT_RING_WORLD_H

#include <stdbool.h>
#include <tessera/ring.h>

#define JOB ((tess_cap_t)1) /* the only job */

/* Begins anew: no capabilities, nothing mapped, no call fails. */
void world_begin(void);

/* The call after so many that made something fails with ENOMEM, and all after it; 0: the next. */
void world_fail_after(unsigned calls);
void world_fail_never(void);

/* Capabilities, and bytes mapped. */
unsigned world_caps(void);
uint64_t world_mapped(void);

/* A memory object, a notification, with these rights. */
tess_cap_t world_memory(uint64_t size, uint16_t rights);
tess_cap_t world_notification(uint16_t rights);

/* Nanoseconds from now, as a deadline. */
tess_time_t world_deadline(uint64_t nanoseconds);

/* A ring of this capacity with both ends attached. */
struct world_ring {
	struct tess_ring_writer writer;
	struct tess_ring_reader reader;
};

void world_ring_begin(struct world_ring *ring, size_t capacity);
void world_ring_end(struct world_ring *ring);

#endif
