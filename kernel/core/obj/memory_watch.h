/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory as a source of events: see memory_watch.c. */
#ifndef OBJ_MEMORY_WATCH_H
#define OBJ_MEMORY_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "obj/knote.h"
#include "obj/memory.h"

#define REGIONS_MAX  32 /* of all who listen to a memory object and the parts of it */
#define REGION_WORDS (TESS_EVENT_MEMORY_PAGES_MAX / 64)

/* The pages of a memory object that a knote listens to. It fills a frame. */
struct region {
	struct knote *knote;
	struct memory *owner; /* of the pages: the source, or what that is a view of */
	struct list in_owner; /* memory.regions */
	uint64_t first;       /* page of the owner */
	uint64_t first_seen;  /* the same page, counted as the capability's object does */
	uint32_t pages;
	bool arming;                 /* the first pass is not at its end */
	uint32_t written;            /* pages that are open because they were written */
	uint32_t at;                 /* word of the map where the pass goes on; 0: there is none */
	uint32_t found, lowest;      /* by the pass: how many were written, the first of them */
	uint64_t open[REGION_WORDS]; /* a bit for each page that may be shown writable */
};

_Static_assert(sizeof(struct region) <= TESS_PAGE_SIZE, "a region fits a frame");

extern const struct knote_hooks memory_hooks;

/* Checks the range in a request's detail, and that writes to the memory can be seen: EINVAL. */
int memory_watch_check(const struct knote_request *r);

/* What MEMORY has to tell. */
bool memory_take(struct kernel *k, struct knote *kn, struct tess_event *e);

/* Goes on with the first pass: 0, or SYSCALL_RESTART if it is not at its end. */
int memory_watch_arm(struct kernel *k, struct knote *kn);

/* Whether the knote is what the request asks for, and not armed yet. */
bool memory_watch_is_arming(const struct knote *kn, const struct knote_request *r);

/* A page of an owner was written, or is about to be. */
void memory_watch_written(struct kernel *k, struct memory *owner, uint64_t page);

/* Whether a write to a page of an owner has to be noticed. */
bool memory_watch_guards(const struct memory *owner, uint64_t page);

/* Whether the regions of an owner are as they say, for kernel_check. */
bool memory_watch_check_regions(const struct memory *owner);

static inline void memory_note_write(struct kernel *k, struct memory *owner, uint64_t page)
{
	if (!list_is_empty(&owner->regions))
		memory_watch_written(k, owner, page);
}

/* Whether a page of m may be shown only for reading, so that a write to it is noticed. */
static inline bool memory_page_is_guarded(const struct memory *m, uint64_t page)
{
	const struct memory *owner = m->base ? m->base : m;

	return !list_is_empty(&owner->regions) && memory_watch_guards(owner, m->first + page);
}

#endif
