/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on event queues: idl/kernel/event.idl. */
#include <arch/mmu.h>

#include "mem/mapping.h"
#include "mem/user.h"
#include "obj/event_queue.h"
#include "obj/event_source.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "sched/sched.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

#define INTERVAL_MAX (UINT64_C(1) << 62)

int sys_event_queue_create(struct kernel *k, struct thread *self,
			   const struct event_queue_create_args *args,
			   struct event_queue_create_results *results)
{
	struct cap_reservation r;
	void *object;
	int status;

	if (!args->limit || args->limit > TESS_EVENT_SUBSCRIPTIONS_MAX)
		return TESS_EINVAL;
	status = create_begin(k, self, args->job, TESS_TYPE_EVENT_QUEUE, &r, &object);
	if (status)
		return status;
	event_queue_init(object, args->limit);
	results->queue = create_commit(k, self, TESS_TYPE_EVENT_QUEUE, &r, object);
	return TESS_OK;
}

int sys_event_queue_subscribe(struct kernel *k, struct thread *self,
			      const struct event_queue_subscribe_args *args)
{
	struct knote_request r = { .slot = args->source_slot,
				   .cookie = args->cookie,
				   .detail = args->detail,
				   .filter = (uint16_t)args->filter,
				   .mode = (uint8_t)args->mode };
	struct knote *kn;
	uint32_t happened;
	uint64_t data;
	int status = event_source_check(&r);

	(void)self;
	if (!status)
		status = knote_subscribe(k, args->event_queue, &r, &kn);
	if (!status && event_source_ended(args->source_slot, &happened, &data))
		knote_close(k, kn, happened, data);
	return status;
}

int sys_event_queue_unsubscribe(struct kernel *k, struct thread *self,
				const struct event_queue_unsubscribe_args *args)
{
	struct knote *kn = event_queue_find(args->event_queue, args->cookie);

	(void)self;
	if (!kn)
		return TESS_ENOENT;
	knote_free(k, kn);
	return TESS_OK;
}

int sys_event_queue_set_timer(struct kernel *k, struct thread *self,
			      const struct event_queue_set_timer_args *args)
{
	struct knote_request r = { .cookie = args->cookie, .mode = (uint8_t)args->mode };

	(void)self;
	if (args->mode & TESS_EVENT_MODE_EDGE || args->interval > INTERVAL_MAX)
		return TESS_EINVAL;
	return knote_set_timer(k, args->event_queue, &r, args->deadline, args->interval);
}

int sys_event_queue_bind_notification(struct kernel *k, struct thread *self,
				      const struct event_queue_bind_notification_args *args)
{
	(void)self;
	event_queue_bind(k, args->event_queue, args->notification, args->bits);
	return TESS_OK;
}

/* --- wait --- */

/* Where events are written: the user's buffer, which was checked, by way of the direct map. */
struct sink {
	struct process *process;
	uint64_t address, end;
	struct tess_event *page;  /* where address lies */
	uint64_t room;            /* bytes from there to the end of the page */
	struct tess_event across; /* stands in for one that goes on in the next page */
};

/* The place for the next event; NULL when the buffer is full. */
static struct tess_event *sink_place(struct kernel *k, struct sink *s)
{
	if (s->address == s->end)
		return NULL;
	if (!s->room) {
		s->page = space_reach(k, s->process, s->address, PROT_WRITE);
		s->room = TESS_PAGE_SIZE - s->address % TESS_PAGE_SIZE;
	}
	return s->room < sizeof(*s->page) ? &s->across : s->page;
}

/* What was written to the place is an event. */
static void sink_commit(struct kernel *k, struct sink *s)
{
	if (s->room < sizeof(*s->page)) {
		struct user_range range = { s->address, sizeof(s->across) };

		(void)user_copy_out(k, s->process, &range, &s->across);
		s->room = 0;
	} else {
		s->page++;
		s->room -= sizeof(*s->page);
	}
	s->address += sizeof(*s->page);
}

/* Takes what is there beyond the first event; returns how many that were. */
static uint32_t take_more(struct kernel *k, struct thread *self, struct event_queue *q,
			  struct event_walk *walk, const struct user_range *more)
{
	struct sink sink = { .process = self->process,
			     .address = more->address,
			     .end = more->address + more->length };
	struct tess_event *place;
	uint32_t count = 0;

	while (walk->last && (place = sink_place(k, &sink)) &&
	       event_walk_next(k, q, walk, place)) {
		sink_commit(k, &sink);
		count++;
	}
	return count;
}

int sys_event_queue_wait(struct kernel *k, struct thread *self,
			 const struct event_queue_wait_args *args,
			 struct event_queue_wait_results *results)
{
	struct event_queue *q = args->event_queue;
	struct event_walk walk;
	struct tess_event first;
	int status;

	if (args->more.length && args->more.address % sizeof(uint64_t))
		return TESS_EINVAL;
	status = user_check(k, self->process, &args->more, PROT_WRITE);
	if (status)
		return status;
	event_walk_begin(q, &walk);
	if (!event_walk_next(k, q, &walk, &first))
		return walk.interrupted ? SYSCALL_RESTART
					: thread_block(k, self, THREAD_BLOCKED_EVENT, &q->object,
						       &q->waiters, args->deadline);

	results->count = 1 + take_more(k, self, q, &walk, &args->more);
	results->cookie = first.cookie;
	results->data = first.data;
	results->detail = first.detail;
	results->filter = (enum tess_event_filter)first.filter;
	results->flags = first.flags;
	return TESS_OK;
}
