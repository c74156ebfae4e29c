/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_format: formatting into a buffer.
 */
#include <tessera/format.h>

#include <string.h>

struct buffer {
	char *next;
	size_t left;
};

static void put(void *context, const char *bytes, size_t length)
{
	struct buffer *buffer = context;
	size_t fits = length < buffer->left ? length : buffer->left;

	if (!fits)
		return;
	memcpy(buffer->next, bytes, fits);
	buffer->next += fits;
	buffer->left -= fits;
}

size_t tess_format_v(char *text, size_t size, const char *format, va_list arguments)
{
	struct buffer buffer = {text, size ? size - 1 : 0};
	size_t length = tess_format_to(put, &buffer, format, arguments);

	if (size)
		*buffer.next = '\0';
	return length;
}

size_t tess_format(char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = tess_format_v(text, size, format, arguments);
	va_end(arguments);
	return length;
}
