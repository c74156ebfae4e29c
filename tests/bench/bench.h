/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions per operation: the time-stamp counter of a machine that counts instructions.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define BATCHES 16u
#define REPEATS 32u /* operations of a batch */

/* An operation and what goes round it without being counted; before and after may be NULL. */
struct operation {
	void (*before)(void *context);
	void (*run)(void *context);
	void (*after)(void *context);
	void *context;
};

/* Instructions of one run: the mean of a batch, of the batch in which it is least. */
uint64_t measure(const struct operation *operation);

/* What reading the counter twice takes: part of every figure, and taken off it. */
uint64_t empty(void);

/* Prints a line: name, value, unit. */
void metric(const char *name, uint64_t value, const char *unit);

/* The groups of figures. */
void bench_memory_used(void);
void bench_calls(void);
void bench_objects(void);
void bench_faults(void);
void bench_fork(void);
void bench_messages(void);
void bench_channels(void);
void bench_events(void);
void bench_rings(void);

/* The servers' roles. */
int one_way_role(void);
int round_trip_role(void);
int sum_role(void);
int taker_role(void);
int stub_role(void);
int pager_role(void);
int ring_batch_role(void);
int ring_single_role(void);

/* The forking child's. */
int forker_role(void);

#endif
