/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fast path: call, and reply_recv, when the message has no capabilities and the other side waits for it.
 *
 * It does what core/ipc does in that case and nothing else; whenever anything is not as it expects, it has
 * changed nothing yet and goes to syscall_slow, which saves the rest of the registers and asks core. Core stays
 * the definition; this is a shortcut through it.
 *
 * Invariants:
 *   - Words 0..7 (rsi rbx r12 r13 r14 r15 r8 r9) stay in their registers from one thread to the other: no
 *     instruction here names them. Words from 8 on are copied from buffer to buffer just before the point of no
 *     return, when nothing but the receiver's window can still be against it: nobody sees them until then.
 *   - On entry rsp is the current struct thread, whose rip, rflags, rsp and rbp are saved; rax is the number with
 *     the tag, rdi the token. Until the point of no return only rcx, r11, rbp, rdx and r10 change, and what
 *     rdx and r10 must have been is known.
 *   - The token is looked up as cap_lookup does, and so is, by the slot it waits with, the receiver's right
 *     to receive: a capability that was revoked, restricted or deleted stops either.
 *   - Who gets the processor would have got it from sched_leave, too: nobody ready is of higher priority, no
 *     work is queued, no reschedule is due. The time slice goes on with the message.
 *   - Nothing of the kernel's is left in a register: r10, rcx, r11 and rax are written before sysret.
 */
#include "fastpath.h"
#include "offsets.h"

	.section .text.entry, "ax", @progbits

/* Finds the endpoint capability of the token in rdi, with a right (given as \meta): its slot in rcx, and the
 * endpoint in rbp. Uses r11, rdx. An index out of bounds becomes 0 in speculation, too; slot 0 is empty. */
	.macro find_endpoint meta, fail
	movq THREAD_PROCESS(%rsp), %rcx
	movl %edi, %ebp
	cmpl PROCESS_CAPS_LIMIT(%rcx), %ebp
	jae \fail
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
	movq %rdi, %rdx
	xorq %r11, %rdx
	shrq $32, %rdx
	jnz \fail
	andl $(META_TYPE_MASK | \meta), %r11d
	cmpl $(META_ENDPOINT | \meta), %r11d
	jne \fail
	movq (%rcx), %rbp
	.endm

/* How many bytes the words are, to r11, where it stays until switch_to. */
	.macro count_bytes
	movl %eax, %r11d
	shrl $(TAG_WORDS_SHIFT - 3), %r11d
	andl $(TAG_WORDS_MASK << 3), %r11d
	.endm

/* To \long if the message is of more than 8 words. */
	.macro check_words long
	count_bytes
	cmpl $(INLINE_WORDS * 8), %r11d
	ja \long
	.endm

/* Copies the words from 8 on to the thread at r10, if there are no more than may be and than it takes. The window
 * is in memory that its process can write: it is read once. Uses rdx and r11. */
	.macro copy_words fail
	movl %r11d, %edx
	shrl $3, %edx
	cmpl $MESSAGE_WORDS, %edx
	ja \fail
	movq THREAD_RECEIVE_PAGE(%r10), %r11
	cmpw PAGE_WINDOW_WORDS(%r11), %dx
	ja \fail
	movq %rdi, THREAD_CONTEXT + CONTEXT_RDI(%rsp)
	leaq PAGE_WORD + 8 * INLINE_WORDS(%r11), %rdi
	movq %rsi, %r11
	movq THREAD_SEND_PAGE(%rsp), %rsi
	addq $(PAGE_WORD + 8 * INLINE_WORDS), %rsi
	subl $INLINE_WORDS, %edx
	xchgq %rcx, %rdx
	rep movsq
	movq %rdx, %rcx
	movq %r11, %rsi
	movq THREAD_CONTEXT + CONTEXT_RDI(%rsp), %rdi
	count_bytes
	.endm

/* Nothing asks for more than a switch of threads. FPU state stays where it is, and traps if it is not the thread's:
 * where it has to be switched at once, calls do not come here (choose_entry in cpu.c). */
	.macro check_switch fail
	cmpb $0, %gs:CPU_RESCHEDULE
	jne \fail
	cmpq $the_kernel + KERNEL_WORK, the_kernel + KERNEL_WORK
	jne \fail
	.endm

