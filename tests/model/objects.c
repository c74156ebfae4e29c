/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's objects: their making, and what follows when the last capability that matters is
 * gone.
 */
#include "model.h"

int object_add(enum tess_type type, void *kernel, int job)
{
	int object = 0;

	while (object < OBJECTS_MAX && m.object[object].type != TESS_TYPE_NONE)
		object++;
	model_expect(object < OBJECTS_MAX, "the model is full of objects");
	if (object >= m.object_end)
		m.object_end = object + 1;
	m.object[object] = (struct model_object){ .type = type,
						  .kernel = kernel,
						  .job = job,
						  .bound = NONE,
						  .base = object,
						  .watcher = NONE,
						  .pressed = NONE,
						  .process = NONE };
	return object;
}

void signal_object(int notification, uint64_t bits)
{
	if (notification != NONE)
		m.object[notification].bits |= bits;
	source_signalled(notification, bits);
}

/*
 * Where a name and its namespace go in one step, the kernel may take them in either order, and tell
 * the watcher of the name or not.
 */
void signal_change(int ns)
{
	struct model_object *o = &m.object[ns];

	o->changed = true;
	if (o->watcher != NONE)
		m.object[o->watcher].maybe |= o->watch_bits;
}

/* The namespaces that changed and live on do tell. */
static void signal_changes(void)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_NAMESPACE && m.object[i].changed)
			signal_object(m.object[i].watcher, m.object[i].watch_bits);
		m.object[i].changed = false;
	}
}

int binding_find(int ns, int name)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_BINDING && m.cap[i].in == ns && m.cap[i].name == name)
			return i;
	}
	return NONE;
}

/* --- processes and threads --- */

/* The first page of the process's arena that none of its threads has. */
static unsigned free_arena(int process)
{
	unsigned arena = 0;

	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && m.thread[t].process == process &&
		    m.thread[t].arena == arena) {
			arena++;
			t = 0;
		}
	}
	return arena;
}

int thread_make(unsigned i, int process)
{
	struct thread *t = m.w.t[i].thread;
	int object = object_add(TESS_TYPE_THREAD, t, m.process[process].job);

	m.thread[i] = (struct model_thread){ .alive = true,
					     .arena = free_arena(process),
					     .process = process,
					     .server = NONE,
					     .caller = NONE,
					     .priority = t->priority,
					     .ceiling = t->ceiling,
					     .window_words = TESS_MESSAGE_WORDS,
					     .window_caps = TESS_MESSAGE_CAPS };
	m.object[object].process = process;
	return object;
}

void thread_add(unsigned i, int process)
{
	int object = thread_make(i, process);

	world_window(&m.w, i, TESS_MESSAGE_WORDS, TESS_MESSAGE_CAPS);
	cap_add_slot(process, m.w.t[i].self_thread, object, TESS_RIGHTS_THREAD, 0, NONE);
}

int process_make(unsigned thread, int job)
{
	int process = m.processes++;
	int object = object_add(TESS_TYPE_PROCESS, m.w.t[thread].process, job);

	model_expect(process < PROCESSES_MAX, "the model is full of processes");
	m.object[object].process = process;
	m.process[process] = (struct model_process){
		.alive = true, .object = object, .job = job, .watcher = NONE, .thread = thread
	};
	return process;
}

int process_add(unsigned thread, int job, int job_cap)
{
	int process = process_make(thread, job);

	thread_add(thread, process);
	cap_add_slot(process, m.w.t[thread].self_process, m.process[process].object,
		     TESS_RIGHTS_PROCESS, 0, NONE);
	cap_add_slot(process, m.w.t[thread].job, job,
		     job_cap == NONE ? TESS_RIGHTS_JOB : m.cap[job_cap].rights, 0, job_cap);
	return process;
}

struct model_process *process_behind(int cap)
{
	return &m.process[m.object[m.cap[cap].object].process];
}

static bool has_living_thread(int process)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.thread[i].process == process)
			return true;
	}
	return false;
}

/* The thread itself; its process may live on. */
static void thread_stop_one(unsigned i)
{
	struct model_thread *t = &m.thread[i];

	t->alive = false;
	m.died = true;
	if (t->server != NONE) {
		m.thread[t->server].caller = NONE;
		m.thread[t->server].lost = TESS_EOWNERDEAD;
		t->server = NONE;
	}
	caller_drop(i, TESS_EPIPE);
	t->doing = DOING_NOTHING;
	t->must_wake = t->faulting = false;
}

void thread_die(unsigned i)
{
	int handler = cap_find_hidden(m.thread[i].process, m.thread[i].handler);

	thread_stop_one(i);
	lends_end(i);
	if (handler != NONE)
		cap_remove(handler);
	if (!has_living_thread(m.thread[i].process))
		process_die(m.thread[i].process);
}

/* Its threads stop, and what it holds goes; but for what is marked, if that is to stay. */
static void process_empty(int process, bool keep_marked)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.thread[i].process == process)
			thread_stop_one(i);
	}
	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].process == process)
			lends_end(i);
	}
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if (c->process != process || (keep_marked && c->inherit))
			continue;
		if (c->holder == HOLDER_SLOT || c->holder == HOLDER_PAGE)
			cap_remove(i);
	}
}

