/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's events: what follows for subscriptions when capabilities, sources and queues go, what
 * there is to tell, and whether what was told is that.
 */
#include <inttypes.h>

#include "model.h"

static bool is_knote(int i)
{
	enum holder holder = m.cap[i].holder;

	return holder == HOLDER_KNOTE || holder == HOLDER_CLOSED || holder == HOLDER_TIMER;
}

int knote_find(int queue, uint64_t cookie)
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
void knote_forget(int knote)
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
		knote_forget(i);
		closes_with(&was, happened, data);
	}
}

void queue_goes(int object)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (is_knote(i) && m.cap[i].in == object)
			knote_forget(i);
	}
}

/* Whether a subscription to a channel is over: nothing more can come, or nobody can take it. */
static bool channel_is_over(const struct model_cap *c)
{
	if (!anybody_can(c->object, TESS_RIGHT_RECEIVE))
		return true;
	if (c->knote.filter == TESS_EVENT_FILTER_READABLE)
		return !queue_of(c->object)->count && !anybody_can(c->object, TESS_RIGHT_SEND);
	return !share_is_carried(c->object, c->knote.share);
}

void settle_listeners(void)
{
	for (int i = 0; i < m.cap_end; i++) {
		struct model_cap was = m.cap[i];

		if (was.holder != HOLDER_KNOTE || m.object[was.object].type != TESS_TYPE_CHANNEL ||
		    !channel_is_over(&was))
			continue;
		knote_forget(i);
		closes_with(&was, 0, 0);
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

/* --- what there is to tell --- */

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

/* How many messages can be sent with a share, should nobody wait to send with it. */
static unsigned share_room(const struct model_cap *c)
{
	const struct model_share *share = share_find(c->knote.share);

	for (unsigned t = 1; t < m.w.count; t++) {
		const struct model_thread *x = &m.thread[t];

		if (x->alive && x->doing == DOING_POST && x->share == share->name)
			return 0;
	}
	return share->credit - share_used(share);
}

/* Whether the knote has something to tell now. */
static bool has_news(const struct model_cap *c)
{
	if (c->holder == HOLDER_CLOSED)
		return true;
	if (c->holder == HOLDER_TIMER)
		return c->knote.deadline <= m.now;
	switch (c->knote.filter) {
	case TESS_EVENT_FILTER_WRITABLE:
		return share_room(c) > 0;
	case TESS_EVENT_FILTER_READABLE:
		if (m.object[c->object].type == TESS_TYPE_CHANNEL)
			return queue_of(c->object)->count > 0;
		return somebody_sends(c->object) || kernel_has_message(c->object);
	case TESS_EVENT_FILTER_MESSAGE:
		return somebody_sends(c->object);
	case TESS_EVENT_FILTER_SIGNAL:
		return m.object[c->object].bits & c->knote.detail;
	case TESS_EVENT_FILTER_PROCESS:
		return c->knote.news;
	case TESS_EVENT_FILTER_INTERRUPT:
		return m.object[c->object].deliveries > c->knote.told;
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

static void check_channel(const struct model_cap *c, const struct tess_event *e)
{
	const struct model_queue *q = queue_of(c->object);
	bool reads = c->knote.filter == TESS_EVENT_FILTER_READABLE;

	model_expect(e->data == (reads ? q->message[0].m.bytes : share_room(c)) &&
			     e->detail == (reads ? q->count : 0),
		     "event %" PRIu64 " says %" PRIx64 ", %x of a channel", e->cookie, e->data,
		     e->detail);
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
	else if (kn->filter == TESS_EVENT_FILTER_INTERRUPT)
		model_expect(e->data == m.object[c->object].deliveries - kn->told && !e->detail,
			     "event %" PRIu64 " says %" PRIu64 " interrupts", e->cookie, e->data);
	else if (m.object[c->object].type == TESS_TYPE_CHANNEL)
		check_channel(c, e);
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
	if (kn->filter == TESS_EVENT_FILTER_INTERRUPT && c->holder == HOLDER_KNOTE)
		kn->told = m.object[c->object].deliveries;
	if (c->holder == HOLDER_TIMER)
		kn->deadline = kn->interval ? kn->deadline + times_expired(kn) * kn->interval
					    : TESS_DEADLINE_FOREVER;
	if (c->holder == HOLDER_CLOSED || kn->mode & TESS_EVENT_MODE_ONE_SHOT)
		knote_forget(knote);
}

/* Whether a wait has to tell it: news by level, or of its own. */
static bool must_be_told(const struct model_cap *c)
{
	return has_news(c) &&
	       (c->holder != HOLDER_KNOTE || !(c->knote.mode & TESS_EVENT_MODE_EDGE));
}

unsigned events_due(int queue)
{
	unsigned count = 0;

	for (int i = 0; i < m.cap_end; i++)
		count += is_knote(i) && m.cap[i].in == queue && must_be_told(&m.cap[i]);
	return count;
}

/* Takes the events out of the thread's frame and buffer, each told at most once. */
void take_events(unsigned t, int queue)
{
	const struct tess_event *more = world_memory_at(&m.w, t, WORLD_SCRATCH, PROT_READ);
	uint64_t count = world_word(&m.w, t, 0), seen = 0;
	unsigned must = events_due(queue);
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
