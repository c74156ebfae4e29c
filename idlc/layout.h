/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The wire format: sizes, alignments and offsets of everything in a library.
 */
#ifndef IDLC_LAYOUT_H
#define IDLC_LAYOUT_H

#include "ast.h"

#define MESSAGE_WORDS_MAX 496
#define MESSAGE_CAPS_MAX  4
#define INLINE_WORDS      8

/*
 * Computes the layout of one resolved type and of all it is made of. Structs must not be
 * recursive.
 */
const struct layout *layout_type(struct type *t);

/* Fills offsets, layouts and word counts of the struct, and of all messages of the interface. */
void layout_struct(struct decl *d);
void layout_message(struct message *m);

/* How many words so many bytes take. */
uint64_t layout_words(uint64_t bytes);

/* Whether a type's value is wholly in the fixed part: no tail and no capability. */
bool layout_is_plain(const struct type *t);

#endif
