/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical memory that no driver may be given: whatever else is lost, no claim is. The set has room
 * for a fixed number of ranges; when it is full a range grows over the gap to the new one, so that
 * it may claim too much, and never too little.
 */
#ifndef BOOT_CLAIMS_H
#define BOOT_CLAIMS_H

#include <arch/entry.h>
#include <stdbool.h>

#define CLAIMS_MAX 32

struct claims {
	struct boot_range range[CLAIMS_MAX]; /* in no order; they may overlap */
	unsigned count;
};

/* Claims every page that has a byte between begin and end. */
void claims_add(struct claims *c, paddr_t begin, paddr_t end);

/* Whether something between begin and end, which is higher, is claimed. */
bool claims_overlap(const struct claims *c, paddr_t begin, paddr_t end);

#endif
