/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on endpoints: idl/kernel/endpoint.idl. */
#include "obj/endpoint.h"

#include "syscall/create.h"
#include "syscall_args.h"

int sys_endpoint_create(struct kernel *k, struct thread *self,
			const struct endpoint_create_args *args,
			struct endpoint_create_results *results)
{
	struct cap_reservation r;
	void *object;
	int status = create_begin(k, self, args->job, TESS_TYPE_ENDPOINT, &r, &object);

	if (status)
		return status;
	endpoint_init(object);
	results->endpoint = create_commit(k, self, TESS_TYPE_ENDPOINT, &r, object);
	return TESS_OK;
}

int sys_endpoint_bind_notification(struct kernel *k, struct thread *self,
				   const struct endpoint_bind_notification_args *args)
{
	(void)self;
	return endpoint_bind(k, args->endpoint, args->notification);
}
