/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A booted kernel on the hosted machine, with processes and threads whose system calls a test
 * plays.
 *
 * Thread 0 is init's; more are added. All capabilities begin with init, as on a real machine, and
 * threads get theirs by world_give(). A call that blocks returns WORLD_BLOCKED; when another event
 * has woken the thread, world_status() and the functions below it tell what the call returned.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <hosted.h>
#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "cap/table.h"
#include "harness.h"
#include "kernel.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/process.h"
#include "obj/thread.h"

#define WORLD_THREADS_MAX 1024
#define WORLD_BLOCKED     1
#define WORLD_RAM         (UINT64_C(32) << 20)
#define WORLD_PRIORITY    100 /* of threads that a test adds */

/* One page in each process, for arguments in memory. */
#define WORLD_SCRATCH UINT64_C(0x20000000)

/* What every thread knows, as tokens of its own process's table. */
struct world_thread {
	struct thread *thread;
	struct process *process;
	tess_cap_t self_process, self_thread, job;
};

struct world {
	struct kernel *k;
	struct cpu *cpu;
	struct world_thread t[WORLD_THREADS_MAX];
	unsigned count;
	tess_cap_t platform, archive; /* init's */
};

/* Boots a kernel with init, whose main thread is thread 0. A test has one world at a time. */
void world_boot(struct world *w);
void world_boot_with_ram(struct world *w, uint64_t bytes);

/* Proves all invariants. */
void world_check(struct world *w);

/* Ends what is left, and checks that nothing has leaked since world_boot. */
void world_end(struct world *w);

/* A process with one running thread, charged to the world's job or, _in, to a job of init's; its
 * thread's index. It gets capabilities to itself, its thread and its job. */
unsigned world_process(struct world *w);
unsigned world_process_in(struct world *w, tess_cap_t job, uint8_t priority);

/* One more running thread in the process of thread i. */
unsigned world_thread(struct world *w, unsigned i, uint8_t priority);

/* A capability for thread `to`, derived from one of thread `from`'s, with at most these rights. */
tess_cap_t world_give(struct world *w, unsigned from, tess_cap_t cap, unsigned to, uint16_t rights);

/*
 * Plays a system call of thread i: number (with tag, for messages), token, and up to eight words.
 * The thread runs now, whatever the scheduler would say. Returns its status, or WORLD_BLOCKED.
 */
#define world_call(w, i, ...)                                                                      \
	world_play((w), (i), TESS_DEADLINE_FOREVER, 0, (const uint64_t[10]){ __VA_ARGS__ })
#define world_call_until(w, i, deadline, ...)                                                      \
	world_play((w), (i), (deadline), 0, (const uint64_t[10]){ __VA_ARGS__ })
#define world_reply(w, i, reply, ...)                                                              \
	world_play((w), (i), TESS_DEADLINE_POLL, (reply), (const uint64_t[10]){ __VA_ARGS__ })
int64_t world_play(struct world *w, unsigned i, tess_time_t deadline, tess_cap_t reply,
		   const uint64_t args[10]);

/* The same, but only up to where the kernel first leaves: true if it wants the call issued again.
 */
bool world_begin(struct world *w, unsigned i, const uint64_t args[10]);

/* What thread i's last call returned, or would if it ran now. */
bool world_is_blocked(const struct world *w, unsigned i);
int64_t world_status(const struct world *w, unsigned i);
uint64_t world_word(const struct world *w, unsigned i, unsigned n);
uint64_t world_badge(const struct world *w, unsigned i);
uint64_t world_tag(const struct world *w, unsigned i);

/* Thread i's IPC buffer: descriptor n to be sent, or received; the receive window. */
void world_offer(struct world *w, unsigned i, unsigned n, tess_cap_t cap, uint16_t rights,
		 enum tess_cap_operation operation);
const struct tess_cap_descriptor *world_received(const struct world *w, unsigned i, unsigned n);
void world_window(struct world *w, unsigned i, unsigned words, unsigned caps);

/* Objects of thread i's job, by its own call, which must succeed. */
tess_cap_t world_endpoint(struct world *w, unsigned i);
tess_cap_t world_notification(struct world *w, unsigned i);
tess_cap_t world_memory(struct world *w, unsigned i, uint64_t size);
tess_cap_t world_namespace(struct world *w, unsigned i);
tess_cap_t world_derive(struct world *w, unsigned i, tess_cap_t cap, uint16_t rights,
			uint64_t badge);

/* The slot that a token of thread i's process names, or NULL. */
struct slot *world_slot(const struct world *w, unsigned i, tess_cap_t cap);

/* Thread i's memory at an address; fails the test if it is not mapped for the access (PROT_*). */
void *world_memory_at(struct world *w, unsigned i, uint64_t address, unsigned access);

/* A page at WORLD_SCRATCH in thread i's process, mapped at the first use. */
void *world_scratch(struct world *w, unsigned i);

/* A number that changes with all that a failed call must leave alone: tables, objects, memory,
 * charges. (Frames that an allocator keeps in store are not part of it.) */
uint64_t world_fingerprint(const struct world *w);

/* Moves the clock to a time, and lets the timer interrupt come if it is due. */
void world_time(struct world *w, tess_time_t now);

/* Does all deferred work. */
void world_settle(struct world *w);

/* Tries a call with each of its allocations failing once, until it succeeds without: each time it
 * gives ENOMEM and leaves everything as it was. Returns how many could fail, at least one. */
unsigned world_fail_each(struct world *w, int64_t (*attempt)(void));

/* Asserts a status by name. Costs nothing while it holds: Check's own assertions are system calls.
 */
#define ck_status(got, expected)                                                                   \
	do {                                                                                       \
		int64_t ck_got = (got), ck_expected = (expected);                                  \
		if (ck_got != ck_expected)                                                         \
			ck_abort_msg("%s is %lld, expected %s (%lld)", #got, (long long)ck_got,    \
				     #expected, (long long)ck_expected);                           \
	} while (0)

#endif
