/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's jobs: a tree of limits. What a job uses is counted anew after each step, from the
 * model's objects and by the prices that the kernel's headers tell. Only the sizes of tables, which
 * grow as the kernel finds fit, are taken from the kernel.
 */
#include "obj/job.h"

#include <inttypes.h>

#include "cap/badge.h"
#include "model.h"
#include "obj/channel.h"
#include "obj/event_queue.h"
#include "obj/namespace.h"
#include "obj/topic.h"

void root_job_add(void)
{
	int root = object_add(TESS_TYPE_JOB, m.w.k->root_job, NONE);

	model_expect(root == ROOT_JOB, "the root job is not the first object");
	m.object[root].types = m.w.k->root_job->types;
	for (int i = 0; i < JOB_RESOURCES; i++)
		m.object[root].limit[i] = UINT64_MAX;
}

bool job_within(int job, int ancestor)
{
	for (; job != NONE; job = m.object[job].job) {
		if (job == ancestor)
			return true;
	}
	return false;
}

int64_t type_status(int job, enum tess_type type)
{
	return m.object[job].types >> type & 1 ? TESS_OK : TESS_EACCES;
}

bool job_is_limited(int job)
{
	for (; job != NONE; job = m.object[job].job) {
		for (int i = 0; i < JOB_RESOURCES; i++) {
			if (m.object[job].limit[i] != UINT64_MAX)
				return true;
		}
	}
	return false;
}

bool may_lack_memory(void)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_JOB && job_is_limited(i))
			return true;
	}
	return m.injected;
}

/* --- what a job uses --- */

static uint64_t count_processes(int job)
{
	uint64_t processes = 0;

	for (int p = 0; p < m.processes; p++)
		processes += m.process[p].alive && job_within(m.process[p].job, job);
	return processes;
}

static uint64_t count_threads(int job)
{
	uint64_t threads = 0;

	for (unsigned t = 1; t < m.w.count; t++)
		threads += m.thread[t].alive && job_within(m.process[m.thread[t].process].job, job);
	return threads;
}

static uint64_t count_jobs(int job)
{
	uint64_t jobs = 0;

	for (int i = 0; i < m.object_end; i++)
		jobs += m.object[i].type == TESS_TYPE_JOB && i != job && job_within(i, job);
	return jobs;
}

static uint64_t count_slots(int job)
{
	uint64_t slots = 0;

	for (int p = 0; p < m.processes; p++) {
		if (m.process[p].alive && job_within(m.process[p].job, job))
			slots += m.w.t[m.process[p].thread].process->caps.limit;
	}
	return slots;
}

/* --- and its memory, in bytes --- */

static uint64_t price_of_storage(const struct memory *memory)
{
	return object_charge(TESS_TYPE_MEMORY) + memory_charge(memory);
}

static uint64_t price_of_endpoint(int object)
{
	uint64_t badges = 0;

	for (int i = 0; i < BADGES_MAX; i++)
		badges += m.badge[i].object == object;
	return badges * sizeof(struct badge);
}

static uint64_t price_of_channel(int object)
{
	uint64_t shares = 0;

	for (int i = 0; i < SHARES_MAX; i++)
		shares += m.share[i].object == object;
	return shares * sizeof(struct share) +
	       price_of_storage(((const struct channel *)m.object[object].kernel)->storage);
}

static uint64_t price_of_namespace(int object)
{
	const struct namespace *ns = m.object[object].kernel;
	uint64_t pages = (ns->buckets + BUCKETS_PER_PAGE - 1) / BUCKETS_PER_PAGE, names = 0;

	for (int i = 0; i < NAMES; i++)
		names += binding_find(object, i) != NONE;
	return pages * TESS_PAGE_SIZE + names * BINDING_CHARGE;
}

