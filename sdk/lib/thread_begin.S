/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first instructions of a spawned thread: x86_64. rdi is what tess_thread_spawn passed as the
 * thread's argument, rsp is 16-byte aligned, FS base is set.
 */
	.text
	.globl	__tess_thread_begin
	.type	__tess_thread_begin, @function
__tess_thread_begin:
	xorl	%ebp, %ebp
	call	__tess_thread_main
	ud2
	.size	__tess_thread_begin, . - __tess_thread_begin

	.section .note.GNU-stack, "", @progbits
