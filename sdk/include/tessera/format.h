/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text, a part of what C11 7.21.6.1 describes:
 *
 *	%d %i %u %x %X %o %c %s %p %%
 *
 * with the sizes hh h l ll z j t, a width and a precision (numbers or *), and the flags - 0 + space
 * #. An unknown directive is written as it stands, its argument is not taken.
 *
 * %s of a null pointer writes (null); a precision bounds how many bytes of the string are looked
 * at.
 */
#ifndef TESSERA_FORMAT_H
#define TESSERA_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Formats into size bytes at buffer, cut off if need be and, unless size is 0, ended by NUL.
 * Returns how many bytes the whole text has, without the NUL, as snprintf does.
 */
size_t tess_format(char *buffer, size_t size, const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));
size_t tess_format_v(char *buffer, size_t size, const char *format, va_list arguments)
	__attribute__((__format__(__printf__, 3, 0)));

/* Where formatted text goes: called with one or more bytes at a time. */
typedef void tess_format_sink_t(void *context, const char *bytes, size_t length);

/* Formats piece by piece into a function of one's own. Returns how many bytes there were. */
size_t tess_format_to(tess_format_sink_t *sink, void *context, const char *format,
		      va_list arguments) __attribute__((__format__(__printf__, 3, 0)));

#ifdef __cplusplus
}
#endif

#endif
