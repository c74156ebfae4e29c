/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on event queues: subscribe, unsubscribe, set_timer, wait, bind_notification; and
 * what follows for subscriptions when capabilities, sources and queues go.
 *
 * A wait polls, with room for all. What it tells must be so; all that goes on by level, all that
 * has closed and all timers that are due must be among it. What is told by edge must have changed.
 */
#include "model.h"

#include <inttypes.h>
#include <stddef.h>

#define COOKIES 12

static bool is_knote(int i)
{
	enum holder holder = m.cap[i].holder;

	return holder == HOLDER_KNOTE || holder == HOLDER_CLOSED || holder == HOLDER_TIMER;
}

static int knote_find(int queue, uint64_t cookie)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (is_knote(i) && m.cap[i].in == queue && m.cap[i].knote.cookie == cookie)
			return i;
	}
	return NONE;
}

unsigned knote_count(int queue)
{
	unsigned count = 0;

	for (int i = 0; i < m.cap_end; i++)
		count += is_knote(i) && m.cap[i].in == queue;
	return count;
}

/* A knote has no children, so it can just go. */
static void forget(int knote)
{
	m.cap[knote].holder = HOLDER_FREE;
}

/* --- what follows --- */

static void closes_with(const struct model_cap *was, uint64_t happened, uint64_t data)
{
	int closed = cap_add(HOLDER_CLOSED, NONE, NONE, 0, 0, NONE);

	m.cap[closed].in = was->in;
	m.cap[closed].knote = was->knote;
	m.cap[closed].knote.detail &= happened;
	m.cap[closed].knote.data = m.cap[closed].knote.detail ? data : 0;
}

void knote_closes(const struct model_cap *was)
{
	closes_with(was, 0, 0);
}

void source_closes(int object, uint64_t happened, uint64_t data)
{
	for (int i = 0; i < m.cap_end; i++) {
		struct model_cap was = m.cap[i];

		if (was.holder != HOLDER_KNOTE || was.object != object)
			continue;
		forget(i);
		closes_with(&was, happened, data);
	}
}

void queue_goes(int object)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (is_knote(i) && m.cap[i].in == object)
			forget(i);
	}
}

void source_happened(int process, uint64_t what)
{
	for (int i = 0; i < m.cap_end; i++) {
		struct model_cap *c = &m.cap[i];

		if (c->holder == HOLDER_KNOTE && c->object == m.process[process].object)
			c->knote.news |= c->knote.detail & what;
	}
}

void source_signalled(int notification, uint64_t bits)
{
	for (int i = 0; i < m.cap_end; i++) {
		struct model_cap *c = &m.cap[i];

		if (c->holder == HOLDER_KNOTE && c->object == notification &&
		    c->knote.detail & bits)
			c->knote.changed = true;
	}
}

void queues_may_signal(void)
{
	for (int i = 0; i < m.object_end; i++) {
		const struct model_object *o = &m.object[i];

		if (o->type != TESS_TYPE_EVENT_QUEUE || o->watcher == NONE)
			continue;
		m.object[o->watcher].maybe |= o->watch_bits;
		source_signalled(o->watcher, o->watch_bits);
	}
}

/* --- subscriptions --- */

static uint16_t right_needed(enum tess_type type, unsigned filter)
{
	if (type == TESS_TYPE_ENDPOINT &&
	    (filter == TESS_EVENT_FILTER_READABLE || filter == TESS_EVENT_FILTER_MESSAGE))
		return TESS_RIGHT_RECEIVE;
	if (type == TESS_TYPE_NOTIFICATION && filter == TESS_EVENT_FILTER_SIGNAL)
		return TESS_RIGHT_RECEIVE;
	return type == TESS_TYPE_PROCESS && filter == TESS_EVENT_FILTER_PROCESS ? TESS_RIGHT_INSPECT
										: 0;
}

static bool detail_is_known(unsigned filter, uint64_t detail)
{
	if (filter == TESS_EVENT_FILTER_SIGNAL)
		return detail != 0;
	if (filter == TESS_EVENT_FILTER_PROCESS)
		return detail && !(detail & ~UINT64_C(7));
	return !detail;
}

