/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deadlines: a binary heap of timers, the earliest on top. Places in the heap are reserved when a
 * timer's owner is made, so arming never fails; arming and disarming are O(log n).
 */
#ifndef SCHED_TIMER_H
#define SCHED_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/types.h>

struct frames;

#define TIMER_PAGES_MAX 256 /* pages of the heap: 131,072 timers */
#define TIMERS_PER_PAGE 512

/* What a timer is part of. */
enum timer_owner {
	TIMER_THREAD, /* struct thread */
	TIMER_KNOTE,  /* struct knote */
};

struct timer {
	tess_time_t deadline;
	uint32_t place; /* 1-based place in the heap; 0 when not armed */
	uint8_t owner;  /* enum timer_owner */
};

struct timer_heap {
	struct timer **page[TIMER_PAGES_MAX];
	uint32_t reserved; /* places promised */
	uint32_t pages;
	uint32_t count; /* timers armed */
};

/* Promises one more place: ENOMEM when there is no memory for it. */
int timer_reserve(struct timer_heap *h, struct frames *f);
void timer_unreserve(struct timer_heap *h);

void timer_arm(struct timer_heap *h, struct timer *t, tess_time_t deadline);
void timer_disarm(struct timer_heap *h, struct timer *t);

/* The timer that is due first, or NULL. */
struct timer *timer_first(const struct timer_heap *h);

/* Whether every parent is due no later than its children, and places are right. */
bool timer_check(const struct timer_heap *h);

#endif
