/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/format: each conversion, against snprintf where C defines it.
 */
#include "lib/format.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

/* Formats with both, and compares text and length. */
#define SAME(...)                                                                                  \
	do {                                                                                       \
		char ours[256], theirs[256];                                                       \
		size_t length = format_string(ours, sizeof(ours), __VA_ARGS__);                    \
		int expected = snprintf(theirs, sizeof(theirs), __VA_ARGS__);                      \
		ck_assert_str_eq(ours, theirs);                                                    \
		ck_assert_uint_eq(length, (size_t)expected);                                       \
	} while (0)

START_TEST(integers)
{
	SAME("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
	SAME("%i", -42);
	SAME("%u %u %x %X", 0u, UINT_MAX, UINT_MAX, 0xabcdu);
	SAME("%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
	SAME("%lld %llu %llx", LLONG_MIN, ULLONG_MAX, 0x123456789abcdefULL);
	SAME("%zu", SIZE_MAX);
}
END_TEST

START_TEST(widths_and_flags)
{
	SAME("[%5d] [%-5d] [%05d] [%1d]", 42, 42, 42, 12345);
	SAME("[%5d] [%-5d] [%05d]", -42, -42, -42);
	SAME("[%016llx] [%-16llx]", 0xfeedULL, 0xfeedULL);
	SAME("[%8s] [%-8s] [%2s]", "abc", "abc", "abc");
	SAME("[%*d] [%-*d]", 6, 7, 6, 7);
	SAME("[%3c] [%-3c]", 'x', 'y');
}
END_TEST

START_TEST(strings)
{
	char bytes[4] = { 'a', 'b', 'c', 'd' };

	SAME("%s", "");
	SAME("%.*s|%.2s|%.9s", 3, bytes, "abc", "abc");
	SAME("%c%c%c", 'o', 'k', '!');
	SAME("100%%");
	SAME("plain");
}
END_TEST

START_TEST(pointers)
{
	char out[32];

	format_string(out, sizeof(out), "%p", (void *)(uintptr_t)0xdead);
	ck_assert_str_eq(out, "0xdead");
}
END_TEST

START_TEST(output_is_cut_and_terminated)
{
	char out[8];

	memset(out, '#', sizeof(out));
	ck_assert_uint_eq(format_string(out, 4, "%d", 123456), 6);
	ck_assert_str_eq(out, "123");
	ck_assert_int_eq(out[4], '#');
	ck_assert_uint_eq(format_string(out, 1, "abc"), 3);
	ck_assert_str_eq(out, "");
	out[0] = '#';
	ck_assert_uint_eq(format_string(out, 0, "abc"), 3);
	ck_assert_int_eq(out[0], '#');
}
END_TEST

/* Formats that the compiler would warn of are passed as data. */
static const char *const odd_formats[] = { "%", "%q", "abc %5", "%-0", "%l", "%08y end" };

START_TEST(unknown_conversions_are_copied)
{
	char out[64];

	for (size_t i = 0; i < sizeof(odd_formats) / sizeof(odd_formats[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
		ck_assert_uint_eq(format_string(out, sizeof(out), odd_formats[i]),
				  strlen(odd_formats[i]));
#pragma GCC diagnostic pop
		ck_assert_str_eq(out, odd_formats[i]);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("format");

	HARNESS_ADD(suite, integers);
	HARNESS_ADD(suite, widths_and_flags);
	HARNESS_ADD(suite, strings);
	HARNESS_ADD(suite, pointers);
	HARNESS_ADD(suite, output_is_cut_and_terminated);
	HARNESS_ADD(suite, unknown_conversions_are_copied);
	return harness_run(suite);
}
