/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc and its family over heap.c. They share a file so that a program which replaces one of them
 * replaces all.
 */
#include <stdlib.h>
#include <string.h>

#include "heap.h"

void *malloc(size_t size)
{
	return heap_take(size);
}

void *calloc(size_t count, size_t size)
{
	size_t total;
	void *memory;

	if (__builtin_mul_overflow(count, size, &total))
		return NULL;
	memory = heap_take(total);
	if (memory)
		memset(memory, 0, total);
	return memory;
}

void *realloc(void *old, size_t size)
{
	size_t capacity;
	void *memory;

	if (!old)
		return heap_take(size);
	capacity = heap_header(old)->capacity;
	if (size <= capacity && size >= capacity / 2)
		return old;
	memory = heap_take(size);
	if (!memory)
		return size <= capacity ? old : NULL;
	memcpy(memory, old, size < capacity ? size : capacity);
	heap_give(old);
	return memory;
}

void free(void *memory)
{
	if (memory)
		heap_give(memory);
}
