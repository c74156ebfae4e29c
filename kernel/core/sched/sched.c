/* SPDX-License-Identifier: BSD-2-Clause */
/* The scheduler: see sched.h. Round robin within a priority; the highest ready priority always
 * runs. */
#include "sched/sched.h"

#include <arch/context.h>
#include <arch/platform.h>

#include "ipc/call.h"
#include "ipc/fault.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/knote.h"
#include "obj/trace.h"
#include "syscall/syscall.h"

int deadline_status(tess_time_t deadline)
{
	if (deadline == TESS_DEADLINE_FOREVER)
		return TESS_OK;
	if (deadline == TESS_DEADLINE_POLL)
		return TESS_EAGAIN;
	return arch_clock_now() >= deadline ? TESS_ETIMEDOUT : TESS_OK;
}

int thread_block(struct kernel *k, struct thread *t, enum thread_state state, struct object *o,
		 struct wait_queue *q, tess_time_t deadline)
{
	int status = deadline_status(deadline);

	if (status)
		return status;
	t->state = state;
	t->blocked_on = o;
	if (q)
		wait_queue_join(q, &t->waiter, t->priority);
	if (deadline != TESS_DEADLINE_FOREVER)
		timer_arm(&k->timers, &t->timer, deadline);
	return SYSCALL_BLOCKED;
}

void sched_arm(struct kernel *k, struct timer *t, tess_time_t deadline)
{
	timer_arm(&k->timers, t, deadline);
	/* Nobody stops running, and still the machine's timer has to be set. */
	if (deadline < k->cpu->armed)
		k->cpu->reschedule = true;
}

void thread_unblock(struct kernel *k, struct thread *t)
{
	struct wait_queue *q = t->waiter.queue;

	if (q)
		wait_queue_leave(&t->waiter);
	timer_disarm(&k->timers, &t->timer);
	t->blocked_on = NULL;
	if (q && t->state == THREAD_BLOCKED_CHANNEL_SEND)
		channel_sender_moved(k, LIST_ENTRY(q, struct share, senders));
}

void thread_make_ready(struct kernel *k, struct thread *t, bool next)
{
	struct cpu *cpu = k->cpu;

	if (t->slow & THREAD_SLOW_HELD) {
		t->state = THREAD_SUSPENDED;
		return;
	}
	t->state = THREAD_READY;
	if (t == cpu->current)
		return;
	if (next)
		run_queue_push_front(&cpu->ready, t);
	else
		run_queue_push_back(&cpu->ready, t);
	if (cpu->current && t->priority > cpu->current->priority)
		cpu->reschedule = true;
}

void thread_wake(struct kernel *k, struct thread *t, int status)
{
	struct call_frame *frame = thread_frame(t);

	thread_unblock(k, t);
	if (t->slow & THREAD_SLOW_FAULTING) {
		fault_answered(k, t, status);
		return;
	}
	if (status) {
		syscall_failed(k, t, status);
		frame->badge = frame->tag = 0;
	}
	frame->status = status;
	thread_make_ready(k, t, false);
}

void thread_set_priority(struct kernel *k, struct thread *t, uint8_t priority)
{
	struct cpu *cpu = k->cpu;
	bool queued = !list_is_empty(&t->ready);
	struct wait_queue *q = t->waiter.queue;

	if (queued)
		run_queue_remove(&cpu->ready, t);
	if (q)
		wait_queue_leave(&t->waiter);
	t->priority = priority;
	if (q)
		wait_queue_join(q, &t->waiter, priority);
	if (q && t->state == THREAD_BLOCKED_CHANNEL_SEND)
		channel_sender_moved(k, LIST_ENTRY(q, struct share, senders));
	if (queued)
		thread_make_ready(k, t, false);
	cpu->reschedule = true;
}

void sched_give_way(struct kernel *k, struct cpu *cpu)
{
	(void)k;
	if (!cpu->current || cpu->current->state != THREAD_READY)
		return;
	cpu->slice_end = 0;
	cpu->reschedule = true;
}

