/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations on event queues: subscribe, unsubscribe, set_timer, wait, bind_notification.
 *
 * A wait polls, with room for all. What it tells must be so; all that goes on by level, all that
 * has closed and all timers that are due must be among it. What is told by edge must have changed.
 */
#include <inttypes.h>
#include <stddef.h>

#include "model.h"

#define COOKIES 12

/* --- subscriptions --- */

static uint16_t right_needed(enum tess_type type, unsigned filter)
{
	if (type == TESS_TYPE_ENDPOINT &&
	    (filter == TESS_EVENT_FILTER_READABLE || filter == TESS_EVENT_FILTER_MESSAGE))
		return TESS_RIGHT_RECEIVE;
	if (type == TESS_TYPE_NOTIFICATION && filter == TESS_EVENT_FILTER_SIGNAL)
		return TESS_RIGHT_RECEIVE;
	if (type == TESS_TYPE_INTERRUPT && filter == TESS_EVENT_FILTER_INTERRUPT)
		return TESS_RIGHT_RECEIVE;
	if (type == TESS_TYPE_CHANNEL && filter == TESS_EVENT_FILTER_READABLE)
		return TESS_RIGHT_RECEIVE;
	if (type == TESS_TYPE_CHANNEL && filter == TESS_EVENT_FILTER_WRITABLE)
		return TESS_RIGHT_SEND;
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
	{ TESS_TYPE_CHANNEL, TESS_EVENT_FILTER_READABLE },
	{ TESS_TYPE_CHANNEL, TESS_EVENT_FILTER_WRITABLE },
	{ TESS_TYPE_INTERRUPT, TESS_EVENT_FILTER_INTERRUPT },
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
	unsigned pick = (unsigned)below(7);
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
	/* Memory as a source is not part of the model. */
	if (!expected && cap_type(source) == TESS_TYPE_MEMORY)
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
	m.cap[made].knote.share = m.cap[source].badge;
	m.cap[made].knote.told = o->deliveries;
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
		knote_forget(knote);
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
		model_expect(!events_due(m.cap[queue].object), "events were not told");
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
