/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Badge: how many capabilities with one badge of one endpoint are left.
 *
 * The record is made when the badge is (cap_derive, or a namespace look-up) and is the storage that
 * the message "badge closed" needs: when the count reaches zero the record waits in the endpoint's
 * list of closed badges until a receiver takes it.
 */
#ifndef CAP_BADGE_H
#define CAP_BADGE_H

#include <stdint.h>

#include "lib/list.h"
#include "lib/tree.h"

struct endpoint;
struct kernel;

struct badge {
	struct tree_node by_value; /* endpoint.badges */
	struct list closed;        /* endpoint.closed_badges, once refs == 0 */
	struct endpoint *endpoint; /* referenced */
	uint64_t refs;             /* capabilities with this badge */
	uint64_t counted;          /* scratch of kernel_check alone */
};

/* The endpoint's record for a badge with one more reference, made if need be; NULL when out of
 * memory. */
struct badge *badge_take(struct kernel *k, struct endpoint *ep, uint64_t value);

/* One more capability has the badge. */
void badge_share(struct badge *b);

/* One capability fewer. The last one tells the endpoint's receiver. */
void badge_drop(struct kernel *k, struct badge *b);

/* Frees a record that was told, or that nobody will be told of. */
void badge_free(struct kernel *k, struct badge *b);

#endif
