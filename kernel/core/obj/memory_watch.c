/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory as a source of events: somebody wrote to it.
 *
 * A knote listens to a region: a run of pages, each of which is open or closed. A closed page is
 * shown writable by no page table, so the first write to it comes to the kernel, by a fault or by a
 * call that writes; memory_frame() is where all of them pass. The write opens the page, counts, and
 * activates the knote; further writes to it cost nothing. Telling the event closes the pages again,
 * so whatever is written after it was told is an event of its own, and nothing is lost in between.
 *
 * Closing takes time for each open page and each mapping of the memory, and a region may have
 * thousands of pages. So it is a pass over the map of pages from its begin to its end, a word at a
 * time, which stops when an interrupt waits and goes on when the wait is tried again. Pages that
 * are written behind the pass wait for the next one; so a pass ends, however fast others write.
 * What is told is what the pass found.
 *
 * A region begins with all of its pages open, and the first pass, whose findings nobody is told of,
 * closes them. It belongs to subscribing, which returns when it is done.
 *
 * The region hangs on the object that owns the pages, and its knote on the object whose capability
 * was named, which may be a view. A page that is written is looked for in all regions of its owner,
 * so there is a bound to their number.
 */
#include "obj/memory_watch.h"

#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "cap/table.h"
#include "kernel.h"
#include "mem/mapping.h"
#include "obj/event_queue.h"
#include "obj/job.h"
#include "syscall/syscall.h"

#define WORD_BITS 64u

/* A subscription's detail: the first page, and how many. */
#define DETAIL_FIRST(detail) ((detail) >> 32)
#define DETAIL_PAGES(detail) ((uint32_t)(detail))

static uint32_t words_of(const struct region *r)
{
	return (r->pages + WORD_BITS - 1) / WORD_BITS;
}

static bool is_open(const struct region *r, uint64_t i)
{
	return r->open[i / WORD_BITS] >> i % WORD_BITS & 1;
}

/* --- the life of a region --- */

int memory_watch_check(const struct knote_request *r)
{
	struct memory *m = r->slot->object;
	uint64_t first = DETAIL_FIRST(r->detail), pages = DETAIL_PAGES(r->detail);

	if (!pages || pages > TESS_EVENT_MEMORY_PAGES_MAX || first + pages > m->pages)
		return TESS_EINVAL;
	return memory_owner(m)->run ? TESS_EINVAL : TESS_OK;
}

static void open_all(struct region *r)
{
	for (uint32_t i = 0; i < r->pages / WORD_BITS; i++)
		r->open[i] = ~UINT64_C(0);
	if (r->pages % WORD_BITS)
		r->open[r->pages / WORD_BITS] = (UINT64_C(1) << r->pages % WORD_BITS) - 1;
}

static int join(struct kernel *k, struct knote *kn, const struct knote_request *request)
{
	struct job *job = kn->queue->object.job;
	struct memory *m = request->slot->object, *owner = memory_owner(m);
	struct region *r;
	paddr_t frame;

	if (owner->region_count == REGIONS_MAX)
		return TESS_ENOSPC;
	if (job_charge(job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE))
		return TESS_ENOMEM;
	frame = frames_alloc_order(&k->frames, 0);
	if (!frame) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
		return TESS_ENOMEM;
	}

	r = arch_direct(frame);
	r->knote = kn;
	r->owner = owner;
	r->first_seen = DETAIL_FIRST(request->detail);
	r->first = m->first + r->first_seen;
	r->pages = DETAIL_PAGES(request->detail);
	r->arming = true;
	open_all(r);
	list_push_back(&owner->regions, &r->in_owner);
	owner->region_count++;
	kn->region = r;
	return TESS_OK;
}

