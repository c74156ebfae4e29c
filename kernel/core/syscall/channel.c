/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on channels that are not messages: idl/kernel/channel.idl. */
#include "obj/channel.h"

#include <stddef.h>
#include <tessera/abi/rights.h>

#include "obj/channel_event.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"
#include "syscall_args.h"

static int check_request(const struct channel_create_args *args)
{
	if (!args->messages || args->messages > CHANNEL_MESSAGES_MAX)
		return TESS_EINVAL;
	if (!args->words || args->words > TESS_MESSAGE_WORDS)
		return TESS_EINVAL;
	return args->capabilities > TESS_MESSAGE_CAPS ? TESS_EINVAL : TESS_OK;
}

int sys_channel_create(struct kernel *k, struct thread *self,
		       const struct channel_create_args *args,
		       struct channel_create_results *results)
{
	struct channel_request request = { args->messages, args->words, args->capabilities };
	struct cap_content tx = { .type = TESS_TYPE_CHANNEL,
				  .rights = TESS_RIGHTS_COMMON | TESS_RIGHT_SEND };
	struct cap_content rx = { .type = TESS_TYPE_CHANNEL,
				  .rights = TESS_RIGHTS_COMMON | TESS_RIGHT_RECEIVE };
	struct cap_reservation r;
	struct channel *ch;
	struct share *share;
	int status = check_request(args);

	if (status)
		return status;
	status = cap_reserve(k, self->process, 2, &r);
	if (status)
		return status;
	status = channel_create(k, args->job, &request, &ch, &share);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	tx.object = rx.object = ch;
	tx.badge = share_as_badge(share);
	results->tx = cap_fill(k, self->process, &r, 0, &tx);
	results->rx = cap_fill(k, self->process, &r, 1, &rx);
	object_unref(k, &ch->object);
	return TESS_OK;
}

static int check_split(const struct share *s, const struct channel_split_args *args)
{
	if (!args->credit || s->depth + 1 >= SHARE_DEPTH_MAX)
		return TESS_EINVAL;
	if (args->badge && (s->badge || args->badge & TESS_BADGE_KERNEL))
		return TESS_EINVAL;
	return args->credit > share_room(s) ? TESS_ENOSPC : TESS_OK;
}

int sys_channel_split(struct kernel *k, struct thread *self, const struct channel_split_args *args,
		      struct channel_split_results *results)
{
	const struct slot *slot = args->channel_slot;
	struct share *parent = share_of_badge(slot->badge), *part;
	struct cap_reservation r;
	int status = check_split(parent, args);

	if (status)
		return status;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	part = share_create(k, args->channel, parent, args->credit,
			    args->badge ? args->badge : parent->badge);
	if (!part) {
		cap_unreserve(k, self->process, &r);
		return TESS_ENOMEM;
	}
	parent->credit -= args->credit;
	parent->children++;
	results->part = cap_fill(k, self->process, &r, 0,
				 &(struct cap_content){ .object = args->channel,
							.type = TESS_TYPE_CHANNEL,
							.rights = slot->rights,
							.badge = share_as_badge(part),
							.parent = slot->node });
	return TESS_OK;
}

int sys_channel_bind_notification(struct kernel *k, struct thread *self,
				  const struct channel_bind_notification_args *args)
{
	struct channel *ch = args->channel;

	(void)self;
	watch_set(k, &ch->watch, args->notification, args->bits);
	channel_note_listeners(ch);
	if (ch->queued || !ch->sending)
		watch_fire(k, &ch->watch);
	return TESS_OK;
}

int sys_channel_info(struct kernel *k, struct thread *self, const struct channel_info_args *args,
		     struct channel_info_results *results)
{
	const struct share *s = share_of_badge(args->channel_slot->badge);
	const struct channel *ch = args->channel;

	(void)k, (void)self;
	results->queued = ch->queued;
	results->messages = ch->messages;
	results->next_length = ch->queued ? ch->head.at->bytes : 0;
	results->credit = s ? s->credit : 0;
	results->used = s ? s->used : 0;
	return TESS_OK;
}
