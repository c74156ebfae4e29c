/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pages of a memory object: see memory_pages.h.
 *
 * Tables have 512 entries. An entry is 0 where nothing was touched yet, MOVED where a page was
 * taken away, else the address of the frame, with SHARED if other objects may have an entry for the
 * same frame. Whether they still do is told by the frame's count alone: the last one left writes
 * without a copy.
 */
#include "obj/memory_pages.h"

#include <stddef.h>
#include <tessera/abi/types.h>

#include "kernel.h"
#include "lib/string.h"
#include "mem/mapping.h"
#include "obj/memory_watch.h"

#define SHARED  UINT64_C(1)
#define MOVED   UINT64_C(2)
#define ADDRESS (~(TESS_PAGE_SIZE - 1))

#define FREED_AT_ONCE 64

static paddr_t take_frame(struct kernel *k, struct memory *m)
{
	m->reserved--;
	return frame_alloc_reserved(&k->frames);
}

static uint64_t *entry_in(paddr_t table, uint64_t page, unsigned level)
{
	uint64_t *entries = arch_direct(table);

	return &entries[page >> (MEMORY_INDEX_BITS * (level - 1)) & (MEMORY_ENTRIES - 1)];
}

/* The entry of an owner's page; NULL if there is no table for it yet. */
static uint64_t *find_entry(const struct memory *owner, uint64_t page)
{
	const uint64_t *entry = &owner->top;

	for (unsigned level = owner->height; level > 0; level--) {
		if (!*entry)
			return NULL;
		entry = entry_in(*entry, page, level);
	}
	return (uint64_t *)(uintptr_t)entry;
}

/* The same, making tables as needed. */
static uint64_t *make_entry(struct kernel *k, struct memory *owner, uint64_t page)
{
	uint64_t *entry = &owner->top;

	for (unsigned level = owner->height; level > 0; level--) {
		if (!*entry)
			*entry = take_frame(k, owner);
		entry = entry_in(*entry, page, level);
	}
	return entry;
}

static bool is_shared(const struct kernel *k, uint64_t entry)
{
	return entry & SHARED && frame_shares(&k->frames, entry & ADDRESS);
}

/* Gives the entry's object a frame of its own. The reservation for it came with the sharing. */
static void copy_frame(struct kernel *k, uint64_t *entry)
{
	paddr_t old = *entry & ADDRESS, copy = frame_alloc_reserved(&k->frames);

	memcpy(arch_direct(copy), arch_direct(old), TESS_PAGE_SIZE);
	frame_unshare(&k->frames, old);
	*entry = copy;
}

paddr_t memory_frame(struct kernel *k, struct memory *m, uint64_t page, unsigned access)
{
	struct memory *owner = memory_owner(m);
	uint64_t *entry;

	page += m->first;
	if (owner->run)
		return owner->run + page * TESS_PAGE_SIZE;
	entry = make_entry(k, owner, page);
	if (*entry & MOVED || (!*entry && owner->absent))
		return 0;
	if (!*entry) {
		*entry = take_frame(k, owner);
		owner->committed++;
	} else if (access & PROT_WRITE && *entry & SHARED) {
		/* Nobody may go on seeing the frame that is not this object's any more. */
		if (is_shared(k, *entry)) {
			copy_frame(k, entry);
			mapping_forget_page(owner, page);
		}
		*entry &= ADDRESS;
	}
	if (access & PROT_WRITE)
		memory_note_write(k, owner, page);
	return *entry & ADDRESS;
}

bool memory_page_is_shared(const struct kernel *k, const struct memory *m, uint64_t page)
{
	const struct memory *owner = m->base ? m->base : m;
	const uint64_t *entry = owner->run ? NULL : find_entry(owner, m->first + page);

	return entry && is_shared(k, *entry);
}

paddr_t memory_peek(const struct memory *m, uint64_t page)
{
	const struct memory *owner = m->base ? m->base : m;
	const uint64_t *entry;

	page += m->first;
	if (owner->run)
		return owner->run + page * TESS_PAGE_SIZE;
	entry = find_entry(owner, page);
	return entry ? *entry & ADDRESS : 0;
}

bool memory_is_absent(const struct memory *m, uint64_t page)
{
	const struct memory *owner = m->base ? m->base : m;
	const uint64_t *entry;

	if (owner->run)
		return false;
	entry = find_entry(owner, m->first + page);
	return !entry || !*entry ? owner->absent : *entry & MOVED;
}

/* Lets go of what an entry holds. The object has one page less, and again a reservation for it: its
 * own frame's, or the one that came with the sharing. */
