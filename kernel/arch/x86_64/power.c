/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of the machine. QEMU's isa-debug-exit device hands a value to whoever started it: the
 * exit status of QEMU is twice the value plus one, so 1 to 126 stand for status 0 to 125, and 127
 * for a panic. Without that device the machine is switched off by ACPI; after a panic it stops as
 * it is, the message in sight.
 */
#include <arch/platform.h>

#include "acpi.h"
#include "asm.h"

#define DEBUG_EXIT_PORT  0xf4
#define DEBUG_EXIT_PANIC 0x7f

static _Noreturn void halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

void arch_shutdown(uint32_t status)
{
	static const char message[] = "tessera: it is safe now to switch the machine off\n";

	out32(DEBUG_EXIT_PORT, status + 1);
	acpi_power_off();
	arch_console_write(message, sizeof(message) - 1);
	halt();
}

void arch_panic_stop(void)
{
	out32(DEBUG_EXIT_PORT, DEBUG_EXIT_PANIC);
	halt();
}
