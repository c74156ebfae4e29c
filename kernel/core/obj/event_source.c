/* SPDX-License-Identifier: BSD-2-Clause */
/* Event sources: see event_source.h. */
#include "obj/event_source.h"

#include <stddef.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "ipc/message.h"
#include "obj/channel_event.h"
#include "obj/endpoint.h"
#include "obj/interrupt.h"
#include "obj/memory_watch.h"
#include "obj/notification.h"
#include "obj/process.h"
#include "sched/sched.h"

struct source_kind {
	uint8_t type;    /* enum tess_type */
	uint16_t filter; /* enum tess_event_filter */
	uint16_t rights; /* that listening needs */
	uint64_t detail; /* what may be listened for; 0: there is nothing to choose */
	knote_take_fn take;
};

/* The object of a type whose list the knote is in. */
#define SOURCE(kn, type) LIST_ENTRY((kn)->source, struct type, knotes)

/* --- what there is to tell --- */

static bool take_message(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	struct endpoint *ep = SOURCE(kn, endpoint);
	struct waiter *first = wait_queue_first(&ep->senders);
	uint64_t tag;

	(void)k;
	if (!first)
		return false;
	tag = thread_frame(thread_of_waiter(first))->number;
	e->data = tag_words(tag) * sizeof(uint64_t);
	e->detail = tag_caps(tag);
	return true;
}

/* What recv would give first: a message of the kernel's own has one word. */
static bool take_readable(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	const struct endpoint *ep = SOURCE(kn, endpoint);

	if (!endpoint_has_kernel_message(ep))
		return take_message(k, kn, e);
	e->data = sizeof(uint64_t);
	return true;
}

static bool take_signal(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	uint64_t bits = SOURCE(kn, notification)->bits & kn->detail;

	(void)k;
	e->data = bits;
	return bits != 0;
}

/* A process's end is told when it closes its list. */
static bool take_process(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	const struct process *p = SOURCE(kn, process);
	uint32_t happened = kn->happened;

	(void)k;
	e->data = (uint64_t)p->resets << 32 | p->forks;
	e->detail = happened;
	kn->happened = 0;
	return happened != 0;
}

/* Deliveries since the last that was told. */
static bool take_interrupt(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	const struct interrupt *i = SOURCE(kn, interrupt);
	uint64_t more = i->deliveries - kn->told;

	(void)k;
	e->data = more;
	kn->told = i->deliveries;
	return more != 0;
}

/* --- the table --- */

static const struct source_kind kinds[] = {
	{ TESS_TYPE_ENDPOINT, TESS_EVENT_FILTER_READABLE, TESS_RIGHT_RECEIVE, 0, take_readable },
	{ TESS_TYPE_ENDPOINT, TESS_EVENT_FILTER_MESSAGE, TESS_RIGHT_RECEIVE, 0, take_message },
	{ TESS_TYPE_NOTIFICATION, TESS_EVENT_FILTER_SIGNAL, TESS_RIGHT_RECEIVE, EVENT_ANY,
	  take_signal },
	{ TESS_TYPE_INTERRUPT, TESS_EVENT_FILTER_INTERRUPT, TESS_RIGHT_RECEIVE, 0, take_interrupt },
	{ TESS_TYPE_PROCESS, TESS_EVENT_FILTER_PROCESS, TESS_RIGHT_INSPECT,
	  TESS_EVENT_PROCESS_EXIT | TESS_EVENT_PROCESS_FORK | TESS_EVENT_PROCESS_EXEC,
	  take_process },
	{ TESS_TYPE_MEMORY, TESS_EVENT_FILTER_MEMORY, TESS_RIGHT_READ, EVENT_ANY, memory_take },
	{ TESS_TYPE_CHANNEL, TESS_EVENT_FILTER_READABLE, TESS_RIGHT_RECEIVE, 0,
	  channel_take_readable },
	{ TESS_TYPE_CHANNEL, TESS_EVENT_FILTER_WRITABLE, TESS_RIGHT_SEND, 0,
	  channel_take_writable },
};

struct list *event_source_of(struct object *o)
{
	if (o->type == TESS_TYPE_ENDPOINT)
		return &LIST_ENTRY(o, struct endpoint, object)->knotes;
	if (o->type == TESS_TYPE_NOTIFICATION)
		return &LIST_ENTRY(o, struct notification, object)->knotes;
	if (o->type == TESS_TYPE_INTERRUPT)
		return &LIST_ENTRY(o, struct interrupt, object)->knotes;
	if (o->type == TESS_TYPE_PROCESS)
		return &LIST_ENTRY(o, struct process, object)->knotes;
	if (o->type == TESS_TYPE_CHANNEL)
		return &LIST_ENTRY(o, struct channel, object)->knotes;
	if (o->type == TESS_TYPE_MEMORY)
		return &LIST_ENTRY(o, struct memory, object)->knotes;
	return NULL;
}

/* Where a knote is to be listed: with the object, or with the share that a capability carries. */
static struct list *list_for(const struct knote_request *r)
{
	if (r->slot->type == TESS_TYPE_CHANNEL && r->filter == TESS_EVENT_FILTER_WRITABLE)
		return &share_of_badge(r->slot->badge)->knotes;
	return event_source_of(r->slot->object);
}

/* Who has to know of those who listen. */
static const struct knote_hooks *hooks_for(uint8_t type)
{
	if (type == TESS_TYPE_MEMORY)
		return &memory_hooks;
	return type == TESS_TYPE_CHANNEL ? &channel_hooks : NULL;
}

bool event_source_ended(const struct knote_request *r, uint32_t *happened, uint64_t *data)
{
	const struct process *p = r->slot->object;

	*happened = 0;
	*data = 0;
	if (r->slot->type == TESS_TYPE_CHANNEL)
		return channel_event_is_over(r->slot->object, r->filter);
	if (r->slot->type != TESS_TYPE_PROCESS || p->state != TESS_PROCESS_STATE_ENDED)
		return false;
	*happened = TESS_EVENT_PROCESS_EXIT;
	*data = process_end_data(p);
	return true;
}

static const struct source_kind *find_kind(uint8_t type, uint16_t filter)
{
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type && kinds[i].filter == filter)
			return &kinds[i];
	return NULL;
}

int event_source_check(struct knote_request *r)
{
	const struct source_kind *kind = find_kind(r->slot->type, r->filter);

	if (!kind || r->detail & ~kind->detail || (kind->detail && !r->detail))
		return TESS_EINVAL;
	if (kind->rights & ~r->slot->rights)
		return TESS_EPERM;
	if (!kind->detail)
		r->detail = EVENT_ANY;
	r->source = list_for(r);
	r->hooks = hooks_for(r->slot->type);
	r->take = kind->take;
	if (r->slot->type == TESS_TYPE_INTERRUPT)
		r->told = ((const struct interrupt *)r->slot->object)->deliveries;
	return r->filter == TESS_EVENT_FILTER_MEMORY ? memory_watch_check(r) : TESS_OK;
}
