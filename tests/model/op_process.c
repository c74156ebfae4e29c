/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on processes, threads and time, and the making of the other objects.
 */
#include "model.h"

#include <stddef.h>

#define THREADS_EACH 4

static const struct {
	enum tess_type type;
	uint64_t number;
	uint16_t rights;
	uint64_t argument;
} kinds[] = {
	{ TESS_TYPE_ENDPOINT, TESS_SYS_ENDPOINT_CREATE, TESS_RIGHTS_ENDPOINT, 0 },
	{ TESS_TYPE_NOTIFICATION, TESS_SYS_NOTIFICATION_CREATE, TESS_RIGHTS_NOTIFICATION, 0 },
	{ TESS_TYPE_NAMESPACE, TESS_SYS_NAMESPACE_CREATE, TESS_RIGHTS_NAMESPACE, 0 },
	{ TESS_TYPE_EVENT_QUEUE, TESS_SYS_EVENT_QUEUE_CREATE, TESS_RIGHTS_EVENT_QUEUE,
	  QUEUE_LIMIT },
};

static void run_create(unsigned t)
{
	int p = m.thread[t].process, cap, object;
	tess_cap_t job = pick_token(p, TESS_TYPE_JOB);
	unsigned kind = (unsigned)below(4);
	int64_t expected = cap_status(p, job, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap);

	if (!expected)
		expected = type_status(m.cap[cap].object, kinds[kind].type);
	if (!outcome(PLAY(t, kinds[kind].number, job, kinds[kind].argument), expected))
		return;
	object = object_add(kinds[kind].type, world_slot(&m.w, t, world_word(&m.w, t, 0))->object,
			    m.cap[cap].object);
	m.object[object].birth = ++m.births;
	cap_add_slot(p, world_word(&m.w, t, 0), object, kinds[kind].rights, 0, NONE);
}

int count_alive(void)
{
	int alive = 0;

	for (int p = 0; p < m.processes; p++)
		alive += m.process[p].alive;
	return alive;
}

static int find_of_type(int process, enum tess_type type)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_SLOT && m.cap[i].process == process &&
		    cap_type(i) == type && !m.cap[i].hidden)
			return i;
	}
	return NONE;
}

/* Gives process `to` a child of what `from` has of a type, if it has any. */
static void introduce(int from, int to, enum tess_type type)
{
	int cap = find_of_type(from, type);
	uint16_t rights = random_rights();
	tess_cap_t given;

	if (cap == NONE)
		return;
	given = world_give(&m.w, m.process[from].thread, m.cap[cap].token, m.process[to].thread,
			   rights);
	cap_add_slot(to, given, m.cap[cap].object, m.cap[cap].rights & rights, m.cap[cap].badge,
		     cap);
}

/* Init lets some drive devices. */
static void give_platform(int made)
{
	uint16_t rights = random_rights() & TESS_RIGHTS_PLATFORM;

	if (one_in(3))
		return;
	cap_add_slot(made, world_give(&m.w, 0, m.w.platform, m.process[made].thread, rights),
		     PLATFORM, rights, 0, NONE);
}

/* Introduces a process to the others, where there is quota for it. */
static void introduce_all(int made)
{
	give_platform(made);
	for (int p = 0; p < made; p++) {
		if (!m.process[p].alive)
			continue;
		introduce(p, made, TESS_TYPE_PROCESS);
		introduce(p, made, TESS_TYPE_ENDPOINT);
		introduce(p, made, TESS_TYPE_NAMESPACE);
		if (!job_is_limited(m.process[p].job))
			introduce(made, p, TESS_TYPE_PROCESS);
	}
}

void process_new(void)
{
	unsigned thread = world_process(&m.w);

	world_scratch(&m.w, thread);
	arena_make(thread);
	introduce_all(process_add(thread, ROOT_JOB, NONE));
}

#define TYPES_OF_PROCESS (1 << TESS_TYPE_PROCESS | 1 << TESS_TYPE_THREAD | 1 << TESS_TYPE_MEMORY)

/* A process in a job that the thread has a capability to; init makes it, on its behalf. */
static void process_new_in(unsigned t, int cap)
{
	const struct model_object *job = &m.object[m.cap[cap].object];
	tess_cap_t token;
	unsigned thread;

	if (~job->types & TYPES_OF_PROCESS || job_is_limited(m.cap[cap].object))
		return;
	token = world_give(&m.w, t, m.cap[cap].token, 0, TESS_RIGHTS_ALL);
	thread = world_process_in(&m.w, token, WORLD_PRIORITY);
	ck_status(world_call(&m.w, 0, TESS_SYS_CAPABILITY_DELETE, token), TESS_OK);
	world_scratch(&m.w, thread);
	arena_make(thread);
	introduce_all(process_add(thread, m.cap[cap].object, cap));
	m.done = m.cap[cap].object != ROOT_JOB;
}

