/* SPDX-License-Identifier: BSD-2-Clause */
/* One of everything: see hoard.h. */
#include "hoard.h"

#include <string.h>

#include "channels.h"

#define PAGE      TESS_PAGE_SIZE
#define ALL_TYPES ((UINT64_C(1) << TESS_TYPE_COUNT) - 1)
#define HOUR      UINT64_C(3600000000000)

static uint64_t slab_frames(const struct slab_cache *c)
{
	return c->slabs << c->order;
}

static uint64_t all_slab_frames(const struct kernel *k)
{
	uint64_t frames = slab_frames(&k->nodes) + slab_frames(&k->badges) +
			  slab_frames(&k->mappings) + slab_frames(&k->bindings) +
			  slab_frames(&k->shares) + slab_frames(&k->knotes);

	for (unsigned i = 0; i < TESS_TYPE_COUNT; i++)
		if (k->cache[i].size)
			frames += slab_frames(&k->cache[i]);
	return frames;
}

struct counts count_all(const struct world *w)
{
	const struct kernel *k = w->k;
	struct counts c = {
		.objects = k->object_count,
		.caps = k->cap_count,
		.nodes = k->nodes.in_use,
		.badges = k->badges.in_use,
		.mappings = k->mappings.in_use,
		.bindings = k->bindings.in_use,
		.shares = k->shares.in_use,
		.knotes = k->knotes.in_use,
		.timers = k->timers.reserved,
		.armed = k->timers.count,
		.frames = k->frames.total - k->frames.free - all_slab_frames(k) - k->timers.pages,
		.reserved = k->frames.reserved,
		.work = !list_is_empty(&k->work),
	};

	memcpy(c.used, k->root_job->used, sizeof(c.used));
	return c;
}

void expect_counts(const struct world *w, const struct counts *before, const char *where)
{
	static const char *const names[] = { "objects",  "capabilities", "nodes",  "badges",
					     "mappings", "bindings",     "shares", "knotes",
					     "timers",   "armed",        "frames", "reserved",
					     "work",     "bytes",        "slots",  "processes",
					     "threads",  "jobs" };
	struct counts now = count_all(w);
	const uint64_t *a = (const uint64_t *)before, *b = (const uint64_t *)&now;

	_Static_assert(sizeof(names) / sizeof(names[0]) == sizeof(now) / sizeof(uint64_t), "names");
	for (unsigned i = 0; i < sizeof(now) / sizeof(uint64_t); i++)
		if (a[i] != b[i])
			ck_abort_msg("%s: %llu %s, not %llu", where, (unsigned long long)b[i],
				     names[i], (unsigned long long)a[i]);
}

static tess_cap_t make(struct world *w, unsigned i, uint64_t number, uint64_t token, uint64_t a,
		       uint64_t b, uint64_t c)
{
	ck_status(world_call(w, i, number, token, a, b, c), TESS_OK);
	return world_word(w, i, 0);
}

static void hoard_memory(struct world *w, unsigned i)
{
	tess_cap_t a = world_memory(w, i, 3 * PAGE), b = world_memory(w, i, 3 * PAGE);

	*(char *)world_scratch(w, i) = 'x';
	ck_status(world_call(w, i, TESS_SYS_MEMORY_WRITE, a, PAGE, WORLD_SCRATCH, 8), TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_MEMORY_CLONE_PAGES, a, 0, b, 0, 2 * PAGE), TESS_OK);
	(void)make(w, i, TESS_SYS_MEMORY_DERIVE, a, PAGE, PAGE, TESS_RIGHT_READ);
	(void)make(w, i, TESS_SYS_MEMORY_CREATE_ABSENT, w->t[i].job, PAGE, 0, 0);
	ck_status(world_call(w, i, TESS_SYS_MEMORY_MAP, b, w->t[i].self_process, 0, 0, 3 * PAGE,
			     PROT_READ | PROT_WRITE),
		  TESS_OK);
}

/* Names in a namespace, one found again; a badge; a notification bound. */
static void hoard_names(struct world *w, unsigned i, tess_cap_t ep, tess_cap_t n)
{
	tess_cap_t ns = world_namespace(w, i), below = world_namespace(w, i);

	(void)world_derive(w, i, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 7);
	ck_status(world_call(w, i, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, ep, n), TESS_OK);
	memcpy(world_scratch(w, i), "ab", 2);
	ck_status(world_call(w, i, TESS_SYS_NAMESPACE_BIND, ns, WORLD_SCRATCH, 1, ep, 0, 0),
		  TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_NAMESPACE_BIND, ns, WORLD_SCRATCH + 1, 1, below, 0, 0),
		  TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_NAMESPACE_LOOKUP, ns, WORLD_SCRATCH, 1, 0), TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_NAMESPACE_WATCH, ns, n, 1), TESS_OK);
}