static void drop(struct kernel *k, struct memory *owner, uint64_t page, uint64_t *entry)
{
	paddr_t frame = *entry & ADDRESS;

	*entry = 0;
	if (!frame)
		return;
	mapping_forget_page(owner, page);
	if (frame_shares(&k->frames, frame))
		frame_unshare(&k->frames, frame);
	else
		frame_release(&k->frames, frame);
	owner->reserved++;
	owner->committed--;
}

/* Physical memory of nobody's cannot be shared: it is copied now. */
static void copy_now(struct kernel *k, paddr_t from, struct memory *owner, uint64_t *entry)
{
	*entry = take_frame(k, owner);
	owner->committed++;
	memcpy(arch_direct(*entry), arch_direct(from), TESS_PAGE_SIZE);
}

/* A page that nobody touched reads as zero, but to an object whose pages are supplied its empty
 * entry would mean that the page is still absent: there it goes as a frame. */
static void fill_for(struct kernel *k, struct memory *m, uint64_t page, const struct memory *target)
{
	if (target->absent && !memory_is_absent(m, page))
		(void)memory_frame(k, m, page, PROT_READ);
}

void memory_share_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
		       uint64_t to_page)
{
	struct memory *source = memory_owner(m), *target = memory_owner(to);
	uint64_t *entry, *made;

	fill_for(k, m, page, target);
	page += m->first;
	to_page += to->first;
	made = make_entry(k, target, to_page);
	drop(k, target, to_page, made);
	memory_note_write(k, target, to_page);
	if (source->run) {
		copy_now(k, source->run + page * TESS_PAGE_SIZE, target, made);
		return;
	}
	entry = find_entry(source, page);
	if (!entry || !(*entry & ADDRESS))
		return;
	frame_share(&k->frames, *entry & ADDRESS);
	*entry |= SHARED;
	*made = *entry;
	target->reserved--; /* kept for the copy */
	target->committed++;
	mapping_forget_page(source, page);
}

uint64_t memory_untouched(const struct memory *m, uint64_t page)
{
	const uint64_t *entry = &m->top;

	for (unsigned level = m->height;; level--) {
		uint64_t span = UINT64_C(1) << (MEMORY_INDEX_BITS * level);

		if (!*entry)
			return span - (page & (span - 1));
		if (!level)
			return 0;
		entry = entry_in(*entry, page, level);
	}
}

void memory_inherit_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
			 uint64_t to_page)
{
	uint64_t *entry = find_entry(m, page), *made = make_entry(k, to, to_page);

	if (!entry || !*entry || *made)
		return;
	if (*entry & MOVED) {
		*made = MOVED;
		return;
	}
	/* While others share the page, no page table says that it may be written. */
	if (!is_shared(k, *entry))
		mapping_forget_page(m, page);
	frame_share(&k->frames, *entry & ADDRESS);
	*entry |= SHARED;
	*made = *entry;
	to->reserved--; /* kept for the copy */
	to->committed++;
}

void memory_move_page(struct kernel *k, struct memory *m, uint64_t page, struct memory *to,
		      uint64_t to_page)
{
	struct memory *source = memory_owner(m), *target = memory_owner(to);
	uint64_t *from, *made;

	fill_for(k, m, page, target);
	page += m->first;
	to_page += to->first;
	from = make_entry(k, source, page);
	made = make_entry(k, target, to_page);
	drop(k, target, to_page, made);
	mapping_forget_page(source, page);
	memory_note_write(k, target, to_page);
	memory_note_write(k, source, page);
	*made = *from & ~MOVED;
	if (*from & ADDRESS) {
		/* Each keeps its count of frames taken and promised right: the frame changes sides.
		 */
		target->reserved--;
		target->committed++;
		source->reserved++;
		source->committed--;
	}
	*from = MOVED;
}

static uint64_t *first_used(paddr_t table)
{
	uint64_t *entries = arch_direct(table);

	for (unsigned i = 0; i < MEMORY_ENTRIES; i++)
		if (entries[i])
			return &entries[i];
	return NULL;
}

/* What a page's entry holds, without a reservation in its place: the object is going. */
static void free_page(struct kernel *k, uint64_t *entry)
{
	if (*entry & ADDRESS && !frame_unshare(&k->frames, *entry & ADDRESS))
		frames_unreserve(&k->frames, 1);
	*entry = 0;
}

void memory_free_some(struct kernel *k, struct memory *m)
{
	uint64_t *entry = &m->top, *next = NULL;
	unsigned level, freed = 0;

	if (m->height == 0) {
		free_page(k, entry);
		return;
	}
	for (level = m->height; level > 1 && (next = first_used(*entry)); level--)
		entry = next;
	if (level == 1)
		for (; freed < FREED_AT_ONCE && (next = first_used(*entry)); freed++)
			free_page(k, next);
	if (freed)
		return;
	frame_free(&k->frames, *entry);
	*entry = 0;
}