static void run_process_new(unsigned t)
{
	tess_cap_t token;
	int cap;

	if (count_alive() >= ALIVE_MAX)
		return;
	token = t ? pick_able(m.thread[t].process, TESS_TYPE_JOB, TESS_RIGHT_CREATE) : 0;
	if (t && !cap_status(m.thread[t].process, token, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &cap))
		process_new_in(t, cap);
	else
		process_new();
}

static void run_thread_new(unsigned t)
{
	int p = m.thread[t].process, threads = 0;
	int cap = cap_find(p, m.w.t[t].self_process);

	for (unsigned i = 1; i < m.w.count; i++)
		threads += m.thread[i].alive && m.thread[i].process == p;
	if (threads >= THREADS_EACH || job_is_limited(m.process[p].job) || cap == NONE ||
	    !(m.cap[cap].rights & TESS_RIGHT_CONTROL))
		return;
	thread_add(world_thread(&m.w, t, (uint8_t)(WORLD_PRIORITY - below(3))), p);
}

/* A thread that ends by its own call returns to nobody: there is no status to look at. */
static void run_exit(unsigned t)
{
	if (one_in(2)) {
		(void)PLAY(t, TESS_SYS_THREAD_EXIT);
		thread_die(t);
	} else {
		(void)PLAY(t, TESS_SYS_PROCESS_EXIT, 0, 7);
		process_die(m.thread[t].process);
	}
}

static void run_kill(unsigned t)
{
	int p = m.thread[t].process, cap, victim;
	tess_cap_t token = pick_token(p, TESS_TYPE_PROCESS);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_KILL, &cap);
	int64_t status = PLAY(t, TESS_SYS_PROCESS_KILL, token);

	victim = expected ? NONE : m.object[m.cap[cap].object].process;
	if (victim == p || outcome(status, expected))
		process_die(victim);
}

/* Nobody can call, for all are suspended or wait for ever; or a process is left that was reset and
 * that nobody starts again: it is ended from outside. */
static void run_reap(unsigned t)
{
	int p = (int)below((uint64_t)m.processes);

	for (int i = 0; t && i < m.processes; i++)
		p = m.process[i].alive && m.process[i].fresh ? i : p;
	if (!m.process[p].alive || (t && !m.process[p].fresh))
		return;
	process_kill(m.w.k, m.w.t[m.process[p].thread].process, TESS_END_REASON_KILLED, 0);
	world_settle(&m.w);
	process_die(p);
}

static void run_bind_notification(unsigned t)
{
	int p = m.thread[t].process, cap, n = NONE;
	tess_cap_t token = pick_token(p, TESS_TYPE_PROCESS);
	tess_cap_t notification = one_in(3) ? 0 : pick_token(p, TESS_TYPE_NOTIFICATION);
	uint64_t bits = UINT64_C(1) << below(64);
	int64_t expected = cap_status(p, token, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, &cap);
	struct model_process *target;

	if (!expected && notification)
		expected = cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &n);
	if (!outcome(PLAY(t, TESS_SYS_PROCESS_BIND_NOTIFICATION, token, notification, bits),
		     expected))
		return;
	target = process_behind(cap);
	if (!target->alive) {
		signal_object(notification ? m.cap[n].object : NONE, bits);
		return;
	}
	target->watcher = notification ? m.cap[n].object : NONE;
	target->watch_bits = bits;
}

static void run_time(unsigned t)
{
	(void)t;
	m.now += below(700);
	world_time(&m.w, m.now);
	world_settle(&m.w);
	for (unsigned i = 1; i < m.w.count; i++) {
		const struct model_thread *x = &m.thread[i];

		if (x->alive && x->doing == DOING_AWAIT && x->deadline <= m.now)
			call_over(i, TESS_ETIMEDOUT);
	}
}

const struct operation process_operations[] = {
	{ "create", run_create, 40, TESS_TYPE_JOB },
	{ "process_new", run_process_new, 10, TESS_TYPE_NONE },
	{ "thread_new", run_thread_new, 20, TESS_TYPE_NONE },
	{ "exit", run_exit, 1, TESS_TYPE_NONE },
	{ "kill", run_kill, 1, TESS_TYPE_PROCESS },
	{ "reap", run_reap, 2, TESS_TYPE_NONE },
	{ "process_bind_notification", run_bind_notification, 3, TESS_TYPE_PROCESS },
	{ "time", run_time, 10, TESS_TYPE_NONE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
