/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * c_names.c, c_words.c and digest.c: identifiers of C and ids of interfaces.
 */
#include "c_names.h"

#include "compiled.h"
#include "digest.h"
#include "harness.h"

START_TEST(names_become_snake_case)
{
	static const struct { const char *name, *snake, *upper; } cases[] = {
		{ "OpenFlags", "open_flags", "OPEN_FLAGS" },
		{ "HTTPServer", "http_server", "HTTP_SERVER" },
		{ "ServerHTTP", "server_http", "SERVER_HTTP" },
		{ "Dir2", "dir2", "DIR2" },
		{ "Dir2Entry", "dir2_entry", "DIR2_ENTRY" },
		{ "read_ahead", "read_ahead", "READ_AHEAD" },
		{ "NOT_FOUND", "not_found", "NOT_FOUND" },
		{ "readAhead", "read_ahead", "READ_AHEAD" },
		{ "example.fs", "example_fs", "EXAMPLE_FS" },
		{ "A", "a", "A" },
		{ "AB", "ab", "AB" },
		{ "ABc", "a_bc", "A_BC" },
	};
	struct arena a = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_str_eq(c_snake(&a, cases[i].name), cases[i].snake);
		ck_assert_str_eq(c_upper(&a, cases[i].name), cases[i].upper);
	}
	arena_free(&a);
}
END_TEST

START_TEST(words_of_c_get_an_underscore)
{
	struct arena a = { 0 };

	ck_assert_str_eq(c_word(&a, "delete"), "delete_");
	ck_assert_str_eq(c_word(&a, "register"), "register_");
	ck_assert_str_eq(c_word(&a, "errno"), "errno_");
	ck_assert_str_eq(c_word(&a, "_Bool"), "_Bool_");
	ck_assert_str_eq(c_word(&a, "__x"), "__x_");
	ck_assert_str_eq(c_word(&a, "_x"), "_x");
	ck_assert_str_eq(c_word(&a, "open"), "open");
	arena_free(&a);
}
END_TEST

START_TEST(everything_is_named_after_the_prefix)
{
	struct compiled c;
	const struct method *m;
	const struct decl *d;

	compiled_make(&c, "interface OpenDir { 3: delete(namespace: uint8) -> (x: uint8); }\n"
			  "@c_name(\"kinds\")\n"
			  "enum FileKind : uint8 { PLAIN = 1; @c_name(\"DIR\") Folder = 2; }\n"
			  "const MAX: uint8 = 3;\n");
	m = compiled_method(&c, "OpenDir", "delete");
	ck_assert_str_eq(m->c_name, "test_open_dir_delete");
	ck_assert_str_eq(m->c_member, "delete_");
	ck_assert_str_eq(m->c_stem, "delete");
	ck_assert_str_eq(m->request.fields->c_name, "namespace_");
	d = compiled_decl(&c, "FileKind");
	ck_assert_str_eq(d->c_name, "test_kinds");
	ck_assert_str_eq(d->members->c_name, "TEST_KINDS_PLAIN");
	ck_assert_str_eq(d->members->next->c_name, "TEST_KINDS_DIR");
	ck_assert_str_eq(compiled_decl(&c, "MAX")->c_upper, "TEST_MAX");
	compiled_free(&c);
}
END_TEST

/* SHA-256 of "example.fs.Dir/1" begins 52 f2 34 fc f3 7c 3c 96. */
START_TEST(ids_are_little_endian_digests)
{
	struct compiled c;
	const struct decl *d;

	ck_assert_uint_eq(digest_id("example.fs.Dir/1", 16), UINT64_C(0x963c7cf3fc34f252));
	compiled_make(&c, "interface A { 1: f(); }\n@version(2) interface B { 1: f(); }\n");
	d = compiled_decl(&c, "A");
	ck_assert_str_eq(d->interface_name, "test.A/1");
	ck_assert_uint_eq(d->interface_id, digest_id("test.A/1", 8));
	d = compiled_decl(&c, "B");
	ck_assert_str_eq(d->interface_name, "test.B/2");
	ck_assert_uint_eq(d->interface_id, digest_id("test.B/2", 8));
	compiled_free(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("names");

	HARNESS_ADD(suite, names_become_snake_case);
	HARNESS_ADD(suite, words_of_c_get_an_underscore);
	HARNESS_ADD(suite, everything_is_named_after_the_prefix);
	HARNESS_ADD(suite, ids_are_little_endian_digests);
	return harness_run(suite);
}
