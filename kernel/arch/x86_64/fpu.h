/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whose FPU and SSE state the registers hold.
 *
 * By owner (the default): the registers keep the state of the last thread that used them, and
 * CR0.TS makes any other thread's first use trap (#NM), which then swaps. Eagerly: each switch
 * swaps, for processors whose speculation reads the registers in spite of CR0.TS. Either way a
 * context is never run on with another's registers, and one that is going away is forgotten first
 * (arch_context_release).
 */
#ifndef X86_64_FPU_H
#define X86_64_FPU_H

#include <stdbool.h>
#include <stdint.h>

struct machine_context;
struct machine_cpu;

/* Writes the state that a thread begins with. */
void fpu_start(struct machine_context *c);

/* Gives the registers to c: what trapped, or what runs next in eager mode. */
void fpu_take(struct machine_cpu *m, struct machine_context *c);

/* c runs next. */
void fpu_switch(struct machine_cpu *m, struct machine_context *c);

/* Whether FXRSTOR takes the state: no bit of MXCSR is set that the processor reserves. */
bool fpu_is_valid(struct machine_cpu *m, const uint8_t *state);

/* Leaves c's state in its context alone: the next use of it loads it from there. c does not run. */
void fpu_flush(struct machine_cpu *m, struct machine_context *c);

/* Writes c's state to its memory, if the registers hold it; they go on holding it. */
void fpu_store(struct machine_cpu *m, struct machine_context *c);

/* c goes away. */
void fpu_release(struct machine_cpu *m, const struct machine_context *c);

#endif
