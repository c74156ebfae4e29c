/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/madt: the table as QEMU's q35 has it, and tables that lie.
 */
#include "madt.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define ENTRIES_MAX 400

static uint8_t table[MADT_MINIMUM + ENTRIES_MAX];
static uint32_t length;

static void begin(void)
{
	memset(table, 0, sizeof(table));
	length = MADT_MINIMUM;
}

static void entry(const uint8_t *bytes)
{
	memcpy(table + length, bytes, bytes[1]);
	length += bytes[1];
}

/* A copy of exactly the table's length, so that the sanitizer sees a read beyond it. */
static struct madt read_copy(uint32_t size)
{
	uint8_t *copy = malloc(size);
	struct madt m;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, table, size);
	madt_read(copy, size, &m);
	free(copy);
	return m;
}

static void make_q35(void)
{
	begin();
	entry((const uint8_t[]){ 0, 8, 0, 0, 1, 0, 0, 0 });
	entry((const uint8_t[]){ 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0 });
	entry((const uint8_t[]){ 2, 10, 0, 0, 2, 0, 0, 0, 0, 0 });
	entry((const uint8_t[]){ 2, 10, 0, 5, 5, 0, 0, 0, 13, 0 });
	entry((const uint8_t[]){ 2, 10, 0, 9, 9, 0, 0, 0, 15, 0 });
	entry((const uint8_t[]){ 4, 6, 255, 0, 0, 1 });
}

START_TEST(a_table_of_q35)
{
	struct madt m;

	make_q35();
	m = read_copy(length);
	ck_assert_uint_eq(m.ioapic_count, 1);
	ck_assert_uint_eq(m.ioapic[0].address, 0xfec00000);
	ck_assert_uint_eq(m.ioapic[0].first, 0);
	ck_assert_uint_eq(m.isa[0].input, 2);
	ck_assert_uint_eq(m.isa[0].flags, 0);
	ck_assert_uint_eq(m.isa[5].flags & MADT_TRIGGER, MADT_TRIGGER_LEVEL);
	ck_assert_uint_eq(m.isa[5].flags & MADT_POLARITY, MADT_POLARITY_HIGH);
	ck_assert_uint_eq(m.isa[9].flags & MADT_POLARITY, MADT_POLARITY_LOW);
	for (uint32_t line = 1; line < MADT_ISA_LINES; line++)
		ck_assert_uint_eq(m.isa[line].input, line);
}
END_TEST

START_TEST(an_empty_table)
{
	struct madt m;

	begin();
	m = read_copy(length);
	ck_assert_uint_eq(m.ioapic_count, 0);
	ck_assert_uint_eq(m.isa[15].input, 15);
}
END_TEST

START_TEST(entries_that_lie)
{
	struct madt m;

	begin();
	entry((const uint8_t[]){ 2, 10, 1, 3, 7, 0, 0, 0, 0, 0 });          /* no ISA bus */
	entry((const uint8_t[]){ 2, 10, 0, 16, 7, 0, 0, 0, 0, 0 });         /* no ISA line */
	entry((const uint8_t[]){ 1, 11, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0 }); /* too short */
	entry((const uint8_t[]){ 2, 9, 0, 3, 7, 0, 0, 0, 0 });
	entry((const uint8_t[]){ 200, 4, 0, 0 });
	for (int i = 0; i < MADT_IOAPICS_MAX + 3; i++)
		entry((const uint8_t[]){ 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0 });
	m = read_copy(length);
	ck_assert_uint_eq(m.ioapic_count, MADT_IOAPICS_MAX);
	ck_assert_uint_eq(m.isa[3].input, 3);
	/* One without a length: nothing behind it is read. */
	begin();
	length += 2;
	entry((const uint8_t[]){ 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0 });
	ck_assert_uint_eq(read_copy(length).ioapic_count, 0);
}
END_TEST

START_TEST(every_length_and_any_bytes)
{
	struct random_source r = { 11 };

	make_q35();
	for (uint32_t size = MADT_MINIMUM; size <= length; size++)
		(void)read_copy(size);
	for (int round = 0; round < 5000; round++) {
		for (unsigned i = MADT_MINIMUM; i < sizeof(table); i++)
			table[i] = (uint8_t)random_below(&r, round % 2 ? 16 : 256);
		(void)read_copy(MADT_MINIMUM + (uint32_t)random_below(&r, ENTRIES_MAX));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("madt");

	HARNESS_ADD(s, a_table_of_q35);
	HARNESS_ADD(s, an_empty_table);
	HARNESS_ADD(s, entries_that_lie);
	HARNESS_ADD(s, every_length_and_any_bytes);
	return harness_run(s);
}