void thread_hold(struct kernel *k, struct thread *t, uint8_t why)
{
	t->slow |= why;
	if (t->state != THREAD_READY)
		return;
	if (!list_is_empty(&t->ready))
		run_queue_remove(&k->cpu->ready, t);
	t->state = THREAD_SUSPENDED;
}

void thread_release(struct kernel *k, struct thread *t, uint8_t why)
{
	t->slow &= (uint8_t)~why;
	if (t->state == THREAD_SUSPENDED && !(t->slow & THREAD_SLOW_HELD))
		thread_make_ready(k, t, false);
}

/* A deadline passed: what the thread waited for is not going to happen, or what the knote waits
 * for has. */
static void time_out(struct kernel *k, struct timer *timer)
{
	struct thread *t = LIST_ENTRY(timer, struct thread, timer);

	if (timer->owner == TIMER_KNOTE)
		knote_expired(k, LIST_ENTRY(timer, struct knote, timer));
	else if (t->state == THREAD_BLOCKED_REPLY)
		call_end(k, t, TESS_ETIMEDOUT);
	else
		thread_wake(k, t, TESS_ETIMEDOUT);
}

void sched_tick(struct kernel *k, struct cpu *cpu)
{
	uint64_t now = arch_clock_now();
	struct timer *first;

	/* The timer has to be set again, so nobody may leave by the short way. */
	cpu->armed = ~UINT64_C(0);
	cpu->reschedule = true;
	/* At most 64 at a time; the rest is due at once, after whatever else waits for the
	 * processor. */
	for (unsigned i = 0; i < 64 && (first = timer_first(&k->timers)) && first->deadline <= now;
	     i++)
		time_out(k, first);
}

/* Puts the current thread back into the queue: behind its equals if its turn is over, else before
 * them, with what is left of its turn. */
static void put_back(struct cpu *cpu, struct thread *t, uint64_t now)
{
	if (now >= cpu->slice_end) {
		t->slice_left = 0;
		run_queue_push_back(&cpu->ready, t);
	} else {
		t->slice_left = cpu->slice_end - now;
		run_queue_push_front(&cpu->ready, t);
	}
}

static void choose(struct cpu *cpu)
{
	struct thread *from = cpu->current, *t;
	uint64_t now = arch_clock_now();

	cpu->reschedule = false;
	if (from && from->state == THREAD_READY)
		put_back(cpu, from, now);
	t = run_queue_pop(&cpu->ready);
	cpu->current = t;
	if (!t)
		return;
	cpu->slice_end = now + (t->slice_left ? t->slice_left : TIME_SLICE);
	t->slice_left = 0;
}

/* The timer may already be set to something earlier: then it fires early, finds nothing and is set
 * again. */
static void arm_timer(struct kernel *k, struct cpu *cpu)
{
	struct timer *first = timer_first(&k->timers);
	uint64_t next = cpu->current ? cpu->slice_end : ~UINT64_C(0);

	if (first && first->deadline < next)
		next = first->deadline;
	if (next >= cpu->armed)
		return;
	cpu->armed = next;
	arch_timer_arm(next);
}

void sched_come_back(struct cpu *cpu)
{
	cpu->armed = 0;
	arch_timer_arm(0);
}

void sched_leave(struct kernel *k, struct cpu *cpu)
{
	struct thread *from = cpu->machine_thread;

	if (cpu->reschedule || !cpu->current || cpu->current->state != THREAD_READY)
		choose(cpu);
	if (cpu->current != from) {
		TRACE(k, TESS_TRACE_EVENT_SWITCH, .sender = from ? from->process : NULL,
		      .receiver = cpu->current ? cpu->current->process : NULL,
		      .data = cpu->current ? cpu->current->priority : 0);
		arch_context_switch(cpu, from, cpu->current);
		cpu->machine_thread = cpu->current;
	}
	arm_timer(k, cpu);
}
