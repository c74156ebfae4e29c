/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: see message.h.
 *
 * The IPC buffers are pages of the kernel's that user mode can write at any time, so every
 * descriptor and the window are read once, into a copy that is then checked and used.
 */
#include "ipc/message.h"

#include <stdbool.h>

#include "cap/node.h"
#include "cap/table.h"
#include "ipc/statistics.h"
#include "lib/string.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "obj/trace.h"

int message_check_tag(uint64_t tag)
{
	if (tag_words(tag) > TESS_MESSAGE_WORDS || tag_caps(tag) > TESS_MESSAGE_CAPS)
		return TESS_EINVAL;
	return tag & TESS_TAG_KERNEL_FLAGS ? TESS_EINVAL : TESS_OK;
}

static int check_operation(const struct outgoing *out, unsigned i, enum message_kind kind)
{
	uint8_t operation = out->operation[i];

	if (operation > TESS_CAP_LEND || (operation == TESS_CAP_LEND && kind != MESSAGE_CALL))
		return TESS_EINVAL;
	if (out->slot[i]->type == TESS_TYPE_REPLY && operation != TESS_CAP_MOVE)
		return TESS_EINVAL;
	/* A capability that is moved away can go only once. */
	for (unsigned j = 0; j < i; j++)
		if (out->slot[j] == out->slot[i] &&
		    (operation == TESS_CAP_MOVE || out->operation[j] == TESS_CAP_MOVE))
			return TESS_EINVAL;
	return TESS_OK;
}

/* Looks up what the i-th descriptor names. */
static int resolve(struct process *p, const struct tess_cap_descriptor *d, enum message_kind kind,
		   struct outgoing *out, unsigned i)
{
	int status = cap_lookup(p, d->token, TESS_TYPE_NONE, TESS_RIGHT_GRANT, &out->slot[i]);

	if (status)
		return status;
	out->rights[i] = d->rights;
	out->operation[i] = d->operation;
	out->count = i + 1;
	return check_operation(out, i, kind);
}

int message_resolve(struct thread *from, unsigned count, enum message_kind kind,
		    struct outgoing *out)
{
	int status = TESS_OK;

	out->count = 0;
	for (unsigned i = 0; !status && i < count; i++) {
		struct tess_cap_descriptor d = from->send_page->cap[i];

		status = resolve(from->process, &d, kind, out, i);
	}
	return status;
}

int message_resolve_list(struct process *p, const struct tess_cap_descriptor *list, unsigned count,
			 struct outgoing *out)
{
	int status = TESS_OK;

	out->count = 0;
	for (unsigned i = 0; !status && i < count; i++)
		status = resolve(p, &list[i], MESSAGE_SEND, out, i);
	return status;
}

int message_endpoint(struct thread *from, struct slot **slot)
{
	tess_cap_t token = thread_frame(from)->token;

	if (from->slow & THREAD_SLOW_FAULTING)
		return cap_lookup_hidden(from->process, token, slot);
	return cap_lookup(from->process, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND, slot);
}

int message_check_caps(struct thread *from, uint64_t tag, enum message_kind kind)
{
	struct outgoing out;

	return tag_caps(tag) ? message_resolve(from, tag_caps(tag), kind, &out) : TESS_OK;
}

static tess_cap_t deliver_cap(struct kernel *k, struct thread *from, struct thread *to,
			      const struct outgoing *out, unsigned i, struct cap_reservation *r)
{
	struct node *n = r->node[i];
	tess_cap_t token;

	if (out->operation[i] == TESS_CAP_MOVE)
		return cap_fill_by_move(k, to->process, r, i, from->process, out->slot[i],
					out->rights[i]);
	token = cap_fill_by_copy(k, to->process, r, i, out->slot[i], out->rights[i]);
	if (out->operation[i] == TESS_CAP_LEND) {
		n->lender = from;
		from->lent[i] = n;
		from->slow |= THREAD_SLOW_LENDING;
	}
	return token;
}

static void deliver_caps(struct kernel *k, struct thread *from, struct thread *to,
			 const struct outgoing *out, struct cap_reservation *r)
{
	for (unsigned i = 0; i < out->count; i++) {
		uint8_t type = out->slot[i]->type;
		uint16_t rights = out->slot[i]->rights & out->rights[i];
		tess_cap_t token = deliver_cap(k, from, to, out, i, r);

		to->receive_page->cap[i] = (struct tess_cap_descriptor){ .token = token,
									 .rights = rights,
									 .type = type };
	}
}

