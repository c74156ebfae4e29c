/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fork whose time is taken before anything writes to memory again, for that would be a fault, and
 * the copy of a page. The child ends at once.
 *
 * uint64_t fork_timed(uint64_t number, tess_cap_t process, tess_cap_t job, uint64_t exit_number,
 *		       tess_cap_t tokens[2])
 *
 * Returns the ticks that the call took, with those of reading the counter; 0 if it failed.
 */
	.text
	.globl	fork_timed
	.type	fork_timed, @function
fork_timed:
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rdi, %r12
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %r13
	rdtsc
	shlq	$32, %rdx
	orq	%rdx, %rax
	movq	%rax, %r15
	movq	%r12, %rax
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	syscall
	movq	%rax, %r14
	rdtsc
	shlq	$32, %rdx
	orq	%rdx, %rax
	testq	%rsi, %rsi
	jz	1f
	subq	%r15, %rax
	xorl	%edx, %edx
	testq	%r14, %r14
	cmovnzq	%rdx, %rax
	movq	%rsi, (%r8)
	movq	%rbx, 8(%r8)
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	ret
1:	movq	%r13, %rax
	xorl	%edx, %edx
	syscall
	ud2
	.size	fork_timed, . - fork_timed

	.section .note.GNU-stack, "", @progbits
