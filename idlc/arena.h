/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that lives as long as one run of the compiler: allocated in pieces, freed all at once.
 * Running out of memory ends the program with a message, so nothing here returns NULL.
 */
#ifndef IDLC_ARENA_H
#define IDLC_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	size_t used, size;      /* of the newest chunk */
};

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* Copies length bytes and adds a NUL. */
char *arena_copy(struct arena *a, const char *text, size_t length);

char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Frees everything and leaves the arena empty, ready for use. */
void arena_free(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
