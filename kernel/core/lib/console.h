/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text to the kernel's console.
 */
#ifndef LIB_CONSOLE_H
#define LIB_CONSOLE_H

#include <stdarg.h>

/* Conversions as in lib/format.h. */
void console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void console_vprintf(const char *format, va_list args);

#endif
