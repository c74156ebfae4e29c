/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tests of each file of this suite. It is run with time counted in instructions, so that
 * what it measures does not depend on the host.
 */
#ifndef THREADS_H
#define THREADS_H

void threads_start_clean(const void *);
void processes_start_clean(const void *);
void starts_are_checked(const void *);
void messages_leak_nothing(const void *);
void failures_leak_nothing(const void *);

void fpu_states_are_kept(const void *);
void fpu_states_cross_no_message(const void *);
void fs_bases_are_kept(const void *);
void fs_bases_cross_no_message(const void *);

void equals_take_turns(const void *);
void the_highest_runs(const void *);
void a_wake_preempts(const void *);
void yields_alternate(const void *);
void priorities_are_bounded(const void *);

void suspended_threads_stand(const void *);
void threads_suspend_themselves(const void *);
void suspended_waiters_wait(const void *);
void suspended_processes_stand(const void *);

void waits_end_in_time(const void *);
void messages_end_in_time(const void *);
void busy_threads_delay_nobody(const void *);
void sleepers_wake_in_order(const void *);
void the_clock_goes_on(const void *);

int secret_role(void);
int fpu_role(void);
int ticker_role(void);

#endif
