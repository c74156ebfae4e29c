/* SPDX-License-Identifier: BSD-2-Clause */
/* Share: see share.h. */
#include "obj/share.h"

#include <stddef.h>

#include "kernel.h"
#include "obj/channel.h"
#include "obj/job.h"

struct share *share_create(struct kernel *k, struct channel *ch, struct share *parent,
			   uint32_t credit, uint64_t badge)
{
	struct job *job = ch->object.job;
	struct share *s;

	if (job_charge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(*s)))
		return NULL;
	s = slab_alloc(&k->shares);
	if (!s) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, sizeof(*s));
		return NULL;
	}
	s->channel = ch;
	s->parent = parent;
	s->credit = credit;
	s->badge = badge;
	s->depth = parent ? (uint8_t)(parent->depth + 1) : 0;
	list_init(&s->todo);
	list_init(&s->crowded);
	list_init(&s->knotes);
	list_init(&s->heard);
	wait_queue_init(&s->senders);
	list_push_back(&ch->shares, &s->in_channel);
	return s;
}

void share_free(struct kernel *k, struct share *s)
{
	list_remove(&s->in_channel);
	list_remove(&s->todo);
	list_remove(&s->crowded);
	job_uncharge(s->channel->object.job, TESS_JOB_RESOURCE_MEMORY, sizeof(*s));
	slab_free(&k->shares, s);
}