static int64_t subscribe_status(int queue, int source, const struct model_knote *kn)
{
	uint16_t needed = right_needed(cap_type(source), kn->filter);

	if (!needed || !detail_is_known(kn->filter, kn->detail))
		return TESS_EINVAL;
	if (needed & ~m.cap[source].rights)
		return TESS_EPERM;
	if (knote_find(queue, kn->cookie) != NONE)
		return TESS_EEXIST;
	return knote_count(queue) == QUEUE_LIMIT ? TESS_ENOSPC : TESS_OK;
}

static const struct {
	enum tess_type type;
	unsigned filter;
} sources[] = {
	{ TESS_TYPE_ENDPOINT, TESS_EVENT_FILTER_READABLE },
	{ TESS_TYPE_ENDPOINT, TESS_EVENT_FILTER_MESSAGE },
	{ TESS_TYPE_NOTIFICATION, TESS_EVENT_FILTER_SIGNAL },
	{ TESS_TYPE_PROCESS, TESS_EVENT_FILTER_PROCESS },
};

static uint64_t random_detail(unsigned filter)
{
	if (one_in(20))
		return below(16);
	if (filter == TESS_EVENT_FILTER_SIGNAL)
		return one_in(2) ? ~UINT64_C(0) : random_next(&m.random);
	return filter == TESS_EVENT_FILTER_PROCESS ? 1 + below(7) : 0;
}

static void run_subscribe(unsigned t)
{
	int p = m.thread[t].process, queue, source = NONE, made;
	unsigned pick = (unsigned)below(4);
	tess_cap_t token = pick_able(p, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND);
	tess_cap_t from = pick_token(p, sources[pick].type);
	struct model_knote kn = { .cookie = below(COOKIES), .mode = (unsigned)below(4) };
	int64_t expected = cap_status(p, token, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND, &queue);
	const struct model_object *o;

	kn.filter = one_in(20) ? 1 + (unsigned)below(8) : sources[pick].filter;
	kn.detail = random_detail(kn.filter);
	kn.changed = true;
	if (!expected)
		expected = cap_status(p, from, TESS_TYPE_NONE, 0, &source);
	/* Channels and memory as sources are not part of the model. */
	if (!expected &&
	    (cap_type(source) == TESS_TYPE_CHANNEL || cap_type(source) == TESS_TYPE_MEMORY))
		return;
	if (!expected)
		expected = subscribe_status(m.cap[queue].object, source, &kn);
	if (!outcome(PLAY(t, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, token, from, kn.filter, kn.mode,
			  kn.cookie, kn.detail),
		     expected))
		return;
	o = &m.object[m.cap[source].object];
	made = cap_add(HOLDER_KNOTE, NONE, m.cap[source].object, 0, 0, source);
	m.cap[made].in = m.cap[queue].object;
	m.cap[made].knote = kn;
	if (o->type == TESS_TYPE_PROCESS && !m.process[o->process].alive)
		source_closes(m.cap[source].object, TESS_EVENT_PROCESS_EXIT,
			      process_end_data(o->kernel));
}

static void run_unsubscribe(unsigned t)
{
	int p = m.thread[t].process, queue, knote = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND);
	uint64_t cookie = below(COOKIES);
	int64_t expected = cap_status(p, token, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND, &queue);

	if (!expected) {
		knote = knote_find(m.cap[queue].object, cookie);
		expected = knote == NONE ? TESS_ENOENT : TESS_OK;
	}
	if (outcome(PLAY(t, TESS_SYS_EVENT_QUEUE_UNSUBSCRIBE, token, cookie), expected))
		forget(knote);
}

static int64_t timer_status(int queue, const struct model_knote *kn, int knote)
{
	if (kn->mode & TESS_EVENT_MODE_EDGE)
		return TESS_EINVAL;
	if (knote != NONE)
		return m.cap[knote].holder == HOLDER_TIMER ? TESS_OK : TESS_EEXIST;
	return knote_count(queue) == QUEUE_LIMIT ? TESS_ENOSPC : TESS_OK;
}

