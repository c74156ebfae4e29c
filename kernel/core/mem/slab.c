/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slabs (Bonwick, "The slab allocator", 1994), with a bitmap of the objects in use at the head of
 * each.
 *
 * The bitmap, not a list through the free objects, says what is free: a stray write into a freed
 * object cannot lead the allocator astray, and freeing twice is seen at once (it panics: a bug of
 * the kernel). A slab is aligned to its size in physical memory, so an object's address leads to
 * its slab.
 *
 * Invariants (proved by slab_check):
 *   - used is the number of bits set in the bitmap, none of them at or above the capacity;
 *   - partial slabs have 0 < used < capacity, full ones used == capacity, the kept one used == 0;
 *   - in_use and slabs are the sums over all slabs.
 */
#include "mem/slab.h"

#include <arch/entry.h>

#include "lib/string.h"

#define BITMAP_WORDS (SLAB_OBJECTS_MAX / 64)

struct slab {
	struct list link; /* in the cache's partial or full */
	const struct slab_cache *cache;
	uint64_t used;                 /* objects */
	uint64_t bitmap[BITMAP_WORDS]; /* set: in use */
};

_Static_assert(sizeof(struct slab) == 64, "the first object shares no cache line with it");

static uint32_t round_up(size_t value, size_t align)
{
	return (uint32_t)((value + align - 1) & ~(align - 1));
}

static uint32_t capacity_of(const struct slab_cache *c, uint32_t order)
{
	uint32_t space = (uint32_t)(FRAME_SIZE << order) - c->first;
	uint32_t count = space / c->stride;

	return count < SLAB_OBJECTS_MAX ? count : SLAB_OBJECTS_MAX;
}

/* One frame if objects of up to half a frame fit so; else enough for four, or the most there may
 * be. */
static uint32_t choose_order(const struct slab_cache *c)
{
	uint32_t order = 0;

	if (c->size <= FRAME_SIZE / 2 && capacity_of(c, 0))
		return 0;
	while (order < SLAB_ORDER_MAX && capacity_of(c, order) < 4)
		order++;
	return order;
}

void slab_cache_init(struct slab_cache *c, struct frames *frames, size_t size, size_t align,
		     const char *name)
{
	if (!size || size > 4 * FRAME_SIZE || !align || align & (align - 1) || align > FRAME_SIZE)
		panic("slab %s: objects of %zu bytes aligned to %zu", name, size, align);

	*c = (struct slab_cache){ .name = name, .frames = frames, .size = (uint32_t)size };
	c->stride = round_up(size < 16 ? 16 : size, align);
	c->first = round_up(sizeof(struct slab), align);
	c->order = choose_order(c);
	c->capacity = capacity_of(c, c->order);
	list_init(&c->partial);
	list_init(&c->full);
}

static struct slab *slab_of(const struct slab_cache *c, const void *object)
{
	paddr_t block = arch_direct_address(object) & ~((FRAME_SIZE << c->order) - 1);

	return arch_direct(block);
}

static struct slab *slab_new(struct slab_cache *c)
{
	paddr_t block = frames_alloc_order(c->frames, c->order);
	struct slab *s;

	if (!block)
		return NULL;
	s = arch_direct(block);
	s->cache = c;
	list_init(&s->link);
	c->slabs++;
	return s;
}

static void slab_destroy(struct slab_cache *c, struct slab *s)
{
	s->cache = NULL;
	c->slabs--;
	frames_free_order(c->frames, arch_direct_address(s), c->order);
}

/* A slab with room, in partial; NULL if there is no memory. */
static struct slab *slab_with_room(struct slab_cache *c)
{
	struct list *first = list_first(&c->partial);
	struct slab *s;

	if (first)
		return LIST_ENTRY(first, struct slab, link);
	s = c->empty ? c->empty : slab_new(c);
	c->empty = NULL;
	if (s)
		list_push_front(&c->partial, &s->link);
	return s;
}

static void move_to(struct list *l, struct slab *s)
{
	list_remove(&s->link);
	list_push_front(l, &s->link);
}

/* The lowest free object's index; the slab has room. */
static uint32_t first_clear(const struct slab *s)
{
	uint32_t word = 0;

	while (s->bitmap[word] == ~UINT64_C(0))
		word++;
	return word * 64 + (uint32_t)__builtin_ctzll(~s->bitmap[word]);
}

void *slab_alloc(struct slab_cache *c)
{
	struct slab *s = fault_injected(c->frames->injection) ? NULL : slab_with_room(c);
	uint32_t index;
	void *object;

	if (!s)
		return NULL;
	index = first_clear(s);
	s->bitmap[index / 64] |= UINT64_C(1) << (index % 64);
	c->in_use++;
	if (++s->used == c->capacity)
		move_to(&c->full, s);

	object = (char *)s + c->first + (size_t)index * c->stride;
	return memset(object, 0, c->size);
}

/* Clears the object's bit; panics if it is not an object in use of this cache. */
static void release(const struct slab_cache *c, struct slab *s, const void *object)
{
	size_t offset = (size_t)((const char *)object - (const char *)s) - c->first;
	size_t index = offset / c->stride;
	uint64_t bit = UINT64_C(1) << (index % 64);

	if (s->cache != c || offset % c->stride || index >= c->capacity ||
	    !(s->bitmap[index / 64] & bit))
		panic("slab %s: %p freed, which is not in use", c->name, (const void *)object);
	s->bitmap[index / 64] &= ~bit;
}

/* One empty slab is kept, for an allocation that may follow. */
static void slab_emptied(struct slab_cache *c, struct slab *s)
{
	list_remove(&s->link);
	if (c->empty)
		slab_destroy(c, s);
	else
		c->empty = s;
}

void slab_free(struct slab_cache *c, void *object)
{
	struct slab *s = slab_of(c, object);

	release(c, s, object);
	c->in_use--;
	if (s->used-- == c->capacity)
		move_to(&c->partial, s);
	if (!s->used)
		slab_emptied(c, s);
}

void slab_cache_shrink(struct slab_cache *c)
{
	if (c->empty)
		slab_destroy(c, c->empty);
	c->empty = NULL;
}

static bool check_slab(const struct slab_cache *c, const struct slab *s)
{
	uint64_t bits = 0;

	for (uint32_t i = 0; i < SLAB_OBJECTS_MAX; i++) {
		uint64_t bit = s->bitmap[i / 64] >> (i % 64) & 1;

		if (bit && i >= c->capacity)
			return false;
		bits += bit;
	}
	return s->cache == c && bits == s->used && slab_of(c, s) == s;
}

/* Checks one list, whose slabs have least..most objects in use, and adds its counts. */
static bool check_list(const struct slab_cache *c, const struct list *l, uint64_t least,
		       uint64_t most, uint64_t *slabs, uint64_t *used)
{
	LIST_FOR_EACH(item, l) {
		const struct slab *s = LIST_ENTRY(item, struct slab, link);

		if (item->next->prev != item || !check_slab(c, s) || *slabs > c->slabs)
			return false;
		if (s->used < least || s->used > most)
			return false;
		*used += s->used;
		(*slabs)++;
	}
	return true;
}

bool slab_check(const struct slab_cache *c)
{
	uint64_t slabs = c->empty ? 1 : 0;
	uint64_t used = 0;

	if (c->empty && (c->empty->used || !check_slab(c, c->empty)))
		return false;
	if (!check_list(c, &c->partial, 1, c->capacity - 1, &slabs, &used))
		return false;
	if (!check_list(c, &c->full, c->capacity, c->capacity, &slabs, &used))
		return false;
	return slabs == c->slabs && used == c->in_use;
}
