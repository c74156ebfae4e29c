/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI's multiple APIC description table (ACPI 6.4, section 5.2.12): where the I/O APICs are, and
 * which of their inputs the lines of the old ISA bus are wired to.
 */
#ifndef BOOT_MADT_H
#define BOOT_MADT_H

#include <stdbool.h>
#include <stdint.h>

#define MADT_MINIMUM     44 /* bytes of a table with no entry */
#define MADT_IOAPICS_MAX 8
#define MADT_ISA_LINES   16

/* Flags of an override: table 5.26. */
#define MADT_POLARITY      0x3u
#define MADT_POLARITY_HIGH 0x1u
#define MADT_POLARITY_LOW  0x3u
#define MADT_TRIGGER       0xcu
#define MADT_TRIGGER_EDGE  0x4u
#define MADT_TRIGGER_LEVEL 0xcu

struct madt_ioapic {
	uint32_t address; /* of the registers */
	uint32_t first;   /* number of its first input among those of all */
};

struct madt_isa {
	uint32_t input; /* among those of all I/O APICs */
	uint16_t flags;
};

struct madt {
	struct madt_ioapic ioapic[MADT_IOAPICS_MAX];
	unsigned ioapic_count;
	struct madt_isa isa[MADT_ISA_LINES];
};

/* Reads a table of so many bytes, MADT_MINIMUM at least. Trusts nothing in it; of what does not fit
 * the rest is left out. */
void madt_read(const uint8_t *table, uint32_t length, struct madt *madt);

/* What a machine without the table has: no I/O APIC. */
void madt_none(struct madt *madt);

#endif