static void leave(struct kernel *k, struct knote *kn)
{
	struct region *r = kn->region;

	kn->region = NULL;
	list_remove(&r->in_owner);
	r->owner->region_count--;
	frames_free_order(&k->frames, arch_direct_address(r), 0);
	job_uncharge(kn->queue->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
}

const struct knote_hooks memory_hooks = { join, leave };

/* --- writes --- */

void memory_watch_written(struct kernel *k, struct memory *owner, uint64_t page)
{
	LIST_FOR_EACH(l, &owner->regions) {
		struct region *r = LIST_ENTRY(l, struct region, in_owner);
		uint64_t i = page - r->first;

		if (page < r->first || i >= r->pages || is_open(r, i))
			continue;
		r->open[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
		r->written++;
		event_queue_activate(k, r->knote);
	}
}

bool memory_watch_guards(const struct memory *owner, uint64_t page)
{
	LIST_FOR_EACH(l, &owner->regions) {
		const struct region *r = LIST_ENTRY(l, struct region, in_owner);

		if (page >= r->first && page - r->first < r->pages && !is_open(r, page - r->first))
			return true;
	}
	return false;
}

/* --- passes --- */

/* Closes the pages of a word of the map. */
static void close_word(struct region *r, uint32_t word)
{
	uint64_t first = r->first + (uint64_t)word * WORD_BITS, bits = r->open[word];

	r->open[word] = 0;
	if (bits == ~UINT64_C(0)) {
		mapping_forget_pages(r->owner, first, WORD_BITS);
		return;
	}
	for (; bits; bits &= bits - 1)
		mapping_forget_pages(r->owner, first + (unsigned)__builtin_ctzll(bits), 1);
}

/* Counts what was written of a word of the map. */
static void count_word(struct region *r, uint32_t word)
{
	uint64_t bits = r->open[word];

	if (!r->found)
		r->lowest = word * WORD_BITS + (uint32_t)__builtin_ctzll(bits);
	for (; bits; bits &= bits - 1) {
		r->found++;
		r->written--;
	}
}

/* Goes on with the pass that closes what is open; false if it is not at its end. */
static bool pass(struct region *r)
{
	bool began = false;

	for (; r->at < words_of(r); r->at++) {
		if (!r->open[r->at])
			continue;
		if (began && arch_interrupt_pending())
			return false;
		began = true;
		if (!r->arming)
			count_word(r, r->at);
		close_word(r, r->at);
	}
	r->at = 0;
	r->arming = false;
	return true;
}

int memory_watch_arm(struct kernel *k, struct knote *kn)
{
	struct region *r = kn->region;

	(void)k;
	kn->unfinished = false;
	return !r->arming || pass(r) ? TESS_OK : SYSCALL_RESTART;
}

bool memory_watch_is_arming(const struct knote *kn, const struct knote_request *r)
{
	return kn->region && kn->region->arming && kn->source == r->source &&
	       kn->detail == r->detail;
}

bool memory_take(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	struct region *r = kn->region;

	kn->unfinished = r->arming && !pass(r);
	if (kn->unfinished || (!r->at && !r->written))
		return false;
	kn->unfinished = !pass(r);
	if (kn->unfinished)
		return false;
	e->data = (r->first_seen + r->lowest) * TESS_PAGE_SIZE;
	e->detail = r->found;
	r->found = 0;
	/* What was written behind the pass is the next event. */
	if (r->written)
		event_queue_activate(k, kn);
	return true;
}

/* --- kernel_check --- */

static bool check_region(const struct memory *owner, const struct region *r)
{
	uint64_t open = 0;

	for (uint32_t i = 0; i < r->pages; i++)
		open += is_open(r, i);
	if (r->owner != owner || r->knote->region != r || r->first + r->pages > owner->pages)
		return false;
	if (r->at >= words_of(r) || r->written > open || (r->found && !r->at))
		return false;
	return r->arming || open == r->written;
}

bool memory_watch_check_regions(const struct memory *owner)
{
	uint32_t count = 0;

	LIST_FOR_EACH(l, &owner->regions) {
		if (!check_region(owner, LIST_ENTRY(l, struct region, in_owner)))
			return false;
		count++;
	}
	return count == owner->region_count && count <= REGIONS_MAX;
}
