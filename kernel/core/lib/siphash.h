/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SipHash-2-4: a keyed hash with which nobody who lacks the key can provoke collisions.
 */
#ifndef LIB_SIPHASH_H
#define LIB_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t siphash(const uint64_t key[2], const void *data, size_t size);

#endif
