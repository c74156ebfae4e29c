/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interface ids: the first 8 bytes, little-endian, of SHA-256 of "example.fs.Dir/1".
 */
#ifndef IDLC_DIGEST_H
#define IDLC_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* The first 8 bytes of SHA-256 of the bytes, read as a little-endian number. */
uint64_t digest_id(const void *data, size_t length);

#endif
