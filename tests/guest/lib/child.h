/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children: the suite's program once more, in processes of their own, and more threads.
 *
 * A child holds what it is given by name, besides self.process, self.thread, self.job (with
 * CREATE and INSPECT) and platform.console for its remarks.
 */
#ifndef GUEST_CHILD_H
#define GUEST_CHILD_H

#include <stdbool.h>
#include <tessera/tessera.h>

struct child {
	tess_cap_t process, thread;
	tess_cap_t ended; /* a notification: bit 0 when it has ended */
};

/* How a child differs from the usual. */
struct child_order {
	const char *role;
	const struct tess_spawn_cap *caps;
	size_t cap_count;
	tess_cap_t job;    /* 0: the suite's */
	uint32_t priority; /* 0: the suite's */
	bool silent;       /* no platform.console */
};

/* Starts a child in a role; every capability of it is the caller's until child_end(). */
void child_start(struct child *child, const char *role, const struct tess_spawn_cap *caps,
		 size_t cap_count);

/* The same; returns what tess_spawn(3) says instead of failing the test. */
int child_try(struct child *child, const struct child_order *order);

/* Waits for the end, gives the capabilities up and tells what became of it. */
struct tess_process_info child_end(struct child *child);

/* Waits for the end: the child must have exited with 0. */
void child_succeeds(struct child *child);

/* Kills it and waits for the end. */
void child_kill(struct child *child);

/* A capability for child_start(), copied with all its rights. */
/* clang-format off */
#define CHILD_CAP(name, cap) { (name), (cap), TESS_RIGHTS_ALL, TESS_CAP_COPY }
/* clang-format on */

/* Starts a thread of this process; fails the test if it cannot. Waits for its end. */
tess_cap_t thread_begin(void (*entry)(void *argument), void *argument);
void thread_join(tess_cap_t thread);

/* Waits until a thread waits for something. */
void thread_await_block(tess_cap_t thread);

#endif
