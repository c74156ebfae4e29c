/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's command line.
 */
#include "option.h"

#include <stddef.h>

/* The end of the common beginning of the word at `at` and text, or NULL if text goes on there. */
static const char *match(const char *at, const char *text)
{
	while (*text && *at == *text) {
		at++;
		text++;
	}
	return *text ? NULL : at;
}

static bool is_end(char c)
{
	return c == '\0' || c == ' ' || c == '\t' || c == '\n';
}

/* Where the value of the last word `name=...` begins, or NULL. */
static const char *find(const char *line, const char *name)
{
	const char *value = NULL;

	while (*line) {
		const char *after = match(line, name);

		if (after && *after == '=')
			value = after + 1;
		while (!is_end(*line))
			line++;
		while (*line && is_end(*line))
			line++;
	}
	return value;
}

bool option_is(const char *line, const char *name, const char *value)
{
	const char *found = find(line, name);
	const char *after = found ? match(found, value) : NULL;

	return after && is_end(*after);
}

/* The value of a digit, or 16 if the character is none. */
static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool option_number(const char *line, const char *name, uint64_t *value)
{
	const char *at = find(line, name);
	const char *hexadecimal = at ? match(at, "0x") : NULL;
	unsigned base = hexadecimal ? 16 : 10;
	uint64_t number = 0;

	if (hexadecimal)
		at = hexadecimal;
	if (!at || is_end(*at))
		return false;
	for (; !is_end(*at); at++) {
		unsigned digit = digit_of(*at);

		if (digit >= base || __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}
	*value = number;
	return true;
}
