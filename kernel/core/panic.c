/* SPDX-License-Identifier: BSD-2-Clause */
/* Panic: an invariant of the kernel is broken, or the machine cannot be started. Never for what a
 * user sent. */
#include <arch/entry.h>
#include <arch/platform.h>
#include <stdarg.h>

#include "lib/console.h"

void panic(const char *format, ...)
{
	va_list args;

	console_printf("\nkernel panic: ");
	va_start(args, format);
	console_vprintf(format, args);
	va_end(args);
	console_printf("\n");
	arch_panic_stop();
}
