/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines: see timer.h. The pages of the heap are kept once they were needed. */
#include "sched/timer.h"

#include <arch/mmu.h>
#include <stddef.h>
#include <tessera/abi/status.h>

#include "mem/frames.h"

_Static_assert(TIMERS_PER_PAGE * sizeof(struct timer *) == TESS_PAGE_SIZE,
	       "a page of the heap is a page");

int timer_reserve(struct timer_heap *h, struct frames *f)
{
	if (h->reserved == h->pages * TIMERS_PER_PAGE) {
		paddr_t frame;

		if (h->pages == TIMER_PAGES_MAX)
			return TESS_ENOMEM;
		frame = frames_alloc_order(f, 0);
		if (!frame)
			return TESS_ENOMEM;
		h->page[h->pages++] = arch_direct(frame);
	}
	h->reserved++;
	return TESS_OK;
}

void timer_unreserve(struct timer_heap *h)
{
	h->reserved--;
}

/* The place of a 1-based index. */
static struct timer **at(const struct timer_heap *h, uint32_t i)
{
	return &h->page[(i - 1) / TIMERS_PER_PAGE][(i - 1) % TIMERS_PER_PAGE];
}

static void put(struct timer_heap *h, uint32_t i, struct timer *t)
{
	*at(h, i) = t;
	t->place = i;
}

static void sift_up(struct timer_heap *h, uint32_t i, struct timer *t)
{
	for (; i > 1 && (*at(h, i / 2))->deadline > t->deadline; i /= 2)
		put(h, i, *at(h, i / 2));
	put(h, i, t);
}

static void sift_down(struct timer_heap *h, uint32_t i, struct timer *t)
{
	for (;;) {
		uint32_t child = 2 * i;

		if (child < h->count && (*at(h, child + 1))->deadline < (*at(h, child))->deadline)
			child++;
		if (child > h->count || (*at(h, child))->deadline >= t->deadline)
			break;
		put(h, i, *at(h, child));
		i = child;
	}
	put(h, i, t);
}

void timer_arm(struct timer_heap *h, struct timer *t, tess_time_t deadline)
{
	if (t->place)
		timer_disarm(h, t);
	t->deadline = deadline;
	h->count++;
	sift_up(h, h->count, t);
}

void timer_disarm(struct timer_heap *h, struct timer *t)
{
	uint32_t place = t->place;
	struct timer *last;

	if (!place)
		return;
	last = *at(h, h->count--);
	t->place = 0;
	if (last == t)
		return;
	if (place > 1 && (*at(h, place / 2))->deadline > last->deadline)
		sift_up(h, place, last);
	else
		sift_down(h, place, last);
}

struct timer *timer_first(const struct timer_heap *h)
{
	return h->count ? *at(h, 1) : NULL;
}

bool timer_check(const struct timer_heap *h)
{
	if (h->count > h->reserved || h->reserved > h->pages * TIMERS_PER_PAGE)
		return false;
	for (uint32_t i = 1; i <= h->count; i++) {
		if ((*at(h, i))->place != i)
			return false;
		if (i > 1 && (*at(h, i / 2))->deadline > (*at(h, i))->deadline)
			return false;
	}
	return true;
}
