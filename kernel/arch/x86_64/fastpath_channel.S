/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fast path of channels: a message of at most 8 words goes into the queue, or comes out of it, while nobody
 * waits and nobody watches. The same thread goes on, so that no more than the words are moved.
 *
 * As in fastpath.S, core is the definition: whatever is not as expected goes to syscall_slow, with nothing changed.
 *
 * Invariants:
 *   - On entry rsp is the current struct thread, whose rip, rflags, rsp and rbp are saved; rax is the number with
 *     the tag, rdi the token. Until the point of no return only rcx, r11, rbp and r10 change; r10 means nothing to
 *     these calls and is 0 after them.
 *   - The place at the head or tail is in its cursor. The last place of a page and the last of the ring are left to
 *     core, which finds the next one.
 *   - Who gets the processor is not asked: nothing here makes a thread ready.
 */
#include "fastpath.h"
#include "offsets.h"

	.section .text.entry, "ax", @progbits

/* Finds the channel capability of the token in rdi, with a right (given as \meta): its slot in rcx, and the
 * channel in rbp. An index out of bounds becomes 0 in speculation, too; slot 0 is empty. */
	.macro find_channel meta
	movq THREAD_PROCESS(%rsp), %rcx
	movl %edi, %ebp
	cmpl PROCESS_CAPS_LIMIT(%rcx), %ebp
	jae slow
	sbbq %r11, %r11
	andq %r11, %rbp
	movq PROCESS_CAPS_PAGES(%rcx), %rcx
	movl %ebp, %r11d
	shrl $SLOT_PAGE_SHIFT, %r11d
	movq (%rcx, %r11, 8), %rcx
	andl $((1 << SLOT_PAGE_SHIFT) - 1), %ebp
	shll $SLOT_SHIFT, %ebp
	addq %rbp, %rcx
	movq SLOT_META(%rcx), %r11
	movq %rdi, %r10
	xorq %r11, %r10
	shrq $32, %r10
	jnz slow
	andl $(META_TYPE_MASK | \meta), %r11d
	cmpl $(META_CHANNEL | \meta), %r11d
	jne slow
	movq (%rcx), %rbp
	.endm

/* A list head at \head is empty. Uses r11. */
	.macro check_empty head
	leaq \head, %r11
	cmpq %r11, (%r11)
	jne slow
	.endm

/* The place after that of the cursor at \cursor is the next in the same page; its index in ecx. */
	.macro check_next cursor
	cmpl $1, \cursor + CURSOR_LEFT(%rbp)
	je slow
	movl \cursor + CURSOR_INDEX(%rbp), %ecx
	incl %ecx
	cmpl CHANNEL_MESSAGES(%rbp), %ecx
	je slow
	.endm

/* cursor_advance, when check_next said that it is so simple. Uses rcx. */
	.macro advance cursor
	movl %ecx, \cursor + CURSOR_INDEX(%rbp)
	decl \cursor + CURSOR_LEFT(%rbp)
	movl CHANNEL_PLACE_SIZE(%rbp), %ecx
	addq %rcx, \cursor + CURSOR_AT(%rbp)
	.endm

	.globl fastpath_channel_send
	.type fastpath_channel_send, @function
