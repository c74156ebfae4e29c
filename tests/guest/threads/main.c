/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: their registers, their turns, their deadlines.
 */
#include <string.h>

#include "suite.h"
#include "threads.h"

static const struct test tests[] = {
	{ "a thread starts with clean registers", threads_start_clean, NULL },
	{ "a process starts with clean registers", processes_start_clean, NULL },
	{ "start addresses outside of user space", starts_are_checked, NULL },
	{ "a message carries its words and nothing else", messages_leak_nothing, NULL },
	{ "a failed call changes no register", failures_leak_nothing, NULL },
	{ "FPU and SSE state under preemption", fpu_states_are_kept, NULL },
	{ "FPU and SSE state around messages", fpu_states_cross_no_message, NULL },
	{ "FS base and thread-local variables", fs_bases_are_kept, NULL },
	{ "FS bases around messages", fs_bases_cross_no_message, NULL },
	{ "busy threads of one priority take turns", equals_take_turns, NULL },
	{ "the highest priority runs", the_highest_runs, NULL },
	{ "a higher thread that wakes runs at once", a_wake_preempts, NULL },
	{ "yield gives the processor to the next", yields_alternate, NULL },
	{ "nobody gives more priority than it has", priorities_are_bounded, NULL },
	{ "a suspended thread stands still", suspended_threads_stand, NULL },
	{ "a thread suspends itself", threads_suspend_themselves, NULL },
	{ "a suspended waiter goes on waiting", suspended_waiters_wait, NULL },
	{ "a suspended process stands still", suspended_processes_stand, NULL },
	{ "waits end in time", waits_end_in_time, NULL },
	{ "message calls end in time", messages_end_in_time, NULL },
	{ "waits end in time beside busy threads", busy_threads_delay_nobody, NULL },
	{ "sleepers wake in the order of their deadlines", sleepers_wake_in_order, NULL },
	{ "the clock goes on", the_clock_goes_on, NULL },
};

static int role(const char *name)
{
	if (!strcmp(name, "secret"))
		return secret_role();
	if (!strcmp(name, "ticker"))
		return ticker_role();
	return !strcmp(name, "fpu") ? fpu_role() : 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
