/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interface notes: those of one side are found, and any bytes can be read.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "note.h"

static const struct {
	struct tess_note first;
	char first_name[8];
	uint32_t other[5];              /* somebody else's note */
	struct tess_note second;
	char second_name[8];
} notes = {
	{ 8, 32, TESS_NOTE_INTERFACE, TESS_NOTE_NAME, { { 1, 2 }, 1, TESS_NOTE_SERVER, { 0, 0 } } },
	"a.B/1",
	{ 4, 4, 3, 0x554e47, 0 },
	{ 8, 32, TESS_NOTE_INTERFACE, TESS_NOTE_NAME, { { 3, 4 }, 1, TESS_NOTE_CLIENT, { 0, 0 } } },
	"c.D/7",
};

START_TEST(notes_of_each_side)
{
	struct note_list servers = notes_read((const void *)&notes, sizeof(notes), NOTE_SERVER);
	struct note_list clients = notes_read((const void *)&notes, sizeof(notes), NOTE_CLIENT);

	ck_assert_uint_eq(servers.count, 1);
	ck_assert_str_eq(servers.note[0].name, "a.B/1");
	ck_assert(notes_have(&servers, UINT64_C(0x200000001)));
	ck_assert(!notes_have(&servers, UINT64_C(0x400000003)));
	ck_assert_uint_eq(clients.count, 1);
	ck_assert_str_eq(clients.note[0].name, "c.D/7");
	notes_free(&servers);
	notes_free(&clients);
}
END_TEST

START_TEST(any_bytes)
{
	struct random_source r = {61};

	for (int i = 0; i < 200000; i++) {
		size_t size = random_below(&r, sizeof(notes) + 1);
		uint8_t *copy = malloc(size ? size : 1);
		struct note_list list;

		memcpy(copy, &notes, size);
		for (uint64_t k = random_below(&r, 4); k && size; k--)
			copy[random_below(&r, size)] = (uint8_t)random_next(&r);
		list = notes_read(copy, size, NOTE_SERVER);
		notes_free(&list);
		free(copy);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk note");

	HARNESS_ADD(suite, notes_of_each_side);
	HARNESS_ADD(suite, any_bytes);
	return harness_run(suite);
}
