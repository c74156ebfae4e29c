/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations of drivers: interrupt lines, which are taken, bound, acknowledged and masked;
 * and the machine, which interrupts.
 */
#include <stddef.h>

#include "model.h"

#define LINES 8 /* of the hosted machine; there is no line 2, and 5 signals by level */

/* --- the line --- */

static void deliver(struct model_object *o)
{
	o->unacknowledged = true;
	o->owed = false;
	o->deliveries++;
	signal_object(o->watcher, o->watch_bits);
	count("interrupt delivered", true);
}

/* What the machine did, and what becomes of it: an edge that comes too early is owed. */
static void raise_line(struct model_object *o)
{
	o->silent = o->line == HOSTED_IRQ_LEVEL;
	if (!o->unacknowledged && !o->masked) {
		deliver(o);
		return;
	}
	o->silent = true;
	o->owed = o->line != HOSTED_IRQ_LEVEL;
	o->held_back++;
}

static void go_on(struct model_object *o)
{
	if (o->unacknowledged || o->masked)
		return;
	o->silent = false;
	if (o->owed)
		deliver(o);
}

static struct model_object *holder_of(unsigned line)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_INTERRUPT && m.object[i].line == line)
			return &m.object[i];
	}
	return NULL;
}

static void run_machine(unsigned t)
{
	unsigned line = (unsigned)below(LINES);
	struct model_object *o = holder_of(line);
	bool comes = o && !o->silent;

	(void)t;
	model_expect(hosted_interrupt(m.w.k, m.w.cpu, line) == comes, "line %u came%s", line,
		     comes ? " not" : "");
	world_check(&m.w);
	world_settle(&m.w);
	if (comes)
		raise_line(o);
}

/* --- calls --- */

static int64_t create_status(int job, unsigned line)
{
	if (holder_of(line))
		return TESS_EBUSY;
	return type_status(m.cap[job].object, TESS_TYPE_INTERRUPT);
}

static void run_create(unsigned t)
{
	int p = m.thread[t].process, platform, job, object;
	tess_cap_t token = pick_able(p, TESS_TYPE_PLATFORM, TESS_RIGHT_DEVICE);
	tess_cap_t job_token = pick_able(p, TESS_TYPE_JOB, TESS_RIGHT_CREATE);
	unsigned line = (unsigned)below(LINES);
	int64_t expected = cap_status(p, token, TESS_TYPE_PLATFORM, TESS_RIGHT_DEVICE, &platform);

	if (!expected)
		expected = cap_status(p, job_token, TESS_TYPE_JOB, TESS_RIGHT_CREATE, &job);
	if (!expected && line == HOSTED_IRQ_NONE)
		expected = TESS_EINVAL;
	if (!expected)
		expected = create_status(job, line);
	if (!outcome(PLAY(t, TESS_SYS_PLATFORM_INTERRUPT_CREATE, token, job_token, line, 0),
		     expected))
		return;
	object = object_add(TESS_TYPE_INTERRUPT,
			    world_slot(&m.w, t, world_word(&m.w, t, 0))->object, m.cap[job].object);
	m.object[object].line = line;
	m.object[object].unacknowledged = m.object[object].silent = true;
	cap_add_slot(p, world_word(&m.w, t, 0), object, TESS_RIGHTS_INTERRUPT, 0, platform);
}

/* A call on an interrupt that succeeds if the capability is good; the interrupt, or NULL. */
static struct model_object *call(unsigned t, uint64_t number, uint16_t right)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_INTERRUPT, right);
	int64_t expected = cap_status(p, token, TESS_TYPE_INTERRUPT, right, &cap);

	return outcome(PLAY(t, number, token), expected) ? &m.object[m.cap[cap].object] : NULL;
}

static void run_ack(unsigned t)
{
	struct model_object *o = call(t, TESS_SYS_INTERRUPT_ACK, TESS_RIGHT_RECEIVE);

	if (!o)
		return;
	o->unacknowledged = false;
	go_on(o);
}

static void run_mask(unsigned t)
{
	bool mask = one_in(2);
	struct model_object *o = call(t, mask ? TESS_SYS_INTERRUPT_MASK : TESS_SYS_INTERRUPT_UNMASK,
				      TESS_RIGHT_MASK);

	if (!o)
		return;
	o->masked = mask;
	if (!mask)
		go_on(o);
	else if (o->line == HOSTED_IRQ_LEVEL)
		o->silent = true;
}

static void run_info(unsigned t)
{
	const struct model_object *o = call(t, TESS_SYS_INTERRUPT_INFO, TESS_RIGHT_INSPECT);

	model_expect(!o || (world_word(&m.w, t, 0) == o->line &&
			    world_word(&m.w, t, 1) == o->deliveries &&
			    world_word(&m.w, t, 2) == o->held_back),
		     "something else is told of an interrupt");
}

static void run_bind(unsigned t)
{
	int p = m.thread[t].process, cap, n = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_INTERRUPT, TESS_RIGHT_RECEIVE);
	tess_cap_t notification =
		one_in(4) ? 0 : pick_able(p, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	uint64_t bits = UINT64_C(1) << below(64);
	int64_t expected = cap_status(p, token, TESS_TYPE_INTERRUPT, TESS_RIGHT_RECEIVE, &cap);

	if (!expected && notification)
		expected = cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &n);
	if (!outcome(PLAY(t, TESS_SYS_INTERRUPT_BIND, token, notification, bits), expected))
		return;
	m.object[m.cap[cap].object].watcher = notification ? m.cap[n].object : NONE;
	m.object[m.cap[cap].object].watch_bits = bits;
}

const struct operation device_operations[] = {
	{ "machine", run_machine, 12, TESS_TYPE_NONE },
	{ "interrupt_create", run_create, 12, TESS_TYPE_PLATFORM },
	{ "interrupt_ack", run_ack, 12, TESS_TYPE_INTERRUPT },
	{ "interrupt_mask", run_mask, 5, TESS_TYPE_INTERRUPT },
	{ "interrupt_bind", run_bind, 6, TESS_TYPE_INTERRUPT },
	{ "interrupt_info", run_info, 3, TESS_TYPE_INTERRUPT },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