static void process_end(int process, uint64_t data)
{
	struct model_process *p = &m.process[process];

	if (!p->alive)
		return;
	p->alive = false;
	process_empty(process, false);
	signal_object(p->watcher, p->watch_bits);
	p->watcher = NONE;
	source_closes(p->object, TESS_EVENT_PROCESS_EXIT, data);
}

void process_die(int process)
{
	process_end(process, process_end_data(m.w.t[m.process[process].thread].process));
}

/* Its threads stop one after another: who called one that stops before it learns of that. */
static void count_broken_calls(int process)
{
	for (unsigned i = 1; i < m.w.count; i++) {
		const struct model_thread *x = &m.thread[i];

		if (x->alive && x->process == process && x->server != NONE && !x->faulting &&
		    m.thread[x->server].process == process && x->server < (int)i)
			m.process[process].statistics.receive_errors++;
	}
}

void process_renew(int process)
{
	struct model_process *p = &m.process[process];

	count_broken_calls(process);
	process_empty(process, true);
	p->handler = TESS_CAP_NONE;
	p->fresh = true;
	p->resets++;
}

/* --- what follows --- */

static void endpoint_close(int object)
{
	struct model_object *ep = &m.object[object];

	ep->closed = true;
	ep->bound = NONE;
	source_closes(object, 0, 0);
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_BINDING && m.cap[i].object == object)
			cap_remove(i);
	}
}

/* A thread holds itself while it lives; and a Reply holds the client that it stands for. */
static bool thread_is_kept(const void *kernel)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && m.w.t[t].thread == kernel)
			return true;
	}
	for (int i = 0; i < m.cap_end; i++) {
		const struct model_cap *c = &m.cap[i];

		if ((c->holder == HOLDER_SLOT || c->holder == HOLDER_QUEUED) && c->object == NONE &&
		    m.w.t[c->client].thread == kernel)
			return true;
	}
	return false;
}

/* Whether anything still refers to the object: then it lives. */
static bool is_kept(int object)
{
	const struct model_object *o = &m.object[object];

	if (o->type == TESS_TYPE_PROCESS && m.process[o->process].alive &&
	    !m.process[o->process].fresh)
		return true;
	if (o->type == TESS_TYPE_THREAD && thread_is_kept(o->kernel))
		return true;
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder != HOLDER_FREE && m.cap[i].holder != HOLDER_NOBODY &&
		    m.cap[i].holder != HOLDER_KNOTE && m.cap[i].object == object)
			return true;
	}
	for (int i = 0; i < m.object_end; i++) {
		const struct model_object *other = &m.object[i];

		if (other->type == TESS_TYPE_THREAD && o->type == TESS_TYPE_PROCESS &&
		    other->process == o->process)
			return true;
		if (other->type != TESS_TYPE_NONE && i != object &&
		    (other->bound == object || other->watcher == object || other->base == object ||
		     other->job == object))
			return true;
	}
	for (int i = 0; i < m.processes; i++) {
		if (m.process[i].watcher == object)
			return true;
	}
	return false;
}

/* A namespace that goes takes its names with it, and a topic its subscriptions, and tells nobody.
 */
static void object_go(int object)
{
	for (int i = 0; i < m.cap_end; i++) {
		if ((m.cap[i].holder == HOLDER_BINDING || m.cap[i].holder == HOLDER_TOPIC) &&
		    m.cap[i].in == object)
			cap_remove(i);
	}
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_NOBODY && m.cap[i].object == object)
			m.cap[i].object = NONE;
	}
	if (m.object[object].type == TESS_TYPE_PROCESS)
		process_end(m.object[object].process, 0); /* it was reset, and nobody has it */
	source_closes(object, 0, 0);
	queue_goes(object);
	pressure_forgets(object);
	m.object[object].watcher = NONE;
	m.object[object].type = TESS_TYPE_NONE;
}

/* Whose fault was not cured ends now, after all else that its handler's call did. */
static bool settle_crashes(void)
{
	bool any = false;

	for (unsigned t = 1; t < m.w.count; t++) {
		if (m.thread[t].alive && m.thread[t].crashing) {
			count("process crashed", true);
			process_die(m.thread[t].process);
			any = true;
		}
	}
	return any;
}

/* What follows for an object at once: true if that may have consequences. */
static bool settle_object(int object)
{
	struct model_object *o = &m.object[object];
	bool any = false;

	if (o->type == TESS_TYPE_ENDPOINT && !o->closed &&
	    !anybody_can(object, TESS_RIGHT_RECEIVE)) {
		endpoint_close(object);
		any = true;
	}
	if (o->type == TESS_TYPE_CHANNEL && settle_channel(object))
		any = true;
	if (o->type != TESS_TYPE_NONE && object != ROOT_JOB && object != PLATFORM &&
	    !is_kept(object)) {
		object_go(object);
		any = true;
	}
	return any;
}

void settle(void)
{
	for (bool again = true; again;) {
		again = settle_crashes();
		for (int i = 0; i < m.object_end; i++)
			again |= settle_object(i);
	}
	settle_listeners();
	settle_shares();
	signal_changes();
}
