/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The user context of a thread on x86_64.
 *
 * The first 22 words are at once the stack frame that an interrupt from user mode leaves: the
 * processor pushes ss to rip (and maybe error) downwards from the end of that area, entry.S pushes
 * the rest down to rax. So saving a thread is one run of pushes, and resuming it one run of pops
 * and an iretq.
 */
#ifndef MACHINE_CONTEXT_H
#define MACHINE_CONTEXT_H

#define MACHINE_FPU_SIZE 512    /* what fxsave writes */

struct machine_context {
	/* rax rdi rdx r10, then the words rsi rbx r12 r13 r14 r15 r8 r9. */
	_Alignas(64) struct call_frame call;
	uint64_t rcx, r11;              /* lost in a system call, so not saved by one */
	uint64_t rbp;
	uint64_t vector;                /* how it came in: VECTOR_SYSCALL or an IDT vector */
	uint64_t error;                 /* of an exception; 0 if it has none */
	uint64_t rip, cs, rflags, rsp, ss;

	uint64_t fs_base;               /* while the thread does not run */
	uint64_t ipc_buffer;            /* GS base that each switch restores */
	_Alignas(64) uint8_t fpu[MACHINE_FPU_SIZE];     /* unless it is in a CPU: fpu_owner */
};

#endif
