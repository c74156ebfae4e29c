/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of chunks; the newest one is filled front to back. Requests larger than a chunk get one of
 * their own size, so any request is served in constant time beside the zeroing.
 */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 << 10)

struct arena_chunk {
	struct arena_chunk *next;
	alignas(max_align_t) unsigned char data[];
};

static _Noreturn void out_of_memory(void)
{
	fputs("tessera-idlc: out of memory\n", stderr);
	exit(1);
}

static void add_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *chunk;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		out_of_memory();
	chunk->next = a->chunks;
	a->chunks = chunk;
	a->size = size;
	a->used = 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	void *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + align - 1) / align * align;
	if (size > a->size - a->used)
		add_chunk(a, size > CHUNK_SIZE ? size : CHUNK_SIZE);
	p = a->chunks->data + a->used;
	a->used += size;
	return p;
}

char *arena_copy(struct arena *a, const char *text, size_t length)
{
	char *copy = arena_alloc(a, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		out_of_memory();
	text = arena_alloc(a, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}

void arena_free(struct arena *a)
{
	while (a->chunks) {
		struct arena_chunk *next = a->chunks->next;

		free(a->chunks);
		a->chunks = next;
	}
	a->used = 0;
	a->size = 0;
}
