/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Batches: several messages in one call, seen by receivers at one moment.
 *
 * The array of items is read once, and so is each descriptor of a capability. A batch is sent
 * whole: its messages are written into the places behind the tail, and queued only when the last of
 * them could be read and all capabilities were found. It waits until there is room for all, and
 * nobody of the same or a lower priority who shares its credit passes it meanwhile.
 *
 * A batch is received as far as messages are there and fit. First all is written, or checked to be
 * writable, that will be reported; then messages are taken, one after another, and the only thing
 * that can end that early is that no slots are left for the capabilities of the next one, which
 * stays.
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

#define BATCH_MAX TESS_BATCH_MESSAGES_MAX

struct batch {
	uint32_t count;
	struct tess_batch_item item[BATCH_MAX];
};

/* The capabilities of a batch that is sent, one message's after another's. */
struct batch_caps {
	uint32_t count;
	struct outgoing_cap cap[TESS_BATCH_CAPABILITIES_MAX];
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

		if (message_check_tag(tag) || tag & TESS_TAG_NUMBER_MASK)
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

static int descriptors_at(uint64_t address, unsigned count, struct user_range *range)
{
	return user_range_make(address, count, sizeof(struct tess_cap_descriptor),
			       TESS_MESSAGE_CAPS, range);
}

/* Adds a message's capabilities to those of the batch. What is moved away can go only once. */
static int add_caps(struct batch_caps *all, const struct outgoing *out)
{
	for (unsigned i = 0; i < out->count; i++) {
		if (all->count == TESS_BATCH_CAPABILITIES_MAX)
			return TESS_EINVAL;
		for (uint32_t j = 0; j < all->count; j++)
			if (all->cap[j].slot == out->slot[i] &&
			    (all->cap[j].operation == TESS_CAP_MOVE ||
			     out->operation[i] == TESS_CAP_MOVE))
				return TESS_EINVAL;
		all->cap[all->count++] =
			(struct outgoing_cap){ out->slot[i], out->rights[i], out->operation[i] };
	}
	return TESS_OK;
}

static int read_caps(struct kernel *k, struct process *p, const struct channel *ch,
		     const struct tess_batch_item *item, struct batch_caps *all)
{
	struct tess_cap_descriptor list[TESS_MESSAGE_CAPS];
	unsigned count = tag_caps(item->tag);
	struct user_range range;
	struct outgoing out;
	int status = descriptors_at(item->capabilities, count, &range);

	if (!status)
		status = user_copy_in(k, p, list, &range);
	if (!status)
		status = message_resolve_list(p, list, count, &out);
	if (!status)
		status = channel_check_caps(ch, &out);
	return status ? status : add_caps(all, &out);
}

/* Looks up the capabilities of all messages, which are fit for this channel. */
static int resolve_batch(struct kernel *k, struct process *p, const struct channel *ch,
			 const struct batch *b, struct batch_caps *all)
{
	int status = TESS_OK;

	all->count = 0;
	for (uint32_t i = 0; !status && i < b->count; i++)
		if (tag_caps(b->item[i].tag))
			status = read_caps(k, p, ch, &b->item[i], all);
	return status;
}

/* Queues the messages whose words are in their places. */
static void push_batch(struct kernel *k, const struct tx *tx, struct process *from,
		       const struct batch *b, const struct batch_caps *all)
{
	const struct outgoing_cap *next = all->cap;

	for (uint32_t i = 0; i < b->count; i++) {
		for (unsigned j = 0; j < tag_caps(b->item[i].tag); j++)
			channel_park(k, tx->channel, j, from, next++);
		channel_note_sent(k, tx->channel, from, b->item[i].tag,
				  tx->channel->tail.at->bytes);
		channel_push(k, tx->channel, tx->share);
	}
}

int sys_channel_send_batch(struct kernel *k, struct thread *self,
			   const struct channel_send_batch_args *args)
{
	struct channel *ch = args->channel;
	struct tx tx = { ch, share_of_badge(args->channel_slot->badge) };
	uint32_t before = ch->queued;
	struct batch_caps caps;
	struct batch b;
	int status = read_batch(k, self, &args->items, &b);

	if (!status)
		status = check_batch(ch, &b);
	if (!status)
		status = resolve_batch(k, self->process, ch, &b, &caps);
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

	push_batch(k, &tx, self->process, &b, &caps);
	channel_sent(k, ch, before);
	return TESS_OK;
}

/* Writes a message's words to where its item says, and checks that its capabilities can be
 * described there: EMSGSIZE or EFAULT. */
static int write_message(struct kernel *k, struct process *p, const struct tess_batch_item *item,
			 const struct queued *q)
{
	unsigned words = tag_words(q->tag), caps = tag_caps(q->tag);
	struct user_range range;
	int status;

	if (caps > tag_caps(item->tag) || words > tag_words(item->tag))
		return TESS_EMSGSIZE;
	status = caps ? descriptors_at(item->capabilities, caps, &range) : TESS_OK;
	if (!status && caps)
		status = user_check(k, p, &range, PROT_WRITE);
	if (!status)
		status = user_range_make(item->words, words, sizeof(uint64_t), words, &range);
	return status ? status : user_copy_out(k, p, &range, q->word);
}

/* Writes as many messages as there are and fit, and sees that their items can be; the first must.
 */
static int write_batch(struct kernel *k, struct process *p, const struct channel *ch,
		       const struct user_range *items, const struct batch *b, uint32_t *fit)
{
	uint32_t count = b->count < ch->queued ? b->count : ch->queued, i;
	struct user_range range = { items->address, 0 };

	for (i = 0; i < count; i++) {
		int status = write_message(k, p, &b->item[i], place_after(k, ch, &ch->head, i));

		if (status == TESS_EMSGSIZE && i > 0)
			break;
		if (status)
			return status;
	}
	*fit = i;
	range.length = i * sizeof(b->item[0]);
	return user_check(k, p, &range, PROT_WRITE);
}

/* Takes the first message: its words are where they are to be, its capabilities follow. EMFILE or
 * ENOMEM. */
static int take_message(struct kernel *k, struct process *p, struct channel *ch,
			struct tess_batch_item *item)
{
	struct tess_cap_descriptor described[TESS_MESSAGE_CAPS];
	const struct queued *q = ch->head.at;
	uint64_t tag = q->tag;
	struct user_range range;
	int status;