/* A list head at \head is empty. Uses rdx. */
	.macro check_empty head, fail
	leaq \head, %rdx
	cmpq %rdx, (%rdx)
	jne \fail
	.endm

	.globl fastpath_call
	.type fastpath_call, @function
fastpath_call:
	cmpq $-1, %rdx                  /* a deadline needs a timer */
	jne syscall_slow
	find_endpoint META_SEND, call_slow

	/* Somebody waits, alone of its priority and without a deadline: r10 is its place in the queue. */
	movq ENDPOINT_WAITING(%rbp), %r10
	leaq ENDPOINT_WAITING(%rbp), %rdx
	cmpq %rdx, %r10
	je call_slow
	subq $THREAD_LEADER, %r10       /* from here on the receiver */
	check_empty THREAD_RING(%r10), call_slow
	cmpl $0, THREAD_TIMER_PLACE(%r10)
	jne call_slow
	cmpb $0, THREAD_SLOW(%r10)
	jne call_slow
	movq THREAD_WAIT_SLOT(%r10), %rdx
	testb $META_RECEIVE_BYTE, SLOT_META + 2(%rdx)
	jz call_slow
	movl THREAD_CONTEXT + CONTEXT_RDI + 4(%r10), %r11d
	cmpl %r11d, SLOT_META + 4(%rdx)
	jne call_slow
	movb THREAD_PRIORITY(%r10), %dl
	cmpb THREAD_PRIORITY(%rsp), %dl
	jb call_slow
	check_switch call_slow
	check_words call_long

call_commit:
	/* The point of no return. The receiver leaves the queue, which it leads. */
	movq SLOT_BADGE(%rcx), %rdi
	movq THREAD_LEADER(%r10), %rdx
	leaq ENDPOINT_WAITING(%rbp), %rcx
	movq %rdx, (%rcx)
	movq %rcx, 8(%rdx)
	leaq THREAD_LEADER(%r10), %rcx
	movq %rcx, (%rcx)
	movq %rcx, 8(%rcx)
	xorl %edx, %edx
	movq %rdx, THREAD_QUEUE(%r10)
	movq %rdx, THREAD_BLOCKED_ON(%r10)
	movl $STATE_READY, THREAD_STATE(%r10)

	/* call_begin */
	movl $STATE_BLOCKED_REPLY, THREAD_STATE(%rsp)
	movq the_kernel + KERNEL_NEXT_CALL, %rcx
	incq %rcx
	movq %rcx, the_kernel + KERNEL_NEXT_CALL
	movq %rcx, THREAD_CALL_NUMBER(%rsp)
	movq %r10, THREAD_SERVER(%rsp)
	movq %rsp, THREAD_CALLER(%r10)
	movl %edx, THREAD_LOST_CALLER(%r10)

	andq $~TAG_NUMBER, %rax
	orq $TAG_CALL, %rax
	movq %rax, %rdx
	jmp switch_to

call_long:
	copy_words call_slow
	jmp call_commit

call_slow:
	movq $-1, %rdx
	xorl %r10d, %r10d               /* a call has no reply token */
	jmp syscall_slow

	.globl fastpath_reply_recv
	.type fastpath_reply_recv, @function
fastpath_reply_recv:
	cmpq $-1, %rdx
	jne syscall_slow
	testq %r10, %r10                /* the implicit caller only */
	jnz syscall_slow
	find_endpoint META_RECEIVE, reply_slow

	/* Nothing is there to be received, and nobody else waits for it. */
	check_empty ENDPOINT_SENDERS(%rbp), reply_slow
	check_empty ENDPOINT_WAITING(%rbp), reply_slow
	check_empty ENDPOINT_CLOSED(%rbp), reply_slow
	cmpq $0, ENDPOINT_NOTIFICATION(%rbp)
	jne reply_slow

	/* There is a caller, which lent nothing and is not held, has no deadline, and is what should run next. */
	movq THREAD_CALLER(%rsp), %r10
	testq %r10, %r10
	jz reply_slow
	cmpl $0, THREAD_TIMER_PLACE(%r10)
	jne reply_slow
	cmpb $0, THREAD_SLOW(%r10)
	jne reply_slow
	movb THREAD_PRIORITY(%r10), %dl
	cmpb THREAD_PRIORITY(%rsp), %dl
	jae 1f
	cmpb $0, %gs:CPU_READY_SUMMARY
	jne reply_slow
1:	check_switch reply_slow
	check_words reply_long

