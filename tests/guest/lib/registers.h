/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's registers, all of them, around single instructions: x86_64.
 */
#ifndef GUEST_REGISTERS_H
#define GUEST_REGISTERS_H

#include <stdint.h>

struct registers {
	uint64_t rax, rdi, rdx, r10;
	uint64_t word[8]; /* rsi rbx r12 r13 r14 r15 r8 r9 */
	uint64_t rcx, r11, rbp, flags;
};

/* What FXSAVE stores and FXRSTOR loads: Intel SDM volume 1, table 10-2. */
struct fpu_state {
	uint16_t control, status;
	uint8_t tags, reserved0;
	uint16_t opcode;
	uint64_t instruction, data;
	uint32_t mxcsr, mxcsr_mask;
	uint8_t st[8][16];
	uint8_t xmm[16][16];
	uint8_t reserved1[96];
} __attribute__((__aligned__(16)));

_Static_assert(sizeof(struct fpu_state) == 512, "SDM volume 1, table 10-2");

/* Loads all registers but the flags, does `syscall`, stores all. */
void registers_syscall(struct registers *registers);

/* The same between FXRSTOR of *state and FXSAVE to *after; this thread's own state is kept. */
void registers_syscall_with_fpu(struct registers *registers, const struct fpu_state *state,
				struct fpu_state *after);

/* abi_version with the stack pointer somewhere else. Returns the status. */
int64_t registers_syscall_on_stack(uint64_t stack);

/* Busy for so many rounds with the stack pointer somewhere else. */
void registers_spin_on_stack(uint64_t stack, uint64_t rounds);

/* Loads *state, is busy for so many rounds, stores to *after; this thread's own state is kept. */
void registers_hold_fpu(const struct fpu_state *state, struct fpu_state *after, uint64_t rounds);

/*
 * Where a thread can be started that stores all its registers, and the flags, to the struct
 * start_state at its argument, then ends. What rdi held is in place of itself.
 */
struct start_state {
	struct registers registers;
	uint64_t stack;
	uint64_t fs_base, gs_base;
	uint64_t segments; /* ds | es << 16 | fs << 32 | gs << 48 */
	struct fpu_state fpu;
};

void registers_thread_entry(void);

/* A personality handler: stores all registers to registers_reflected, returns with 77 in rax. */
void registers_reflect(void);
extern struct registers registers_reflected;

#endif
