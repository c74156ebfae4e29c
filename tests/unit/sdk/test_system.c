/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System files, from text to table: what is compiled is what was written and passes the check that
 * init makes; damaged text never crashes the parser, and a damaged table never passes with an index
 * that leads out of it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "system_compile.h"
#include "system_file.h"

static const char text[] =
	"# two processes\n"
	"process server { image \"s\"; provides \"x\" : a.B/1, a.C/2; service; limit memory 4M;\n"
	"  stack 20K; args \"one\" \"two\\n\"; }\n"
	"/* the other */ process client { image \"c\"; uses \"x\" : a.C/2 from server as \"y\";\n"
	"  file \"f\" = \"path\"; grant platform.inspect; priority 7; } // end\n";

static char path[] = "/tmp/test_system.XXXXXX";

/* Parses, and if that went well compiles, a text; NULL if it was refused. */
static void *compile(const char *bytes, size_t length, size_t *size)
{
	struct system_file file;
	void *table = NULL;
	FILE *out = fopen(path, "wb");

	ck_assert_uint_eq(fwrite(bytes, 1, length, out), length);
	fclose(out);
	if (system_file_parse(&file, path) && system_file_resolve(&file))
		table = system_compile(&file, size);
	system_file_free(&file);
	return table;
}

/* Complaints are many and expected. */
static void be_quiet(void)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO);
	close(null);
}

START_TEST(a_good_file)
{
	size_t size;
	void *table = compile(text, sizeof(text) - 1, &size);
	struct tess_system s;
	const struct tess_system_item *i;

	ck_assert_ptr_nonnull(table);
	ck_assert_ptr_null(tess_system_check(table, size, &s));
	ck_assert_uint_eq(s.header->process_count, 3);
	ck_assert_str_eq(s.strings + s.process[0].name, "server");
	ck_assert_str_eq(s.strings + s.process[0].image, "image/s");
	ck_assert_uint_eq(s.process[0].flags, TESS_SYSTEM_SERVICE);
	ck_assert_uint_eq(s.process[0].limit[0], 4 << 20);
	ck_assert_uint_eq(s.process[0].limit[1], TESS_SYSTEM_NO_LIMIT);
	ck_assert_uint_eq(s.process[0].stack_size, 20480);
	ck_assert_uint_eq(s.process[1].priority, 7);
	ck_assert_uint_eq(s.process[2].flags, TESS_SYSTEM_SERVICE | TESS_SYSTEM_CONSOLE);
	i = s.item;
	ck_assert_uint_eq(i[0].kind, TESS_SYSTEM_PROVIDES);
	ck_assert_uint_eq(i[0].interface_count, 2);
	ck_assert_uint_eq(s.interface_id[i[0].first_interface], interface_id("a.B/1"));
	ck_assert_str_eq(s.strings + i[2].text, "two\n");
	ck_assert_uint_eq(i[3].kind, TESS_SYSTEM_USES);
	ck_assert_str_eq(s.strings + i[3].name, "y");
	ck_assert_uint_eq(i[3].value, 0);
	ck_assert_uint_eq(s.interface_id[i[3].first_interface], interface_id("a.C/2"));
	ck_assert_str_eq(s.strings + i[4].text, "file/client/f");
	ck_assert_uint_eq(i[5].value, TESS_SYSTEM_PLATFORM_INSPECT);
	ck_assert_uint_eq(tess_system_owner(&s, 0), 0);
	ck_assert_uint_eq(tess_system_owner(&s, 3), 1);
	ck_assert_uint_eq(tess_system_owner(&s, 6), 2);
	free(table);
}
END_TEST

/* The first 8 bytes of sha256("example.kv.Store/1"), as sha256sum prints them, little-endian. */
START_TEST(interface_ids)
{
	ck_assert_uint_eq(interface_id(""), UINT64_C(0x141cfc9842c4b0e3));
	ck_assert_uint_eq(interface_id("abc"), UINT64_C(0xeacf018fbf1678ba));
}
END_TEST

static void damage(struct random_source *r, char *bytes, size_t *length)
{
	static const char *const words[] = { "{",     "}",       ";",
					     "\"",    "process", "uses",
					     "image", "/*",      "/",
					     ":",     ",",       "\0",
					     "\xff",  "limit",   "999999999999999999999",
					     "\\" };
	size_t at = random_below(r, *length), cut = random_below(r, 20);
	const char *word = words[random_below(r, 16)];

	switch (random_below(r, 3)) {
	case 0:
		bytes[at] = (char)random_next(r);
		break;
	case 1:
		cut = cut > *length - at ? *length - at : cut;
		memmove(bytes + at, bytes + at + cut, *length - at - cut);
		*length -= cut;
		break;
	default:
		memmove(bytes + at + strlen(word), bytes + at, *length - at);
		memcpy(bytes + at, word, strlen(word));
		*length += strlen(word);
		break;
	}
}

START_TEST(damaged_text_is_refused_or_compiles)
{
	struct random_source r = {41};

	be_quiet();
	for (int i = 0; i < 20000; i++) {
		char bytes[sizeof(text) + 256];
		size_t length = sizeof(text) - 1, size;
		struct tess_system system;
		void *table;

		memcpy(bytes, text, length);
		for (uint64_t k = random_below(&r, 5) + 1; k && length; k--)
			damage(&r, bytes, &length);
		table = compile(bytes, length, &size);
		if (table)
			ck_assert_ptr_null(tess_system_check(table, size, &system));
		free(table);
	}
}
END_TEST

/* Follows everything that can be followed in a table that passed; the sanitizer watches. */
static size_t follow(const struct tess_system *s)
{
	size_t sum = 0;

	for (uint32_t p = 0; p < s->header->process_count; p++)
		sum += strlen(s->strings + s->process[p].name) +
		       strlen(s->strings + s->process[p].image);
	for (uint32_t i = 0; i < s->header->item_count; i++) {
		const struct tess_system_item *item = &s->item[i];

		sum += strlen(s->strings + item->name) + strlen(s->strings + item->text);
		for (uint32_t k = 0; k < item->interface_count; k++)
			sum += s->interface_id[item->first_interface + k] != 0;
		if (item->kind == TESS_SYSTEM_USES)
			sum += s->item[item->value].interface_count +
			       tess_system_owner(s, item->value);
	}
	return sum;
}

START_TEST(damaged_tables)
{
	struct random_source r = {42};
	size_t size, sum = 0;
	void *table = compile(text, sizeof(text) - 1, &size);

	for (int i = 0; i < 300000; i++) {
		size_t length = random_below(&r, 10) ? size : random_below(&r, size);
		uint8_t *copy = malloc(length ? length : 1);
		struct tess_system system;

		memcpy(copy, table, length);
		for (uint64_t k = random_below(&r, 4); k && length; k--)
			copy[random_below(&r, length)] =
				(uint8_t)(random_next(&r) >> random_below(&r, 8));
		if (!tess_system_check(copy, length, &system))
			sum += follow(&system);
		free(copy);
	}
	ck_assert_uint_gt(sum, 0);
	free(table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk system");
	int fd = mkstemp(path), result;

	close(fd);
	HARNESS_ADD(suite, a_good_file);
	HARNESS_ADD(suite, interface_ids);
	HARNESS_ADD(suite, damaged_text_is_refused_or_compiles);
	HARNESS_ADD(suite, damaged_tables);
	result = harness_run(suite);
	unlink(path);
	return result;
}
