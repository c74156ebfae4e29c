/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on event queues: idl/kernel/event.idl. */
#include <arch/mmu.h>

#include "lib/string.h"
#include "mem/mapping.h"
#include "mem/user.h"
#include "obj/event_queue.h"
#include "obj/event_source.h"
#include "obj/memory_watch.h"
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
	struct knote *kn = event_queue_find(args->event_queue, args->cookie);
	uint32_t happened;
	uint64_t data;
	int status = event_source_check(&r);

	(void)self;
	if (status)
		return status;
	/* The call was interrupted, and comes again for the rest. */
	if (kn && memory_watch_is_arming(kn, &r))
		return memory_watch_arm(k, kn);
	status = knote_subscribe(k, args->event_queue, &r, &kn);
	if (status)
		return status;
	if (event_source_ended(&r, &happened, &data))
		knote_close(k, kn, happened, data);
	return kn->region ? memory_watch_arm(k, kn) : TESS_OK;
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

/*
 * Where events are written: the user's buffer, by way of the direct map. It is shorter than a page,
 * so it lies in two at most, and one event may lie across the border.
 */
struct sink {
	unsigned char *page[2]; /* where the parts of the buffer begin */
	uint64_t part[2];       /* their lengths in bytes */
};

_Static_assert(63 * sizeof(struct tess_event) < TESS_PAGE_SIZE, "a buffer has two parts at most");

static int sink_open(struct kernel *k, struct process *p, const struct user_range *range,
		     struct sink *s)
{
	uint64_t to_border = TESS_PAGE_SIZE - range->address % TESS_PAGE_SIZE;

	s->part[0] = range->length < to_border ? range->length : to_border;
	s->part[1] = range->length - s->part[0];
	if (range->length && range->address % sizeof(uint64_t))
		return TESS_EINVAL;
	if (s->part[0])
		s->page[0] = space_reach(k, p, range->address, PROT_WRITE);
	if (s->part[1])
		s->page[1] = space_reach(k, p, range->address + to_border, PROT_WRITE);
	if ((s->part[0] && !s->page[0]) || (s->part[1] && !s->page[1]))
		return user_check(k, p, range, PROT_WRITE);
	return TESS_OK;
}

/* The one event that lies across the border, of which so many bytes are before it. */
static uint32_t take_across(struct kernel *k, struct event_queue *q, struct event_walk *walk,
			    unsigned char *end, uint64_t before, unsigned char *begin)
{
	struct tess_event e;
	uint32_t count = event_walk_take(k, q, walk, &e, 1);

	if (count) {
		memcpy(end - before, &e, before);
		memcpy(begin, (unsigned char *)&e + before, sizeof(e) - before);
	}
	return count;
}

/* Takes what is there beyond the first event; returns how many that were. */
static uint32_t take_more(struct kernel *k, struct event_queue *q, struct event_walk *walk,
			  const struct sink *s)
{
	const uint64_t size = sizeof(struct tess_event);
	uint64_t before = s->part[0] % size, skip = before ? size - before : 0;
	uint32_t count = event_walk_take(k, q, walk, (struct tess_event *)(void *)s->page[0],
					 (uint32_t)(s->part[0] / size));

	if (!s->part[1])
		return count;
	if (before)
		count += take_across(k, q, walk, s->page[0] + s->part[0], before, s->page[1]);
	return count + event_walk_take(k, q, walk, (struct tess_event *)(void *)(s->page[1] + skip),
				       (uint32_t)((s->part[1] - skip) / size));
}

static void put_first(struct event_queue_wait_results *results, const struct tess_event *e)
{
	results->cookie = e->cookie;
	results->data = e->data;
	results->detail = e->detail;
	results->filter = (enum tess_event_filter)e->filter;
	results->flags = e->flags;
}

int sys_event_queue_wait(struct kernel *k, struct thread *self,
			 const struct event_queue_wait_args *args,
			 struct event_queue_wait_results *results)
{
	struct event_queue *q = args->event_queue;
	struct event_walk walk;
	struct tess_event first;
	struct sink sink = { 0 };
	int status = sink_open(k, self->process, &args->more, &sink);

	if (status)
		return status;
	event_walk_begin(q, &walk);
	if (!event_walk_take(k, q, &walk, &first, 1))
		return walk.interrupted ? SYSCALL_RESTART
					: thread_block(k, self, THREAD_BLOCKED_EVENT, &q->object,
						       &q->waiters, args->deadline);

	put_first(results, &first);
	results->count = 1;
	if (sink.part[0])
		results->count += take_more(k, q, &walk, &sink);
	event_walk_end(q, &walk);
	return TESS_OK;
}
