/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of <stdlib.h> that libtessera has: the allocator and the two ways to end.
 */
#ifndef TESSERA_FREESTANDING_STDLIB_H
#define TESSERA_FREESTANDING_STDLIB_H

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Memory from the process's own job, 16-byte aligned. NULL when the job's quota is used up or the
 * size overflows. malloc(0) gives a pointer of its own. A pointer that did not come from here, or
 * was freed before, ends the process where the damage can be told.
 */
void *malloc(size_t size) __attribute__((__malloc__, __warn_unused_result__));
void *calloc(size_t count, size_t size) __attribute__((__malloc__, __warn_unused_result__));
void *realloc(void *old, size_t size) __attribute__((__warn_unused_result__));
void free(void *memory);

/* Ends the process: with a status, or as a fault that the crash record shows. */
void exit(int status) __attribute__((__noreturn__));
void abort(void) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif
