/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inside of the allocator. heap.c tells how it works.
 */
#ifndef TESS_LIB_HEAP_H
#define TESS_LIB_HEAP_H

#include <stddef.h>
#include <stdint.h>

/* Before each block; keeps the payload aligned to 16 bytes. */
struct heap_header {
	uint32_t magic;         /* HEAP_LIVE or HEAP_FREE */
	uint32_t class_;        /* index of the size class, or HEAP_LARGE */
	size_t capacity;        /* bytes of the payload */
};

_Static_assert(sizeof(struct heap_header) == 16, "payloads are 16-byte aligned");

#define HEAP_LIVE  0x6c697665u
#define HEAP_FREE  0x66726565u
#define HEAP_LARGE 0xffffffffu

/* A live block of at least size bytes, not cleared, or NULL. */
void *heap_take(size_t size);

/* Gives a block back. */
void heap_give(void *block);

/* The header of a live block; ends the process if it is none. */
struct heap_header *heap_header(void *block);

/* Makes the allocator safe for more than one thread. Returns 0 or a status. */
int tess_heap_share(void);

/* Keeps other threads out of the allocator, while the process forks; and in the child, where there
 * are none, has it begin as in a process of one thread. */
void tess_heap_hold(void);
void tess_heap_release(void);
void tess_heap_forked(void);

#endif
