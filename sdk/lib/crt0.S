/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a process begins: x86_64.
 *
 * The kernel, or whoever spawned the process, enters with rsp at argc as the System V ABI says and
 * every other register 0. The thread's TLS block and control block are carved from the stack
 * (tls.h), before any C runs, because a compiler may read the stack canary at %fs:0x28 in any
 * function.
 */
	.section .text._start, "ax", @progbits
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	subq	$64, %rsp
	andq	$-64, %rsp
	movq	%rsp, %rsi
	wrfsbase %rsi
	subq	$__tess_tls_span, %rsp
	andq	$-16, %rsp
	call	__tess_start
	ud2
	.size	_start, . - _start

	.section .note.GNU-stack, "", @progbits
