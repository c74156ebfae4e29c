/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channel: its storage and the counts of its ends; see channel.h.
 *
 * The storage is a memory object that nobody has a capability to: its frames are reserved and
 * charged when it is made, come into being when the queue first reaches them, and are freed in
 * bounded steps. So a channel of 16 MiB is made, and goes, as fast as one of a page. A place never
 * crosses a page.
 */
#include "obj/channel.h"

#include <arch/entry.h>
#include <stddef.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "kernel.h"
#include "obj/memory_pages.h"

#define PARKED_PER_PAGE (TESS_PAGE_SIZE / sizeof(struct parked))

_Static_assert(sizeof(struct queued) + TESS_MESSAGE_WORDS * sizeof(uint64_t) <= TESS_PAGE_SIZE,
	       "the largest message fits a page");

static uint64_t pages_for(uint64_t items, uint64_t per_page)
{
	return (items + per_page - 1) / per_page;
}

/* Lays the places and the parked capabilities out; returns how many pages they take. */
static uint64_t lay_out(struct channel *ch, const struct channel_request *request)
{
	uint32_t words = request->words > TESS_INLINE_WORDS ? request->words : TESS_INLINE_WORDS;

	ch->messages = request->messages;
	ch->words = request->words;
	ch->caps = request->caps;
	ch->place_size = (uint32_t)(sizeof(struct queued) + words * sizeof(uint64_t));
	ch->per_page = (uint32_t)(TESS_PAGE_SIZE / ch->place_size);
	ch->caps_page = pages_for(ch->messages, ch->per_page);
	return ch->caps_page + pages_for((uint64_t)ch->messages * ch->caps, PARKED_PER_PAGE);
}

static void init(struct kernel *k, struct channel *ch)
{
	ch->birth = ++k->next_channel;
	wait_queue_init(&ch->receivers);
	list_init(&ch->shares);
	list_init(&ch->todo);
	list_init(&ch->crowded);
	list_init(&ch->knotes);
	list_init(&ch->heard);
}

int channel_create(struct kernel *k, struct job *job, const struct channel_request *request,
		   struct channel **channel, struct share **share)
{
	struct channel *ch;
	void *object;
	int status = object_create(k, job, TESS_TYPE_CHANNEL, &object);

	if (status)
		return status;
	ch = object;
	init(k, ch);
	status = memory_create(k, job, lay_out(ch, request) * TESS_PAGE_SIZE, &ch->storage);
	if (status)
		goto discard;
	*share = share_create(k, ch, NULL, ch->messages, 0);
	if (!*share) {
		status = TESS_ENOMEM;
		goto free_storage;
	}
	cursor_set(k, ch, &ch->head, 0);
	cursor_set(k, ch, &ch->tail, 0);
	*channel = ch;
	return TESS_OK;

free_storage:
	object_unref(k, &ch->storage->object);
discard:
	object_discard(k, &ch->object);
	return status;
}

bool channel_finish(struct kernel *k, struct object *o)
{
	struct channel *ch = LIST_ENTRY(o, struct channel, object);

	if (ch->queued || !list_is_empty(&ch->shares) || !wait_queue_is_empty(&ch->receivers))
		panic("a channel dies in use");
	watch_set(k, &ch->watch, NULL, 0);
	object_unref(k, &ch->storage->object);
	return true;
}

static void *storage_page(struct kernel *k, const struct channel *ch, uint64_t page)
{
	return arch_direct(memory_frame(k, ch->storage, page, PROT_WRITE));
}

struct queued *channel_place(struct kernel *k, const struct channel *ch, uint32_t index)
{
	char *page = storage_page(k, ch, index / ch->per_page);

	return (struct queued *)(void *)(page + index % ch->per_page * ch->place_size);
}

struct parked *channel_parked(struct kernel *k, const struct channel *ch, uint32_t index,
			      unsigned i)
{
	uint64_t n = (uint64_t)index * ch->caps + i;
	struct parked *page = storage_page(k, ch, ch->caps_page + n / PARKED_PER_PAGE);

	return &page[n % PARKED_PER_PAGE];
}

void cursor_set(struct kernel *k, const struct channel *ch, struct cursor *c, uint32_t index)
{
	c->index = index;
	c->left = ch->per_page - index % ch->per_page;
	c->at = channel_place(k, ch, index);
}

void channel_gained(struct channel *ch, uint16_t rights, struct share *s)
{
	if (rights & TESS_RIGHT_SEND)
		ch->sending++;
	if (rights & TESS_RIGHT_RECEIVE)
		ch->receiving++;
	if (s)
		s->caps++;
}

void channel_lost(struct kernel *k, struct channel *ch, uint16_t rights, struct share *s)
{
	bool last = false;

	if (rights & TESS_RIGHT_SEND && --ch->sending == 0) {
		watch_fire(k, &ch->watch);
		last = true;
	}
	if (rights & TESS_RIGHT_RECEIVE && --ch->receiving == 0)
		last = true;
	if (s && --s->caps == 0) {
		channel_look_at(ch, s);
		last = true;
	}
	if (last)
		channel_settle_later(k, ch);
}
