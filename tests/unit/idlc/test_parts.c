/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The small parts: table.c, arena.c, srcpos.c, emit.c and output.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit.h"
#include "harness.h"
#include "srcpos.h"
#include "table.h"

#define KEYS 20000

START_TEST(table_finds_what_was_put)
{
	struct arena a = { 0 };
	struct table t = { 0 };
	char absent[32];

	ck_assert_ptr_null(table_get(&t, "a"));
	for (uintptr_t i = 1; i <= KEYS; i++) {
		const char *key = arena_printf(&a, "key%zu", (size_t)i);

		ck_assert_ptr_null(table_put(&t, &a, key, (void *)i));
	}
	for (uintptr_t i = 1; i <= KEYS; i++) {
		const char *key = arena_printf(&a, "key%zu", (size_t)i);

		ck_assert_ptr_eq(table_get(&t, key), (void *)i);
		ck_assert_ptr_eq(table_put(&t, &a, key, &t), (void *)i);
		ck_assert_ptr_eq(table_get(&t, key), (void *)i);
	}
	for (unsigned i = 0; i < KEYS; i++) {
		snprintf(absent, sizeof(absent), "yek%u", i);
		ck_assert_ptr_null(table_get(&t, absent));
	}
	arena_free(&a);
}
END_TEST

START_TEST(arena_gives_zeroed_memory_apart)
{
	struct random_source r = { 7 };
	struct arena a = { 0 };

	for (unsigned i = 0; i < 2000; i++) {
		size_t size = random_below(&r, i % 100 ? 200 : 200000);
		unsigned char *p = arena_alloc(&a, size);

		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		for (size_t j = 0; j < size; j++)
			ck_assert_uint_eq(p[j], 0);
		memset(p, 0xff, size);
	}
	arena_free(&a);
	ck_assert_str_eq(arena_copy(&a, "abc", 2), "ab");
	arena_free(&a);
}
END_TEST

static void check_place(const struct source *s, uint32_t offset, uint32_t line, uint32_t column)
{
	struct line_column place = source_place(s, offset);

	ck_assert_uint_eq(place.line, line);
	ck_assert_uint_eq(place.column, column);
}

START_TEST(places_count_from_one)
{
	struct source s = { .path = "x", .text = strdup("ab\n\ncd\r\n"), .length = 8 };
	uint32_t length;

	source_index(&s);
	check_place(&s, 0, 1, 1);
	check_place(&s, 2, 1, 3);
	check_place(&s, 3, 2, 1);
	check_place(&s, 4, 3, 1);
	check_place(&s, 8, 4, 1);
	source_line(&s, 2, &length);
	ck_assert_uint_eq(length, 0);
	ck_assert_mem_eq(source_line(&s, 3, &length), "cd", 2);
	ck_assert_uint_eq(length, 2);
	source_line(&s, 4, &length);
	ck_assert_uint_eq(length, 0);
	source_free(&s);
}
END_TEST

START_TEST(lines_are_indented)
{
	struct emit e = { 0 };

	emit(&e, "a(");
	e.indent = 2;
	emit(&e, "b,\nc\n\n#if 1\nd%d", 1);
	emit(&e, "e\n");
	ck_assert_str_eq(e.text, "a(b,\n\t\tc\n\n#if 1\n\t\td1e\n");
	emit_free(&e);
}
END_TEST

START_TEST(comments_cannot_end_early)
{
	struct emit e = { 0 };

	emit_doc(&e, NULL);
	emit_doc(&e, "a */ b /* c **/");
	emit_doc(&e, "a\n\nb */");
	ck_assert_str_eq(e.text, "/* a * / b / * c ** / */\n/*\n * a\n *\n * b * /\n */\n");
	emit_free(&e);
}
END_TEST

START_TEST(integers_are_constants_of_their_type)
{
	static const struct {
		enum type_kind kind;
		struct integer value;
		const char *text;
	} cases[] = {
		{ TYPE_UINT8, { false, 200 }, "UINT8_C(200)" },
		{ TYPE_UINT64, { false, UINT64_MAX }, "UINT64_C(18446744073709551615)" },
		{ TYPE_INT32, { true, 5 }, "(-INT32_C(5))" },
		{ TYPE_INT64, { true, UINT64_C(1) << 63 }, "(-INT64_C(9223372036854775807) - 1)" },
		{ TYPE_BOOL, { false, 1 }, "true" },
	};
	char buffer[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct type t = { .kind = cases[i].kind };

		ck_assert_str_eq(emit_integer(cases[i].value, &t, buffer), cases[i].text);
	}
}
END_TEST

/* A file that is replaced keeps its old content until the new one is whole. */
START_TEST(files_are_written_whole)
{
	char folder[] = "/tmp/tessera-idlc-test-XXXXXX", path[64], text[16] = "";
	struct stat first, second;
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/x", folder);
	ck_assert_int_eq(emit_write_file(path, "one", 3, true), 0);
	ck_assert_int_eq(stat(path, &first), 0);
	ck_assert_int_eq(emit_write_file(path, "one", 3, true), 0);
	ck_assert_int_eq(stat(path, &second), 0);
	ck_assert_uint_eq(first.st_ino, second.st_ino);
	ck_assert_int_eq(emit_write_file(path, "two", 3, true), 0);
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), f));
	fclose(f);
	ck_assert_str_eq(text, "two");
	ck_assert_int_eq(emit_write_file("/dev/full", "x", 1, false), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(emit_write_file(path, "x", 1, false), 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parts");

	HARNESS_ADD(suite, table_finds_what_was_put);
	HARNESS_ADD(suite, arena_gives_zeroed_memory_apart);
	HARNESS_ADD(suite, places_count_from_one);
	HARNESS_ADD(suite, lines_are_indented);
	HARNESS_ADD(suite, comments_cannot_end_early);
	HARNESS_ADD(suite, integers_are_constants_of_their_type);
	HARNESS_ADD(suite, files_are_written_whole);
	return harness_run(suite);
}
