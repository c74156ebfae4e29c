/* SPDX-License-Identifier: BSD-2-Clause */
/* See registers.h. */

	.set WORDS, 4 * 8
	.set RCX, WORDS + 8 * 8
	.set R11, RCX + 8
	.set RBP, R11 + 8
	.set FLAGS, RBP + 8

	.macro function name
	.globl \name
	.type \name, @function
\name:
	.endm

	.macro push_saved
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	.endm

	.macro pop_saved
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	.endm

/* Stores all registers but rax and the flags to what rax points to. */
	.macro store_to_rax
	movq %rdi, 8(%rax)
	movq %rdx, 16(%rax)
	movq %r10, 24(%rax)
	movq %rsi, WORDS(%rax)
	movq %rbx, WORDS + 8(%rax)
	movq %r12, WORDS + 16(%rax)
	movq %r13, WORDS + 24(%rax)
	movq %r14, WORDS + 32(%rax)
	movq %r15, WORDS + 40(%rax)
	movq %r8, WORDS + 48(%rax)
	movq %r9, WORDS + 56(%rax)
	movq %rcx, RCX(%rax)
	movq %r11, R11(%rax)
	movq %rbp, RBP(%rax)
	.endm

	.text
function registers_syscall
	push_saved
	pushq %rdi
	movq 0(%rdi), %rax
	movq 16(%rdi), %rdx
	movq 24(%rdi), %r10
	movq WORDS(%rdi), %rsi
	movq WORDS + 8(%rdi), %rbx
	movq WORDS + 16(%rdi), %r12
	movq WORDS + 24(%rdi), %r13
	movq WORDS + 32(%rdi), %r14
	movq WORDS + 40(%rdi), %r15
	movq WORDS + 48(%rdi), %r8
	movq WORDS + 56(%rdi), %r9
	movq RCX(%rdi), %rcx
	movq R11(%rdi), %r11
	movq RBP(%rdi), %rbp
	movq 8(%rdi), %rdi
	syscall
	pushfq
	pushq %rax
	movq 16(%rsp), %rax
	store_to_rax
	popq 0(%rax)
	popq FLAGS(%rax)
	addq $8, %rsp
	pop_saved
	ret

function registers_syscall_with_fpu
	pushq %rdx
	subq $512, %rsp
	fxsave64 (%rsp)
	fxrstor64 (%rsi)
	call registers_syscall
	movq 512(%rsp), %rdx
	fxsave64 (%rdx)
	fxrstor64 (%rsp)
	addq $512 + 8, %rsp
	ret

function registers_syscall_on_stack
	pushq %rbp
	movq %rsp, %rbp
	movq %rdi, %rsp
	xorl %edx, %edx
	movl $0x100a, %eax              /* TESS_SYS_ABI_VERSION */
	syscall
	movq %rbp, %rsp
	popq %rbp
	ret

function registers_spin_on_stack
	pushq %rbp
	movq %rsp, %rbp
	movq %rdi, %rsp
1:	decq %rsi
	jnz 1b
	movq %rbp, %rsp
	popq %rbp
	ret

function registers_hold_fpu
	subq $8 + 512, %rsp
	fxsave64 (%rsp)
	fxrstor64 (%rdi)
1:	decq %rdx
	jnz 1b
	fxsave64 (%rsi)
	fxrstor64 (%rsp)
	addq $8 + 512, %rsp
	ret

/* struct start_state, behind the registers. */
	.set STACK, FLAGS + 8
	.set FS_BASE, STACK + 8
	.set GS_BASE, FS_BASE + 8
	.set SEGMENTS, GS_BASE + 8
	.set FPU, SEGMENTS + 8

function registers_thread_entry
	movq %rsp, STACK(%rdi)
	movq %rax, 0(%rdi)
	movq %rdi, %rax
	store_to_rax
	leaq 4096(%rdi), %rsp           /* a stack behind the state, of the one who made it */
	pushfq
	popq FLAGS(%rax)
	rdfsbase %rcx
	movq %rcx, FS_BASE(%rax)
	rdgsbase %rcx
	movq %rcx, GS_BASE(%rax)
	movw %ds, SEGMENTS(%rax)
	movw %es, SEGMENTS + 2(%rax)
	movw %fs, SEGMENTS + 4(%rax)
	movw %gs, SEGMENTS + 6(%rax)
	fxsave64 FPU(%rax)
	movl $0x1008, %eax              /* TESS_SYS_THREAD_EXIT */
	xorl %edx, %edx
	syscall
	ud2

function registers_reflect
	pushfq
	pushq %rax
	leaq registers_reflected(%rip), %rax
	store_to_rax
	popq 0(%rax)
	popq FLAGS(%rax)
	movl $77, %eax
	jmp *%rcx

	.bss
	.balign 16
	.globl registers_reflected
	.type registers_reflected, @object
registers_reflected:
	.skip FLAGS + 8

	.section .note.GNU-stack, "", @progbits
