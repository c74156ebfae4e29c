/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queues in the life of a program: what the suite's files share.
 */
#ifndef GUEST_EVENTS_H
#define GUEST_EVENTS_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* Waits for one event, which must come soon. */
struct tess_event next_event(tess_cap_t queue);
void expect_nothing(tess_cap_t queue);

/* Tests: sources.c is about channels and memory. */
void one_loop_echoes_for_all(const void *unused);
void room_is_told(const void *unused);
void a_port_is_a_source(const void *unused);
void stores_are_told(const void *unused);
void no_store_is_lost(const void *unused);
void the_other_end_is_killed_at_any_moment(const void *unused);

/* Roles. */
int echoed_role(void);
int counter_role(void);
int busy_role(void);

#endif
