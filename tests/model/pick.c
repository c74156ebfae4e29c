/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is left to chance: numbers, rights, threads, tokens, and which operation comes next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

uint64_t below(uint64_t limit)
{
	return random_below(&m.random, limit);
}

bool one_in(uint64_t n)
{
	return below(n) == 0;
}

uint16_t random_rights(void)
{
	return one_in(6) ? (uint16_t)(random_next(&m.random) | random_next(&m.random))
			 : TESS_RIGHTS_ALL;
}

unsigned pick_thread(void)
{
	unsigned ready[THREADS_MAX], count = 0;

	for (unsigned i = 1; i < m.w.count; i++) {
		if (m.thread[i].alive && m.thread[i].doing == DOING_NOTHING && !is_held(i))
			ready[count++] = i;
	}
	return count ? ready[below(count)] : 0;
}

tess_cap_t pick_token(int process, enum tess_type type)
{
	int fitting[CAPS_MAX], count = 0;
	bool any = type == TESS_TYPE_NONE || one_in(12);

	if (one_in(40))
		return one_in(4) ? TESS_CAP_NONE : (1 + below(3)) << 32 | below(40);
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_SLOT && m.cap[i].process == process &&
		    (any || cap_type(i) == type))
			fitting[count++] = i;
	}
	return count ? m.cap[fitting[below((uint64_t)count)]].token : TESS_CAP_NONE;
}

tess_cap_t pick_able(int process, enum tess_type type, uint16_t rights)
{
	tess_cap_t token = TESS_CAP_NONE;

	for (int i = 0; i < 6; i++) {
		int cap;

		token = pick_token(process, type);
		if (!cap_status(process, token, type, rights, &cap))
			break;
	}
	return token;
}

/* --- operations --- */

static const struct operation *const groups[] = {
	cap_operations,     channel_operations, debug_operations,   device_operations,
	event_operations,   fault_operations,   fork_operations,    ipc_operations,
	job_operations,     memory_operations,  name_operations,    notify_operations,
	process_operations, space_operations,   control_operations, topic_operations,
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

static const struct operation *pick_any(void)
{
	unsigned total = 0, pick;

	for (unsigned g = 0; g < GROUPS; g++)
		for (const struct operation *o = groups[g]; o->name; o++)
			total += o->weight;
	pick = (unsigned)below(total);
	for (unsigned g = 0; g < GROUPS; g++) {
		for (const struct operation *o = groups[g]; o->name; o++) {
			if (pick < o->weight)
				return o;
			pick -= o->weight;
		}
	}
	return NULL;
}

const struct operation *operation_find(const char *name)
{
	for (unsigned g = 0; g < GROUPS; g++)
		for (const struct operation *o = groups[g]; o->name; o++)
			if (!strcmp(o->name, name))
				return o;
	return NULL;
}

unsigned count_caps(void)
{
	unsigned count = 0;

	for (int i = 0; i < m.cap_end; i++)
		count += m.cap[i].holder != HOLDER_FREE;
	return count;
}

static bool has_type(unsigned t, enum tess_type type)
{
	if (type == TESS_TYPE_REPLY && m.thread[t].caller != NONE)
		return true;
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_SLOT && m.cap[i].process == m.thread[t].process &&
		    cap_type(i) == type)
			return true;
	}
	return false;
}

/* An operation that the thread has a capability for; now and then any. */
const struct operation *operation_pick(unsigned t)
{
	const struct operation *o = pick_any();

	while (o->type != TESS_TYPE_NONE && !has_type(t, o->type) && !one_in(60))
		o = pick_any();
	return o;
}

/* --- how often each was done --- */

#define COUNTS_MAX 160

static struct {
	const char *what;
	unsigned long tried, done;
} counts[COUNTS_MAX];

void count(const char *what, bool done)
{
	unsigned i = 0;

	while (counts[i].what && strcmp(counts[i].what, what))
		i++;
	model_expect(i + 1 < COUNTS_MAX, "the model is full of counts");
	counts[i].what = what;
	counts[i].tried++;
	counts[i].done += done;
}

void counts_print(void)
{
	for (unsigned i = 0; counts[i].what; i++)
		printf("# %-26s %8lu tried %8lu done\n", counts[i].what, counts[i].tried,
		       counts[i].done);
}