/* What the kernel says of a message of a kind. */
static const uint64_t flags_of[] = {
	[MESSAGE_SEND] = 0,
	[MESSAGE_CALL] = TESS_TAG_CALL,
	[MESSAGE_REPLY] = 0,
	[MESSAGE_FAULT] = TESS_TAG_CALL | TESS_TAG_KERNEL,
};

bool message_fits_window(const struct thread *to, uint64_t tag)
{
	const struct tess_ipc_page *page = to->receive_page;

	if (tag_words(tag) > TESS_INLINE_WORDS && tag_words(tag) > page->window_words)
		return false;
	return tag_caps(tag) <= page->window_caps;
}

static int sender_fault(struct message_fault *fault, int status)
{
	fault->sender = status;
	fault->receiver = TESS_OK;
	return status;
}

/* What stands in the buffers: words from 8 on, and capabilities. */
static int transfer_buffer(struct kernel *k, struct thread *from, struct thread *to, uint64_t tag,
			   enum message_kind kind, struct message_fault *fault)
{
	struct cap_reservation r = { 0 };
	struct outgoing out;
	int status;

	if (!message_fits_window(to, tag))
		return sender_fault(fault, TESS_EMSGSIZE);
	status = message_resolve(from, tag_caps(tag), kind, &out);
	if (status)
		return sender_fault(fault, status);
	status = cap_reserve(k, to->process, out.count, &r);
	if (status) {
		fault->sender = TESS_OK;
		fault->receiver = status;
		return status;
	}

	deliver_caps(k, from, to, &out, &r);
	if (tag_words(tag) > TESS_INLINE_WORDS)
		memcpy(&to->receive_page->word[TESS_INLINE_WORDS],
		       &from->send_page->word[TESS_INLINE_WORDS],
		       (tag_words(tag) - TESS_INLINE_WORDS) * sizeof(uint64_t));
	return TESS_OK;
}

static const enum tess_trace_event event_of[] = {
	[MESSAGE_SEND] = TESS_TRACE_EVENT_SEND,
	[MESSAGE_CALL] = TESS_TRACE_EVENT_CALL,
	[MESSAGE_REPLY] = TESS_TRACE_EVENT_REPLY,
	[MESSAGE_FAULT] = TESS_TRACE_EVENT_CALL,
};

/* The number that call and reply have in common; that of a call is given when this is done. */
static uint64_t call_number(const struct kernel *k, const struct thread *to, enum message_kind kind)
{
	if (kind == MESSAGE_REPLY)
		return to->call_number;
	return message_is_call(kind) ? k->next_call + 1 : 0;
}

/* The message in the receiver's frame is counted and recorded. A side counts unless it is the
 * kernel's: who sends a fault, and who would get its answer. */
static void note(struct kernel *k, struct thread *from, struct thread *to, enum message_kind kind)
{
	uint64_t tag = thread_frame(to)->tag, bytes = tag_words(tag) * sizeof(uint64_t);

	if (kind != MESSAGE_FAULT)
		statistics_sent(k, from->process, 1, bytes);
	if (!(to->slow & THREAD_SLOW_FAULTING))
		statistics_received(k, to->process, 1, bytes);
	TRACE(k, event_of[kind], .sender = from->process, .receiver = to->process, .tag = tag,
	      .data = call_number(k, to, kind));
}

int message_transfer(struct kernel *k, struct thread *from, struct thread *to, uint64_t tag,
		     uint64_t badge, enum message_kind kind, struct message_fault *fault)
{
	struct call_frame *source = thread_frame(from), *target = thread_frame(to);

	if (tag_words(tag) > TESS_INLINE_WORDS || tag_caps(tag)) {
		int status = transfer_buffer(k, from, to, tag, kind, fault);

		if (status)
			return status;
	}
	for (unsigned i = 0; i < TESS_INLINE_WORDS; i++)
		target->word[i] = source->word[i];
	target->badge = badge;
	target->tag = (tag & ~(TESS_TAG_NUMBER_MASK | TESS_TAG_KERNEL_FLAGS)) | flags_of[kind];
	note(k, from, to, kind);
	return TESS_OK;
}

void message_from_kernel(struct kernel *k, struct thread *to, uint32_t label, uint64_t word)
{
	struct call_frame *frame = thread_frame(to);

	frame->badge = 0;
	frame->tag = TESS_TAG(label, 1, 0) | TESS_TAG_KERNEL;
	frame->word[0] = word;
	for (unsigned i = 1; i < TESS_INLINE_WORDS; i++)
		frame->word[i] = 0;
	statistics_received(k, to->process, 1, sizeof(word));
	TRACE(k, TESS_TRACE_EVENT_RECEIVE, .receiver = to->process, .tag = frame->tag,
	      .data = word);
}
