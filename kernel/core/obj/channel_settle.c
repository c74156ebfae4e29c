/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Settling a channel: whoever waits for what is there now gets it, and what is over goes.
 *
 * A thread that waits at a channel has left nothing behind but its call, in its frame. When its
 * turn comes the call is simply played again from its start, on its behalf: capabilities are looked
 * up anew, buffers are read as they are then, and room or a message is certainly there. So there is
 * one implementation of each call, and a waiter whose capability is gone or whose descriptors went
 * stale learns so exactly as if it had called just now. One whose buffer cannot be reached issues
 * the call once more itself, for a page that is absent is its own fault to send.
 *
 * A call that is played again may in turn make room, or bring a message, for the next waiter. That
 * must not recurse, so every call only changes the queue and then calls channel_settle; while one
 * of these runs, further ones return at once and leave it to the first. It takes AT_ONCE steps and
 * hands what remains to a work item. Where capabilities come and go (a deletion, a revocation, a
 * process's end), tables and trees are half way through a change: there it is always the work item
 * that settles.
 */
#include <stddef.h>
#include <tessera/abi/status.h>

#include "ipc/channel.h"
#include "obj/channel.h"
#include "obj/channel_event.h"
#include "obj/thread.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

#define AT_ONCE 16

/* Wakes the first thread of a queue; false if there is none. */
static bool wake_first(struct kernel *k, const struct wait_queue *q, int status)
{
	struct waiter *w = wait_queue_first(q);

	if (w)
		thread_wake(k, thread_of_waiter(w), status);
	return w;
}

/* Nobody will ever receive: one sender less, one message less, one share less to look at, or one
 * listener less. */
static bool close_step(struct kernel *k, struct channel *ch)
{
	struct list *l = list_first(&ch->crowded);

	if (wake_first(k, &ch->receivers, TESS_EBADCAP))
		return true;
	if (l) {
		if (!wake_first(k, &LIST_ENTRY(l, struct share, crowded)->senders, TESS_EPIPE))
			list_remove(l);
		return true;
	}
	if (!ch->queued)
		return channel_close_listener(k, ch);
	channel_drop_first(k, ch);
	return true;
}

static void play_again(struct kernel *k, struct channel *ch, struct thread *t)
{
	thread_unblock(k, t);
	ch->served = t;
	syscall_play_again(k, t);
	ch->served = NULL;
}

/* The share has gone: its credit is its parent's again. */
static void end_share(struct kernel *k, struct channel *ch, struct share *s)
{
	struct share *parent = s->parent;

	if (parent) {
		parent->credit += s->credit;
		parent->children--;
		channel_look_at(ch, parent);
	}
	share_free(k, s);
}

static void forget(struct kernel *k, struct share *s)
{
	list_remove(&s->todo);
	share_tell(k, s);
}

/* The first sender of a share goes on if it can; otherwise the share needs no more attention, and
 * the room that is left is for those who listen. */
static void look(struct kernel *k, struct channel *ch, struct share *s)
{
	struct thread *t = thread_of_waiter(wait_queue_first(&s->senders));

	if (t && !s->caps)
		thread_wake(k, t, TESS_EBADCAP);
	else if (t && share_room(s) >= t->wait_count)
		play_again(k, ch, t);
	else if (!s->caps && event_source_close_one(k, &s->knotes, 0, 0))
		;
	else if (share_is_over(s))
		end_share(k, ch, s);
	else
		forget(k, s);
}

/* A bounded piece of what there is to do; false if there is nothing. */
static bool settle_step(struct kernel *k, struct channel *ch)
{
	struct list *todo = list_first(&ch->todo);

	if (!ch->receiving && close_step(k, ch))
		return true;
	if (ch->queued && !wait_queue_is_empty(&ch->receivers)) {
		play_again(k, ch, thread_of_waiter(wait_queue_first(&ch->receivers)));
		return true;
	}
	if (todo) {
		look(k, ch, LIST_ENTRY(todo, struct share, todo));
		return true;
	}
	if (ch->sending)
		return false;
	return wake_first(k, &ch->receivers, TESS_EPIPE) || channel_close_drained(k, ch);
}

static bool settle_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct channel *ch = LIST_ENTRY(o, struct channel, object);

	if (settle_step(k, ch))
		return false;
	ch->settling = false;
	return object_deferred_done(k, o);
}

void channel_settle_later(struct kernel *k, struct channel *ch)
{
	if (ch->settling)
		return;
	ch->settling = true;
	object_defer(k, &ch->object, settle_work);
}

void channel_settle(struct kernel *k, struct channel *ch)
{
	if (ch->settling)
		return;
	ch->settling = true;
	for (unsigned i = 0; i < AT_ONCE; i++) {
		if (!settle_step(k, ch)) {
			ch->settling = false;
			return;
		}
	}
	object_defer(k, &ch->object, settle_work);
}

void channel_look_at(struct channel *ch, struct share *s)
{
	if (list_is_empty(&s->todo))
		list_push_back(&ch->todo, &s->todo);
}

void channel_sender_moved(struct kernel *k, struct share *s)
{
	if (wait_queue_is_empty(&s->senders)) {
		share_tell(k, s);
		return;
	}
	if (!share_room(s))
		return;
	channel_look_at(s->channel, s);
	channel_settle_later(k, s->channel);
}
