/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text. One directive is parsed into a struct, one function writes it; everything else is
 * a run of plain bytes. What cannot be parsed is plain, too, so that a wrong format is seen, not
 * lost.
 */
#include <tessera/format.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct output {
	tess_format_sink_t *sink;
	void *context;
	size_t length;
};

struct directive {
	bool left, zero, plus, space, hash;
	int width;              /* 0: none */
	int precision;          /* -1: none */
	unsigned int size;      /* bytes of an integer */
	char conversion;
};

static void emit(struct output *out, const char *bytes, size_t length)
{
	if (length)
		out->sink(out->context, bytes, length);
	out->length += length;
}

static void pad(struct output *out, char c, int count)
{
	char run[16];

	memset(run, c, sizeof(run));
	for (; count > 0; count -= (int)sizeof(run))
		emit(out, run, (size_t)count < sizeof(run) ? (size_t)count : sizeof(run));
}

/* Writes prefix and text, padded to the directive's width. */
static void emit_padded(struct output *out, const struct directive *d, const char *prefix,
			int zeros, const char *text, size_t length)
{
	size_t before = strlen(prefix);
	size_t all = before + (size_t)zeros + length;
	int blanks = d->width > 0 && (size_t)d->width > all ? d->width - (int)all : 0;

	if (!d->left)
		pad(out, ' ', blanks);
	emit(out, prefix, before);
	pad(out, '0', zeros);
	emit(out, text, length);
	if (d->left)
		pad(out, ' ', blanks);
}

static void emit_string(struct output *out, const struct directive *d, const char *s)
{
	if (!s)
		s = "(null)";
	emit_padded(out, d, "", 0, s,
		    d->precision < 0 ? strlen(s) : strnlen(s, (size_t)d->precision));
}

static unsigned int base_of(char conversion)
{
	switch (conversion) {
	case 'x':
	case 'X':
	case 'p':
		return 16;
	case 'o':
		return 8;
	default:
		return 10;
	}
}

/* Writes the digits to the end of a buffer of 24 bytes; returns the first. None for 0. */
static char *digits(char *end, uint64_t value, char conversion)
{
	const char *set = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = base_of(conversion);

	for (; value; value /= base)
		*--end = set[value % base];
	return end;
}

static void emit_number(struct output *out, const struct directive *d, uint64_t value,
			const char *prefix)
{
	char buffer[24];
	char *begin = digits(buffer + sizeof(buffer), value, d->conversion);
	int length = (int)(buffer + sizeof(buffer) - begin);
	int least = d->precision < 0 ? 1 : d->precision;

	if (d->zero && !d->left && d->precision < 0 && d->width > (int)strlen(prefix))
		least = d->width - (int)strlen(prefix);
	if (d->conversion == 'o' && d->hash && least <= length)
		least = length + 1;
	emit_padded(out, d, prefix, least > length ? least - length : 0, begin, (size_t)length);
}

static const char *unsigned_prefix(const struct directive *d, uint64_t value)
{
	if (d->conversion == 'p')
		return "0x";
	if (!d->hash || !value || d->conversion == 'o' || d->conversion == 'u')
		return "";
	return d->conversion == 'X' ? "0X" : "0x";
}

static void emit_signed(struct output *out, const struct directive *d, int64_t value)
{
	uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;

	emit_number(out, d, size, value < 0 ? "-" : d->plus ? "+" : d->space ? " " : "");
}

static bool take_flag(struct directive *d, char c)
{
	switch (c) {
	case '-':
		return d->left = true;
	case '0':
		return d->zero = true;
	case '+':
		return d->plus = true;
	case ' ':
		return d->space = true;
	case '#':
		return d->hash = true;
	default:
		return false;
	}
}

/* A decimal number, kept below 100,000 whatever the format says. */
static int take_number(const char **format)
{
	int n = 0;

	for (; **format >= '0' && **format <= '9'; ++*format)
		if (n < 10000)
			n = n * 10 + (**format - '0');
	return n;
}

static void take_size(const char **format, struct directive *d)
{
	d->size = sizeof(int);
	if (**format == 'h') {
		d->size = sizeof(short);
		if (*++*format == 'h') {
			d->size = sizeof(char);
			++*format;
		}
		return;
	}
	while (**format == 'l' || **format == 'z' || **format == 'j' || **format == 't') {
		d->size = sizeof(long);
		++*format;
	}
}

/* va_list may be an array type; in a struct it can be passed on by pointer. */
struct arguments {
	va_list list;
};

static void take_star(struct directive *d, struct arguments *args)
{
	d->width = va_arg(args->list, int);
	if (d->width < 0) {
		d->left = true;
		d->width = d->width < -100000 ? 100000 : -d->width;
	}
}

/* Parses what follows '%'; returns where the text goes on. */
static const char *parse(const char *format, struct directive *d, struct arguments *args)
{
	*d = (struct directive){.precision = -1};
	while (take_flag(d, *format))
		format++;
	if (*format == '*') {
		take_star(d, args);
		format++;
	} else {
		d->width = take_number(&format);
	}
	if (*format == '.') {
		format++;
		if (*format == '*') {
			d->precision = va_arg(args->list, int);
			format++;
		} else {
			d->precision = take_number(&format);
		}
	}
	take_size(&format, d);
	d->conversion = *format;
	return *format ? format + 1 : format;
}

static int64_t take_signed(unsigned int size, struct arguments *args)
{
	if (size == sizeof(long))
		return va_arg(args->list, long);
	if (size == sizeof(short))
		return (short)va_arg(args->list, int);
	if (size == sizeof(char))
		return (signed char)va_arg(args->list, int);
	return va_arg(args->list, int);
}

static uint64_t take_unsigned(unsigned int size, struct arguments *args)
{
	if (size == sizeof(long))
		return va_arg(args->list, unsigned long);
	if (size == sizeof(short))
		return (unsigned short)va_arg(args->list, unsigned int);
	if (size == sizeof(char))
		return (unsigned char)va_arg(args->list, unsigned int);
	return va_arg(args->list, unsigned int);
}

/* False if there is no such conversion. */
static bool convert(struct output *out, const struct directive *d, struct arguments *args)
{
	uint64_t value;
	char c;

	switch (d->conversion) {
	case 's':
		emit_string(out, d, va_arg(args->list, const char *));
		return true;
	case 'c':
		c = (char)va_arg(args->list, int);
		emit_padded(out, d, "", 0, &c, 1);
		return true;
	case '%':
		emit(out, "%", 1);
		return true;
	case 'd':
	case 'i':
		emit_signed(out, d, take_signed(d->size, args));
		return true;
	case 'p':
		emit_number(out, d, (uint64_t)va_arg(args->list, void *), "0x");
		return true;
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		value = take_unsigned(d->size, args);
		emit_number(out, d, value, unsigned_prefix(d, value));
		return true;
	default:
		return false;
	}
}

static const char *plain_end(const char *format)
{
	while (*format && *format != '%')
		format++;
	return format;
}

size_t tess_format_to(tess_format_sink_t *sink, void *context, const char *format,
		      va_list arguments)
{
	struct output out = {sink, context, 0};
	struct arguments args;
	struct directive d;

	va_copy(args.list, arguments);
	while (*format) {
		const char *end = plain_end(format);

		emit(&out, format, (size_t)(end - format));
		format = end;
		if (*format != '%')
			break;
		format = parse(format + 1, &d, &args);
		if (!convert(&out, &d, &args))
			emit(&out, end, (size_t)(format - end));
	}
	va_end(args.list);
	return out.length;
}
