/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways into the kernel: each handles one event, then leave() chooses who runs next.
 *
 * There is one way out, and on it deferred work is done: after the switch away from a thread, so
 * that what the processor still had loaded may be freed.
 */
#include <arch/context.h>
#include <arch/entry.h>
#include <arch/platform.h>

#include "ipc/fault.h"
#include "kernel.h"
#include "lib/console.h"
#include "mem/mapping.h"
#include "obj/interrupt.h"
#include "obj/process.h"
#include "obj/trace.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "work.h"

#define WORK_STEPS  64
#define NUMBER_BASE 0x1000u /* numbers below are reflected */

/*
 * Whoever entered goes on: the way out of most calls. The timer needs no look, because a thread
 * that arms one stops running, and whatever else concerns the timer asks for a reschedule.
 */
static bool nothing_changed(const struct kernel *k, const struct cpu *cpu)
{
	const struct thread *t = cpu->current;

	return t && t == cpu->machine_thread && t->state == THREAD_READY && !cpu->reschedule &&
	       list_is_empty(&k->work);
}

static void leave_slowly(struct kernel *k, struct cpu *cpu)
{
	sched_leave(k, cpu);
	if (list_is_empty(&k->work))
		return;
	work_run(k, WORK_STEPS);
	sched_leave(k, cpu);
	if (!list_is_empty(&k->work))
		sched_come_back(cpu);
}

static inline void leave(struct kernel *k, struct cpu *cpu)
{
	if (!nothing_changed(k, cpu))
		leave_slowly(k, cpu);
}

/* A number that is not the kernel's: the process's own handler gets it, if it has one. */
static __attribute__((noinline)) int reflect(struct thread *t)
{
	if (!t->process->personality)
		return TESS_ENOSYS;
	arch_context_reflect(&t->context, t->process->personality);
	return SYSCALL_COMPLETE;
}

static inline int call(struct kernel *k, struct thread *t)
{
	unsigned number = thread_frame(t)->number & TESS_TAG_NUMBER_MASK;
	unsigned index = number - NUMBER_BASE;

	if (number < NUMBER_BASE)
		return reflect(t);
	if (index >= syscall_table_size || !syscall_table[index].handler)
		return TESS_ENOSYS;
	return syscall_table[index].handler(k, t);
}

/* A call that failed in decode because a page of its arguments is absent has changed nothing: the
 * thread faults there and, once the page is supplied, issues the call again. */
static __attribute__((noinline)) int fault_instead(struct kernel *k, struct thread *t)
{
	if (!t->absent.access || !fault_send(k, t, &t->absent))
		return TESS_EFAULT;
	arch_context_restart(&t->context);
	return SYSCALL_BLOCKED;
}

static inline int dispatch(struct kernel *k, struct thread *t)
{
	int status;

	t->absent.access = 0;
	status = call(k, t);
	return status == TESS_EFAULT ? fault_instead(k, t) : status;
}

/* A message call that fails has no badge and no tag to give; for other calls these registers are
 * the caller's. */
static inline void finish(struct kernel *k, struct thread *t, int status)
{
	struct call_frame *frame = thread_frame(t);

	if (status < 0)
		syscall_failed(k, t, status);
	if (status <= 0) {
		frame->status = status;
		frame->tag = 0;
	} else if (status == SYSCALL_RESTART) {
		arch_context_restart(&t->context);
	}
}

void syscall_play_again(struct kernel *k, struct thread *t)
{
	int status = dispatch(k, t);

	if (status == SYSCALL_BLOCKED)
		return;
	/* Memory that cannot be reached for it now the thread meets itself: if a page is absent,
	 * that is its fault to send. */
	finish(k, t, status == TESS_EFAULT ? SYSCALL_RESTART : status);
	thread_make_ready(k, t, false);
}

void kernel_syscall(struct kernel *k, struct cpu *cpu)
{
	struct thread *t = cpu->current;

	finish(k, t, dispatch(k, t));
	leave(k, cpu);
}

static void unresolved(struct kernel *k, struct thread *t, const struct fault *fault)
{
	TRACE(k, TESS_TRACE_EVENT_FAULT, .sender = t->process, .data = fault->address,
	      .tag = TESS_TAG(fault->kind, 0, 0));
	if (!fault_send(k, t, fault))
		process_crash(k, t, fault);
}

void kernel_fault(struct kernel *k, struct cpu *cpu, const struct fault *fault)
{
	struct thread *t = cpu->current;

	if (fault->kind == FAULT_PAGE && space_touch(k, t->process, fault->address, fault->access))
		;
	else
		unresolved(k, t, fault);
	leave(k, cpu);
}

void kernel_timer(struct kernel *k, struct cpu *cpu)
{
	sched_tick(k, cpu);
	leave(k, cpu);
}

void kernel_interrupt(struct kernel *k, struct cpu *cpu, uint32_t line)
{
	interrupt_raise(k, line);
	leave(k, cpu);
}

void kernel_idle(struct kernel *k, struct cpu *cpu)
{
	do
		leave(k, cpu);
	while (!cpu->current && !list_is_empty(&k->work) && !arch_interrupt_pending());
}
