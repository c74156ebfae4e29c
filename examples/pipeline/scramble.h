/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the filter does to the bytes, and what undoes it: each word of the stream is combined with a
 * number that belongs to its place. A piece that is lost, repeated or out of order comes out as
 * nonsense. This is no encryption.
 */
#ifndef SCRAMBLE_H
#define SCRAMBLE_H

#include <stddef.h>
#include <stdint.h>

/* Copies the words from one place to another, or leaves them where they are, scrambled or the
 * opposite. position: how many words of the stream came before. */
void scramble(uint64_t *to, const uint64_t *from, size_t words, uint64_t position);

#endif
