/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_format against the host's snprintf: every directive that both know gives the same bytes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <tessera/format.h>

#include "harness.h"

/* The formats are made at run time. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

#define SIZE 300

static void compare(const char *format, ...)
{
	char expected[SIZE], actual[SIZE];
	va_list a, b;
	int length;
	size_t got;

	va_start(a, format);
	va_copy(b, a);
	length = vsnprintf(expected, sizeof(expected), format, a);
	got = tess_format_v(actual, sizeof(actual), format, b);
	va_end(b);
	va_end(a);
	ck_assert_msg(got == (size_t)length && !strcmp(expected, actual),
		      "\"%s\": \"%s\" (%zu), not \"%s\" (%d)", format, actual, got, expected,
		      length);
}

START_TEST(fixed_formats)
{
	compare("plain");
	compare("%d %i %u %x %X %o %c %%", -5, 7, 9u, 0xbeefu, 0xBEEFu, 8u, 'c');
	compare("%s|%10s|%-10s|%.2s|%.*s", "abc", "abc", "abc", "abc", 1, "abc");
	compare("%ld %lu %lx %lld %llu %zu %jd %td", -1L, ~0UL, ~0UL, -1LL, ~0ULL, (size_t)1,
		(intmax_t)-3, (ptrdiff_t)4);
	compare("%hhd %hhu %hd %hu", 300, 300, 70000, 70000);
	compare("%p", (void *)0x1234);
	compare("%*d|%-*d|%*d", 6, 42, 6, 42, -6, 42);
	compare("%+d % d %+u", 3, 3, 3u);
	compare("%.0d|%.0x|%.3d", 0, 0u, 5);
	compare("%#x %#o %#X %#x", 255u, 8u, 255u, 0u);
	compare("%lld %d", (long long)INT64_MIN, INT32_MIN);
}
END_TEST

static void random_format(struct random_source *r, char *format, const char *size, char conversion)
{
	static const char *const flags[] = {"", "-", "0", "+", " ", "#", "-+", "0#", "-0"};
	char width[8] = "", precision[8] = "";

	if (random_below(r, 2))
		snprintf(width, sizeof(width), "%u", (unsigned)random_below(r, 40));
	if (random_below(r, 2))
		snprintf(precision, sizeof(precision), ".%u", (unsigned)random_below(r, 30));
	sprintf(format, "<%%%s%s%s%s%c>", flags[random_below(r, 9)], width, precision, size,
		conversion);
}

START_TEST(random_numbers)
{
	struct random_source r = {11};
	char format[64];

	for (int i = 0; i < 100000; i++) {
		char conversion = "diuxXo"[random_below(&r, 6)];
		uint64_t value = random_next(&r) >> random_below(&r, 64);

		random_format(&r, format, "l", conversion);
		compare(format, value);
		random_format(&r, format, "", conversion);
		compare(format, (unsigned)value);
	}
}
END_TEST

START_TEST(random_strings)
{
	struct random_source r = {12};
	char format[64];

	for (int i = 0; i < 20000; i++) {
		random_format(&r, format, "", 's');
		/* Flags that mean nothing for a string: the host ignores them, and so do we. */
		compare(format, &"some text of some length"[random_below(&r, 24)]);
	}
}
END_TEST

START_TEST(cut_off_at_every_size)
{
	char expected[32], actual[32];

	for (size_t size = 1; size < sizeof(expected); size++) {
		snprintf(expected, size, "%s-%08d", "twelve chars", 12345);
		memset(actual, 'x', sizeof(actual));
		ck_assert_uint_eq(tess_format(actual, size, "%s-%08d", "twelve chars", 12345), 21);
		ck_assert_str_eq(actual, expected);
	}
	ck_assert_uint_eq(tess_format(NULL, 0, "%d", 12345), 5);
}
END_TEST

START_TEST(odd_formats_are_shown)
{
	char text[64], format[] = "%";

	tess_format(text, sizeof(text), format);
	ck_assert_str_eq(text, "%");
	strcpy(text, "%y %");
	char odd[] = "a %y b";

	tess_format(text, sizeof(text), odd);
	ck_assert_str_eq(text, "a %y b");
	char null[] = "%s";

	tess_format(text, sizeof(text), null, (char *)NULL);
	ck_assert_str_eq(text, "(null)");
}
END_TEST

START_TEST(huge_widths_are_bounded)
{
	char text[16], format[] = "%99999999999999999999d|%.99999999999999999999d";

	ck_assert_uint_lt(tess_format(text, sizeof(text), format, 1, 2), 300000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk format");

	HARNESS_ADD(suite, fixed_formats);
	HARNESS_ADD(suite, random_numbers);
	HARNESS_ADD(suite, random_strings);
	HARNESS_ADD(suite, cut_off_at_every_size);
	HARNESS_ADD(suite, odd_formats_are_shown);
	HARNESS_ADD(suite, huge_widths_are_bounded);
	return harness_run(suite);
}
