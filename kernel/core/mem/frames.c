/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical memory: a buddy allocator (Knuth, The Art of Computer Programming, vol. 1, section 2.5).
 *
 * Each frame has one byte of state. The first frame of a block, free or used, carries the kind and
 * the order of the block; all others are TAIL. So splitting and merging touch one byte per level,
 * and freeing what is not the first frame of a used block of that order is seen at once: it is a
 * bug of the kernel, and panics. The link of a free block in its list lies in the block itself.
 *
 * Invariants (proved by frames_check):
 *   - blocks are aligned to their size, lie in one range, and cover it without a gap;
 *   - no two buddies of one order are both free;
 *   - a free block is in the list of its order, and nothing else is;
 *   - free counts the frames of free blocks, and reserved <= free.
 *
 * A frame is a block of order 0, so as long as reserved <= free, a reserved frame can be had.
 */
#include "mem/frames.h"

#include <arch/entry.h>
#include <tessera/abi/status.h>

#include "lib/string.h"

#define STATE_TAIL  0x00
#define STATE_FREE  0x40 /* + order */
#define STATE_USED  0x80 /* + order */
#define STATE_ORDER 0x0f

static uint64_t block_size(unsigned order)
{
	return FRAME_SIZE << order;
}

void frames_init(struct frames *f)
{
	*f = (struct frames){ .range_count = 0 };
	for (unsigned order = 0; order <= FRAMES_ORDER_MAX; order++)
		list_init(&f->free_list[order]);
}

/* The range that holds the frame, or NULL. There are few, and one holds nearly all. */
static const struct frame_range *find_range(const struct frames *f, paddr_t frame)
{
	for (unsigned i = 0; i < f->range_count; i++) {
		if (frame >= f->range[i].begin && frame < f->range[i].end)
			return &f->range[i];
	}
	return NULL;
}

static uint8_t *state_of(const struct frame_range *r, paddr_t frame)
{
	return &r->state[(frame - r->begin) / FRAME_SIZE];
}

static void push_free(struct frames *f, const struct frame_range *r, paddr_t block, unsigned order)
{
	*state_of(r, block) = (uint8_t)(STATE_FREE | order);
	list_push_front(&f->free_list[order], arch_direct(block));
}

static void take_free(const struct frame_range *r, paddr_t block)
{
	list_remove(arch_direct(block));
	*state_of(r, block) = STATE_TAIL;
}

/* The largest order that a block at this address, ending at or before end, can have. */
static unsigned largest_order(paddr_t begin, paddr_t end)
{
	unsigned order = 0;

	while (order < FRAMES_ORDER_MAX && begin % block_size(order + 1) == 0 &&
	       end - begin >= block_size(order + 1))
		order++;
	return order;
}

int frames_add(struct frames *f, paddr_t begin, paddr_t end)
{
	struct frame_range *r = &f->range[f->range_count];
	uint64_t metadata, size;
	unsigned order;

	if (begin % FRAME_SIZE || end % FRAME_SIZE || begin >= end)
		return TESS_EINVAL;
	if (f->range_count == FRAMES_RANGES_MAX)
		return TESS_ENOSPC;
	size = end - begin;
	metadata = size / FRAME_SIZE * (sizeof(*r->shares) + sizeof(*r->state));
	metadata = (metadata + FRAME_SIZE - 1) / FRAME_SIZE * FRAME_SIZE;
	if (metadata >= size)
		return TESS_EINVAL;

	r->begin = begin + metadata;
	r->end = end;
	r->shares = arch_direct(begin);
	r->state = (uint8_t *)(r->shares + size / FRAME_SIZE);
	memset(r->shares, 0, metadata);
	f->range_count++;
	for (paddr_t at = r->begin; at < end; at += block_size(order)) {
		order = largest_order(at, end);
		push_free(f, r, at, order);
	}
	f->total += (end - r->begin) / FRAME_SIZE;
	f->free += (end - r->begin) / FRAME_SIZE;
	return TESS_OK;
}

/* Whether so many frames can be had; who watches over the machine's memory learns that they cannot.
 */
static bool is_there(struct frames *f, uint64_t count)
{
	if (count <= f->free - f->reserved)
		return true;
	if (f->refused)
		f->refused(f);
	return false;
}

int frames_reserve(struct frames *f, uint64_t count)
{
	if (fault_injected(f->injection) || !is_there(f, count))
		return TESS_ENOMEM;
	f->reserved += count;
	return TESS_OK;
}

void frames_unreserve(struct frames *f, uint64_t count)
{
	if (count > f->reserved)
		panic("frames: %llu reservations given back of %llu", (unsigned long long)count,
		      (unsigned long long)f->reserved);
	f->reserved -= count;
}

/* Takes a free block of the order, splitting a larger one if need be; 0 if there is none. */
static paddr_t take_block(struct frames *f, unsigned order)
{
	const struct frame_range *r;
	unsigned at = order;
	paddr_t block;

	while (at <= FRAMES_ORDER_MAX && list_is_empty(&f->free_list[at]))
		at++;
	if (at > FRAMES_ORDER_MAX)
		return 0;

	block = arch_direct_address(list_first(&f->free_list[at]));
	r = find_range(f, block);
	take_free(r, block);
	while (at-- > order)
		push_free(f, r, block + block_size(at), at);
	*state_of(r, block) = (uint8_t)(STATE_USED | order);
	f->free -= UINT64_C(1) << order;
	memset(arch_direct(block), 0, block_size(order));
	return block;
}

