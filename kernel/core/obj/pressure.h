/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pressure: how much of a job's memory is used, in levels, and who is told of a new one.
 *
 * See pressure.c. A struct pressure is part of a job; job_charge and job_uncharge compare what is
 * used with .rise and .fall, and call pressure_settle where one of them is passed.
 */
#ifndef OBJ_PRESSURE_H
#define OBJ_PRESSURE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"

struct frames;
struct job;
struct kernel;
struct notification;

#define PRESSURE_LEVELS 3 /* enum tess_pressure_level, but for NONE */

struct pressure {
	struct kernel *kernel;
	uint64_t whole; /* bytes that the levels are shares of */
	uint64_t rise;  /* with more than this used, the next level is reached; ~0 at the last */
	uint64_t fall;  /* with less than this used, the level is left; 0 at NONE */
	uint8_t level;  /* enum tess_pressure_level */

	/* Who is told. The notification is not kept alive by it. */
	struct notification *notification; /* NULL: nobody */
	struct list watching;              /* notification.pressures */
	uint64_t bits[PRESSURE_LEVELS];    /* of each level */
	uint64_t pending;                  /* to be signalled by the job's work item */
};

void pressure_init(struct kernel *k, struct job *j);

/* What is used, or the limit, has changed: brings the level up to date, and tells of those reached.
 */
void pressure_settle(struct job *j);

/* A request was refused for the job's limit: tells the levels that are not reached. */
void pressure_refused(struct job *j);

/* The same for the root job: the machine's memory is used up. */
void pressure_machine_refused(struct frames *f);

/* Has the levels signal their bits (NULL: none); at once those that are reached. */
void pressure_bind(struct job *j, struct notification *n, const uint64_t bits[PRESSURE_LEVELS]);

/* The notification dies, or the job does. */
void pressure_unbind(struct job *j);

/* For kernel_check: whether level and limits fit what is used. */
bool pressure_check(const struct job *j);

#endif
