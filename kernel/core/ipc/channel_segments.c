/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scatter and gather: a message from, or to, several runs of bytes in user memory.
 *
 * The array of segments is read once, into a copy that is checked and used; the kernel adds up the
 * lengths itself. What is gathered goes straight into the place at the tail, which is nobody's
 * until the message is queued, so a segment that turns out unreadable leaves nothing behind.
 */
#include <arch/mmu.h>
#include <stddef.h>

#include "ipc/channel.h"
#include "kernel.h"
#include "lib/string.h"
#include "mem/user.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

#define SEGMENTS_MAX 16

struct segments {
	unsigned count;
	uint64_t total; /* bytes */
	struct tess_segment at[SEGMENTS_MAX];
};

static bool overlap(const struct tess_segment *a, const struct tess_segment *b)
{
	return a->address < b->address + b->length && b->address < a->address + a->length;
}

/* Checks the i-th segment by itself and against those before it, and adds it to the sum. */
static int check_segment(struct segments *s, unsigned i)
{
	const struct tess_segment *one = &s->at[i];
	uint64_t end;

	if (__builtin_add_overflow(s->total, one->length, &s->total))
		return TESS_EINVAL;
	if (__builtin_add_overflow(one->address, one->length, &end) || end > ARCH_USER_END)
		return TESS_EFAULT;
	for (unsigned j = 0; j < i; j++)
		if (overlap(one, &s->at[j]))
			return TESS_EINVAL;
	return TESS_OK;
}

static int read_segments(struct kernel *k, struct thread *self, const struct user_range *array,
			 struct segments *s)
{
	int status = user_copy_in(k, self->process, s->at, array);

	s->count = (unsigned)(array->length / sizeof(s->at[0]));
	s->total = 0;
	for (unsigned i = 0; !status && i < s->count; i++)
		status = check_segment(s, i);
	return status;
}

static int gather(struct kernel *k, struct process *p, const struct segments *s, struct queued *q)
{
	char *to = (char *)q->word;
	int status = TESS_OK;

	for (unsigned i = 0; !status && i < s->count; i++) {
		struct user_range part = { s->at[i].address, s->at[i].length };

		status = user_copy_in(k, p, to, &part);
		to += part.length;
	}
	return status;
}

static int scatter(struct kernel *k, struct process *p, const struct segments *s,
		   const struct queued *q)
{
	const char *from = (const char *)q->word;
	uint64_t left = q->bytes;
	int status = TESS_OK;

	for (unsigned i = 0; !status && left; i++) {
		struct user_range part = { s->at[i].address, s->at[i].length };

		if (part.length > left)
			part.length = left;
		status = user_copy_out(k, p, &part, from);
		from += part.length;
		left -= part.length;
	}
	return status;
}

/* Fills in what goes with the bytes: the tag, and zeros up to a whole word and in each register. */
static void seal(struct queued *q, uint32_t label, uint32_t bytes)
{
	uint32_t words = (bytes + 7) / 8;
	uint32_t end = words > TESS_INLINE_WORDS ? words : TESS_INLINE_WORDS;

	memset((char *)q->word + bytes, 0, end * sizeof(uint64_t) - bytes);
	q->tag = TESS_TAG(label, words, 0);
	q->bytes = bytes;
}

int sys_channel_send_segments(struct kernel *k, struct thread *self,
			      const struct channel_send_segments_args *args)
{
	struct channel *ch = args->channel;
	struct tx tx = { ch, share_of_badge(args->channel_slot->badge) };
	uint32_t before = ch->queued;
	struct segments s;
	int status = read_segments(k, self, &args->segments, &s);

	if (status)
		return status;
	if (s.total > ch->words * sizeof(uint64_t))
		return TESS_EMSGSIZE;
	if (!ch->receiving)
		return TESS_EPIPE;
	if (!channel_has_room(&tx, self, 1))
		return channel_wait_to_send(k, self, &tx, 1, args->deadline);
	status = gather(k, self->process, &s, ch->tail.at);
	if (status)
		return status;

	seal(ch->tail.at, args->label, (uint32_t)s.total);
	channel_note_sent(k, ch, self->process, ch->tail.at->tag, s.total);
	channel_push(k, ch, tx.share);
	channel_sent(k, ch, before);
	return TESS_OK;
}

int sys_channel_recv_segments(struct kernel *k, struct thread *self,
			      const struct channel_recv_segments_args *args,
			      struct channel_recv_segments_results *results)
{
	struct channel *ch = args->channel;
	const struct queued *q = ch->head.at;
	struct segments s;
	int status = read_segments(k, self, &args->segments, &s);

	if (status)
		return status;
	if (!ch->queued)
		return channel_wait_to_receive(k, self, ch, args->deadline);
	if (tag_caps(q->tag) || q->bytes > s.total)
		return TESS_EMSGSIZE;
	status = scatter(k, self->process, &s, q);
	if (status)
		return status;

	results->length = q->bytes;
	results->label = (uint32_t)(q->tag >> TESS_TAG_LABEL_SHIFT);
	results->badge = q->share->badge;
	channel_note_taken(k, ch, self->process, q->tag, q->bytes);
	channel_pop(k, ch);
	channel_received(k, ch);
	return TESS_OK;
}
