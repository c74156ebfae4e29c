/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on jobs: create, set_limit, usage, kill.
 */
#include <stddef.h>

#include "model.h"
#include "obj/job.h"

#define JOBS_MAX 6

static unsigned depth_of(int job)
{
	unsigned depth = 0;

	while ((job = m.object[job].job) != NONE)
		depth++;
	return depth;
}

static int64_t create_status(int job, uint64_t types)
{
	if (depth_of(job) + 1 >= JOB_DEPTH_MAX)
		return TESS_EINVAL;
	if (types & ~m.object[job].types)
		return TESS_EACCES;
	return type_status(job, TESS_TYPE_JOB);
}

static int count_jobs(void)
{
	int jobs = 0;

	for (int i = 0; i < m.object_end; i++)
		jobs += m.object[i].type == TESS_TYPE_JOB;
	return jobs;
}

static uint64_t random_types(int job)
{
	uint64_t types = (UINT64_C(1) << TESS_TYPE_COUNT) - 1;

	if (!one_in(8))
		types &= m.object[job].types;
	return one_in(3) ? types & ~(UINT64_C(1) << below(TESS_TYPE_COUNT)) : types;
}

static void run_create(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_CREATE);
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);
	uint64_t types = random_types(expected ? ROOT_JOB : m.cap[cap].object);

	if (count_jobs() >= JOBS_MAX && !one_in(8))
		return;
	if (!expected)
		expected = create_status(m.cap[cap].object, types);
	if (!outcome(PLAY(t, TESS_SYS_JOB_CREATE, token, types), expected))
		return;
	object = object_add(TESS_TYPE_JOB, world_slot(&m.w, t, world_word(&m.w, t, 0))->object,
			    m.cap[cap].object);
	m.object[object].types = types;
	for (int i = 0; i < JOB_RESOURCES; i++)
		m.object[object].limit[i] = m.object[m.cap[cap].object].limit[i];
	cap_add_slot(p, world_word(&m.w, t, 0), object, TESS_RIGHTS_JOB, 0, NONE);
}

/* A limit a little above what is used, or below. Not for the root: the test itself could not go on.
 */
static uint64_t random_limit(int job, unsigned resource)
{
	uint64_t used = m.object[job].used[resource];

	if (job == ROOT_JOB || one_in(2))
		return UINT64_MAX;
	if (one_in(4))
		return below(used + 1);
	return used + below(resource == TESS_JOB_RESOURCE_MEMORY ? used / 4 + PAGE : 3);
}

static void run_set_limit(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_LIMIT);
	unsigned resource = (unsigned)below(JOB_RESOURCES);
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_LIMIT, &cap);
	uint64_t limit = expected ? 0 : random_limit(m.cap[cap].object, resource);

	if (outcome(PLAY(t, TESS_SYS_JOB_SET_LIMIT, token, resource, limit), expected))
		m.object[m.cap[cap].object].limit[resource] = limit;
}

static void run_usage(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_INSPECT);
	unsigned resource = (unsigned)below(JOB_RESOURCES);
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, &cap);
	const struct model_object *o;

	if (!outcome(PLAY(t, TESS_SYS_JOB_USAGE, token, resource), expected))
		return;
	o = &m.object[m.cap[cap].object];
	model_expect(world_word(&m.w, t, 1) == o->limit[resource], "usage tells another limit");
	model_expect(world_word(&m.w, t, 0) == o->used[resource] || m.cap[cap].object == ROOT_JOB,
		     "usage tells something else");
}

/* All processes of the job and below end; not of the root, for init is there, too. */
static void run_kill(unsigned t)
{
	int p = m.thread[t].process, cap, job;
	tess_cap_t token = pick_token(p, TESS_TYPE_JOB);
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_KILL, &cap), status;

	if (!expected && m.cap[cap].object == ROOT_JOB)
		return;
	status = PLAY(t, TESS_SYS_JOB_KILL, token);
	job = expected ? NONE : m.cap[cap].object;
	if (job == NONE || !job_within(m.process[p].job, job))
		(void)outcome(status, expected);
	for (int i = 0; job != NONE && i < m.processes; i++) {
		if (m.process[i].alive && job_within(m.process[i].job, job))
			process_die(i);
	}
}

static void run_bind_pressure(unsigned t)
{
	int p = m.thread[t].process, cap, n = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_INSPECT);
	tess_cap_t notification =
		one_in(4) ? 0 : pick_able(p, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	uint64_t bits[3] = { UINT64_C(1) << below(64), UINT64_C(1) << below(64), below(2) };
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, &cap);
	struct model_object *o;

	if (!expected && notification)
		expected = cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &n);
	if (!outcome(PLAY(t, TESS_SYS_JOB_BIND_PRESSURE, token, notification, bits[0], bits[1],
			  bits[2]),
		     expected))
		return;
	o = &m.object[m.cap[cap].object];
	o->pressed = notification ? m.cap[n].object : NONE;
	for (unsigned i = 0; i < 3; i++) {
		o->level_bits[i] = bits[i];
		if (i < o->level)
			signal_object(o->pressed, bits[i]);
	}
}

static void run_pressure(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_INSPECT);
	int64_t expected = cap_status(p, token, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, &cap);

	if (outcome(PLAY(t, TESS_SYS_JOB_PRESSURE, token), expected))
		model_expect(world_word(&m.w, t, 0) == m.object[m.cap[cap].object].level,
			     "another level of pressure is told");
}

const struct operation job_operations[] = {
	{ "job_create", run_create, 8, TESS_TYPE_JOB },
	{ "job_set_limit", run_set_limit, 8, TESS_TYPE_JOB },
	{ "job_usage", run_usage, 4, TESS_TYPE_JOB },
	{ "job_bind_pressure", run_bind_pressure, 6, TESS_TYPE_JOB },
	{ "job_pressure", run_pressure, 2, TESS_TYPE_JOB },
	{ "job_kill", run_kill, 1, TESS_TYPE_JOB },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