reply_commit:
	/* The point of no return. The server joins the queue, as the only one. */
	movq %rdi, THREAD_CONTEXT + CONTEXT_RDI(%rsp)
	movq %rcx, THREAD_WAIT_SLOT(%rsp)
	movb THREAD_PRIORITY(%rsp), %cl
	movb %cl, THREAD_QUEUE_PRIORITY(%rsp)
	movq %rbp, THREAD_BLOCKED_ON(%rsp)
	movl $STATE_BLOCKED_RECEIVE, THREAD_STATE(%rsp)
	leaq ENDPOINT_WAITING(%rbp), %rdx
	leaq THREAD_LEADER(%rsp), %rcx
	movq %rdx, THREAD_QUEUE(%rsp)
	movq %rcx, (%rdx)
	movq %rcx, 8(%rdx)
	movq %rdx, (%rcx)
	movq %rdx, 8(%rcx)

	/* call_end */
	xorl %edi, %edi
	movq %rdi, THREAD_CALLER(%rsp)
	movl %edi, THREAD_LOST_CALLER(%rsp)
	movq %rdi, THREAD_SERVER(%r10)
	movl $STATE_READY, THREAD_STATE(%r10)

	movq %rax, %rdx
	andq $~TAG_NUMBER, %rdx

/* From the thread at rsp to the one at r10, which gets rdi as the badge and rdx as the tag: arch_context_switch and
 * resume in one. The message, of r11 bytes, counts for both processes and once, for both sides, for the CPU. */
switch_to:
	movq THREAD_PROCESS(%rsp), %rcx
	incq PROCESS_MESSAGES_SENT(%rcx)
	addq %r11, PROCESS_BYTES_SENT(%rcx)
	movq THREAD_PROCESS(%r10), %rbp
	incq PROCESS_MESSAGES_RECEIVED(%rbp)
	addq %r11, PROCESS_BYTES_RECEIVED(%rbp)
	incq %gs:CPU_HANDED_MESSAGES
	addq %r11, %gs:CPU_HANDED_BYTES
	rdfsbase %rcx
	movq %rcx, THREAD_FS_BASE(%rsp)
	movq %r10, %gs:CPU_CURRENT
	movq %r10, %gs:CPU_MACHINE_THREAD
	leaq THREAD_CONTEXT + CONTEXT_FRAME_END(%r10), %rcx
	movq %rcx, %gs:CPU_TSS_RSP0
	movq THREAD_FS_BASE(%r10), %rcx
	movq PROCESS_ROOT(%rbp), %r11
	cmpq %gs:CPU_ROOT, %r11
	je 1f
	movq %r11, %gs:CPU_ROOT
	movq %r11, %cr3
	/* Data segment registers can carry a selector over: see segments_clear. */
	movl %ds, %eax
	movl %es, %ebp
	orl %ebp, %eax
	movl %fs, %ebp
	orl %ebp, %eax
	movl %gs, %ebp
	orl %ebp, %eax
	jz 1f
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	swapgs
	movl %eax, %gs
	swapgs
1:	movq THREAD_IPC_BUFFER(%r10), %r11
	/* fpu_switch: the FPU is disabled unless its registers hold this thread's state. */
	leaq THREAD_CONTEXT(%r10), %rbp
	cmpq %gs:CPU_FPU_OWNER, %rbp
	setne %al
	cmpb %gs:CPU_FPU_DISABLED, %al
	jne toggle_fpu
2:
	wrfsbase %rcx
	swapgs
	wrgsbase %r11
	movq THREAD_CONTEXT + CONTEXT_RIP(%r10), %rcx
	movq THREAD_CONTEXT + CONTEXT_RFLAGS(%r10), %r11
	movq THREAD_CONTEXT + CONTEXT_RBP(%r10), %rbp
	movq THREAD_CONTEXT + CONTEXT_RSP(%r10), %rsp
	xorl %eax, %eax
	xorl %r10d, %r10d
	sysretq

toggle_fpu:
	movb %al, %gs:CPU_FPU_DISABLED
	movq %cr0, %rbp
	xorq $CR0_TS, %rbp
	movq %rbp, %cr0
	jmp 2b

reply_long:
	copy_words reply_slow
	jmp reply_commit

reply_slow:
	movq $-1, %rdx
	xorl %r10d, %r10d
	jmp syscall_slow

	.section .note.GNU-stack, "", @progbits