fastpath_channel_send:
	find_channel META_SEND
	check_empty CHANNEL_RECEIVERS(%rbp)
	movq SLOT_BADGE(%rcx), %r10     /* the share, of a capability that can send */

	/* The message is no larger than registers hold, and than the channel was made for. */
	movl %eax, %r11d
	shrl $TAG_WORDS_SHIFT, %r11d
	andl $TAG_WORDS_MASK, %r11d
	cmpl $8, %r11d
	ja slow
	cmpl CHANNEL_WORDS(%rbp), %r11d
	ja slow

	/* Somebody can receive, and there is room that nobody waits for. */
	cmpq $0, CHANNEL_RECEIVING(%rbp)
	je slow
	cmpb $0, CHANNEL_WATCHED(%rbp)
	jne slow
	movl SHARE_CREDIT(%r10), %r11d
	cmpl SHARE_USED(%r10), %r11d
	je slow
	check_empty SHARE_SENDERS(%r10)
	check_next CHANNEL_TAIL

	/* The point of no return. */
	movq CHANNEL_TAIL + CURSOR_AT(%rbp), %r11
	movq %rsi, QUEUED_WORD + 0(%r11)
	movq %rbx, QUEUED_WORD + 8(%r11)
	movq %r12, QUEUED_WORD + 16(%r11)
	movq %r13, QUEUED_WORD + 24(%r11)
	movq %r14, QUEUED_WORD + 32(%r11)
	movq %r15, QUEUED_WORD + 40(%r11)
	movq %r8, QUEUED_WORD + 48(%r11)
	movq %r9, QUEUED_WORD + 56(%r11)
	movq %r10, QUEUED_SHARE(%r11)
	leal -1(%rcx), %edx
	movl %edx, QUEUED_INDEX(%r11)
	movl %eax, %edx
	shrl $(TAG_WORDS_SHIFT - 3), %edx
	andl $(15 << 3), %edx
	movl %edx, QUEUED_BYTES(%r11)
	andq $~TAG_NUMBER, %rax
	movq %rax, QUEUED_TAG(%r11)
	movq THREAD_PROCESS(%rsp), %r11
	incq PROCESS_MESSAGES_SENT(%r11)
	addq %rdx, PROCESS_BYTES_SENT(%r11)
	incq %gs:CPU_MESSAGES_SENT
	addq %rdx, %gs:CPU_BYTES_SENT
	advance CHANNEL_TAIL
	incl CHANNEL_QUEUED(%rbp)
	incl SHARE_USED(%r10)
	xorl %edx, %edx
	jmp leave

	.globl fastpath_channel_recv
	.type fastpath_channel_recv, @function
fastpath_channel_recv:
	find_channel META_RECEIVE
	cmpl $0, CHANNEL_QUEUED(%rbp)
	je slow
	cmpb $0, CHANNEL_WATCHED(%rbp)
	jne slow

	/* Registers hold all of the message, and nobody waits for its place. */
	movq CHANNEL_HEAD + CURSOR_AT(%rbp), %r11
	testl $TAG_CAPS, QUEUED_TAG(%r11)
	jne slow
	cmpl $64, QUEUED_BYTES(%r11)
	ja slow
	movq QUEUED_SHARE(%r11), %r10
	cmpl $0, SHARE_CAPS(%r10)
	je slow
	check_empty SHARE_SENDERS(%r10)
	check_next CHANNEL_HEAD

	/* The point of no return. */
	movq CHANNEL_HEAD + CURSOR_AT(%rbp), %r11
	movq QUEUED_WORD + 0(%r11), %rsi
	movq QUEUED_WORD + 8(%r11), %rbx
	movq QUEUED_WORD + 16(%r11), %r12
	movq QUEUED_WORD + 24(%r11), %r13
	movq QUEUED_WORD + 32(%r11), %r14
	movq QUEUED_WORD + 40(%r11), %r15
	movq QUEUED_WORD + 48(%r11), %r8
	movq QUEUED_WORD + 56(%r11), %r9
	movq QUEUED_TAG(%r11), %rdx
	movq SHARE_BADGE(%r10), %rdi
	decl SHARE_USED(%r10)
	movl QUEUED_BYTES(%r11), %r10d
	advance CHANNEL_HEAD
	decl CHANNEL_QUEUED(%rbp)
	movq THREAD_PROCESS(%rsp), %r11
	incq PROCESS_MESSAGES_RECEIVED(%r11)
	addq %r10, PROCESS_BYTES_RECEIVED(%r11)
	incq %gs:CPU_MESSAGES_RECEIVED
	addq %r10, %gs:CPU_BYTES_RECEIVED

/* Back to the thread that called, with status 0. */
leave:
	movq THREAD_CONTEXT + CONTEXT_RIP(%rsp), %rcx
	movq THREAD_CONTEXT + CONTEXT_RFLAGS(%rsp), %r11
	movq THREAD_CONTEXT + CONTEXT_RBP(%rsp), %rbp
	movq THREAD_CONTEXT + CONTEXT_RSP(%rsp), %rsp
	xorl %eax, %eax
	xorl %r10d, %r10d
	swapgs
	sysretq

slow:
	xorl %r10d, %r10d               /* these calls have no reply token */
	jmp syscall_slow
