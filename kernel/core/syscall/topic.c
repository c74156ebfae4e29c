/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on topics, but for publish: idl/kernel/topic.idl. */
#include "obj/topic.h"

#include <stddef.h>

#include "obj/channel.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"
#include "syscall_args.h"

int sys_topic_create(struct kernel *k, struct thread *self, const struct topic_create_args *args,
		     struct topic_create_results *results)
{
	struct cap_reservation r;
	struct topic *t;
	int status;

	if (!args->subscribers || args->subscribers > TOPIC_SUBSCRIBERS_MAX)
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = topic_create(k, args->job, args->subscribers, &t);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->topic = create_commit(k, self, TESS_TYPE_TOPIC, &r, &t->object);
	return TESS_OK;
}

int sys_topic_subscribe(struct kernel *k, struct thread *self,
			const struct topic_subscribe_args *args,
			struct topic_subscribe_results *results)
{
	(void)self;
	if (!args->channel->receiving)
		return TESS_EPIPE;
	return topic_subscribe(k, args->topic, args->channel_slot, &results->id);
}

int sys_topic_unsubscribe(struct kernel *k, struct thread *self,
			  const struct topic_unsubscribe_args *args)
{
	struct subscription *s = topic_find(k, args->topic, args->id);

	(void)self;
	if (!s)
		return TESS_ENOENT;
	parked_drop(k, &s->tx);
	return TESS_OK;
}

int sys_topic_info(struct kernel *k, struct thread *self, const struct topic_info_args *args,
		   struct topic_info_results *results)
{
	const struct subscription *s = topic_find(k, args->topic, args->id);

	(void)self;
	if (!s)
		return TESS_ENOENT;
	results->delivered = s->delivered;
	results->dropped = s->dropped;
	return TESS_OK;
}
