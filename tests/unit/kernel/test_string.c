/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/string.c and the machine's part of it: the bare-metal functions, compiled here under other
 * names, against the C library's.
 */
#include "lib/string.h"

#include <string.h>

#include "harness.h"

void *bare_memcpy(void *restrict to, const void *restrict from, size_t size);
void *bare_memmove(void *to, const void *from, size_t size);
void *bare_memset(void *to, int byte, size_t size);
int bare_memcmp(const void *a, const void *b, size_t size);
size_t bare_strlen(const char *s);
size_t bare_strnlen(const char *s, size_t size);
int bare_strcmp(const char *a, const char *b);

#define memcpy  bare_memcpy
#define memmove bare_memmove
#define memset  bare_memset
#define memcmp  bare_memcmp
#define strlen  bare_strlen
#define strnlen bare_strnlen
#define strcmp  bare_strcmp
#include "../../../kernel/arch/x86_64/copy.c"
#include "lib/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strnlen
#undef strcmp

#define SIZE 96

static void fill(unsigned char *bytes)
{
	for (int i = 0; i < SIZE; i++)
		bytes[i] = (unsigned char)(i * 7 + 1);
}

/* Every offset of source and target, and every length that fits. */
START_TEST(copies_of_every_alignment)
{
	unsigned char ours[SIZE], theirs[SIZE], from[SIZE];

	fill(from);
	for (size_t to = 0; to < 9; to++) {
		for (size_t size = 0; size + to < SIZE - 8; size++) {
			fill(ours);
			fill(theirs);
			ck_assert_ptr_eq(bare_memcpy(ours + to, from + to % 5, size), ours + to);
			memcpy(theirs + to, from + to % 5, size);
			ck_assert_int_eq(memcmp(ours, theirs, SIZE), 0);
		}
	}
}
END_TEST

START_TEST(moves_that_overlap)
{
	unsigned char ours[SIZE], theirs[SIZE];

	for (size_t to = 0; to < 24; to++) {
		for (size_t from = 0; from < 24; from++) {
			fill(ours);
			fill(theirs);
			ck_assert_ptr_eq(bare_memmove(ours + to, ours + from, 70), ours + to);
			memmove(theirs + to, theirs + from, 70);
			ck_assert_int_eq(memcmp(ours, theirs, SIZE), 0);
		}
	}
}
END_TEST

START_TEST(fills_of_every_length)
{
	unsigned char ours[SIZE], theirs[SIZE];

	for (size_t size = 0; size < SIZE - 3; size++) {
		fill(ours);
		fill(theirs);
		ck_assert_ptr_eq(bare_memset(ours + 3, 0x1ab, size), ours + 3);
		memset(theirs + 3, 0x1ab, size);
		ck_assert_int_eq(memcmp(ours, theirs, SIZE), 0);
	}
}
END_TEST

START_TEST(comparisons)
{
	ck_assert_int_eq(bare_memcmp("abc", "abd", 2), 0);
	ck_assert_int_lt(bare_memcmp("abc", "abd", 3), 0);
	ck_assert_int_gt(bare_memcmp("\xff", "\x01", 1), 0);
	ck_assert_int_eq(bare_strcmp("", ""), 0);
	ck_assert_int_lt(bare_strcmp("ab", "abc"), 0);
	ck_assert_int_gt(bare_strcmp("\xff", "a"), 0);
}
END_TEST

START_TEST(lengths)
{
	const char open[3] = { 'a', 'b', 'c' };

	ck_assert_uint_eq(bare_strlen(""), 0);
	ck_assert_uint_eq(bare_strlen("four"), 4);
	ck_assert_uint_eq(bare_strnlen("four", 9), 4);
	ck_assert_uint_eq(bare_strnlen(open, 3), 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("string");

	HARNESS_ADD(suite, copies_of_every_alignment);
	HARNESS_ADD(suite, moves_that_overlap);
	HARNESS_ADD(suite, fills_of_every_length);
	HARNESS_ADD(suite, comparisons);
	HARNESS_ADD(suite, lengths);
	return harness_run(suite);
}
