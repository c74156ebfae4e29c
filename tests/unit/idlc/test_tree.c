/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What parser and checks put into the tree: values, modes of capabilities, doc comments, methods.
 */
#include <string.h>

#include "compiled.h"
#include "harness.h"

static struct integer value_of(const struct compiled *c, const char *name)
{
	return compiled_decl(c, name)->value;
}

START_TEST(expressions_are_exact)
{
	struct compiled c;

	compiled_make(&c, "const A: uint64 = 2 + 3 * 4;\n"
			  "const B: uint64 = (2 + 3) * 4;\n"
			  "const C: int64 = -7 / 2;\n"
			  "const D: uint64 = 1 << 63;\n"
			  "const E: uint64 = 1 | 6 | 0x10;\n"
			  "const F: uint64 = 0xffffffffffffffff - 1;\n"
			  "const G: int64 = -9223372036854775808;\n"
			  "const H: uint64 = 10 - 3 - 2;\n"
			  "const I: bool = true;\n"
			  "const J: uint64 = 1 << 2 | 3;\n"
			  "const K: uint64 = LATER * 2;\nconst LATER: uint8 = 0b101;\n");
	ck_assert_uint_eq(value_of(&c, "A").magnitude, 14);
	ck_assert_uint_eq(value_of(&c, "B").magnitude, 20);
	ck_assert(value_of(&c, "C").negative);
	ck_assert_uint_eq(value_of(&c, "C").magnitude, 3);
	ck_assert_uint_eq(value_of(&c, "D").magnitude, UINT64_C(1) << 63);
	ck_assert_uint_eq(value_of(&c, "E").magnitude, 0x17);
	ck_assert_uint_eq(value_of(&c, "F").magnitude, UINT64_MAX - 1);
	ck_assert_uint_eq(value_of(&c, "G").magnitude, UINT64_C(1) << 63);
	ck_assert_uint_eq(value_of(&c, "H").magnitude, 5);
	ck_assert_uint_eq(value_of(&c, "I").magnitude, 1);
	ck_assert_uint_eq(value_of(&c, "J").magnitude, 7);
	ck_assert_uint_eq(value_of(&c, "K").magnitude, 10);
	compiled_free(&c);
}
END_TEST

START_TEST(capabilities_have_rights_and_modes)
{
	struct compiled c;
	const struct field *f, *r;

	compiled_make(&c, "interface I {\n"
			  "  1: f(a: cap<Memory>, b: cap<Memory, READ | WRITE, move>,\n"
			  "       c: client<I>, d: cap<Memory, lend>)\n"
			  "    -> (a: cap<Memory>, b: client<I>, c: client<I, copy>);\n"
			  "}\n");
	f = compiled_method(&c, "I", "f")->request.fields;
	r = compiled_method(&c, "I", "f")->reply.fields;
	ck_assert_uint_eq(f->type->rights, 0);
	ck_assert_uint_eq(f->type->mask, 0xffff);
	ck_assert_int_eq(f->type->mode, CAP_COPY);
	f = f->next;
	ck_assert_uint_eq(f->type->rights, 3);
	ck_assert_uint_eq(f->type->mask, 3);
	ck_assert_int_eq(f->type->mode, CAP_MOVE);
	f = f->next;
	ck_assert_uint_eq(f->type->rights, 0x40);
	ck_assert_uint_eq(f->type->mask, 0x48);
	ck_assert_int_eq(f->type->mode, CAP_COPY);
	ck_assert_int_eq(f->next->type->mode, CAP_LEND);
	ck_assert_int_eq(r->type->mode, CAP_COPY);
	ck_assert_int_eq(r->next->type->mode, CAP_MOVE);
	ck_assert_int_eq(r->next->next->type->mode, CAP_COPY);
	compiled_free(&c);
}
END_TEST

