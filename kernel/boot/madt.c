/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the MADT: see madt.h. Behind a fixed part the table is a list of entries, each with its
 * type and its length.
 */
#include "madt.h"

#define ENTRY_HEADER 2

#define TYPE_IOAPIC   1
#define IOAPIC_LENGTH 12
#define TYPE_OVERRIDE 2
#define OVERRIDE_LENGTH 10
#define BUS_ISA       0

static uint32_t read32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void read_ioapic(const uint8_t *entry, struct madt *madt)
{
	if (madt->ioapic_count == MADT_IOAPICS_MAX)
		return;
	madt->ioapic[madt->ioapic_count++] = (struct madt_ioapic) {
		.address = read32(entry + 4),
		.first = read32(entry + 8),
	};
}

static void read_override(const uint8_t *entry, struct madt *madt)
{
	uint8_t line = entry[3];

	if (entry[2] != BUS_ISA || line >= MADT_ISA_LINES)
		return;
	madt->isa[line] = (struct madt_isa) {
		.input = read32(entry + 4),
		.flags = (uint16_t)(entry[8] | entry[9] << 8),
	};
}

void madt_none(struct madt *madt)
{
	*madt = (struct madt) { 0 };
	for (uint32_t line = 0; line < MADT_ISA_LINES; line++)
		madt->isa[line].input = line;
}

void madt_read(const uint8_t *table, uint32_t length, struct madt *madt)
{
	uint32_t size;

	madt_none(madt);
	for (uint32_t at = MADT_MINIMUM; at + ENTRY_HEADER <= length; at += size) {
		const uint8_t *entry = table + at;

		size = entry[1];
		if (size < ENTRY_HEADER || size > length - at)
			return;
		if (entry[0] == TYPE_IOAPIC && size >= IOAPIC_LENGTH)
			read_ioapic(entry, madt);
		else if (entry[0] == TYPE_OVERRIDE && size >= OVERRIDE_LENGTH)
			read_override(entry, madt);
	}
}
