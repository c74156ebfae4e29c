/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Knote: one subscription of an event queue, or one of its timers.
 *
 * A subscription is a capability: a node of the derivation tree below the one that it was made
 * with, so it outlives that one's slot but not its revocation. It does not keep its source alive.
 * When the source is gone, or the node is revoked, the knote lets go of both at once and stays with
 * its queue alone, closed, until that was told.
 *
 * A source has one list head, for the knotes that listen, and tells of a change by
 * event_source_changed(), which is one comparison when nobody does. That makes knotes active, no
 * more: whether there is something to tell, and what, is found out when it is told. Of a long list
 * a bounded piece is done at once; the rest is work that hangs on the first knote not done, and
 * goes on to the next one in the list when that knote goes.
 *
 * Invariants (proved by check_events): a knote is in its source's list exactly while it has a node;
 * it is fresh only while it is in its queue's list of ready ones.
 */
#ifndef OBJ_KNOTE_H
#define OBJ_KNOTE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/kernel.h>

#include "cap/node.h"
#include "lib/list.h"
#include "lib/tree.h"
#include "sched/timer.h"
#include "work.h"

struct event_queue;
struct kernel;
struct knote;
struct slot;

/* Puts what the knote has to tell into data and detail of the event, which is a copy of kn->event;
 * false if there is nothing, or not yet (kn->unfinished). What is told once, such as a timer's expiry, is taken by it. The event
 * may lie in memory that user mode can change: it is written, never read. */
typedef bool (*knote_take_fn)(struct kernel *k, struct knote *kn, struct tess_event *e);

struct knote_request;

/* What a source does when somebody begins to listen to it, and ends. */
struct knote_hooks {
	/* Before the knote is in the list: 0, or ENOMEM or ENOSPC with nothing changed. */
	int (*join)(struct kernel *k, struct knote *kn, const struct knote_request *r);
	/* When it no longer is; kn->source still tells where it was. */
	void (*leave)(struct kernel *k, struct knote *kn);
};

struct knote {
	struct list ready; /* event_queue.ready, while there may be something to tell */
	struct event_queue *queue;
	struct tree_node by_cookie; /* event_queue.knotes */
	knote_take_fn take;
	const struct knote_hooks *hooks; /* of the source; NULL: none */
	struct tess_event event;         /* what is told, but for what take puts in */
	bool fresh;                      /* something came that was not told yet */
	uint8_t mode;                    /* TESS_EVENT_MODE_* */
	uint32_t happened;               /* of detail, what there is to tell */
	uint64_t detail;                 /* of what the source tells, what is listened for */
	uint64_t told;                   /* how far a source that counts was told */

	/* The source. */
	struct list *source;   /* the list head there; NULL for timers and when closed */
	struct list in_source; /* *source */
	struct node *node;
	struct work rest; /* this knote and those behind it in the list are to be told, too: */
	unsigned rest_filters;
	uint64_t rest_what;
	struct region *region; /* of memory; see memory_watch.h */
	bool unfinished;       /* take has begun something: it returned false, and is to go on */

	/* A timer. */
	struct timer timer;
	uint64_t interval; /* 0: none */
	bool is_timer;
	bool due; /* it expired, which was not told yet */
};

/* Bytes charged for a knote: itself, its node, and the empty one it may leave behind. */
#define KNOTE_CHARGE (sizeof(struct knote) + 2 * sizeof(struct node))

/* What a subscription is to be; checked by event_source_check(). */
struct knote_request {
	struct list *source;
	struct slot *slot; /* the capability */
	knote_take_fn take;
	const struct knote_hooks *hooks; /* NULL: none */
	uint64_t cookie, detail, told;
	uint16_t filter;
	uint8_t mode;
};

/* Makes a subscription: EEXIST, ENOSPC, ENOMEM. It is active if there is something to tell now. */
int knote_subscribe(struct kernel *k, struct event_queue *q, const struct knote_request *r,
		    struct knote **knote);

/* Ends a subscription or timer, whatever it has to tell. */
void knote_free(struct kernel *k, struct knote *kn);

/* The source is gone, or revocation reached the node: tells so, once, with what happened last. */
void knote_close(struct kernel *k, struct knote *kn, uint32_t happened, uint64_t data);

/* Sets a timer: EEXIST if the cookie is another subscription's, ENOSPC, ENOMEM. */
int knote_set_timer(struct kernel *k, struct event_queue *q, const struct knote_request *r,
		    tess_time_t deadline, uint64_t interval);

/* The deadline of its timer has come. */
void knote_expired(struct kernel *k, struct knote *kn);

/* Closes the first knote that listens to a source; false if nobody listens. */
bool event_source_close_one(struct kernel *k, struct list *source, uint32_t happened,
			    uint64_t data);

/* event_source_changed() for a list that is not empty. */
void event_source_tell(struct kernel *k, struct list *source, unsigned filters, uint64_t what);

#define EVENT_FILTER(name) (1u << TESS_EVENT_FILTER_##name)
#define EVENT_ANY          (~UINT64_C(0))

/*
 * Tells those who listen that a source changed, in a way that concerns these filters. `what` is
 * compared with the detail they listen for; EVENT_ANY for filters that have none.
 */
static inline void event_source_changed(struct kernel *k, struct list *source, unsigned filters,
					uint64_t what)
{
	if (!list_is_empty(source))
		event_source_tell(k, source, filters, what);
}

#endif
