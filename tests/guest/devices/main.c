/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers in user mode: lines, ports and registers of real devices, as real as QEMU makes them.
 */
#include <string.h>

#include "devices.h"

static int role(const char *name)
{
	return !strcmp(name, "storm") ? storm_role() : 1;
}

/* clang-format off */
static const struct test tests[] = {
	{ "a line is one that the machine has, and held once", lines_are_checked, NULL },
	{ "ports are not the kernel's, and reached inside the range", ports_are_checked, NULL },
	{ "device memory is no RAM and not the kernel's", registers_are_checked, NULL },
	{ "rights are needed", rights_are_needed, NULL },
	{ "the system file gives them", the_system_file_gives_them, NULL },
	{ "ports tell the time", ports_tell_the_time, NULL },
	{ "registers count", registers_count, NULL },
	{ "the kernel does not touch registers", registers_are_not_for_the_kernel, NULL },
	{ "a level is held back until it is acknowledged", a_level_is_held_back, NULL },
	{ "interrupts counted by a notification", counted_by_a_notification, NULL },
	{ "interrupts counted by an event queue", counted_by_an_event_queue, NULL },
	{ "nothing comes without acknowledgement", nothing_without_acknowledgement, NULL },
	{ "a mask holds back", a_mask_holds_back, NULL },
	{ "lines are independent", lines_are_independent, NULL },
	{ "long calls let drivers in", long_calls_let_drivers_in, NULL },
	{ "a driver dies in a storm, and has a successor", a_driver_dies_in_a_storm, NULL },
	{ "what is gone is silent", revocation_silences, NULL },
};
/* clang-format on */

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