static void run_set_timer(unsigned t)
{
	int p = m.thread[t].process, queue, knote = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND);
	struct model_knote kn = { .cookie = below(COOKIES), .mode = (unsigned)below(4) };
	int64_t expected = cap_status(p, token, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND, &queue);

	kn.deadline = one_in(8) ? TESS_DEADLINE_FOREVER : m.now * below(2) + below(900);
	kn.interval = one_in(2) ? 0 : 1 + below(300);
	kn.filter = TESS_EVENT_FILTER_TIMER;
	if (kn.mode & TESS_EVENT_MODE_EDGE && !one_in(10))
		kn.mode = 0;
	if (!expected) {
		knote = knote_find(m.cap[queue].object, kn.cookie);
		expected = timer_status(m.cap[queue].object, &kn, knote);
	}
	if (!outcome(PLAY(t, TESS_SYS_EVENT_QUEUE_SET_TIMER, token, kn.cookie, kn.deadline,
			  kn.interval, kn.mode),
		     expected))
		return;
	if (knote == NONE)
		knote = cap_add(HOLDER_TIMER, NONE, NONE, 0, 0, NONE);
	m.cap[knote].in = m.cap[queue].object;
	m.cap[knote].knote = kn;
}

static void run_bind(unsigned t)
{
	int p = m.thread[t].process, queue, n = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND);
	tess_cap_t notification = one_in(3) ? 0 : pick_token(p, TESS_TYPE_NOTIFICATION);
	uint64_t bits = UINT64_C(1) << below(64);
	int64_t expected = cap_status(p, token, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_BIND, &queue);
	struct model_object *o;

	if (!expected && notification)
		expected = cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &n);
	if (!outcome(PLAY(t, TESS_SYS_EVENT_QUEUE_BIND_NOTIFICATION, token, notification, bits),
		     expected))
		return;
	o = &m.object[m.cap[queue].object];
	o->watcher = notification ? m.cap[n].object : NONE;
	o->watch_bits = bits;
}

/* --- wait --- */

static bool somebody_sends(int endpoint)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		const struct model_thread *x = &m.thread[t];

		if (x->alive && x->object == endpoint && is_waiting(t) &&
		    (x->doing == DOING_SEND || x->doing == DOING_CALL))
			return true;
	}
	return false;
}

static bool kernel_has_message(int endpoint)
{
	int bound = m.object[endpoint].bound;

	return (bound != NONE && m.object[bound].bits) || badge_pending(endpoint);
}

/* Whether the knote has something to tell now. */
static bool has_news(const struct model_cap *c)
{
	if (c->holder == HOLDER_CLOSED)
		return true;
	if (c->holder == HOLDER_TIMER)
		return c->knote.deadline <= m.now;
	switch (c->knote.filter) {
	case TESS_EVENT_FILTER_READABLE:
		return somebody_sends(c->object) || kernel_has_message(c->object);
	case TESS_EVENT_FILTER_MESSAGE:
		return somebody_sends(c->object);
	case TESS_EVENT_FILTER_SIGNAL:
		return m.object[c->object].bits & c->knote.detail;
	case TESS_EVENT_FILTER_PROCESS:
		return c->knote.news;
	default:
		return false;
	}
}

static uint64_t times_expired(const struct model_knote *kn)
{
	return kn->interval ? 1 + (m.now - kn->deadline) / kn->interval : 1;
}

static void check_process(const struct model_cap *c, const struct tess_event *e)
{
	const struct model_process *p = process_behind((int)(c - m.cap));

	model_expect(e->detail == c->knote.news && e->data == (p->resets << 32 | p->forks),
		     "event %" PRIu64 " says %x, %" PRIx64 " of a process", e->cookie, e->detail,
		     e->data);
}

static void check_data(const struct model_cap *c, const struct tess_event *e)
{
	const struct model_knote *kn = &c->knote;

	if (c->holder == HOLDER_CLOSED)
		model_expect(e->data == kn->data && e->detail == kn->detail,
			     "event %" PRIu64 " says %" PRIx64 " of the end", e->cookie, e->data);
	else if (c->holder == HOLDER_TIMER)
		model_expect(e->data == times_expired(kn), "timer %" PRIu64 " says %" PRIu64,
			     e->cookie, e->data);
	else if (kn->filter == TESS_EVENT_FILTER_PROCESS)
		check_process(c, e);
	else if (kn->filter == TESS_EVENT_FILTER_SIGNAL)
		model_expect(e->data == (m.object[c->object].bits & kn->detail),
			     "event %" PRIu64 " says bits %" PRIx64, e->cookie, e->data);
}

