/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Job: see job.h.
 *
 * Invariant (proved by check_jobs): for each resource, used is what the job's own objects cost plus
 * the sum over its children.
 */
#include "obj/job.h"

#include "kernel.h"
#include "obj/process.h"

_Static_assert(TESS_JOB_RESOURCE_JOBS == JOB_RESOURCES - 1, "a count for each resource");

static void init(struct job *j, uint64_t types)
{
	j->types = types;
	list_init(&j->children);
	list_init(&j->sibling);
	list_init(&j->processes);
}

int job_create_root(struct kernel *k, struct job **job)
{
	struct job *j = slab_alloc(&k->cache[TESS_TYPE_JOB]);

	if (!j)
		return TESS_ENOMEM;
	j->object.type = TESS_TYPE_JOB;
	j->object.refs = 1;
	work_init(&j->object.work, NULL);
	list_push_back(&k->objects, &j->object.all);
	k->object_count++;
	init(j, (UINT64_C(1) << TESS_TYPE_COUNT) - 1);
	for (unsigned i = 0; i < JOB_RESOURCES; i++)
		j->limit[i] = ~UINT64_C(0);
	pressure_init(k, j);
	*job = j;
	return TESS_OK;
}

int job_create(struct kernel *k, struct job *parent, uint64_t types, struct job **job)
{
	struct job *j;
	void *object;
	int status;

	if (parent->depth + 1 >= JOB_DEPTH_MAX)
		return TESS_EINVAL;
	if (types & ~parent->types)
		return TESS_EACCES;
	status = job_charge(parent, TESS_JOB_RESOURCE_JOBS, 1);
	if (status)
		return status;
	status = object_create(k, parent, TESS_TYPE_JOB, &object);
	if (status) {
		job_uncharge(parent, TESS_JOB_RESOURCE_JOBS, 1);
		return status;
	}

	j = object;
	init(j, types);
	j->depth = parent->depth + 1;
	for (unsigned i = 0; i < JOB_RESOURCES; i++)
		j->limit[i] = parent->limit[i];
	pressure_init(k, j);
	list_push_back(&parent->children, &j->sibling);
	*job = j;
	return TESS_OK;
}

bool job_finish(struct kernel *k, struct object *o)
{
	struct job *j = LIST_ENTRY(o, struct job, object);

	(void)k;
	pressure_unbind(j);
	list_remove(&j->sibling);
	job_uncharge(o->job, TESS_JOB_RESOURCE_JOBS, 1);
	return true;
}

/* The job whose limit an amount more would pass; NULL if that is none's. */
static struct job *refuses(struct job *job, enum tess_job_resource resource, uint64_t amount)
{
	for (struct job *j = job; j; j = j->object.job) {
		uint64_t sum;

		if (__builtin_add_overflow(j->used[resource], amount, &sum) ||
		    sum > j->limit[resource])
			return j;
	}
	return NULL;
}

int job_charge(struct job *job, enum tess_job_resource resource, uint64_t amount)
{
	struct job *refusing = refuses(job, resource, amount);

	if (refusing) {
		if (resource == TESS_JOB_RESOURCE_MEMORY)
			pressure_refused(refusing);
		return TESS_ENOMEM;
	}
	for (struct job *j = job; j; j = j->object.job) {
		j->used[resource] += amount;
		if (j->used[TESS_JOB_RESOURCE_MEMORY] > j->pressure.rise)
			pressure_settle(j);
	}
	return TESS_OK;
}

void job_uncharge(struct job *job, enum tess_job_resource resource, uint64_t amount)
{
	for (struct job *j = job; j; j = j->object.job) {
		j->used[resource] -= amount;
		if (j->used[TESS_JOB_RESOURCE_MEMORY] < j->pressure.fall)
			pressure_settle(j);
	}
}

void job_set_limit(struct job *job, enum tess_job_resource resource, uint64_t limit)
{
	job->limit[resource] = limit;
	pressure_settle(job);
}

bool job_is_within(const struct job *job, const struct job *ancestor)
{
	for (; job; job = job->object.job)
		if (job == ancestor)
			return true;
	return false;
}
