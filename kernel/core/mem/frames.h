/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical memory in frames of 4 KiB, and naturally aligned blocks of 2^order frames.
 *
 * There are two ways to get memory. A frame can be reserved first, where failing is still possible,
 * and taken later by frame_alloc_reserved(), which cannot fail. Or a block is taken at once by
 * frames_alloc_order(), from what nobody has reserved. All memory given out is zeroed.
 */
#ifndef MEM_FRAMES_H
#define MEM_FRAMES_H

#include <arch/mmu.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"
#include "mem/fault_injection.h"

#define FRAME_SIZE        UINT64_C(4096)
#define FRAMES_ORDER_MAX  10 /* blocks of up to 4 MiB */
#define FRAMES_RANGES_MAX 16

/* A run of physical memory; its frames' states lie in its own first frames. */
struct frame_range {
	paddr_t begin, end; /* of what is given out */
	uint8_t *state;     /* one for each frame */
	uint32_t *shares;   /* likewise: holders beyond the first, see frame_share */
};

struct frames {
	struct list free_list[FRAMES_ORDER_MAX + 1]; /* the nodes lie in the free blocks */
	struct frame_range range[FRAMES_RANGES_MAX]; /* first one added first */
	unsigned range_count;
	uint64_t total;                    /* frames managed */
	uint64_t free;                     /* of these, not given out; at least reserved */
	uint64_t reserved;                 /* of the free ones, promised */
	struct fault_injection *injection; /* may be NULL */
	void (*refused)(struct frames *);  /* told when there is too little; may be NULL */
};

void frames_init(struct frames *f);

/*
 * Adds physical memory, page-aligned bounds, that nothing else uses and no other range overlaps.
 * TESS_EINVAL if it is misaligned or too small to hold a frame beside its metadata, TESS_ENOSPC if
 * there are too many ranges.
 */
__attribute__((warn_unused_result)) int frames_add(struct frames *f, paddr_t begin, paddr_t end);

/* Promises count frames to the caller, or TESS_ENOMEM. */
__attribute__((warn_unused_result)) int frames_reserve(struct frames *f, uint64_t count);
void frames_unreserve(struct frames *f, uint64_t count);

/* One zeroed frame out of an earlier reservation. */
paddr_t frame_alloc_reserved(struct frames *f);

/* Undoes frame_alloc_reserved: the frame is free, and promised again. */
void frame_release(struct frames *f, paddr_t frame);

/* Gives one frame back; it is free then, not reserved. */
void frame_free(struct frames *f, paddr_t frame);

/*
 * A frame of order 0 may have several holders, who must not write to it. frame_share adds one;
 * frame_unshare takes one away and frees the frame with the last: true then. frame_shares tells how
 * many there are beyond one.
 */
void frame_share(struct frames *f, paddr_t frame);
bool frame_unshare(struct frames *f, paddr_t frame);
uint32_t frame_shares(const struct frames *f, paddr_t frame);

/* A zeroed block of 2^order frames, aligned to its size, out of unreserved memory; 0 if there is
 * none. It goes back whole, with the same order. */
paddr_t frames_alloc_order(struct frames *f, unsigned order);
void frames_free_order(struct frames *f, paddr_t block, unsigned order);

/* Walks everything; false if an invariant does not hold. */
bool frames_check(const struct frames *f);

#endif
