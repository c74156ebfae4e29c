/* SPDX-License-Identifier: BSD-2-Clause */
/* The life of kernel objects: see object.h. */
#include "obj/object.h"

#include <arch/entry.h>

#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/interrupt.h"
#include "obj/ioport.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/namespace.h"
#include "obj/notification.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "obj/topic.h"
#include "obj/trace.h"

struct type_info {
	const char *name;
	uint32_t size; /* 0: the type has no objects of its own */
	uint32_t align;
	object_finish_fn finish;
};

static bool finish_at_once(struct kernel *k, struct object *o)
{
	(void)k, (void)o;
	return true;
}

static const struct type_info types[] = {
	[TESS_TYPE_NONE] = { "none", 0, 0, NULL },
	[TESS_TYPE_MEMORY] = { "memory", sizeof(struct memory), 8, memory_finish },
	[TESS_TYPE_ENDPOINT] = { "endpoint", sizeof(struct endpoint), 8, endpoint_finish },
	[TESS_TYPE_REPLY] = { "reply", 0, 0, NULL },
	[TESS_TYPE_CHANNEL] = { "channel", sizeof(struct channel), 8, channel_finish },
	[TESS_TYPE_NOTIFICATION] = { "notification", sizeof(struct notification), 8,
				     notification_finish },
	[TESS_TYPE_EVENT_QUEUE] = { "event queue", sizeof(struct event_queue), 8,
				    event_queue_finish },
	[TESS_TYPE_NAMESPACE] = { "namespace", sizeof(struct namespace), 8, namespace_finish },
	[TESS_TYPE_PROCESS] = { "process", sizeof(struct process), 8, process_finish },
	[TESS_TYPE_THREAD] = { "thread", sizeof(struct thread), 64, thread_finish },
	[TESS_TYPE_JOB] = { "job", sizeof(struct job), 8, job_finish },
	[TESS_TYPE_INTERRUPT] = { "interrupt", sizeof(struct interrupt), 8, interrupt_finish },
	[TESS_TYPE_IOPORT] = { "ioport", sizeof(struct ioport), 8, finish_at_once },
	[TESS_TYPE_DMA] = { "dma", 0, 0, NULL },
	[TESS_TYPE_PLATFORM] = { "platform", sizeof(struct object), 8, finish_at_once },
	[TESS_TYPE_TOPIC] = { "topic", sizeof(struct topic), 8, topic_finish },
	[TESS_TYPE_TRACE] = { "trace", sizeof(struct trace), 8, trace_finish },
};
_Static_assert(sizeof(types) / sizeof(types[0]) == TESS_TYPE_COUNT, "one row per type");

const char *object_type_name(enum tess_type type)
{
	return types[type].name;
}

uint64_t object_charge(enum tess_type type)
{
	return types[type].size;
}

void object_init_caches(struct kernel *k)
{
	for (unsigned i = 0; i < TESS_TYPE_COUNT; i++)
		if (types[i].size)
			slab_cache_init(&k->cache[i], &k->frames, types[i].size, types[i].align,
					types[i].name);
}

/* The last step frees the object's memory and its charge. */
static bool finish_step(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);

	if (!types[o->type].finish(k, o))
		return false;
	object_discard(k, o);
	return true;
}

int object_create(struct kernel *k, struct job *job, enum tess_type type, void **object)
{
	struct object *o;
	int status;

	if (!job_may_create(job, type))
		return TESS_EACCES;
	status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, types[type].size);
	if (status)
		return status;
	o = slab_alloc(&k->cache[type]);
	if (!o) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, types[type].size);
		return TESS_ENOMEM;
	}

	o->type = (uint8_t)type;
	o->refs = 1;
	o->job = job;
	object_ref(&job->object);
	work_init(&o->work, NULL);
	list_push_back(&k->objects, &o->all);
	k->object_count++;
	*object = o;
	return TESS_OK;
}

void object_discard(struct kernel *k, struct object *o)
{
	struct job *job = o->job;

	list_remove(&o->all);
	k->object_count--;
	if (job)
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, types[o->type].size);
	slab_free(&k->cache[o->type], o);
	if (job)
		object_unref(k, &job->object);
}

void object_ref(struct object *o)
{
	o->refs++;
}

void object_unref(struct kernel *k, struct object *o)
{
	if (--o->refs)
		return;
	if (work_is_queued(&o->work))
		panic("object of type %s dies with work queued", types[o->type].name);
	o->work.step = finish_step;
	work_queue(k, &o->work);
}

void object_defer(struct kernel *k, struct object *o, bool (*step)(struct kernel *, struct work *))
{
	object_ref(o);
	o->work.step = step;
	work_queue(k, &o->work);
}

void object_defer_first(struct kernel *k, struct object *o,
			bool (*step)(struct kernel *, struct work *))
{
	object_ref(o);
	o->work.step = step;
	work_queue_first(k, &o->work);
}

bool object_deferred_done(struct kernel *k, struct object *o)
{
	object_unref(k, o);
	return true;
}
