/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From user mode into core and back.
 *
 * Invariants:
 *   - The kernel runs with interrupts off, on the one stack of its CPU. Each event starts at the
 *     end of that stack: what an earlier one left is dead. Only the idle loop lets interrupts in.
 *   - In the kernel GS base is this CPU's struct cpu; in user mode that value waits in
 *     KERNEL_GS_BASE. What the user made of its own GS base (FSGSBASE is on) is never looked at: a
 *     switch of threads sets it.
 *   - The registers of a thread in the kernel are all in its struct machine_context, or dead: rcx
 *     and r11 after `syscall`.
 *   - TSS.rsp0 is the end of the frame area in the current thread's context: an interrupt from user
 *     mode lands there by itself. Nothing may be pushed below that area, where struct thread has
 *     other members; nor may iretq fault, so core checks every rip and rsp that it sets.
 *   - A thread leaves the way it came. .vector == VECTOR_SYSCALL says that rcx and r11 are dead and
 *     rip is one that `syscall` stored: below ARCH_USER_END, so canonical, which sysret must have.
 *     Core changes rip only downwards (restart) or together with .vector (reflect).
 *   - Flags come from FMASK, or are set below: AC, DF, NT and TF never reach C.
 *   - NMI, double fault and machine check have stacks of their own and never return; they may come
 *     between any two instructions here, and so trust neither GS nor the stack.
 */
#include "fastpath.h"
#include "offsets.h"

	.section .text.entry, "ax", @progbits

/* What every system call begins with: rsp is the current thread, and what syscall_slow does not save is saved. */
	.macro enter
	swapgs
	movq %rsp, %gs:CPU_USER_RSP
	movq %gs:CPU_CURRENT, %rsp
	movq %rcx, THREAD_CONTEXT + CONTEXT_RIP(%rsp)
	movq %r11, THREAD_CONTEXT + CONTEXT_RFLAGS(%rsp)
	movq %rbp, THREAD_CONTEXT + CONTEXT_RBP(%rsp)
	movq %gs:CPU_USER_RSP, %rcx
	movq %rcx, THREAD_CONTEXT + CONTEXT_RSP(%rsp)
	movq $VECTOR_SYSCALL, THREAD_CONTEXT + CONTEXT_VECTOR(%rsp)
	.endm

/*
 * There are three ways in, and each CPU has one of them (choose_entry in cpu.c): this one; one without the fast paths
 * that switch threads, where the FPU is switched eagerly; and one without any, where everything has to be seen.
 */
	.globl syscall_entry_seen
	.type syscall_entry_seen, @function
syscall_entry_seen:
	enter
	jmp syscall_slow

	.globl syscall_entry_eager
	.type syscall_entry_eager, @function
syscall_entry_eager:
	enter
	movl %eax, %ecx
	andl $TAG_DECISIVE, %ecx
	jmp channels

	.globl syscall_entry
	.type syscall_entry, @function
syscall_entry:
	enter
	movl %eax, %ecx
	andl $TAG_DECISIVE, %ecx
	cmpl $NUMBER_CALL, %ecx
	je fastpath_call
	cmpl $NUMBER_REPLY_RECV, %ecx
	je fastpath_reply_recv
channels:
	cmpl $NUMBER_CHANNEL_SEND, %ecx
	je fastpath_channel_send
	cmpl $NUMBER_CHANNEL_RECV, %ecx
	je fastpath_channel_recv

/* The rest of the registers; rcx, r11 and rbp are saved already. The fast paths come back here. */
	.globl syscall_slow
syscall_slow:
	movq %rax, THREAD_CONTEXT + CONTEXT_RAX(%rsp)
	movq %rdi, THREAD_CONTEXT + CONTEXT_RDI(%rsp)
	movq %rdx, THREAD_CONTEXT + CONTEXT_RDX(%rsp)
	movq %r10, THREAD_CONTEXT + CONTEXT_R10(%rsp)
	movq %rsi, THREAD_CONTEXT + CONTEXT_RSI(%rsp)
	movq %rbx, THREAD_CONTEXT + CONTEXT_RBX(%rsp)
	movq %r12, THREAD_CONTEXT + CONTEXT_R12(%rsp)
	movq %r13, THREAD_CONTEXT + CONTEXT_R13(%rsp)
	movq %r14, THREAD_CONTEXT + CONTEXT_R14(%rsp)
	movq %r15, THREAD_CONTEXT + CONTEXT_R15(%rsp)
	movq %r8, THREAD_CONTEXT + CONTEXT_R8(%rsp)
	movq %r9, THREAD_CONTEXT + CONTEXT_R9(%rsp)
	movq %gs:CPU_STACK, %rsp
	movq $the_kernel, %rdi
	movq %gs:CPU_SELF, %rsi
	call kernel_syscall

/* Runs cpu->current, whatever is on the stack. */
	.globl resume
	.type resume, @function
