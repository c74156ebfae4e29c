/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two ends of a ring share: see ring_end.c.
 */
#ifndef TESS_LIB_RING_END_H
#define TESS_LIB_RING_END_H

#include <tessera/ring.h>

/* In the place of a length: what is left up to the end of the data is no message. */
#define RING_SKIP (~UINT64_C(0))

/* The memory of a ring: the reader's page, then the writer's and the data. */
#define RING_PAGE TESS_PAGE_SIZE

_Static_assert(sizeof(struct tess_ring_control) == 128, "two cache lines");
_Static_assert(__builtin_offsetof(struct tess_ring_control, wake) == 64, "one for each");

/* Checks everything and maps the parts. writes: it is the writer's end. */
int ring_attach(struct tess_ring_end *end, struct tess_ring_caps *caps, bool writes);

/* Unmaps the parts and gives the capabilities up, after telling the other side. */
void ring_close(struct tess_ring_end *end, bool writes);

/* The end is of no use any more: the status that all calls return from now on, the first that
 * there was. */
int ring_fail(struct tess_ring_end *end, int status);

/* Asks for the doorbell when the other side's position passes this one. Look there once more
 * afterwards. */
void ring_ask(struct tess_ring_end *end, uint64_t position);

/* Waits for the doorbell and takes what it says. Returns what tess_notification_wait(2) says. */
int ring_wait(struct tess_ring_end *end, tess_time_t deadline);

/* Takes what the doorbell says. */
void ring_answer(struct tess_ring_end *end);

/* How many bytes lie between where the reader and the writer say they are; false if there cannot be
 * so many. */
bool ring_distance(const struct tess_ring_end *end, uint64_t reader, uint64_t writer,
		   uint64_t *distance);

/* Where a position lies in the data, and the bytes from there to the end of it. */
uint64_t ring_offset(const struct tess_ring_end *end, uint64_t position);
uint64_t ring_to_end(const struct tess_ring_end *end, uint64_t position);

#endif
