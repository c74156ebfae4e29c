/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libtessera's string functions, under names of their own, against those of the host.
 */
#include <string.h>

#include "harness.h"

#define memcpy  own_memcpy
#define memmove own_memmove
#define memset  own_memset
#define memcmp  own_memcmp
#define memchr  own_memchr
#define strlen  own_strlen
#define strnlen own_strnlen
#define strcmp  own_strcmp
#define strncmp own_strncmp
#define strchr  own_strchr
#define strrchr own_strrchr
#define strstr  own_strstr
#define strlcpy own_strlcpy
#include "freestanding/string.h"
#include "string/memchr.c"
#include "string/memcmp.c"
#include "string/memcpy.c"
#include "string/memmove.c"
#include "string/memset.c"
#include "string/strchr.c"
#include "string/strcmp.c"
#include "string/strlcpy.c"
#include "string/strlen.c"
#include "string/strncmp.c"
#include "string/strnlen.c"
#include "string/strrchr.c"
#include "string/strstr.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr
#undef strlcpy

#define SIZE 80

static struct random_source r = {71};
static char a[SIZE], b[SIZE], c[SIZE], d[SIZE];

/* Few letters, so that runs are equal often; the last byte is NUL. */
static void fill(void)
{
	for (int i = 0; i < SIZE; i++)
		a[i] = (char)(random_below(&r, 8) ? 'a' + (int)random_below(&r, 2)
						  : (int)random_next(&r));
	a[SIZE - 1] = '\0';
	memcpy(b, a, SIZE);
	if (random_below(&r, 2))
		b[random_below(&r, SIZE - 1)] = (char)random_next(&r);
	memcpy(c, a, SIZE);
	memcpy(d, a, SIZE);
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

START_TEST(memory)
{
	for (int i = 0; i < 100000; i++) {
		size_t x = random_below(&r, 40), y = random_below(&r, 40), n = random_below(&r, 41);

		fill();
		memmove(c + x, c + y, n);
		ck_assert_ptr_eq(own_memmove(d + x, d + y, n), d + x);
		ck_assert(!memcmp(c, d, SIZE));
		memset(c + x, i, n);
		ck_assert_ptr_eq(own_memset(d + x, i, n), d + x);
		ck_assert(!memcmp(c, d, SIZE));
		memcpy(c + y, b, n);
		ck_assert_ptr_eq(own_memcpy(d + y, b, n), d + y);
		ck_assert(!memcmp(c, d, SIZE));
		ck_assert_int_eq(sign(own_memcmp(a + x, b + x, n)), sign(memcmp(a + x, b + x, n)));
		ck_assert_ptr_eq(own_memchr(a, i, n), memchr(a, i, n));
	}
}
END_TEST

START_TEST(strings)
{
	for (int i = 0; i < 100000; i++) {
		size_t x = random_below(&r, SIZE), n = random_below(&r, SIZE), length;

		fill();
		ck_assert_uint_eq(own_strlen(a + x), strlen(a + x));
		ck_assert_uint_eq(own_strnlen(a, n), strnlen(a, n));
		ck_assert_int_eq(sign(own_strcmp(a + x, b + x)), sign(strcmp(a + x, b + x)));
		ck_assert_int_eq(sign(own_strncmp(a, b, n)), sign(strncmp(a, b, n)));
		ck_assert_ptr_eq(own_strchr(a, i % 4 ? 'a' : 0), strchr(a, i % 4 ? 'a' : 0));
		ck_assert_ptr_eq(own_strrchr(a, i % 4 ? 'a' : 0), strrchr(a, i % 4 ? 'a' : 0));
		ck_assert_ptr_eq(own_strstr(a, "abba"), strstr(a, "abba"));
		ck_assert_ptr_eq(own_strstr(a, ""), a);
		length = own_strlcpy(d, a, n);
		ck_assert_uint_eq(length, strlen(a));
		if (n)
			ck_assert_uint_eq(strlen(d), length < n ? length : n - 1);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk string");

	HARNESS_ADD(suite, memory);
	HARNESS_ADD(suite, strings);
	return harness_run(suite);
}
