/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on threads, and those a thread makes on itself: idl/kernel/thread.idl and ipc.idl. */
#include "obj/thread.h"

#include <arch/mmu.h>

#include "ipc/fault.h"
#include "kernel.h"
#include "obj/process.h"
#include "sched/sched.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Nobody gives more than its ceiling; so who lowers itself can come up again. */
static int check_priority(const struct thread *self, uint32_t priority)
{
	return priority > self->ceiling ? TESS_EINVAL : TESS_OK;
}

int sys_thread_create(struct kernel *k, struct thread *self, const struct thread_create_args *args,
		      struct thread_create_results *results)
{
	struct cap_reservation r;
	struct thread *t;
	int status = check_priority(self, args->priority);

	if (!status && !process_is_alive(args->process))
		status = TESS_ESRCH;
	if (!status)
		status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = thread_create(k, args->process, (uint8_t)args->priority, &t);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->thread = create_commit(k, self, TESS_TYPE_THREAD, &r, &t->object);
	return TESS_OK;
}

int sys_thread_start(struct kernel *k, struct thread *self, const struct thread_start_args *args)
{
	struct thread *t = args->thread;

	(void)self;
	if (args->entry >= ARCH_USER_END || args->stack > ARCH_USER_END ||
	    args->tls >= ARCH_USER_END)
		return TESS_EINVAL;
	if (t->state == THREAD_ENDED || !process_is_alive(t->process))
		return TESS_ESRCH;
	if (t->state != THREAD_NEW)
		return TESS_EBUSY;
	thread_start(k, t, args->entry, args->stack, args->argument, args->tls);
	return TESS_OK;
}

static enum tess_thread_state public_state(const struct thread *t)
{
	switch (t->state) {
	case THREAD_NEW:
		return TESS_THREAD_STATE_NEW;
	case THREAD_SUSPENDED:
		return TESS_THREAD_STATE_SUSPENDED;
	case THREAD_READY:
		return TESS_THREAD_STATE_READY;
	case THREAD_BLOCKED_SEND:
	case THREAD_BLOCKED_RECEIVE:
	case THREAD_BLOCKED_REPLY:
	case THREAD_BLOCKED_NOTIFICATION:
	case THREAD_BLOCKED_CHANNEL_SEND:
	case THREAD_BLOCKED_CHANNEL_RECEIVE:
	case THREAD_BLOCKED_EVENT:
	case THREAD_ENDING_CALL:
	case THREAD_FORKING:
		return TESS_THREAD_STATE_BLOCKED;
	case THREAD_ENDED:
		break;
	}
	return TESS_THREAD_STATE_ENDED;
}

int sys_thread_info(struct kernel *k, struct thread *self, const struct thread_info_args *args,
		    struct thread_info_results *results)
{
	(void)k, (void)self;
	results->state = public_state(args->thread);
	results->priority = args->thread->priority;
	results->ipc_buffer = args->thread->ipc_address;
	results->ceiling = args->thread->ceiling;
	return TESS_OK;
}

int sys_thread_set_priority(struct kernel *k, struct thread *self,
			    const struct thread_set_priority_args *args)
{
	int status = check_priority(self, args->priority);

	if (!status)
		thread_set_priority(k, args->thread, (uint8_t)args->priority);
	return status;
}

int sys_thread_set_ceiling(struct kernel *k, struct thread *self,
			   const struct thread_set_ceiling_args *args)
{
	struct thread *t = args->thread;
	int status = check_priority(self, args->ceiling);

	if (status)
		return status;
	t->ceiling = (uint8_t)args->ceiling;
	if (t->priority > t->ceiling)
		thread_set_priority(k, t, t->ceiling);
	return TESS_OK;
}

int sys_thread_suspend(struct kernel *k, struct thread *self,
		       const struct thread_suspend_args *args)
{
	(void)self;
	if (args->thread->state == THREAD_ENDED)
		return TESS_ESRCH;
	thread_hold(k, args->thread, THREAD_SLOW_SUSPENDED);
	return TESS_OK;
}

int sys_thread_resume(struct kernel *k, struct thread *self, const struct thread_resume_args *args)
{
	(void)self;
	if (args->thread->state == THREAD_ENDED)
		return TESS_ESRCH;
	thread_release(k, args->thread, THREAD_SLOW_SUSPENDED);
	return TESS_OK;
}

int sys_thread_set_fault(struct kernel *k, struct thread *self,
			 const struct thread_set_fault_args *args)
{
	struct thread *t = args->thread;

	(void)self;
	if (t->state == THREAD_ENDED || !process_is_alive(t->process))
		return TESS_ESRCH;
	return fault_set_handler(k, t->process, &t->fault_token, args->endpoint_slot);
}

int sys_yield(struct kernel *k, struct thread *self)
{
	(void)self;
	sched_give_way(k, k->cpu);
	return TESS_OK;
}

int sys_thread_exit(struct kernel *k, struct thread *self)
{
	thread_exit(k, self);
	return SYSCALL_BLOCKED;
}

int sys_abi_version(struct kernel *k, struct thread *self, struct abi_version_results *results)
{
	(void)k, (void)self;
	results->version = TESS_ABI_VERSION;
	return TESS_OK;
}
