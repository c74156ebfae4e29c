/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger, which is the suite, and what it debugs: a process of its own making with one page of
 * code. x86_64.
 */
#ifndef DEBUG_H
#define DEBUG_H

#include <tessera/abi/x86_64.h>
#include <tessera/tessera.h>

#define CODE  UINT64_C(0x30000000)
#define STACK UINT64_C(0x31000000) /* nothing is there */

/* Labels in the code of debuggee.c, as addresses in the process. */
extern const char debuggee_begin[], debuggee_break[], debuggee_after_break[], debuggee_spin[],
	debuggee_spin_end[], debuggee_wait[], debuggee_call[], debuggee_after_call[],
	debuggee_end[];
#define PLACE(label) (CODE + (uint64_t)((label)-debuggee_begin))

struct debuggee {
	tess_cap_t process, thread, code;
	tess_cap_t handler; /* the endpoint that is told of its faults */
};

/* A process and its thread, which does not run yet. */
void debuggee_make(struct debuggee *d);
void debuggee_start(struct debuggee *d, uint64_t entry, uint64_t argument);
void debuggee_kill(struct debuggee *d);

/* Suspends it and tells its registers; sets them, and lets it go on for a while. */
struct tess_thread_registers debuggee_stop(struct debuggee *d);
void debuggee_go_on(struct debuggee *d, const struct tess_thread_registers *r);

/* Waits for its next breakpoint or step, by the exception's vector; its registers then. */
struct tess_thread_registers debuggee_trapped(struct debuggee *d, uint64_t vector);

/* Sets its registers and answers its fault. */
void debuggee_continue(struct debuggee *d, const struct tess_thread_registers *r);

/* The tests of each file. */
void breakpoints_and_steps(const void *);
void steps_over_a_system_call(const void *);
void spinning_threads_are_changed(const void *);
void woken_threads_are_changed(const void *);
void fpu_registers_are_changed(const void *);
void hostile_registers_are_refused(const void *);
void hostile_fpu_states_are_refused(const void *);
void every_settable_flag_is_survived(const void *);

#endif
