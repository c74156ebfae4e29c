/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole pages of memory of one's own, and views of memory objects.
 */
#ifndef TESSERA_PAGES_H
#define TESSERA_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Maps size bytes, rounded up to pages, of new zeroed memory, readable and writable, charged to the
 * process's own job. Returns 0 and the address, or what tess_memory_create(2) or tess_memory_map(2)
 * say; then *address is NULL.
 */
int tess_pages_alloc(size_t size, void **address) __attribute__((__warn_unused_result__));

/* Takes size bytes at a page-aligned address out of the process again. */
void tess_pages_free(void *address, size_t size);

/*
 * Maps size bytes of a memory object, from its beginning, read-only. The capability may be given up
 * afterwards; tess_pages_free() ends it. Returns 0, or what tess_memory_map(2) says, or TESS_EINVAL
 * if size is 0; then *address is NULL.
 */
int tess_pages_view(tess_cap_t memory, uint64_t size, const void **address)
	__attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
