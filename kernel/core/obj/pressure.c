/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory pressure: a job's holders learn that its memory runs short before it has.
 *
 * There are three levels: more than 75, 90 and 97 hundredths of what the job may use. That is its
 * limit or, where the machine has less, the machine's memory: so a job without a limit, and the
 * root, have levels too. A level is left only when use has come down to 5 hundredths below it, so
 * that a job which hovers at one is not told of it again and again.
 *
 * What a charge costs is one comparison: .rise is what is used at the next level, .fall the end of
 * the present one, and only who passes one of them comes here. Each job that an object is charged
 * to, on the way up to the root, has its own.
 *
 * A charge is made in the middle of other calls, while they hold slots and count on tables, and a
 * signal may wake a waiter, whose own call is then played to its end. So it is left to the job's
 * work item, which is put before all others: it is served on the way out of the very call that
 * reached the level, before its caller, or anybody else, can make another one. The caller of a
 * request that is refused thus learns it after those who watch. If several jobs reach a level in
 * one call and an interrupt waits, the second may be told after the interrupt.
 *
 * A job does not keep the notification alive: that may be charged to the job itself, which would
 * then keep itself alive. The notification, when it dies, lets go of the jobs.
 */
#include "obj/pressure.h"

#include <stddef.h>

#include "kernel.h"
#include "obj/job.h"
#include "obj/notification.h"
#include "work.h"

#define HYSTERESIS 5

/* Hundredths at which a level begins; by enum tess_pressure_level less 1. */
static const uint8_t begins_at[PRESSURE_LEVELS] = { 75, 90, 97 };

_Static_assert(TESS_PRESSURE_LEVEL_CRITICAL == PRESSURE_LEVELS, "a threshold for each level");

/* All that the job can ever use. */
static uint64_t capacity(const struct job *j)
{
	uint64_t machine = j->pressure.kernel->frames.total * FRAME_SIZE;
	uint64_t limit = j->limit[TESS_JOB_RESOURCE_MEMORY];

	return limit < machine ? limit : machine;
}

static uint64_t share(uint64_t whole, unsigned hundredths)
{
	return whole / 100 * hundredths + whole % 100 * hundredths / 100;
}

/* Use above this has reached the level after the given one. */
static uint64_t rise_of(uint64_t whole, unsigned level)
{
	return level < PRESSURE_LEVELS ? share(whole, begins_at[level]) : ~UINT64_C(0);
}

/* Use below this has left the given level. */
static uint64_t fall_of(uint64_t whole, unsigned level)
{
	return level ? share(whole, begins_at[level - 1] - HYSTERESIS) + 1 : 0;
}

static bool tell_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct pressure *p = &LIST_ENTRY(o, struct job, object)->pressure;
	uint64_t bits = p->pending;

	p->pending = 0;
	if (p->notification)
		notification_signal(k, p->notification, bits);
	return object_deferred_done(k, o);
}

/* Has the bits of the levels above `from`, up to `to`, signalled. */
static void tell(struct job *j, unsigned from, unsigned to)
{
	struct pressure *p = &j->pressure;
	uint64_t bits = 0;

	for (unsigned level = from; level < to; level++)
		bits |= p->bits[level];
	if (!p->notification || !bits)
		return;
	p->pending |= bits;
	if (!work_is_queued(&j->object.work))
		object_defer_first(p->kernel, &j->object, tell_work);
}

void pressure_settle(struct job *j)
{
	struct pressure *p = &j->pressure;
	uint64_t used = j->used[TESS_JOB_RESOURCE_MEMORY];
	unsigned before = p->level, level = before;

	p->whole = capacity(j);
	while (used > rise_of(p->whole, level))
		level++;
	while (used < fall_of(p->whole, level))
		level--;
	p->level = (uint8_t)level;
	p->rise = rise_of(p->whole, level);
	p->fall = fall_of(p->whole, level);
	tell(j, before, level);
}

void pressure_refused(struct job *j)
{
	tell(j, j->pressure.level, PRESSURE_LEVELS);
}

void pressure_machine_refused(struct frames *f)
{
	struct kernel *k = LIST_ENTRY(f, struct kernel, frames);

	if (k->root_job)
		pressure_refused(k->root_job);
}

void pressure_init(struct kernel *k, struct job *j)
{
	j->pressure.kernel = k;
	list_init(&j->pressure.watching);
	pressure_settle(j);
}

void pressure_unbind(struct job *j)
{
	list_remove(&j->pressure.watching);
	j->pressure.notification = NULL;
	j->pressure.pending = 0;
}

void pressure_bind(struct job *j, struct notification *n, const uint64_t bits[PRESSURE_LEVELS])
{
	struct pressure *p = &j->pressure;

	pressure_unbind(j);
	if (!n)
		return;
	p->notification = n;
	list_push_back(&n->pressures, &p->watching);
	for (unsigned i = 0; i < PRESSURE_LEVELS; i++)
		p->bits[i] = bits[i];
	tell(j, 0, p->level);
}

bool pressure_check(const struct job *j)
{
	const struct pressure *p = &j->pressure;
	uint64_t used = j->used[TESS_JOB_RESOURCE_MEMORY];

	if (p->rise != rise_of(p->whole, p->level) || p->fall != fall_of(p->whole, p->level))
		return false;
	if (used > p->rise || used < p->fall)
		return false;
	if (p->pending && !(p->notification && work_is_queued(&j->object.work)))
		return false;
	return !p->notification == list_is_empty(&p->watching);
}
