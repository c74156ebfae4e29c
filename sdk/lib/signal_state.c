/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process knows of its signals: see signal_state.h. */
#include "signal_state.h"

#include <tessera/abi/status.h>

#define SET(name) TESS_SIGNAL_SET(TESS_SIGNAL_##name)

#define STOPS (SET(STOP) | SET(TSTP) | SET(TTIN) | SET(TTOU))

/* --- pools --- */

void signal_pool_init(struct signal_pool *pool, struct signal_entry *entries, size_t count)
{
	*pool = (struct signal_pool){ NULL, 0 };
	for (size_t i = count; i-- > 0;) {
		entries[i].pool = pool;
		entries[i].next = pool->free;
		pool->free = &entries[i];
	}
}

struct signal_entry *signal_pool_take(struct signal_pool *pool)
{
	struct signal_entry *entry = pool->free;

	if (entry) {
		pool->free = entry->next;
		pool->out++;
	}
	return entry;
}

void signal_pool_return(struct signal_entry *entry)
{
	struct signal_pool *pool = entry->pool;

	entry->next = pool->free;
	pool->free = entry;
	pool->out--;
}

/* --- what is pending --- */

static void forget_one(struct signal_state *s, unsigned int number)
{
	struct signal_queue *q = &s->queue[number];

	while (q->first) {
		struct signal_entry *entry = q->first;

		q->first = entry->next;
		signal_pool_return(entry);
	}
	q->last = NULL;
	s->taken &= ~TESS_SIGNAL_SET(number);
	s->pending &= ~TESS_SIGNAL_SET(number);
}

static unsigned int lowest(tess_signal_set_t set)
{
	return (unsigned int)__builtin_ctzll(set) + 1;
}

void signal_forget(struct signal_state *s, tess_signal_set_t set)
{
	for (set &= s->pending; set; set &= set - 1)
		forget_one(s, lowest(set));
}

/* What was to stop the process and what is to continue it cancel each other out. */
static void make_pending(struct signal_state *s, unsigned int number)
{
	tess_signal_set_t one = TESS_SIGNAL_SET(number);

	if (one & STOPS)
		signal_forget(s, SET(CONT));
	if (one & SET(CONT))
		signal_forget(s, STOPS);
	s->pending |= one;
}

void signal_post(struct signal_state *s, const struct tess_signal_info *info)
{
	tess_signal_set_t one = TESS_SIGNAL_SET(info->number);

	if (s->taken & one)
		return;
	make_pending(s, info->number);
	s->taken |= one;
	s->place[info->number] = *info;
}

void signal_post_entry(struct signal_state *s, struct signal_entry *entry)
{
	struct signal_queue *q = &s->queue[entry->info.number];

	make_pending(s, entry->info.number);
	entry->next = NULL;
	if (q->last)
		q->last->next = entry;
	else
		q->first = entry;
	q->last = entry;
}

static void take_entry(struct signal_queue *q, struct tess_signal_info *info)
{
	struct signal_entry *entry = q->first;

	*info = entry->info;
	q->first = entry->next;
	if (!q->first)
		q->last = NULL;
	signal_pool_return(entry);
}

static unsigned int first_of(tess_signal_set_t set)
{
	if (set & SET(KILL))
		return TESS_SIGNAL_KILL;
	return set & SET(STOP) ? TESS_SIGNAL_STOP : lowest(set);
}

bool signal_take(struct signal_state *s, tess_signal_set_t set, struct tess_signal_info *info)
{
	tess_signal_set_t there = s->pending & set, one;
	unsigned int number;

	if (!there)
		return false;
	number = first_of(there);
	one = TESS_SIGNAL_SET(number);
	if (s->taken & one)
		*info = s->place[number];
	else
		take_entry(&s->queue[number], info);
	s->taken &= ~one;
	if (!s->queue[number].first)
		s->pending &= ~one;
	return true;
}

/* --- what is kept back, and by whom it is taken --- */

tess_signal_set_t signal_held(const struct signal_state *s)
{
	tess_signal_set_t held = s->blocked;

	for (const struct signal_running *r = s->running; r; r = r->next)
		held |= r->held;
	return held & ~TESS_SIGNAL_SET_UNCAUGHT;
}

