/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * layout.c: the wire format, against numbers worked out by hand from its description.
 */
#include "layout.h"

#include "compiled.h"
#include "harness.h"

/* Offset and size of a struct's or message's member. */
static void check_field(const struct field *fields, const char *name, uint64_t offset,
			uint64_t size)
{
	const struct field *f = compiled_field(fields, name);

	ck_assert_uint_eq(f->offset, offset);
	ck_assert_uint_eq(f->type->layout.size, size);
}

START_TEST(scalars_are_aligned_to_their_size)
{
	struct compiled c;
	const struct decl *d;

	compiled_make(&c, "enum E : uint16 { A = 1; }\n"
			  "struct S { a: bool; b: uint32; c: E; d: uint64; e: uint8; }\n");
	d = compiled_decl(&c, "S");
	check_field(d->fields, "a", 0, 1);
	check_field(d->fields, "b", 4, 4);
	check_field(d->fields, "c", 8, 2);
	check_field(d->fields, "d", 16, 8);
	check_field(d->fields, "e", 24, 1);
	ck_assert_uint_eq(d->layout.size, 32);
	ck_assert_uint_eq(d->layout.align, 8);
	ck_assert_uint_eq(d->layout.tail_words, 0);
	compiled_free(&c);
}
END_TEST

START_TEST(structs_and_arrays_keep_their_alignment)
{
	struct compiled c;
	const struct decl *d;

	compiled_make(&c, "struct In { a: uint16; b: uint8; }\n"
			  "struct S { a: uint8; in: In; many: array<In, 3>;\n"
			  "           grid: array<array<uint8, 3>, 2>; last: uint16; }\n");
	d = compiled_decl(&c, "S");
	check_field(d->fields, "in", 2, 4);
	check_field(d->fields, "many", 6, 12);
	check_field(d->fields, "grid", 18, 6);
	check_field(d->fields, "last", 24, 2);
	ck_assert_uint_eq(d->layout.size, 26);
	ck_assert_uint_eq(d->layout.align, 2);
	compiled_free(&c);
}
END_TEST

/* The reply of `list` in the description of the format: its largest, and its members' places. */
START_TEST(lengths_stand_in_the_fixed_part)
{
	struct compiled c;
	const struct message *m;

	compiled_make(&c, "interface Dir { 1: list(cursor: uint64)"
			  " -> (names: vector<string<40>, 16>, next: uint64); }\n");
	m = &compiled_method(&c, "Dir", "list")->reply;
	check_field(m->fields, "names", 0, 4);
	check_field(m->fields, "next", 8, 8);
	ck_assert_uint_eq(m->words_fixed, 2);
	ck_assert_uint_eq(m->layout.tail_words, 16 * 4 / 8 + 16 * 5);
	ck_assert_uint_eq(m->words_max, 2 + 8 + 80);
	compiled_free(&c);
}
END_TEST

START_TEST(tails_are_whole_words)
{
	struct compiled c;
	const struct decl *d;

	compiled_make(&c, "struct S { a: string<1>; b: bytes<8>; c: bytes<9>;\n"
			  "           d: vector<uint16, 5>; e: array<string<3>, 2>; }\n");
	d = compiled_decl(&c, "S");
	ck_assert_uint_eq(compiled_field(d->fields, "a")->type->layout.tail_words, 1);
	ck_assert_uint_eq(compiled_field(d->fields, "b")->type->layout.tail_words, 1);
	ck_assert_uint_eq(compiled_field(d->fields, "c")->type->layout.tail_words, 2);
	ck_assert_uint_eq(compiled_field(d->fields, "d")->type->layout.tail_words, 2);
	check_field(d->fields, "e", 16, 8);
	ck_assert_uint_eq(compiled_field(d->fields, "e")->type->layout.tail_words, 2);
	ck_assert_uint_eq(d->layout.tail_words, 8);
	compiled_free(&c);
}
END_TEST

START_TEST(capabilities_take_no_bytes)
{
	struct compiled c;
	const struct message *m;

	compiled_make(&c, "struct Key { id: uint32; cap: cap<Memory, READ>; }\n"
			  "interface I {\n"
			  "  1: f(a: uint8, b: cap<Memory>, c: vector<Key, 2>, d: client<I>);\n"
			  "}\n");
	m = &compiled_method(&c, "I", "f")->request;
	check_field(m->fields, "b", 1, 0);
	check_field(m->fields, "c", 4, 4);
	ck_assert_uint_eq(m->layout.caps_min, 2);
	ck_assert_uint_eq(m->layout.caps_max, 4);
	ck_assert_uint_eq(m->words_fixed, 1);
	ck_assert_uint_eq(m->words_max, 2);
	ck_assert(!m->layout.lends);
	compiled_free(&c);
}
END_TEST

START_TEST(a_grant_is_two_words_and_a_lent_capability)
{
	struct compiled c;
	const struct message *m;

	compiled_make(&c, "interface I { 1: f(a: uint8, data: grant<in, 0x100000>); 2: g(); }\n");
	m = &compiled_method(&c, "I", "f")->request;
	check_field(m->fields, "data", 8, 16);
	ck_assert_uint_eq(m->words_max, 3);
	ck_assert_uint_eq(m->layout.caps_min, 1);
	ck_assert(m->layout.lends);
	ck_assert_uint_eq(compiled_method(&c, "I", "g")->request.words_max, 0);
	compiled_free(&c);
}
END_TEST

/* 496 words pass, 497 do not, at the exact byte. */
START_TEST(the_limit_is_exact)
{
	struct compiled c;

	compiled_make(&c, "interface I { 1: f(a: string<3960>); }\n");
	ck_assert_uint_eq(compiled_method(&c, "I", "f")->request.words_max, 496);
	compiled_free(&c);
	compiled_make(&c, "interface I { 1: f(a: string<3961>); }\n");
	ck_assert_ptr_null(c.library);
	ck_assert_ptr_nonnull(strstr(c.messages, "[E0211]"));
	compiled_free(&c);
}
END_TEST

START_TEST(huge_numbers_saturate)
{
	struct compiled c;

	compiled_make(&c, "const N: uint32 = 4294967295;\n"
			  "struct S { a: array<array<array<uint64, N>, N>, N>; }\n");
	ck_assert_ptr_null(c.library);
	ck_assert_ptr_nonnull(strstr(c.messages, "[E0211]"));
	compiled_free(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("layout");

	HARNESS_ADD(suite, scalars_are_aligned_to_their_size);
	HARNESS_ADD(suite, structs_and_arrays_keep_their_alignment);
	HARNESS_ADD(suite, lengths_stand_in_the_fixed_part);
	HARNESS_ADD(suite, tails_are_whole_words);
	HARNESS_ADD(suite, capabilities_take_no_bytes);
	HARNESS_ADD(suite, a_grant_is_two_words_and_a_lent_capability);
	HARNESS_ADD(suite, the_limit_is_exact);
	HARNESS_ADD(suite, huge_numbers_saturate);
	return harness_run(suite);
}
