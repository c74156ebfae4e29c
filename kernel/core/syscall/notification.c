/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on notifications: idl/kernel/notification.idl. */
#include "obj/notification.h"

#include "sched/sched.h"
#include "syscall/create.h"
#include "syscall_args.h"

int sys_notification_create(struct kernel *k, struct thread *self,
			    const struct notification_create_args *args,
			    struct notification_create_results *results)
{
	struct cap_reservation r;
	void *object;
	int status = create_begin(k, self, args->job, TESS_TYPE_NOTIFICATION, &r, &object);

	if (status)
		return status;
	notification_init(object);
	results->notification = create_commit(k, self, TESS_TYPE_NOTIFICATION, &r, object);
	return TESS_OK;
}

int sys_notification_signal(struct kernel *k, struct thread *self,
			    const struct notification_signal_args *args)
{
	notification_signal_by(k, self->process, args->notification, args->bits);
	return TESS_OK;
}

int sys_notification_wait(struct kernel *k, struct thread *self,
			  const struct notification_wait_args *args,
			  struct notification_wait_results *results)
{
	struct notification *n = args->notification;

	if (!n->bits)
		return thread_block(k, self, THREAD_BLOCKED_NOTIFICATION, &n->object, &n->waiters,
				    args->deadline);
	results->bits = notification_take(n);
	return TESS_OK;
}
