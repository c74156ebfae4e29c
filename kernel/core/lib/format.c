/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf-like formatting. A conversion is parsed into struct spec, its text is made, and emit()
 * pads.
 */
#include "lib/format.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"

#define DIGITS_MAX 24 /* 64 bits in decimal are 20 digits; then sign or 0x */

struct spec {
	bool left, zero;
	bool has_precision;
	unsigned longs; /* 0: int, 1: long or size_t, 2: long long */
	size_t width, precision;
	char conversion;
};

static void pad(struct format_sink *sink, char c, size_t count)
{
	while (count--)
		sink->put(sink, &c, 1);
}

/* Puts prefix (sign or 0x) and text out in the width asked for. */
static void emit(struct format_sink *sink, const struct spec *spec, const char *prefix,
		 const char *text, size_t length)
{
	size_t prefix_length = strlen(prefix);
	size_t used = prefix_length + length;
	size_t space = spec->width > used ? spec->width - used : 0;

	if (!spec->left && !spec->zero)
		pad(sink, ' ', space);
	sink->put(sink, prefix, prefix_length);
	if (!spec->left && spec->zero)
		pad(sink, '0', space);
	sink->put(sink, text, length);
	if (spec->left)
		pad(sink, ' ', space);
}

static void emit_number(struct format_sink *sink, const struct spec *spec, const char *prefix,
			uint64_t value, unsigned base)
{
	const char *digits = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[DIGITS_MAX];
	size_t at = sizeof(text);

	do {
		text[--at] = digits[value % base];
		value /= base;
	} while (value);
	emit(sink, spec, prefix, text + at, sizeof(text) - at);
}

static void emit_string(struct format_sink *sink, struct spec *spec, const char *s)
{
	spec->zero = false;
	if (!s)
		s = "(null)";
	emit(sink, spec, "", s, spec->has_precision ? strnlen(s, spec->precision) : strlen(s));
}

/* A va_list inside a struct can be handed on by reference on every machine. */
struct arguments {
	va_list list;
};

static int64_t signed_argument(const struct spec *spec, struct arguments *a)
{
	switch (spec->longs) {
	case 0:
		return va_arg(a->list, int);
	case 1:
		return va_arg(a->list, long);
	default:
		return va_arg(a->list, long long);
	}
}

static uint64_t unsigned_argument(const struct spec *spec, struct arguments *a)
{
	switch (spec->longs) {
	case 0:
		return va_arg(a->list, unsigned);
	case 1:
		return va_arg(a->list, unsigned long);
	default:
		return va_arg(a->list, unsigned long long);
	}
}

static const char *parse_number(const char *f, struct arguments *a, size_t *number)
{
	*number = 0;
	if (*f == '*') {
		int given = va_arg(a->list, int);

		*number = given > 0 ? (size_t)given : 0;
		return f + 1;
	}
	while (*f >= '0' && *f <= '9')
		*number = *number * 10 + (size_t)(*f++ - '0');
	return f;
}

/* Parses what follows a '%', up to the conversion and with it. */
static const char *parse(const char *f, struct arguments *a, struct spec *spec)
{
	*spec = (struct spec){ .left = false };
	for (; *f == '-' || *f == '0'; f++) {
		spec->left |= *f == '-';
		spec->zero |= *f == '0';
	}
	f = parse_number(f, a, &spec->width);
	if (*f == '.') {
		spec->has_precision = true;
		f = parse_number(f + 1, a, &spec->precision);
	}
	for (; *f == 'l' || *f == 'z'; f++)
		spec->longs++;
	spec->conversion = *f;
	return *f ? f + 1 : f;
}

static void emit_signed(struct format_sink *sink, const struct spec *spec, int64_t value)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

	emit_number(sink, spec, value < 0 ? "-" : "", magnitude, 10);
}

/* Puts one conversion out; false if it is not known. */
static bool convert(struct format_sink *sink, struct spec *spec, struct arguments *a)
{
	char c;

	switch (spec->conversion) {
	case 'd':
	case 'i':
		emit_signed(sink, spec, signed_argument(spec, a));
		return true;
	case 'u':
		emit_number(sink, spec, "", unsigned_argument(spec, a), 10);
		return true;
	case 'x':
	case 'X':
		emit_number(sink, spec, "", unsigned_argument(spec, a), 16);
		return true;
	case 'p':
		emit_number(sink, spec, "0x", (uintptr_t)va_arg(a->list, void *), 16);
		return true;
	case 's':
		emit_string(sink, spec, va_arg(a->list, const char *));
		return true;
	case 'c':
		c = (char)va_arg(a->list, int);
		spec->zero = false;
		emit(sink, spec, "", &c, 1);
		return true;
	case '%':
		sink->put(sink, "%", 1);
		return true;
	default:
		return false;
	}
}

void format_to(struct format_sink *sink, const char *format, va_list args)
{
	struct arguments a;

	va_copy(a.list, args);
	while (*format) {
		const char *begin = format;
		struct spec spec;

		while (*format && *format != '%')
			format++;
		sink->put(sink, begin, (size_t)(format - begin));
		if (!*format)
			break;
		begin = format;
		format = parse(format + 1, &a, &spec);
		if (!convert(sink, &spec, &a))
			sink->put(sink, begin, (size_t)(format - begin));
	}
	va_end(a.list);
}

struct string_sink {
	struct format_sink sink;
	char *out;
	size_t size, length;
};

static void put_string(struct format_sink *sink, const char *text, size_t length)
{
	struct string_sink *s = (struct string_sink *)(void *)sink;

	for (size_t i = 0; i < length; i++, s->length++) {
		if (s->length + 1 < s->size)
			s->out[s->length] = text[i];
	}
}

size_t format_v(char *out, size_t size, const char *format, va_list args)
{
	struct string_sink s = { .sink.put = put_string, .out = out, .size = size };

	format_to(&s.sink, format, args);
	if (size)
		out[s.length < size ? s.length : size - 1] = '\0';
	return s.length;
}

size_t format_string(char *out, size_t size, const char *format, ...)
{
	va_list args;
	size_t length;

	va_start(args, format);
	length = format_v(out, size, format, args);
	va_end(args);
	return length;
}
