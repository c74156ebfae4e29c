/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_archive_check: each lie of a boot archive is found, and what passes can be followed.
 */
#include <stdlib.h>
#include <string.h>

#include <tessera/archive.h>

#include "harness.h"

#define PAGES 4u
#define SIZE  (PAGES * 4096u)

struct archive {
	struct tess_archive_header header;
	struct tess_archive_entry entry[3];
	uint8_t rest[SIZE - 64 - 3 * 128];
};

static struct archive archive;

static void make_good(void)
{
	memset(&archive, 0, sizeof(archive));
	archive.header = (struct tess_archive_header){
		.magic = TESS_ARCHIVE_MAGIC, .version = TESS_ARCHIVE_VERSION,
		.machine = TESS_ARCHIVE_X86_64, .size = SIZE, .entry_count = 3};
	archive.entry[0] =
		(struct tess_archive_entry){ .name = "init", .offset = 4096, .size = 4096 };
	archive.entry[1] = (struct tess_archive_entry){.name = "a", .offset = 8192, .size = 1};
	archive.entry[2] = (struct tess_archive_entry){.name = "b", .offset = 12288, .size = 0};
}

START_TEST(a_good_archive)
{
	make_good();
	ck_assert_ptr_null(tess_archive_check(&archive, SIZE));
	ck_assert_ptr_eq(tess_archive_find(&archive, "b"), &archive.entry[2]);
	ck_assert_ptr_null(tess_archive_find(&archive, "c"));
	ck_assert_ptr_eq(tess_archive_entries(&archive), archive.entry);
}
END_TEST

#define LIE(change, part)                                                               \
	do {                                                                            \
		const char *wrong;                                                      \
		make_good();                                                            \
		change;                                                                 \
		wrong = tess_archive_check(&archive, SIZE);                             \
		ck_assert_msg(wrong && strstr(wrong, part), "%s: %s", #change, wrong);  \
	} while (0)

START_TEST(lies)
{
	LIE(archive.header.magic ^= 1, "wrong magic");
	LIE(archive.header.version = 2, "another version");
	LIE(archive.header.machine = 183, "another machine");
	LIE(archive.header.size = SIZE + 4096, "cut off");
	LIE(archive.header.size = SIZE - 4096, "another size");
	LIE(archive.header.reserved[3] = 1, "reserved");
	LIE(archive.header.entry_count = 0, "number of entries");
	LIE(archive.header.entry_count = 200, "number of entries");
	LIE(archive.header.entry_count = UINT32_MAX, "number of entries");
	LIE(archive.entry[1].name[0] = 0, "bad name");
	LIE(memset(archive.entry[1].name, 'x', TESS_ARCHIVE_NAME_MAX), "bad name");
	LIE(archive.entry[1].name[50] = 'x', "bad name");
	LIE(archive.entry[1].name[0] = 'b', "same name");
	LIE(archive.entry[1].reserved = 1, "reserved");
	LIE(archive.entry[1].offset = 8193, "on a page");
	LIE(archive.entry[1].offset = 0, "on a page");
	LIE(archive.entry[1].offset = SIZE, "beyond");
	LIE(archive.entry[1].size = SIZE, "beyond");
	LIE(archive.entry[1].size = UINT64_MAX, "beyond");
	LIE(archive.entry[0].name[0] = 'x', "does not begin with");
}
END_TEST

START_TEST(too_short)
{
	make_good();
	for (uint64_t size = 0; size < sizeof(archive.header); size++)
		ck_assert_ptr_nonnull(tess_archive_check(&archive, size));
}
END_TEST

START_TEST(random_damage)
{
	struct random_source r = {51};
	uint8_t *copy = aligned_alloc(4096, SIZE);

	for (int i = 0; i < 100000; i++) {
		make_good();
		memcpy(copy, &archive, SIZE);
		for (uint64_t k = random_below(&r, 4) + 1; k; k--)
			copy[random_below(&r, 448)] = (uint8_t)random_next(&r);
		if (tess_archive_check(copy, SIZE))
			continue;
		for (uint32_t e = 0; e < ((struct tess_archive_header *)(void *)copy)->entry_count;
		     e++) {
			const struct tess_archive_entry *entry = &tess_archive_entries(copy)[e];

			ck_assert_uint_le(entry->offset + entry->size, SIZE);
			ck_assert_uint_lt(strlen(entry->name), TESS_ARCHIVE_NAME_MAX);
		}
	}
	free(copy);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk archive");

	HARNESS_ADD(suite, a_good_archive);
	HARNESS_ADD(suite, lies);
	HARNESS_ADD(suite, too_short);
	HARNESS_ADD(suite, random_damage);
	return harness_run(suite);
}
