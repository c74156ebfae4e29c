/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's memory pressure: at which level a job is, and who is told. A charge that is taken
 * back in the same call may have reached a level for a moment, and a charge that is refused is
 * told, too; so in each step any bits of a job may be signalled, but those of a level that it is
 * left with must.
 */
#include "obj/pressure.h"

#include <inttypes.h>

#include "model.h"
#include "obj/job.h"

static uint64_t share_of(uint64_t whole, unsigned hundredths)
{
	return whole / 100 * hundredths + whole % 100 * hundredths / 100;
}

/* Whether a job that uses so much may be at the level: it is entered above 75, 90 and 97 hundredths
 * and left 5 below. */
static bool may_be_at(int job, unsigned level)
{
	static const unsigned begins_at[] = { 0, 75, 90, 97 };
	const struct model_object *o = &m.object[job];
	uint64_t used = o->used[TESS_JOB_RESOURCE_MEMORY];
	uint64_t whole = o->limit[TESS_JOB_RESOURCE_MEMORY];

	if (whole > m.w.k->frames.total * FRAME_SIZE)
		whole = m.w.k->frames.total * FRAME_SIZE;
	if (level && used <= share_of(whole, begins_at[level] - 5))
		return false;
	return level == PRESSURE_LEVELS || used <= share_of(whole, begins_at[level + 1]);
}

void pressures_may_signal(void)
{
	for (int i = 0; i < m.object_end; i++) {
		const struct model_object *o = &m.object[i];

		if (o->type != TESS_TYPE_JOB || o->pressed == NONE)
			continue;
		for (unsigned level = 0; level < PRESSURE_LEVELS; level++) {
			m.object[o->pressed].maybe |= o->level_bits[level];
			source_signalled(o->pressed, o->level_bits[level]);
		}
	}
}

void compare_pressure(int job)
{
	struct model_object *o = &m.object[job];
	unsigned level = ((const struct job *)o->kernel)->pressure.level;

	if (job == ROOT_JOB)
		o->used[TESS_JOB_RESOURCE_MEMORY] = m.w.k->root_job->used[TESS_JOB_RESOURCE_MEMORY];
	model_expect(level <= PRESSURE_LEVELS && may_be_at(job, level),
		     "job %d, which uses %" PRIu64 ", is at level %u", job,
		     o->used[TESS_JOB_RESOURCE_MEMORY], level);
	for (; o->level < level; o->level++) {
		count("pressure told", o->pressed != NONE);
		signal_object(o->pressed, o->level_bits[o->level]);
	}
	o->level = level;
}

void pressure_forgets(int notification)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_JOB && m.object[i].pressed == notification)
			m.object[i].pressed = NONE;
	}
}