static bool is_handler(tess_signal_handler_t *handler)
{
	return handler != TESS_SIGNAL_DEFAULT && handler != TESS_SIGNAL_IGNORE;
}

static tess_signal_set_t handled(const struct signal_state *s, tess_signal_set_t of)
{
	tess_signal_set_t set = 0;

	for (; of; of &= of - 1)
		if (is_handler(s->action[lowest(of)].handler))
			set |= of & -of;
	return set;
}

static tess_signal_set_t claimed(const struct signal_state *s)
{
	tess_signal_set_t set = 0;

	for (const struct signal_claim *c = s->claims; c; c = c->next)
		set |= c->set;
	return set;
}

tess_signal_set_t signal_deliverable(const struct signal_state *s, enum signal_class class)
{
	tess_signal_set_t set = s->pending & ~signal_held(s) & ~claimed(s), with_handler;

	if (class == SIGNAL_ANY || !set)
		return set;
	with_handler = handled(s, set);
	return class == SIGNAL_HANDLED ? with_handler : set & ~with_handler;
}

void signal_claim(struct signal_state *s, struct signal_claim *claim, tess_signal_set_t set)
{
	claim->set = set;
	claim->next = s->claims;
	s->claims = claim;
}

void signal_unclaim(struct signal_state *s, const struct signal_claim *claim)
{
	struct signal_claim **at = &s->claims;

	while (*at != claim)
		at = &(*at)->next;
	*at = claim->next;
}

/* --- actions --- */

bool signal_begin(struct signal_state *s, unsigned int number, struct signal_running *running,
		  struct tess_signal_action *action)
{
	struct tess_signal_action *a = &s->action[number];

	if (!is_handler(a->handler))
		return false;
	*action = *a;
	if (a->flags & TESS_SIGNAL_ONE_SHOT)
		*a = (struct tess_signal_action){ .handler = TESS_SIGNAL_DEFAULT };
	running->held = action->mask;
	if (!(action->flags & TESS_SIGNAL_NESTS))
		running->held |= TESS_SIGNAL_SET(number);
	running->next = s->running;
	s->running = running;
	return true;
}

void signal_end(struct signal_state *s, const struct signal_running *running)
{
	struct signal_running **at = &s->running;

	while (*at != running)
		at = &(*at)->next;
	*at = running->next;
}

enum tess_signal_default signal_disposition(const struct signal_state *s, unsigned int number)
{
	if (s->action[number].handler == TESS_SIGNAL_IGNORE)
		return number == TESS_SIGNAL_CONT ? TESS_SIGNAL_CONTINUES : TESS_SIGNAL_IGNORED;
	return tess_signal_default(number);
}

int signal_set_action(struct signal_state *s, unsigned int number,
		      const struct tess_signal_action *action)
{
	const uint32_t flags = TESS_SIGNAL_ONE_SHOT | TESS_SIGNAL_NESTS;

	if (!signal_number_is_valid(number) || action->flags & ~flags)
		return TESS_EINVAL;
	if (TESS_SIGNAL_SET(number) & TESS_SIGNAL_SET_UNCAUGHT)
		return TESS_EINVAL;
	s->action[number] = *action;
	if (!is_handler(action->handler) && signal_disposition(s, number) == TESS_SIGNAL_IGNORED)
		signal_forget(s, TESS_SIGNAL_SET(number));
	return TESS_OK;
}

/* --- the invariants --- */

static bool queue_is_sound(const struct signal_queue *q, unsigned int number)
{
	const struct signal_entry *last = NULL;

	for (const struct signal_entry *e = q->first; e; e = e->next) {
		if (e->info.number != number || !e->pool->out)
			return false;
		last = e;
	}
	return last == q->last;
}

bool signal_state_is_sound(const struct signal_state *s)
{
	if (s->taken & ~TESS_SIGNAL_SET_STANDARD)
		return false;
	for (unsigned int n = 1; n <= TESS_SIGNAL_MAX; n++) {
		bool there = s->taken & TESS_SIGNAL_SET(n) || s->queue[n].first;

		if (there != ((s->pending & TESS_SIGNAL_SET(n)) != 0) ||
		    !queue_is_sound(&s->queue[n], n))
			return false;
	}
	return true;
}
