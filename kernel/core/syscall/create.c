/* SPDX-License-Identifier: BSD-2-Clause */
/* Creating objects: see create.h. */
#include "syscall/create.h"

#include <stddef.h>
#include <tessera/abi/rights.h>

#include "obj/object.h"
#include "obj/thread.h"

static const uint16_t rights[TESS_TYPE_COUNT] = {
	[TESS_TYPE_MEMORY] = TESS_RIGHTS_MEMORY,
	[TESS_TYPE_ENDPOINT] = TESS_RIGHTS_ENDPOINT,
	[TESS_TYPE_REPLY] = TESS_RIGHTS_REPLY,
	[TESS_TYPE_CHANNEL] = TESS_RIGHTS_CHANNEL,
	[TESS_TYPE_NOTIFICATION] = TESS_RIGHTS_NOTIFICATION,
	[TESS_TYPE_EVENT_QUEUE] = TESS_RIGHTS_EVENT_QUEUE,
	[TESS_TYPE_NAMESPACE] = TESS_RIGHTS_NAMESPACE,
	[TESS_TYPE_PROCESS] = TESS_RIGHTS_PROCESS,
	[TESS_TYPE_THREAD] = TESS_RIGHTS_THREAD,
	[TESS_TYPE_JOB] = TESS_RIGHTS_JOB,
	[TESS_TYPE_INTERRUPT] = TESS_RIGHTS_INTERRUPT,
	[TESS_TYPE_IOPORT] = TESS_RIGHTS_IOPORT,
	[TESS_TYPE_PLATFORM] = TESS_RIGHTS_PLATFORM,
	[TESS_TYPE_TOPIC] = TESS_RIGHTS_TOPIC,
	[TESS_TYPE_TRACE] = TESS_RIGHTS_TRACE,
};

uint16_t rights_of_type(enum tess_type type)
{
	return rights[type];
}

int create_begin(struct kernel *k, struct thread *self, struct job *job, enum tess_type type,
		 struct cap_reservation *r, void **object)
{
	int status = cap_reserve(k, self->process, 1, r);

	if (status)
		return status;
	status = object_create(k, job, type, object);
	if (status)
		cap_unreserve(k, self->process, r);
	return status;
}

tess_cap_t create_commit(struct kernel *k, struct thread *self, enum tess_type type,
			 struct cap_reservation *r, struct object *o)
{
	return create_commit_below(k, self, NULL, rights[type], r, o);
}

tess_cap_t create_commit_below(struct kernel *k, struct thread *self, struct node *parent,
			       uint16_t some_rights, struct cap_reservation *r, struct object *o)
{
	tess_cap_t token = cap_fill(
		k, self->process, r, 0,
		&(struct cap_content){
			.object = o, .type = o->type, .rights = some_rights, .parent = parent });

	object_unref(k, o);
	return token;
}
