/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tokens that the caller knows: half of what it passes to the kernel is one of them, of a
 * fitting type. Threads use it together without a lock: a token that is stale, or half of one,
 * is as good as any.
 */
#ifndef POOL_H
#define POOL_H

#include <tessera/tessera.h>

#include "random.h"

/* A token for an argument of a type (TESS_TYPE_NONE: any). */
tess_cap_t pool_pick(struct random *r, enum tess_type type);

/* Notes a token. What had its place is given up. */
void pool_add(struct random *r, tess_cap_t token, enum tess_type type);

/* Gives up about half of all: when a quota is used up. */
void pool_thin(struct random *r);

/* Those added so far are needed: the pool does not give them up. */
void pool_keep(void);
bool pool_keeps(tess_cap_t token);

#endif