resume:
	movq %gs:CPU_CURRENT, %rsp
	testq %rsp, %rsp
	jz idle
	cmpq $VECTOR_SYSCALL, THREAD_CONTEXT + CONTEXT_VECTOR(%rsp)
	jne resume_all
	movq THREAD_CONTEXT + CONTEXT_RAX(%rsp), %rax
	movq THREAD_CONTEXT + CONTEXT_RDI(%rsp), %rdi
	movq THREAD_CONTEXT + CONTEXT_RDX(%rsp), %rdx
	movq THREAD_CONTEXT + CONTEXT_R10(%rsp), %r10
	movq THREAD_CONTEXT + CONTEXT_RSI(%rsp), %rsi
	movq THREAD_CONTEXT + CONTEXT_RBX(%rsp), %rbx
	movq THREAD_CONTEXT + CONTEXT_R12(%rsp), %r12
	movq THREAD_CONTEXT + CONTEXT_R13(%rsp), %r13
	movq THREAD_CONTEXT + CONTEXT_R14(%rsp), %r14
	movq THREAD_CONTEXT + CONTEXT_R15(%rsp), %r15
	movq THREAD_CONTEXT + CONTEXT_R8(%rsp), %r8
	movq THREAD_CONTEXT + CONTEXT_R9(%rsp), %r9
	movq THREAD_CONTEXT + CONTEXT_RBP(%rsp), %rbp
	movq THREAD_CONTEXT + CONTEXT_RIP(%rsp), %rcx
	movq THREAD_CONTEXT + CONTEXT_RFLAGS(%rsp), %r11
	movq THREAD_CONTEXT + CONTEXT_RSP(%rsp), %rsp
	swapgs
	sysretq

resume_all:
	addq $THREAD_CONTEXT, %rsp
	popq %rax
	popq %rdi
	popq %rdx
	popq %r10
	popq %rsi
	popq %rbx
	popq %r12
	popq %r13
	popq %r14
	popq %r15
	popq %r8
	popq %r9
	popq %rcx
	popq %r11
	popq %rbp
	addq $16, %rsp                  /* vector and error */
	swapgs
	iretq

/* Nobody is ready. An interrupt here does not return: it goes to resume, with an empty stack. */
idle:
	movq %gs:CPU_STACK, %rsp
	movq $the_kernel, %rdi
	movq %gs:CPU_SELF, %rsi
	call kernel_idle
	cmpq $0, %gs:CPU_CURRENT
	jne resume
1:	sti                             /* takes effect after the next instruction */
	hlt
	jmp 1b

/* One stub for each vector. Exceptions 8, 10 to 14, 17, 21, 29 and 30 come with an error code. */
	.balign TRAP_STUB_SIZE
	.globl trap_stubs
trap_stubs:
	vector = 0
	.rept VECTOR_COUNT
	.balign TRAP_STUB_SIZE
	.if vector >= 32
	pushq $0
	.elseif !((1 << vector) & 0x60227d00)
	pushq $0
	.endif
	pushq $vector
	.if vector == VECTOR_NMI || vector == VECTOR_DOUBLE_FAULT || vector == VECTOR_MACHINE_CHECK
	jmp fatal
	.else
	jmp trap
	.endif
	vector = vector + 1
	.endr
	.org trap_stubs + VECTOR_COUNT * TRAP_STUB_SIZE /* an error if a stub is too long */

	.macro push_registers
	pushq %rbp
	pushq %r11
	pushq %rcx
	pushq %r9
	pushq %r8
	pushq %r15
	pushq %r14
	pushq %r13
	pushq %r12
	pushq %rbx
	pushq %rsi
	pushq %r10
	pushq %rdx
	pushq %rdi
	pushq %rax
	.endm

trap:
	push_registers
	movq %rsp, %rdi                 /* a struct machine_context, as far as ss */
	testb $3, CONTEXT_CS(%rsp)
	jz trap_in_kernel
	swapgs
	movq %gs:CPU_STACK, %rsp
	pushq $2                        /* flags: none of the user's */
	popfq
	movq %gs:CPU_SELF, %rsi
	call trap_from_user
	jmp resume

trap_in_kernel:
	pushq $2
	popfq
	movq %gs:CPU_SELF, %rsi
	call trap_from_kernel
	movq %gs:CPU_STACK, %rsp
	jmp resume

fatal:
	push_registers
	movq %rsp, %rdi
	pushq $2
	popfq
	call trap_fatal
	ud2

	.section .stacks, "aw", @nobits
	.macro stack name, size
	.balign 4096
	.globl \name\()guard, \name\()stack_end
\name\()guard:
	.skip 4096
	.skip \size
\name\()stack_end:
	.endm

	stack double_fault_, STACK_IST_SIZE
	stack nmi_, STACK_IST_SIZE
	stack machine_check_, STACK_IST_SIZE
	.balign 4096
	.globl stack_guard, stack_end
stack_guard:
	.skip 4096
	.skip STACK_SIZE
stack_end:

	.section .note.GNU-stack, "", @progbits