/* An event was told: it was to be, and the subscription is as it has to be after that. */
static void tell(int queue, const struct tess_event *e)
{
	int knote = knote_find(queue, e->cookie);
	struct model_cap *c = &m.cap[knote == NONE ? 0 : knote];
	struct model_knote *kn = &c->knote;

	model_expect(knote != NONE, "event %" PRIu64 " is of no subscription", e->cookie);
	model_expect(has_news(c), "event %" PRIu64 " is none", e->cookie);
	model_expect(e->filter == kn->filter &&
			     (e->flags == TESS_EVENT_FLAGS_CLOSED) == (c->holder == HOLDER_CLOSED),
		     "event %" PRIu64 " has filter %u, flags %u", e->cookie, e->filter, e->flags);
	check_data(c, e);
	if (kn->filter == TESS_EVENT_FILTER_SIGNAL && kn->mode & TESS_EVENT_MODE_EDGE)
		model_expect(kn->changed || c->holder == HOLDER_CLOSED,
			     "event %" PRIu64 " was told twice", e->cookie);
	kn->changed = false;
	kn->news = 0;
	if (c->holder == HOLDER_TIMER)
		kn->deadline = kn->interval ? kn->deadline + times_expired(kn) * kn->interval
					    : TESS_DEADLINE_FOREVER;
	if (c->holder == HOLDER_CLOSED || kn->mode & TESS_EVENT_MODE_ONE_SHOT)
		forget(knote);
}

/* Whether a wait has to tell it: news by level, or of its own. */
static bool must_be_told(const struct model_cap *c)
{
	return has_news(c) &&
	       (c->holder != HOLDER_KNOTE || !(c->knote.mode & TESS_EVENT_MODE_EDGE));
}

static unsigned count_must(int queue)
{
	unsigned count = 0;

	for (int i = 0; i < m.cap_end; i++)
		count += is_knote(i) && m.cap[i].in == queue && must_be_told(&m.cap[i]);
	return count;
}

/* Takes the events out of the thread's frame and buffer, each told at most once. */
static void take_events(unsigned t, int queue)
{
	const struct tess_event *more = world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ);
	uint64_t count = world_word(&m.w, t, 0), seen = 0;
	unsigned must = count_must(queue);
	struct tess_event e = { .cookie = world_word(&m.w, t, 1),
				.data = world_word(&m.w, t, 2),
				.detail = (uint32_t)world_word(&m.w, t, 3),
				.filter = (uint16_t)world_word(&m.w, t, 4),
				.flags = (uint16_t)world_word(&m.w, t, 5) };

	for (uint64_t i = 0; i < count; i++, e = more[i - 1]) {
		int knote = knote_find(queue, e.cookie);

		model_expect(!(seen >> e.cookie & 1), "event %" PRIu64 " is told twice", e.cookie);
		seen |= UINT64_C(1) << e.cookie;
		must -= knote != NONE && must_be_told(&m.cap[knote]);
		tell(queue, &e);
	}
	model_expect(!must, "%u events were not told", must);
}

static void run_wait(unsigned t)
{
	int p = m.thread[t].process, queue;
	tess_cap_t token = pick_able(p, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_RECEIVE);
	int64_t expected = cap_status(p, token, TESS_TYPE_EVENT_QUEUE, TESS_RIGHT_RECEIVE, &queue);
	int64_t status =
		play(t, TESS_DEADLINE_POLL, 0,
		     (uint64_t[10]){ TESS_SYS_EVENT_QUEUE_WAIT, token, WORLD_SCRATCH, 63 });

	if (expected) {
		(void)outcome(status, expected);
	} else if (status == TESS_EAGAIN) {
		model_expect(!count_must(m.cap[queue].object), "events were not told");
	} else {
		model_expect(!status, "wait: status %" PRId64, status);
		take_events(t, m.cap[queue].object);
	}
}

const struct operation event_operations[] = {
	{ "subscribe", run_subscribe, 24, TESS_TYPE_EVENT_QUEUE },
	{ "unsubscribe", run_unsubscribe, 3, TESS_TYPE_EVENT_QUEUE },
	{ "set_timer", run_set_timer, 8, TESS_TYPE_EVENT_QUEUE },
	{ "event_bind", run_bind, 4, TESS_TYPE_EVENT_QUEUE },
	{ "event_wait", run_wait, 20, TESS_TYPE_EVENT_QUEUE },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
