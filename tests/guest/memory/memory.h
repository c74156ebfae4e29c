/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tests of each file of this suite.
 */
#ifndef MEMORY_H
#define MEMORY_H

void two_processes_share(const void *);
void rights_bound_protection(const void *);
void protection_is_raised_within_rights(const void *);
void never_writable_and_executable(const void *);
void code_can_be_made(const void *);
void revoked_mappings_go(const void *);
void parts_are_parts(const void *);

void hints_are_followed(const void *);
void bad_ranges_are_refused(const void *);
void holes_can_be_made(const void *);
void kernel_mappings_stay(const void *);
void other_processes_are_mapped(const void *);

void large_objects_fill_lazily(const void *);
void new_pages_are_zero(const void *);
void reads_and_writes_copy(const void *);
void bad_buffers_are_refused(const void *);
void memory_runs_out_clean(const void *);
void mappings_lie_everywhere(const void *);

void clones_are_private(const void *);
void kernel_writes_are_private(const void *);
void untouched_pages_are_supplied(const void *);
void moved_pages_are_gone(const void *);

void pagers_supply_pages(const void *);
void handlers_decline_by_label(const void *);
void handlers_decline_by_silence(const void *);
void threads_have_handlers_of_their_own(const void *);

int sharer_role(void);
int reader_role(void);
int neighbour_role(void);
int cloner_role(void);
int giver_role(void);
int paged_role(void);
int trapped_role(void);

#endif
