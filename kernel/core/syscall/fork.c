/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls by which processes copy and replace themselves: idl/kernel/process.idl, capability.idl. */
#include "obj/fork.h"

#include "obj/job.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

int sys_capability_set_inherit(struct kernel *k, struct thread *self,
			       const struct capability_set_inherit_args *args)
{
	struct slot *slot = args->capability_slot;

	(void)k, (void)self;
	if (slot->type == TESS_TYPE_REPLY)
		return TESS_EINVAL;
	if (args->inherit)
		slot->flags |= SLOT_INHERIT;
	else
		slot->flags &= (uint8_t)~SLOT_INHERIT;
	return TESS_OK;
}

static int check_fork(const struct thread *self, const struct process_fork_args *args)
{
	if (args->process != self->process)
		return TESS_EINVAL;
	if (!job_may_create(args->job, TESS_TYPE_PROCESS) ||
	    !job_may_create(args->job, TESS_TYPE_THREAD) ||
	    !job_may_create(args->job, TESS_TYPE_MEMORY))
		return TESS_EACCES;
	return TESS_OK;
}

int sys_process_fork(struct kernel *k, struct thread *self, const struct process_fork_args *args,
		     struct process_fork_results *results)
{
	tess_cap_t tokens[2];
	int status = check_fork(self, args);

	if (!status)
		status = fork_process(k, self, args->job, cap_token(args->job_slot), tokens);
	if (status)
		return status;
	results->child = tokens[0];
	results->thread = tokens[1];
	return TESS_OK;
}

int sys_process_reset(struct kernel *k, struct thread *self, const struct process_reset_args *args)
{
	if (args->process == self->process)
		return TESS_EINVAL;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	return process_reset(k, args->process) ? TESS_OK : SYSCALL_RESTART;
}
