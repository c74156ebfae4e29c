/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf-like formatting without a C library.
 *
 * Conversions: %s %c %d %i %u %x %X %p %%, lengths l, ll and z for the numbers, flags '-' and '0',
 * a width (a number or '*'), and for %s a precision. What is not known is copied as it stands.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Takes the formatted text, piece by piece; embed it to carry more. */
struct format_sink {
	void (*put)(struct format_sink *sink, const char *text, size_t length);
};

void format_to(struct format_sink *sink, const char *format, va_list args);

/*
 * Writes at most size bytes, a terminating NUL among them (if size is not 0), and returns the
 * length of the whole text, so a result >= size tells that it was cut.
 */
size_t format_v(char *out, size_t size, const char *format, va_list args);
size_t format_string(char *out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