paddr_t frame_alloc_reserved(struct frames *f)
{
	paddr_t frame;

	if (!f->reserved)
		panic("frames: a frame taken that was not reserved");
	f->reserved--;
	frame = take_block(f, 0);
	if (!frame)
		panic("frames: a reserved frame is not there");
	return frame;
}

paddr_t frames_alloc_order(struct frames *f, unsigned order)
{
	if (order > FRAMES_ORDER_MAX || fault_injected(f->injection))
		return 0;
	if (!is_there(f, UINT64_C(1) << order))
		return 0;
	return take_block(f, order);
}

/* The range of a used block, which the caller gives back; panics if it is no such block. */
static const struct frame_range *used_range(const struct frames *f, paddr_t block, unsigned order)
{
	const struct frame_range *r = find_range(f, block);

	if (!r || block % FRAME_SIZE || *state_of(r, block) != (STATE_USED | order))
		panic("frames: 0x%llx (order %u) is not in use so", (unsigned long long)block,
		      order);
	return r;
}

void frames_free_order(struct frames *f, paddr_t block, unsigned order)
{
	const struct frame_range *r = used_range(f, block, order);

	f->free += UINT64_C(1) << order;
	*state_of(r, block) = STATE_TAIL;
	for (; order < FRAMES_ORDER_MAX; order++) {
		paddr_t buddy = block ^ block_size(order);

		if (buddy < r->begin || buddy >= r->end ||
		    *state_of(r, buddy) != (STATE_FREE | order))
			break;
		take_free(r, buddy);
		block &= ~block_size(order);
	}
	push_free(f, r, block, order);
}

static uint32_t *shares_of(const struct frames *f, paddr_t frame)
{
	const struct frame_range *r = used_range(f, frame, 0);

	return &r->shares[(frame - r->begin) / FRAME_SIZE];
}

void frame_share(struct frames *f, paddr_t frame)
{
	++*shares_of(f, frame);
}

uint32_t frame_shares(const struct frames *f, paddr_t frame)
{
	return *shares_of(f, frame);
}

bool frame_unshare(struct frames *f, paddr_t frame)
{
	uint32_t *shares = shares_of(f, frame);

	if (*shares) {
		--*shares;
		return false;
	}
	frame_free(f, frame);
	return true;
}

void frame_free(struct frames *f, paddr_t frame)
{
	frames_free_order(f, frame, 0);
}

void frame_release(struct frames *f, paddr_t frame)
{
	frame_free(f, frame);
	f->reserved++;
}

/* Checks the block that begins here, and adds what of it is free; returns its end, or 0 if it is
 * bad. */
static paddr_t check_block(const struct frame_range *r, paddr_t block, uint64_t *free)
{
	uint8_t state = *state_of(r, block);
	unsigned order = state & STATE_ORDER;
	paddr_t end = block + block_size(order);
	paddr_t buddy = block ^ block_size(order);
	bool is_free = (state & ~STATE_ORDER) == STATE_FREE;

	if ((!is_free && (state & ~STATE_ORDER) != STATE_USED) || order > FRAMES_ORDER_MAX)
		return 0;
	if (block % block_size(order) || end > r->end)
		return 0;
	for (paddr_t tail = block + FRAME_SIZE; tail < end; tail += FRAME_SIZE) {
		if (*state_of(r, tail) != STATE_TAIL)
			return 0;
	}
	if (!is_free)
		return end;
	if (order < FRAMES_ORDER_MAX && buddy >= r->begin && buddy < r->end &&
	    *state_of(r, buddy) == state)
		return 0;
	*free += UINT64_C(1) << order;
	return end;
}

/* Checks one free list, and adds its frames; false if something in it is no free block of the
 * order. */
static bool check_list(const struct frames *f, unsigned order, uint64_t *listed)
{
	LIST_FOR_EACH(item, &f->free_list[order]) {
		paddr_t block = arch_direct_address(item);
		const struct frame_range *r = find_range(f, block);

		if (item->next->prev != item || !r || block % FRAME_SIZE)
			return false;
		if (*state_of(r, block) != (STATE_FREE | order) || *listed > f->free)
			return false;
		*listed += UINT64_C(1) << order;
	}
	return true;
}

bool frames_check(const struct frames *f)
{
	uint64_t total = 0, free = 0, listed = 0;

	for (unsigned i = 0; i < f->range_count; i++) {
		const struct frame_range *r = &f->range[i];

		total += (r->end - r->begin) / FRAME_SIZE;
		for (paddr_t at = r->begin; at < r->end;) {
			at = check_block(r, at, &free);
			if (!at)
				return false;
		}
	}
	for (unsigned order = 0; order <= FRAMES_ORDER_MAX; order++) {
		if (!check_list(f, order, &listed))
			return false;
	}
	return total == f->total && free == f->free && listed == free && f->reserved <= free;
}
