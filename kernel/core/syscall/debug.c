/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of threads, for debuggers: idl/kernel/thread.idl.
 *
 * A thread's registers can be had while it stands still for sure: it is held, or its fault waits
 * for an answer. They are what it goes on with, wherever core keeps that meanwhile:
 *
 *   - stopped by a fault: the context, but for the call frame, which was put aside to make room for
 *     the message that tells the fault (pending.frame) and comes back with the answer;
 *   - held where it ran: the context;
 *   - held while it waits in a call: the context; but the registers of the call belong to the call
 *     until it returns, and read as 0. For the same reason nothing can be set then: the answer
 *     would be written over it, and what is restarted would not be the call that was made.
 *
 * Machines know how to leave the kernel with every register set (arch_context_set_registers).
 */
#include <arch/context.h>
#include <stddef.h>

#include "mem/user.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall_args.h"

/* Why a thread stands still until somebody lets it go on. */
#define STANDS_STILL (THREAD_SLOW_FAULTING | THREAD_SLOW_SUSPENDED | THREAD_SLOW_STOPPED)

/* Whether the thread stands still. */
static int check_still(const struct thread *t)
{
	if (t->state == THREAD_ENDED)
		return TESS_ESRCH;
	if (t->state == THREAD_NEW)
		return TESS_EBUSY;
	return t->slow & STANDS_STILL ? TESS_OK : TESS_EBUSY;
}

/* The call frame that a thread which stands still goes on with; NULL if it is not known yet. */
static struct call_frame *next_frame(struct thread *t)
{
	if (t->slow & THREAD_SLOW_FAULTING)
		return &t->pending.frame;
	return t->state == THREAD_SUSPENDED ? thread_frame(t) : NULL;
}

static int check_settable(struct thread *t)
{
	int status = check_still(t);

	return !status && !next_frame(t) ? TESS_EBUSY : status;
}

/* Copies a struct in, whole. */
static int fetch(struct kernel *k, struct thread *self, const struct user_range *from, void *to,
		 size_t size)
{
	if (from->length != size)
		return TESS_EINVAL;
	return user_copy_in(k, self->process, to, from);
}

int sys_thread_get_registers(struct kernel *k, struct thread *self,
			     const struct thread_get_registers_args *args)
{
	static const struct call_frame in_call;
	struct tess_thread_registers registers;
	const struct call_frame *frame;
	int status = check_still(args->thread);

	if (status)
		return status;
	frame = next_frame(args->thread);
	arch_context_get_registers(&args->thread->context, frame ? frame : &in_call, &registers);
	return user_put(k, self->process, &args->registers, &registers, sizeof(registers));
}

int sys_thread_set_registers(struct kernel *k, struct thread *self,
			     const struct thread_set_registers_args *args)
{
	struct tess_thread_registers registers;
	struct thread *t = args->thread;
	int status = check_settable(t);

	if (!status)
		status = fetch(k, self, &args->registers, &registers, sizeof(registers));
	if (status)
		return status;
	return arch_context_set_registers(&t->context, next_frame(t), &registers);
}

int sys_thread_get_fpu(struct kernel *k, struct thread *self,
		       const struct thread_get_fpu_args *args)
{
	struct tess_thread_fpu fpu;
	int status = check_still(args->thread);

	if (status)
		return status;
	arch_context_get_fpu(&args->thread->context, &fpu);
	return user_put(k, self->process, &args->fpu, &fpu, sizeof(fpu));
}

int sys_thread_set_fpu(struct kernel *k, struct thread *self,
		       const struct thread_set_fpu_args *args)
{
	struct tess_thread_fpu fpu;
	int status = check_settable(args->thread);

	if (!status)
		status = fetch(k, self, &args->fpu, &fpu, sizeof(fpu));
	if (status)
		return status;
	return arch_context_set_fpu(&args->thread->context, &fpu);
}