static uint64_t price_of_space(const struct process *p)
{
	uint64_t price = (1 + p->space.tables) * TESS_PAGE_SIZE;

	if (space_find(p, WORLD_SCRATCH)) {
		price += price_of_storage(space_find(p, WORLD_SCRATCH)->memory);
		price += price_of_storage(space_find(p, ARENA)->memory);
	}
	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n))
		price += MAPPING_CHARGE +
			 TREE_ENTRY(n, struct mapping, by_address)->tables * TESS_PAGE_SIZE;
	return price;
}

static uint64_t price_of_process(int object)
{
	const struct process *p = m.object[object].kernel;
	uint64_t price;

	if (!m.process[m.object[object].process].alive)
		return 0;
	price = p->caps.limit / SLOTS_PER_PAGE * CAP_PAGE_CHARGE + price_of_space(p);
	return p->caps.pages ? price + (TESS_PAGE_SIZE << p->caps.order) : price;
}

/* The IPC buffer goes with the thread, the object may stay. */
static uint64_t price_of_thread(int object)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		const struct thread *thread = m.w.t[t].thread;

		if (m.thread[t].alive && thread == m.object[object].kernel)
			return price_of_storage(thread->ipc_mapping->memory);
	}
	return 0;
}

/* What an object costs beside its struct. */
static uint64_t price_of(int object)
{
	const struct model_object *o = &m.object[object];

	if (o->type == TESS_TYPE_MEMORY)
		return memory_charge(o->kernel);
	if (o->type == TESS_TYPE_ENDPOINT)
		return price_of_endpoint(object);
	if (o->type == TESS_TYPE_CHANNEL)
		return price_of_channel(object);
	if (o->type == TESS_TYPE_TOPIC)
		return price_of_storage(((const struct topic *)o->kernel)->storage);
	if (o->type == TESS_TYPE_NAMESPACE)
		return price_of_namespace(object);
	if (o->type == TESS_TYPE_EVENT_QUEUE)
		return knote_count(object) * KNOTE_CHARGE;
	if (o->type == TESS_TYPE_PROCESS)
		return price_of_process(object);
	return o->type == TESS_TYPE_THREAD ? price_of_thread(object) : 0;
}

static uint64_t count_memory(int job)
{
	uint64_t sum = 0;

	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type != TESS_TYPE_NONE && i != job &&
		    job_within(m.object[i].job, job))
			sum += object_charge(m.object[i].type) + price_of(i);
	}
	return sum;
}

/* --- afterwards --- */

static void compare_use(int job, enum tess_job_resource resource, uint64_t expected)
{
	struct model_object *o = &m.object[job];
	const struct job *kernel = o->kernel;
	uint64_t used = kernel->used[resource];

	model_expect(used == expected, "job %d uses %" PRIu64 " of resource %d, not %" PRIu64, job,
		     used, (int)resource, expected);
	model_expect(kernel->limit[resource] == o->limit[resource], "a job has another limit");
	/* A limit below what is used stops further use. */
	model_expect(used <= o->limit[resource] || used <= o->used[resource],
		     "job %d uses %" PRIu64 " of resource %d, beyond its limit of %" PRIu64, job,
		     used, (int)resource, o->limit[resource]);
	o->used[resource] = used;
}

/* Init, and what it uses, is in the root job. */
static void compare_job(int job)
{
	uint64_t init = job == ROOT_JOB;

	compare_use(job, TESS_JOB_RESOURCE_PROCESSES, count_processes(job) + init);
	compare_use(job, TESS_JOB_RESOURCE_THREADS, count_threads(job) + init);
	compare_use(job, TESS_JOB_RESOURCE_JOBS, count_jobs(job));
	compare_use(job, TESS_JOB_RESOURCE_CAPABILITIES,
		    count_slots(job) + init * m.w.t[0].process->caps.limit);
	if (!init)
		compare_use(job, TESS_JOB_RESOURCE_MEMORY, count_memory(job));
	compare_pressure(job);
}

void compare_jobs(void)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_JOB)
			compare_job(i);
	}
}
