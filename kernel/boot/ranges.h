/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The set of memory ranges in struct boot_info: sorted, disjoint, page-aligned, none empty.
 */
#ifndef BOOT_RANGES_H
#define BOOT_RANGES_H

#include <arch/entry.h>

/* Adds the whole pages between begin and end. If the set is full, its smallest range is lost. */
void ranges_add(struct boot_info *boot, paddr_t begin, paddr_t end);

/* Takes out every page that has a byte between begin and end. */
void ranges_remove(struct boot_info *boot, paddr_t begin, paddr_t end);

/* Takes out every range smaller than this many bytes. */
void ranges_remove_small(struct boot_info *boot, uint64_t size);

#endif
