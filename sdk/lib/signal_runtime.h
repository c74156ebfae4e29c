/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of signals in a process: what its files share, and programs do not see.
 *
 * All sources come together in one event queue: the bell of each line (which tells of its channel,
 * too), the alarm, the ends of children, and a notification to wake who waits there. To pump is to
 * take events, and what they tell of, into the state. Whoever finds the time does it, under the
 * lock; signals that are for somebody else are left in the state, and he is woken.
 *
 * Of the threads that wait, one at a time, the leader, waits at the event queue and pumps for all;
 * each of the others waits at a notification of its own. Who leaves the lead wakes one of them.
 *
 * Nothing that belongs to the program is touched with the lock held, neither its memory, which may
 * fault, nor its handlers.
 */
#ifndef TESS_LIB_SIGNAL_RUNTIME_H
#define TESS_LIB_SIGNAL_RUNTIME_H

#include <tessera/mutex.h>
#include <tessera/signal.h>

#include "signal_state.h"

struct tess_event;

/* A sender's line. Its place is free if it is not open and its pool is complete. */
struct signal_line {
	struct tess_signal_line caps;
	tess_signal_set_t allowed;
	struct signal_entry *entries; /* as many as the sender has credit */
	uint32_t credit;
	bool open;
	bool rest; /* there may be messages in the channel that no event will tell of */
	struct signal_pool pool;
};

struct signal_child {
	tess_cap_t process; /* TESS_CAP_NONE: not watched */
	uint64_t value;
	struct signal_pool pool;
	struct signal_entry entry;
};

/* A thread that wants signals: those of a set, or what a class may deliver. */
struct signal_waiter {
	tess_signal_set_t set;
	enum signal_class class;            /* used if set is empty */
	const struct signal_thread *thread; /* of the runtime's own, or NULL */
	struct signal_claim claim;
	tess_cap_t wake; /* a thread's own; else made when it waits and does not lead */
	struct signal_waiter *next;
};

enum signal_thread_number {
	SIGNAL_THREAD_HANDLERS,
	SIGNAL_THREAD_DEFAULTS,
	SIGNAL_THREAD_FAULTS,
	SIGNAL_THREADS,
};

struct signal_thread {
	bool runs;
	bool stops;        /* it is to end */
	void (*run)(void); /* called, and returns, with the lock held */
	tess_cap_t wake;
};

struct signal_runtime {
	bool open;
	struct tess_mutex lock;
	tess_cap_t queue;
	tess_cap_t wake; /* for the leader */
	tess_cap_t bell; /* tess_signal_notification() */
	struct signal_state state;
	struct signal_line lines[TESS_SIGNAL_LINES_MAX];
	struct signal_child children[TESS_SIGNAL_CHILDREN_MAX];
	struct signal_entry raised_entries[TESS_SIGNAL_RAISED_MAX];
	struct signal_pool raised;

	struct signal_waiter *waiters;
	struct signal_waiter *leader;

	struct signal_thread threads[SIGNAL_THREADS];
	tess_cap_t ended;  /* of threads, by their numbers */
	tess_cap_t faults; /* endpoint */
	tess_cap_t fault_thread;
	uint32_t faults_over; /* in a row, that may have been over when they were received */
};

extern struct signal_runtime signal_runtime;

/* Locks the runtime; false if it is not open. */
bool signal_enter(void);
void signal_leave(void);

/* What an event's cookie says: a source and which one of them. */
enum signal_source {
	SIGNAL_SOURCE_WAKE,
	SIGNAL_SOURCE_ALARM,
	SIGNAL_SOURCE_LINE,
	SIGNAL_SOURCE_CHILD,
};

static inline uint64_t signal_cookie(enum signal_source source, size_t index)
{
	return (uint64_t)source << 32 | index;
}

/* --- with the lock held --- */

/* What one event tells of comes into the state. */
void signal_source_event(const struct tess_event *event);
void signal_line_event(size_t index);
void signal_child_event(size_t index, const struct tess_event *event);

/* Looks once more at lines that were left; true if there are more that can be. */
bool signal_line_rest(void);

/* Pumps, as long as there is something but not for ever. True: there may be more. */
bool signal_pump(void);

/* Wakes those who can take something now, but for the caller himself, who may be NULL. */
void signal_wake(const struct signal_waiter *self);

/* Takes a signal, waiting until there is one. The lock is given up meanwhile. */
int signal_collect(struct signal_waiter *w, tess_time_t deadline, struct tess_signal_info *info);

/* Does what the signal does, in this thread. The lock is given up meanwhile. Returns whether that
 * was more than to ignore it. */
bool signal_deliver(const struct tess_signal_info *info);

/* Has a thread that waits find out that it is to end. */
void signal_wake_thread(const struct signal_thread *thread);

/* Starts one of the runtime's threads, TESS_EEXIST if it runs; token may be NULL. And waits for the
 * end of one that knows that it is to end; the lock is given up meanwhile. */
int signal_thread_start(enum signal_thread_number number, void (*run)(void), tess_cap_t *token);
void signal_thread_join(enum signal_thread_number number);

/* End those that deliver, and the one that receives faults. */
void signal_threads_stop(void);
void signal_faults_stop(void);

/* Whether the calling thread is one of the runtime's. */
bool signal_thread_is_own(void);

/* Deletes a capability that may be none. */
void signal_give_up(tess_cap_t *cap);

#endif
