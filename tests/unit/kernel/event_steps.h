/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of event queues share: a process with two threads, a and b, another with thread c,
 * a queue of a's, and its calls. Each call is followed by a check of the kernel's invariants.
 */
#ifndef TESTS_EVENT_STEPS_H
#define TESTS_EVENT_STEPS_H

#include "obj/event_queue.h"
#include "world.h"

#define LEVEL    0
#define EDGE     TESS_EVENT_MODE_EDGE
#define ONE_SHOT TESS_EVENT_MODE_ONE_SHOT
#define CLOSED   TESS_EVENT_FLAGS_CLOSED
#define EXIT     TESS_EVENT_PROCESS_EXIT
#define FOREVER  TESS_DEADLINE_FOREVER

extern struct world w;
extern unsigned a, b, c;
extern tess_cap_t q; /* the queue that the functions below call */

/* Boots, and makes all of that; ends it. */
void setup_queue(void);
void finish(void);

/* A queue of thread i's for so many subscriptions. */
tess_cap_t make_queue(unsigned i, uint64_t limit);

/* Calls of thread a. */
int64_t subscribe(tess_cap_t source, uint64_t filter, uint64_t mode, uint64_t cookie,
		  uint64_t detail);
int64_t unsubscribe(uint64_t cookie);
int64_t set_timer(uint64_t cookie, uint64_t deadline, uint64_t interval, uint64_t mode);
int64_t poll_queue(void);

/* Thread i waits, with room for so many events beyond the first, at WORLD_SCRATCH. */
int64_t wait_for(unsigned i, tess_time_t deadline, uint64_t more);

/* The first event that thread i was told. */
struct tess_event told(unsigned i);

/* Signals, and takes, bits of a notification, which must be there. */
void signal_bits(unsigned i, tess_cap_t n, uint64_t bits);
void take_bits(unsigned i, tess_cap_t n);

#define ck_event(i, wanted_cookie, wanted_data, wanted_flags)                                      \
	do {                                                                                       \
		struct tess_event ck_e = told(i);                                                  \
		ck_status(world_status(&w, i), TESS_OK);                                           \
		ck_assert_uint_eq(ck_e.cookie, wanted_cookie);                                     \
		ck_assert_uint_eq(ck_e.data, wanted_data);                                         \
		ck_assert_uint_eq(ck_e.flags, wanted_flags);                                       \
	} while (0)

#endif
