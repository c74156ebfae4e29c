/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels as sources of events.
 *
 * Who listens for messages hangs on the channel, and who listens for room on the share that it
 * would send with; the shares that somebody listens to are in a list of their own, so that all
 * listeners can be found when the channel closes. `watched` sums it all up: the fast paths test it
 * and leave a channel to core that has to tell somebody something.
 *
 * A message that is handed to a receiver who waits never was there to be received, and is no event.
 * Room that a sender waits for is that sender's, and no event either: it is told when the last of
 * them is gone and some of it is left.
 *
 * The end: READABLE closes when the queue is drained and nobody can send, or when nobody can
 * receive; WRITABLE when nobody can receive, or when no capability is left that carries the share.
 * All of it is part of settling the channel, a listener a step.
 */
#include "obj/channel_event.h"

#include <stddef.h>
#include <tessera/abi/status.h>

static struct share *share_of(const struct knote *kn)
{
	return LIST_ENTRY(kn->source, struct share, knotes);
}

static int join(struct kernel *k, struct knote *kn, const struct knote_request *r)
{
	struct channel *ch = r->slot->object;

	(void)k;
	if (kn->event.filter == TESS_EVENT_FILTER_WRITABLE) {
		struct share *s = share_of_badge(r->slot->badge);

		if (list_is_empty(&s->heard))
			list_push_back(&ch->heard, &s->heard);
	}
	ch->watched = true;
	return TESS_OK;
}

static void leave(struct kernel *k, struct knote *kn)
{
	struct channel *ch;

	(void)k;
	if (kn->event.filter == TESS_EVENT_FILTER_WRITABLE) {
		struct share *s = share_of(kn);

		ch = s->channel;
		if (list_is_empty(&s->knotes))
			list_remove(&s->heard);
	} else {
		ch = LIST_ENTRY(kn->source, struct channel, knotes);
	}
	channel_note_listeners(ch);
}

const struct knote_hooks channel_hooks = { join, leave };

void channel_note_listeners(struct channel *ch)
{
	ch->watched =
		ch->watch.notification || !list_is_empty(&ch->knotes) || !list_is_empty(&ch->heard);
}

bool channel_take_readable(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	const struct channel *ch = LIST_ENTRY(kn->source, struct channel, knotes);

	(void)k;
	if (!ch->queued || !ch->receiving)
		return false;
	e->data = ch->head.at->bytes;
	e->detail = ch->queued;
	return true;
}

bool channel_take_writable(struct kernel *k, struct knote *kn, struct tess_event *e)
{
	const struct share *s = share_of(kn);

	(void)k;
	if (!share_room(s) || !wait_queue_is_empty(&s->senders) || !s->channel->receiving)
		return false;
	e->data = share_room(s);
	return true;
}

bool channel_event_is_over(const struct channel *ch, uint16_t filter)
{
	if (filter == TESS_EVENT_FILTER_WRITABLE)
		return !ch->receiving;
	return !ch->queued && !ch->sending;
}

void channel_tell(struct kernel *k, struct channel *ch, uint32_t before)
{
	if (!before)
		watch_fire(k, &ch->watch);
	event_source_changed(k, &ch->knotes, EVENT_FILTER(READABLE), EVENT_ANY);
}

void share_tell(struct kernel *k, struct share *s)
{
	if (share_room(s))
		event_source_changed(k, &s->knotes, EVENT_FILTER(WRITABLE), EVENT_ANY);
}

bool channel_close_listener(struct kernel *k, struct channel *ch)
{
	struct list *l = list_first(&ch->heard);

	if (l)
		return event_source_close_one(k, &LIST_ENTRY(l, struct share, heard)->knotes, 0, 0);
	return event_source_close_one(k, &ch->knotes, 0, 0);
}

bool channel_close_drained(struct kernel *k, struct channel *ch)
{
	return !ch->queued && event_source_close_one(k, &ch->knotes, 0, 0);
}
