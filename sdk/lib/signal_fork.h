/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals and tess_fork(). The functions are weak: they are NULL in a program that has no signals.
 * Those that have call tess_signal_open(), in whose file they are.
 */
#ifndef TESS_LIB_SIGNAL_FORK_H
#define TESS_LIB_SIGNAL_FORK_H

/* Before the fork, and after it in the parent. */
void signal_fork_hold(void) __attribute__((__weak__));
void signal_fork_release(void) __attribute__((__weak__));

/* In the child, instead of signal_fork_release(). */
void signal_forked(void) __attribute__((__weak__));

#endif
