/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * More threads in one's own process.
 */
#ifndef TESSERA_THREAD_H
#define TESSERA_THREAD_H

#include <stddef.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TESS_STACK_DEFAULT ((size_t)64 << 10)
#define TESS_STACK_MIN     ((size_t)16 << 10)

/*
 * Starts a thread that calls entry(argument) and ends when that returns. It has the priority of
 * the process's first thread, a stack of stack_size bytes (rounded up to pages, at least
 * TESS_STACK_MIN) with a page below that cannot be written, thread-local variables, and an IPC
 * buffer; all of it is freed when it ends.
 *
 * thread: receives its capability, which the caller gives up some time; NULL if nobody wants it.
 *
 * Returns 0, or what tess_memory_create(2), tess_memory_map(2) or tess_thread_create(2) say.
 */
int tess_thread_spawn(void (*entry)(void *argument), void *argument, size_t stack_size,
		      tess_cap_t *thread) __attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
