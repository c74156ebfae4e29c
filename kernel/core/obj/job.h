/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Job: a quota, and the authority to create objects of certain types. Jobs form a tree; what one
 * uses counts in all of its ancestors.
 */
#ifndef OBJ_JOB_H
#define OBJ_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/kernel.h>

#include "lib/list.h"
#include "obj/object.h"
#include "obj/pressure.h"

#define JOB_DEPTH_MAX 8
#define JOB_RESOURCES 5 /* enum tess_job_resource */

struct job {
	struct object object; /* .job is the parent */
	uint64_t types;       /* mask of 1 << enum tess_type */
	unsigned depth;       /* 0 for the root */
	uint64_t used[JOB_RESOURCES];
	uint64_t limit[JOB_RESOURCES];
	uint64_t counted[JOB_RESOURCES]; /* scratch of kernel_check alone */
	struct list children;            /* job.sibling */
	struct list sibling;
	struct list processes;    /* process.in_job: those that have not ended; last, those that will not run */
	struct pressure pressure; /* of memory */
};

/* Makes the root job, which owns all and has no limits. */
int job_create_root(struct kernel *k, struct job **job);
int job_create(struct kernel *k, struct job *parent, uint64_t types, struct job **job);
bool job_finish(struct kernel *k, struct object *o);

static inline bool job_may_create(const struct job *job, enum tess_type type)
{
	return job->types >> type & 1;
}

/* Counts amount in the job and all its ancestors, or in none: ENOMEM where a limit would be passed.
 */
int job_charge(struct job *job, enum tess_job_resource resource, uint64_t amount);
void job_uncharge(struct job *job, enum tess_job_resource resource, uint64_t amount);

void job_set_limit(struct job *job, enum tess_job_resource resource, uint64_t limit);

/* Whether job is ancestor or one of the jobs below it. */
bool job_is_within(const struct job *job, const struct job *ancestor);

#endif
