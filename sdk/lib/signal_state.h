/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a process knows of its signals: which are pending, with what information, what is kept back,
 * and what each of them does. No system call and no lock is in here: who calls holds the lock of
 * the runtime (signal_runtime.h), and unit tests need none.
 *
 * A standard signal that is sent has one place for its information; a second one finds it taken and
 * is the same signal. Signals that are queued, and ends of children, come in entries which belong
 * to a pool: that of a line, of the process itself, or of a child. A pool has a fixed number of
 * them, so nobody's signals take room from anybody else's.
 *
 * Invariants (signal_state_is_sound): a number is pending exactly if its place is taken or its
 * queue is not empty; an entry is in the queue of its number or in its pool.
 */
#ifndef TESS_LIB_SIGNAL_STATE_H
#define TESS_LIB_SIGNAL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <tessera/signal.h>

struct signal_entry {
	struct tess_signal_info info;
	struct signal_entry *next; /* in the queue, or in the pool */
	struct signal_pool *pool;
};

/* Entries that are free. */
struct signal_pool {
	struct signal_entry *free;
	unsigned int out; /* entries that are pending */
};

struct signal_queue {
	struct signal_entry *first, *last;
};

/* A handler that runs, in whatever thread. */
struct signal_running {
	tess_signal_set_t held; /* kept back meanwhile */
	bool is_own;            /* in a thread of the runtime's */
	struct signal_running *next;
};

/* Somebody who waits; what he takes is kept from those who deliver. */
struct signal_claim {
	tess_signal_set_t set;
	struct signal_claim *next;
};

struct signal_state {
	tess_signal_set_t pending;
	tess_signal_set_t taken;   /* standard signals whose place has information */
	tess_signal_set_t blocked; /* by the process */
	struct signal_running *running;
	struct signal_claim *claims;
	struct tess_signal_action action[TESS_SIGNAL_MAX + 1];
	struct tess_signal_info place[TESS_SIGNAL_QUEUED];
	struct signal_queue queue[TESS_SIGNAL_MAX + 1];
	uint64_t dropped;
};

/* Whose turn a signal is. */
enum signal_class {
	SIGNAL_HANDLED = 0x1,  /* a handler is to run */
	SIGNAL_DEFAULTS = 0x2, /* everything else */
	SIGNAL_ANY = 0x3,
};

void signal_pool_init(struct signal_pool *pool, struct signal_entry *entries, size_t count);

/* An entry of the pool, or NULL; and back. */
struct signal_entry *signal_pool_take(struct signal_pool *pool);
void signal_pool_return(struct signal_entry *entry);

static inline bool signal_number_is_valid(unsigned int number)
{
	return number >= 1 && number <= TESS_SIGNAL_MAX;
}

/* Makes a standard signal pending, unless it is; what is known of the first one stays. */
void signal_post(struct signal_state *s, const struct tess_signal_info *info);

/* Queues one; the entry is returned to its pool when the signal is taken or forgotten. */
void signal_post_entry(struct signal_state *s, struct signal_entry *entry);

/* Forgets signals that are pending. */
void signal_forget(struct signal_state *s, tess_signal_set_t set);

/* What is kept back: by the process, and by handlers that run. Never KILL and STOP. */
tess_signal_set_t signal_held(const struct signal_state *s);

/* What of the pending may be delivered by the class, and is claimed by nobody. */
tess_signal_set_t signal_deliverable(const struct signal_state *s, enum signal_class class);

/* Takes the first signal of a set; false if none of it is pending. KILL is the first of all, then
 * STOP, then the lowest number. */
bool signal_take(struct signal_state *s, tess_signal_set_t set, struct tess_signal_info *info);

/* Whether the signal has a handler. Then *action is what it does, the default is back if that was
 * for once, and what it keeps back is kept back until signal_end(). */
bool signal_begin(struct signal_state *s, unsigned int number, struct signal_running *running,
		  struct tess_signal_action *action);
void signal_end(struct signal_state *s, const struct signal_running *running);

void signal_claim(struct signal_state *s, struct signal_claim *claim, tess_signal_set_t set);
void signal_unclaim(struct signal_state *s, const struct signal_claim *claim);

/* What to do with a signal that has no handler. */
enum tess_signal_default signal_disposition(const struct signal_state *s, unsigned int number);

int signal_set_action(struct signal_state *s, unsigned int number,
		      const struct tess_signal_action *action);

/* The invariants. */
bool signal_state_is_sound(const struct signal_state *s);

#endif
