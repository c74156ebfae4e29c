/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads: each is where its state says, and calls are bonds of two sides that agree. */
#include <stddef.h>

#include "check/check.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/fork.h"
#include "obj/job.h"
#include "obj/notification.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "sched/sched.h"

/* The queue of one of the channel's shares: the one that the thread is in. */
static const struct wait_queue *share_queue(const struct thread *t)
{
	const struct channel *ch = LIST_ENTRY(t->blocked_on, struct channel, object);

	LIST_FOR_EACH(l, &ch->shares) {
		const struct share *s = LIST_ENTRY(l, struct share, in_channel);

		if (t->waiter.queue == &s->senders)
			return &s->senders;
	}
	return NULL;
}

/* The queue that a thread of this state is in; NULL if in none. */
static const struct wait_queue *queue_for(const struct thread *t)
{
	switch (t->state) {
	case THREAD_BLOCKED_SEND:
		return &LIST_ENTRY(t->blocked_on, struct endpoint, object)->senders;
	case THREAD_BLOCKED_RECEIVE:
		return &LIST_ENTRY(t->blocked_on, struct endpoint, object)->waiting;
	case THREAD_BLOCKED_NOTIFICATION:
		return &LIST_ENTRY(t->blocked_on, struct notification, object)->waiters;
	case THREAD_BLOCKED_CHANNEL_SEND:
		return share_queue(t);
	case THREAD_BLOCKED_CHANNEL_RECEIVE:
		return &LIST_ENTRY(t->blocked_on, struct channel, object)->receivers;
	case THREAD_BLOCKED_EVENT:
		return &LIST_ENTRY(t->blocked_on, struct event_queue, object)->waiters;
	case THREAD_NEW:
	case THREAD_SUSPENDED:
	case THREAD_READY:
	case THREAD_BLOCKED_REPLY:
	case THREAD_ENDING_CALL:
	case THREAD_FORKING:
	case THREAD_ENDED:
		return NULL;
	}
	return NULL;
}

static bool check_place(const struct kernel *k, const struct thread *t)
{
	const struct wait_queue *q = queue_for(t);
	bool queued = !list_is_empty(&t->ready);

	if (t->waiter.queue != q || (q && t->waiter.priority != t->priority))
		return check_fails("a thread is in another queue than its state says", &t->object);
	if (t->timer.place && !q && t->state != THREAD_BLOCKED_REPLY)
		return check_fails("a thread that does not wait has a timer", &t->object);
	if (t->state == THREAD_READY ? queued == (t == k->cpu->current) : queued)
		return check_fails("a thread is in the run queue wrongly", &t->object);
	if (t->slow & THREAD_SLOW_HELD ? t->state == THREAD_READY : t->state == THREAD_SUSPENDED)
		return check_fails("a suspended thread runs, or another does not", &t->object);
	return true;
}

/* While a process forks, one of its threads does and all others are held. */
static bool check_fork(const struct thread *t)
{
	const struct fork *f = t->process->fork;
	bool forks = f && f->self == t, held = t->slow & THREAD_SLOW_FORKING;

	if (t->state == THREAD_ENDED || !t->object.refs)
		return true;
	if (forks != (t->state == THREAD_FORKING) || (forks && !work_is_queued(&t->object.work)))
		return check_fails("a thread forks by half", &t->object);
	return held == (f && !forks) ||
	       check_fails("a thread is held wrongly for a fork", &t->object);
}

/* Nobody of a process whose threads were stopped runs, or waits for anything. */
static bool check_life(const struct thread *t)
{
	if (process_may_run(t->process) || t->state == THREAD_ENDED || !t->object.refs)
		return true;
	return check_fails("a thread outlives its process", &t->object);
}

static bool check_bonds(const struct thread *t)
{
	if (t->caller && (t->caller->server != t || t->caller->state != THREAD_BLOCKED_REPLY))
		return check_fails("an implicit caller does not wait for its server", &t->object);
	if (t->server && (t->server->caller != t || t->state != THREAD_BLOCKED_REPLY))
		return check_fails("a server does not know its caller", &t->object);
	if (t->state != THREAD_BLOCKED_REPLY && t->state != THREAD_ENDING_CALL &&
	    t->state != THREAD_ENDED)
		for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++)
			if (t->lent[i])
				return check_fails("a thread has lent something and calls nobody",
						   &t->object);
	return true;
}

static bool check_process(const struct process *p)
{
	uint32_t threads = 0, live = 0;

	LIST_FOR_EACH(l, &p->threads) {
		const struct thread *t = LIST_ENTRY(l, struct thread, in_process);

		threads++;
		live += t->state != THREAD_NEW && t->state != THREAD_ENDED;
		if (t->process != p)
			return check_fails("a thread is listed in another process", &p->object);
	}
	if (threads != p->thread_count || live != p->live_threads)
		return check_fails("a process's count of threads is wrong", &p->object);
	if (!process_is_alive(p) && live > p->unstopped)
		return check_fails("a thread of a dying process is forgotten", &p->object);
	return true;
}

static bool check_notification(const struct notification *n)
{
	if (n->bits && !wait_queue_is_empty(&n->waiters) && !work_is_queued(&n->object.work))
		return check_fails("a notification has bits and somebody waits", &n->object);
	if (n->endpoint && n->endpoint->notification != n)
		return check_fails("a notification is bound one way", &n->object);
	LIST_FOR_EACH(l, &n->pressures)
		if (LIST_ENTRY(l, struct job, pressure.watching)->pressure.notification != n)
			return check_fails("a job's pressure is told elsewhere", &n->object);
	return true;
}

bool check_threads(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_THREAD) {
		const struct thread *t = LIST_ENTRY(l, struct thread, object.all);

		if (!check_place(k, t) || !check_life(t) || !check_bonds(t) || !check_fork(t))
			return false;
	}
	CHECK_FOR_EACH(k, l, TESS_TYPE_PROCESS)
		if (!check_process(LIST_ENTRY(l, struct process, object.all)))
			return false;
	CHECK_FOR_EACH(k, l, TESS_TYPE_NOTIFICATION)
		if (!check_notification(LIST_ENTRY(l, struct notification, object.all)))
			return false;
	return timer_check(&k->timers) || check_fails("the timers are out of order", NULL);
}
