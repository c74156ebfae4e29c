/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread's user context, and how the processor comes to run it.
 *
 * <machine/context.h> defines struct machine_context (registers of user mode, FPU area) with a member
 * `struct call_frame call`; core reads and writes the call frame alone and moves the rest by the
 * functions below. The context is embedded in struct thread and aligned to 64 bytes.
 */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The registers of a call, as abi.md's table assigns them. On entry: number (with the tag), token,
 * deadline, reply token, words. On return the same places carry status, badge, tag, nothing, words.
 */
struct call_frame {
	union { uint64_t number; int64_t status; };
	union { uint64_t token; uint64_t badge; };
	union { uint64_t deadline; uint64_t tag; };
	uint64_t reply;
	uint64_t word[8];
};

#include <machine/context.h>

struct cpu;
struct tess_thread_fpu;
struct tess_thread_registers;
struct thread;

/* Zeroes the context and sets it to begin at entry, in user mode, interrupts on, argument in the first
 * argument register of C, FPU in its initial state. The addresses were checked by the caller. */
void arch_context_start(struct machine_context *c, uint64_t entry, uint64_t stack, uint64_t argument,
			uint64_t tls, uint64_t ipc_buffer);

/* Makes the thread, whose registers are as at a system call, issue that call again. */
void arch_context_restart(struct machine_context *c);

/*
 * Makes one context a copy of another, whose thread is in a system call: all registers of user mode,
 * FPU state too, wherever the processor holds them now.
 */
void arch_context_copy(struct cpu *cpu, struct machine_context *to, struct machine_context *from);

/* Sends the thread to handler with its return address in the machine's place for it (rcx). */
void arch_context_reflect(struct machine_context *c, uint64_t handler);

/* Loads what differs between threads: address space, IPC buffer base, TLS base, FPU access, kernel entry
 * stack. Called once on each switch, before the return to user mode; to == NULL before idling. */
void arch_context_switch(struct cpu *cpu, struct thread *from, struct thread *to);

/* Forgets FPU state that a CPU still holds for a context that is about to go away. */
void arch_context_release(struct machine_context *c);

/*
 * What debuggers see and set of a thread that does not run, in the machine's own terms. `frame` is its
 * call frame as it goes on with it: c->call, or where core has put that aside. Setting checks all (EINVAL,
 * with nothing changed): what is set must be what user mode could have brought about by itself, however
 * the thread then leaves the kernel.
 */
void arch_context_get_registers(const struct machine_context *c, const struct call_frame *frame,
				struct tess_thread_registers *r);
int arch_context_set_registers(struct machine_context *c, struct call_frame *frame,
			       const struct tess_thread_registers *r);
void arch_context_get_fpu(struct machine_context *c, struct tess_thread_fpu *fpu);
int arch_context_set_fpu(struct machine_context *c, const struct tess_thread_fpu *fpu);

/* Instruction pointer of the thread, for crash records. */
uint64_t arch_context_instruction(const struct machine_context *c);

/* Prints all registers with console_printf, one record of a few lines. */
void arch_context_dump(const struct machine_context *c);

#endif
