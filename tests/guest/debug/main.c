/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger by system calls: breakpoints, single steps, registers read and set in threads of
 * another process.
 */
#include "debug.h"

#include "suite.h"

static const struct test tests[] = {
	{ "a breakpoint, two steps, and on", breakpoints_and_steps, NULL },
	{ "steps over a system call", steps_over_a_system_call, NULL },
	{ "a spinning thread's registers", spinning_threads_are_changed, NULL },
	{ "registers of a thread that returns from a call", woken_threads_are_changed, NULL },
	{ "FPU registers", fpu_registers_are_changed, NULL },
	{ "hostile registers are refused", hostile_registers_are_refused, NULL },
	{ "hostile FPU states are refused", hostile_fpu_states_are_refused, NULL },
	{ "every flag that can be set", every_settable_flag_is_survived, NULL },
};

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests) };

	return suite_main(argc, argv, &suite);
}
