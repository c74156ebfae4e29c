/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Batches: several messages in one call, seen by receivers at one moment.
 *
 * The array of items is read once. A batch is sent whole: its messages are written into the places
 * behind the tail, and queued only when the last of them could be read. It waits until there is
 * room for all, and nobody of the same or a lower priority who shares its credit passes it
 * meanwhile. A batch is received as far as messages are there and fit; none is taken unless all
 * that are reported could be written.
 */
#include <stddef.h>

#include "ipc/channel.h"
#include "kernel.h"
#include "lib/string.h"
#include "mem/user.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

#define BATCH_MAX 64

struct batch {
	uint32_t count;
	struct tess_batch_item item[BATCH_MAX];
};

static int read_batch(struct kernel *k, struct thread *self, const struct user_range *array,
		      struct batch *b)
{
	b->count = (uint32_t)(array->length / sizeof(b->item[0]));
	return b->count ? user_copy_in(k, self->process, b->item, array) : TESS_EINVAL;
}

static int check_batch(const struct channel *ch, const struct batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		uint64_t tag = b->item[i].tag;

		if (message_check_tag(tag) || tag_caps(tag) || tag & TESS_TAG_NUMBER_MASK)
			return TESS_EINVAL;
		if (channel_check_size(ch, tag))
			return TESS_EMSGSIZE;
	}
	return b->count > ch->messages ? TESS_ENOSPC : TESS_OK;
}

/* The i-th place from a cursor on. */
static struct queued *place_after(struct kernel *k, const struct channel *ch,
				  const struct cursor *c, uint32_t i)
{
	return i ? channel_place(k, ch, (c->index + i) % ch->messages) : c->at;
}

static int read_words(struct kernel *k, struct process *p, const struct tess_batch_item *item,
		      struct queued *q)
{
	unsigned words = tag_words(item->tag);
	struct user_range range;
	int status = user_range_make(item->words, words, sizeof(uint64_t), words, &range);

	if (!status)
		status = user_copy_in(k, p, q->word, &range);
	if (status)
		return status;
	for (unsigned i = words; i < TESS_INLINE_WORDS; i++)
		q->word[i] = 0;
	q->tag = item->tag;
	q->bytes = (uint32_t)range.length;
	return TESS_OK;
}

int sys_channel_send_batch(struct kernel *k, struct thread *self,
			   const struct channel_send_batch_args *args)
{
	struct channel *ch = args->channel;
	struct tx tx = { ch, share_of_badge(args->channel_slot->badge) };
	uint32_t before = ch->queued;
	struct batch b;
	int status = read_batch(k, self, &args->items, &b);

	if (!status)
		status = check_batch(ch, &b);
	if (status)
		return status;
	if (!ch->receiving)
		return TESS_EPIPE;
	if (!channel_has_room(&tx, self, b.count))
		return channel_wait_to_send(k, self, &tx, b.count, args->deadline);
	for (uint32_t i = 0; !status && i < b.count; i++)
		status = read_words(k, self->process, &b.item[i], place_after(k, ch, &ch->tail, i));
	if (status)
		return status;

	for (uint32_t i = 0; i < b.count; i++) {
		channel_note_sent(k, ch, self->process, b.item[i].tag, ch->tail.at->bytes);
		channel_push(k, ch, tx.share);
	}
	channel_sent(k, ch, before);
	return TESS_OK;
}

/* Writes a message's words to where its item says: EMSGSIZE or EFAULT. */
static int write_words(struct kernel *k, struct process *p, struct tess_batch_item *item,
		       const struct queued *q)
{
	unsigned words = tag_words(q->tag);
	struct user_range range;
	int status;

	if (tag_caps(q->tag) || words > tag_words(item->tag))
		return TESS_EMSGSIZE;
	status = user_range_make(item->words, words, sizeof(uint64_t), words, &range);
	if (!status)
		status = user_copy_out(k, p, &range, q->word);
	item->tag = q->tag;
	item->badge = q->share->badge;
	return status;
}

/* Writes out as many messages as there are and fit, and their items; the first must. */
static int write_batch(struct kernel *k, struct process *p, const struct channel *ch,
		       uint64_t address, struct batch *b, uint32_t *taken)
{
	uint32_t count = b->count < ch->queued ? b->count : ch->queued, i;
	struct user_range range;

	for (i = 0; i < count; i++) {
		int status = write_words(k, p, &b->item[i], place_after(k, ch, &ch->head, i));

		if (status == TESS_EMSGSIZE && i > 0)
			break;
		if (status)
			return status;
	}
	*taken = i;
	range = (struct user_range){ address, i * sizeof(b->item[0]) };
	return user_copy_out(k, p, &range, b->item);
}

int sys_channel_recv_batch(struct kernel *k, struct thread *self,
			   const struct channel_recv_batch_args *args,
			   struct channel_recv_batch_results *results)
{
	struct channel *ch = args->channel;
	struct batch b;
	int status = read_batch(k, self, &args->items, &b);

	if (status)
		return status;
	if (!ch->queued)
		return channel_wait_to_receive(k, self, ch, args->deadline);
	status = write_batch(k, self->process, ch, args->items.address, &b, &results->taken);
	if (status)
		return status;

	for (uint32_t i = 0; i < results->taken; i++) {
		channel_note_taken(k, ch, self->process, b.item[i].tag, ch->head.at->bytes);
		channel_pop(k, ch);
	}
	channel_received(k, ch);
	return TESS_OK;
}