/* Messages queued, with capabilities, one of them to another channel; a topic; an event queue. */
static void hoard_queues(struct world *w, unsigned i, tess_cap_t n)
{
	struct ends e = channel_between(w, i, i, 4, 8, 2),
		    other = channel_between(w, i, i, 2, 2, 0);
	tess_cap_t topic, queue;

	world_offer(w, i, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	world_offer(w, i, 1, other.tx, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(w, i, CH_SEND(0, 2, 2), e.tx, 1, 2), TESS_OK);
	(void)make(w, i, TESS_SYS_CHANNEL_SPLIT, e.tx, 2, 5, 0);
	ck_status(world_call(w, i, TESS_SYS_CHANNEL_BIND_NOTIFICATION, e.rx, n, 2), TESS_OK);
	topic = make(w, i, TESS_SYS_TOPIC_CREATE, w->t[i].job, 4, 0, 0);
	ck_status(world_call(w, i, TESS_SYS_TOPIC_SUBSCRIBE, topic, other.tx), TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_TOPIC_PUBLISH | TESS_TAG(0, 1, 0), topic, 9), TESS_OK);
	queue = make(w, i, TESS_SYS_EVENT_QUEUE_CREATE, w->t[i].job, 8, 0, 0);
	ck_status(world_call(w, i, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, queue, n,
			     TESS_EVENT_FILTER_SIGNAL, TESS_EVENT_MODE_EDGE, 1, 1),
		  TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_EVENT_QUEUE_SET_TIMER, queue, 2, HOUR, HOUR, 0),
		  TESS_OK);
}

/* A job with a process that never ran, and a thread of it; both of them watched. */
static void hoard_family(struct world *w, unsigned i, tess_cap_t n)
{
	tess_cap_t job = make(w, i, TESS_SYS_JOB_CREATE, w->t[i].job, ALL_TYPES, 0, 0), process;

	memcpy(world_scratch(w, i), "child", 5);
	process = make(w, i, TESS_SYS_PROCESS_CREATE, job, WORLD_SCRATCH, 5, 0);
	(void)make(w, i, TESS_SYS_THREAD_CREATE, process, 1, 0, 0);
	ck_status(world_call(w, i, TESS_SYS_PROCESS_BIND_NOTIFICATION, process, n, 4), TESS_OK);
	ck_status(world_call(w, i, TESS_SYS_JOB_BIND_PRESSURE, w->t[i].job, n, 8, 8, 8), TESS_OK);
	(void)make(w, i, TESS_SYS_THREAD_CREATE, w->t[i].self_process, 1, 0, 0);
}

/* A thread of the process whose call was taken and its reply saved; another that waits, with a
 * deadline. */
static void hoard_threads(struct world *w, unsigned i, tess_cap_t ep)
{
	unsigned caller = world_thread(w, i, 1), waiter = world_thread(w, i, 1);
	tess_cap_t silent = world_notification(w, i);

	ck_status(world_call(w, caller, TESS_SYS_CALL, ep), WORLD_BLOCKED);
	ck_status(world_call(w, i, TESS_SYS_RECV, ep), TESS_OK);
	(void)make(w, i, TESS_SYS_REPLY_SAVE, 0, 0, 0, 0);
	ck_status(world_call_until(w, waiter, HOUR, TESS_SYS_NOTIFICATION_WAIT, silent),
		  WORLD_BLOCKED);
}

void hoard(struct world *w, unsigned i)
{
	tess_cap_t ep = world_endpoint(w, i), n = world_notification(w, i);
	tess_cap_t other = world_notification(w, i);

	hoard_threads(w, i, ep);
	hoard_memory(w, i);
	hoard_names(w, i, ep, other);
	hoard_queues(w, i, n);
	hoard_family(w, i, n);
	ck_status(world_call(w, i, TESS_SYS_PROCESS_SET_FAULT, w->t[i].self_process, ep), TESS_OK);
	world_check(w);
}