START_TEST(doc_comments_go_with_what_follows)
{
	struct compiled c;
	const struct decl *d;

	compiled_make(&c, "/// First line.\n///\n///   indented  \n// no doc\n"
			  "@c_name(\"s\")\nstruct S {\n"
			  "  a: uint8;\n  /// Of b.\n  b: uint8;   /// of nothing\n}\n"
			  "//// four strokes are a plain comment\nstruct T { a: uint8; }\n");
	d = compiled_decl(&c, "S");
	ck_assert_str_eq(d->doc, "First line.\n\n  indented");
	ck_assert_ptr_null(d->fields->doc);
	ck_assert_str_eq(d->fields->next->doc, "Of b.");
	ck_assert_ptr_null(compiled_decl(&c, "T")->doc);
	compiled_free(&c);
}
END_TEST

START_TEST(methods_are_two_way_unless_they_say)
{
	struct compiled c;
	const struct method *m;

	compiled_make(&c, "errors E { A = 1; }\n"
			  "interface I { 7: f(); 0x10: oneway g(); 3: h() -> () throws E; }\n");
	m = compiled_method(&c, "I", "f");
	ck_assert_uint_eq(m->ordinal, 7);
	ck_assert(!m->oneway && !m->has_results && !m->throws);
	m = compiled_method(&c, "I", "g");
	ck_assert_uint_eq(m->ordinal, 16);
	ck_assert(m->oneway);
	m = compiled_method(&c, "I", "h");
	ck_assert(m->has_results);
	ck_assert_ptr_eq(m->throws, compiled_decl(&c, "E"));
	ck_assert_uint_eq(compiled_decl(&c, "I")->method_count, 3);
	compiled_free(&c);
}
END_TEST

/* What is said besides that a name is unknown; NULL: nothing. */
static void check_suggestion(const char *wrong, const char *meant)
{
	char text[256], note[64];
	struct compiled c;

	snprintf(text, sizeof(text),
		 "struct OpenFlags { a: uint8; }\nstruct Ab { a: uint8; }\nstruct S { x: %s; }\n",
		 wrong);
	compiled_make(&c, text);
	ck_assert_ptr_null(c.library);
	snprintf(note, sizeof(note), "did you mean '%s'?", meant ? meant : "");
	ck_assert_msg((strstr(c.messages, meant ? note : "did you mean") != NULL) == (meant != NULL),
		      "%s", c.messages);
	compiled_free(&c);
}

START_TEST(near_names_are_suggested)
{
	check_suggestion("OpenFlag", "OpenFlags");
	check_suggestion("OpneFlags", "OpenFlags");
	check_suggestion("OpenFlagsss", "OpenFlags");
	check_suggestion("unit32", "uint32");
	check_suggestion("bol", "bool");
	check_suggestion("Abc", "Ab");
	check_suggestion("Flags", NULL);
	check_suggestion("A", NULL);
	check_suggestion("AVeryLongNameIndeedThatIsLongerThanAnyThatIsLookedAt", NULL);
}
END_TEST

/* No more than the limit of errors, and a line that says so. */
START_TEST(errors_end_somewhere)
{
	char text[8192] = "";
	struct compiled c;
	unsigned count = 0;

	for (unsigned i = 0; i < 200; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "struct S%u { a: T; }\n", i);
	compiled_make(&c, text);
	ck_assert_ptr_null(c.library);
	for (const char *p = c.messages; (p = strstr(p, "error:")); p++)
		count++;
	ck_assert_uint_eq(count, DIAG_ERRORS_MAX);
	ck_assert_ptr_nonnull(strstr(c.messages, "too many errors"));
	compiled_free(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tree");

	HARNESS_ADD(suite, expressions_are_exact);
	HARNESS_ADD(suite, capabilities_have_rights_and_modes);
	HARNESS_ADD(suite, doc_comments_go_with_what_follows);
	HARNESS_ADD(suite, methods_are_two_way_unless_they_say);
	HARNESS_ADD(suite, near_names_are_suggested);
	HARNESS_ADD(suite, errors_end_somewhere);
	return harness_run(suite);
}