	if (tag_caps(tag)) {
		status = channel_take_caps(k, ch, q, p, described, &tag);
		if (status)
			return status;
		/* It was checked that they can be. */
		(void)descriptors_at(item->capabilities, tag_caps(tag), &range);
		(void)user_copy_out(k, p, &range, described);
	}
	item->tag = tag;
	item->badge = q->share->badge;
	channel_note_taken(k, ch, p, tag, q->bytes);
	channel_pop(k, ch);
	return TESS_OK;
}

int sys_channel_recv_batch(struct kernel *k, struct thread *self,
			   const struct channel_recv_batch_args *args,
			   struct channel_recv_batch_results *results)
{
	struct user_range range = { args->items.address, 0 };
	struct channel *ch = args->channel;
	uint32_t fit = 0, taken = 0;
	struct batch b;
	int status = read_batch(k, self, &args->items, &b);

	if (status)
		return status;
	if (!ch->queued)
		return channel_wait_to_receive(k, self, ch, args->deadline);
	status = write_batch(k, self->process, ch, &args->items, &b, &fit);
	if (status)
		return status;
	while (taken < fit && !(status = take_message(k, self->process, ch, &b.item[taken])))
		taken++;
	if (!taken)
		return status;

	range.length = taken * sizeof(b.item[0]);
	(void)user_copy_out(k, self->process, &range, b.item);
	results->taken = taken;
	channel_received(k, ch);
	return TESS_OK;
}
