/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocator behind malloc: size classes for small blocks, pages of their own for large ones.
 *
 * A small block is carved from a 64 KiB chunk and never given back to the kernel: freed, it waits
 * in its class's list for the next of that size. The classes are 16 bytes apart at first, then four
 * to each power of two, so at most a fifth is wasted. A large block is a mapping, and is unmapped
 * when freed.
 *
 * Each block has a header that says which it is. A pointer that is not a live block's ends the
 * process at once: going on would let the mistake corrupt what is unrelated.
 */
#include "heap.h"

#include <tessera/mutex.h>
#include <tessera/pages.h>

#include "runtime.h"

#define CHUNK_SIZE ((size_t)64 << 10)
#define SMALL_MAX  ((size_t)16 << 10)   /* payload of the largest class */
#define CLASSES    36

struct free_block {
	struct free_block *next;
};

static struct {
	struct tess_mutex lock;
	struct free_block *list[CLASSES];
	char *chunk;            /* what is left of the newest chunk */
	size_t chunk_left;
} heap;

/* 16, 32, ... 128, then 160, 192, 224, 256, 320, ... */
static size_t class_size(unsigned int class_)
{
	unsigned int power = (class_ - 4) / 4;

	if (class_ < 8)
		return (class_ + 1) * (size_t)16;
	return ((size_t)(class_ % 4 + 5) * 16) << power;
}

static unsigned int class_of(size_t size)
{
	unsigned int class_ = 0;

	while (class_size(class_) < size)
		class_++;
	return class_;
}

static void *arm(void *memory, unsigned int class_, size_t capacity)
{
	struct heap_header *header = memory;

	*header = (struct heap_header){HEAP_LIVE, class_, capacity};
	return header + 1;
}

static void *take_large(size_t size)
{
	size_t total;
	void *memory;

	if (__builtin_add_overflow(size, sizeof(struct heap_header) + TESS_PAGE_SIZE - 1, &total))
		return NULL;
	total = total / TESS_PAGE_SIZE * TESS_PAGE_SIZE;
	if (tess_pages_alloc(total, &memory))
		return NULL;
	return arm(memory, HEAP_LARGE, total - sizeof(struct heap_header));
}

static void *carve(unsigned int class_)
{
	size_t total = class_size(class_) + sizeof(struct heap_header);
	void *chunk;

	if (heap.chunk_left < total) {
		if (tess_pages_alloc(CHUNK_SIZE, &chunk))
			return NULL;
		heap.chunk = chunk;
		heap.chunk_left = CHUNK_SIZE;
	}
	chunk = heap.chunk;
	heap.chunk += total;
	heap.chunk_left -= total;
	return arm(chunk, class_, class_size(class_));
}

static void *take_small(unsigned int class_)
{
	struct free_block *block = heap.list[class_];

	if (!block)
		return carve(class_);
	heap.list[class_] = block->next;
	((struct heap_header *)(void *)block)[-1].magic = HEAP_LIVE;
	return block;
}

void *heap_take(size_t size)
{
	void *block;

	if (size > SMALL_MAX)
		return take_large(size);
	tess_mutex_lock(&heap.lock);
	block = take_small(class_of(size));
	tess_mutex_unlock(&heap.lock);
	return block;
}

struct heap_header *heap_header(void *block)
{
	struct heap_header *header = (struct heap_header *)block - 1;

	if ((uintptr_t)block % 16 || header->magic != HEAP_LIVE)
		tess_trap();
	return header;
}

void heap_give(void *block)
{
	struct heap_header *header = heap_header(block);
	struct free_block *freed = block;

	if (header->class_ == HEAP_LARGE) {
		tess_pages_free(header, header->capacity + sizeof(*header));
		return;
	}
	tess_mutex_lock(&heap.lock);
	header->magic = HEAP_FREE;
	freed->next = heap.list[header->class_];
	heap.list[header->class_] = freed;
	tess_mutex_unlock(&heap.lock);
}

int tess_heap_share(void)
{
	return heap.lock.wake ? 0 : tess_mutex_init(&heap.lock);
}

void tess_heap_hold(void)
{
	tess_mutex_lock(&heap.lock);
}

void tess_heap_release(void)
{
	tess_mutex_unlock(&heap.lock);
}

void tess_heap_forked(void)
{
	heap.lock = (struct tess_mutex){0, TESS_CAP_NONE};
}
