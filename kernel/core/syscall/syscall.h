/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls: the table, and what a handler may return.
 *
 * A handler returns 0 or a negative TESS_E* for its caller, or one of the codes below. It checks
 * everything before it changes anything ("decode, then commit"): a call that fails leaves the
 * kernel as it was.
 */
#ifndef SYSCALL_SYSCALL_H
#define SYSCALL_SYSCALL_H

struct kernel;
struct thread;

enum syscall_code {
	SYSCALL_BLOCKED =
		1, /* the thread waits (or has ended); its frame is written when it wakes */
	SYSCALL_COMPLETE = 2, /* the handler wrote the frame, status included */
	SYSCALL_RESTART =
		3, /* a bounded piece is done: let interrupts in, then issue the call again */
};

struct syscall_entry {
	int (*handler)(struct kernel *, struct thread *);
	const char *name;
};

/* Made by tessera-idlc from idl/kernel; the index is the number less 0x1000, gaps have no handler.
 */
extern const struct syscall_entry syscall_table[];
extern const unsigned syscall_table_size;

/*
 * Plays the call of a thread that waited for something, and is in no queue any more, again from its
 * start; then the thread is ready, or waits again. If a buffer of its cannot be reached, it issues
 * the call once more itself. Not from within a handler that holds slots.
 */
void syscall_play_again(struct kernel *k, struct thread *t);

/* The thread's call ends with a negative status, which is not in its frame yet: counts that. */
void syscall_failed(struct kernel *k, struct thread *t, int status) __attribute__((cold));

#endif
