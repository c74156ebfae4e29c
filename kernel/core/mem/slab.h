/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects of one size out of slabs, each a block of frames.
 */
#ifndef MEM_SLAB_H
#define MEM_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mem/frames.h"

#define SLAB_OBJECTS_MAX 256
#define SLAB_ORDER_MAX   3

struct slab_cache {
	const char *name;
	struct frames *frames;
	uint32_t size;             /* bytes of an object */
	uint32_t stride;           /* from one object to the next */
	uint32_t first;            /* offset of the first object in a slab */
	uint32_t capacity;         /* objects in a slab */
	uint32_t order;            /* of a slab's block */
	struct list partial, full; /* slabs with and without room, none of them empty */
	struct slab *empty;        /* at most one is kept */
	uint64_t in_use;           /* objects */
	uint64_t slabs;
};

/*
 * Prepares a cache of objects of size bytes, aligned to align (a power of two up to 4096). Sizes go
 * up to 16 KiB; above that, or with another alignment, it panics.
 */
void slab_cache_init(struct slab_cache *c, struct frames *frames, size_t size, size_t align,
		     const char *name);

/* A zeroed object, or NULL. Counts as an allocation for the frames' fault injection. */
void *slab_alloc(struct slab_cache *c);
void slab_free(struct slab_cache *c, void *object);

/* Gives an empty slab that was kept back to frames. */
void slab_cache_shrink(struct slab_cache *c);

/* Walks all slabs; false if an invariant does not hold. */
bool slab_check(const struct slab_cache *c);

#endif
