/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding ACPI's tables, and ACPI's soft-off state. The port comes from the fixed description table (FADT), the value for
 * state S5 from the package \_S5 in the differentiated description table (DSDT): that is AML code,
 * but this package has the same few bytes everywhere, so it is looked for instead of interpreted
 * (ACPI 6.4, sections 5.2.9, 7.4.2.4 and 20.2). All tables are the firmware's, so no length in them
 * is trusted.
 */
#include "acpi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asm.h"
#include "lib/string.h"
#include "paging.h"

#define PM1_SLEEP_TYPE_SHIFT 10
#define PM1_SLEEP_TYPE_MASK  (7u << PM1_SLEEP_TYPE_SHIFT)
#define PM1_SLEEP_ENABLE     (1u << 13)

#define FADT_DSDT      40
#define FADT_PM1A      64
#define FADT_MINIMUM   116
#define RSDP_RSDT      16
#define RSDP_SIZE      20
#define TABLE_MAX      (1u << 20)
#define AML_ZERO       0x00
#define AML_ONE        0x01
#define AML_BYTE       0x0a
#define AML_NAME       0x08
#define AML_PACKAGE    0x12

struct acpi_header {
	char signature[4];
	uint32_t length;
	uint8_t rest[28];
};

_Static_assert(sizeof(struct acpi_header) == 36, "ACPI 6.4, table 5.4");

static uint16_t pm1_port;       /* 0: unknown */
static uint16_t sleep_type;

static uint32_t read32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static const uint8_t *reach(paddr_t address, uint64_t size)
{
	if (address == 0 || address >= BOOT_REACH || size > BOOT_REACH - address)
		return NULL;
	return arch_direct(address);
}

/* A whole table with this signature and at least this length, or NULL. */
static const uint8_t *table(paddr_t address, const char *signature, uint32_t minimum,
			    uint32_t *length)
{
	const uint8_t *t = reach(address, sizeof(struct acpi_header));

	if (!t || memcmp(t, signature, 4) != 0)
		return NULL;
	*length = read32(t + offsetof(struct acpi_header, length));
	if (*length < minimum || *length > TABLE_MAX)
		return NULL;
	return reach(address, *length);
}

/* The first table with this signature that the root table lists. */
static const uint8_t *find(paddr_t rsdp_address, const char *signature, uint32_t minimum,
			   uint32_t *found_length)
{
	const uint8_t *rsdp = reach(rsdp_address, RSDP_SIZE);
	const uint8_t *rsdt, *found = NULL;
	uint32_t length;

	if (!rsdp || memcmp(rsdp, "RSD PTR ", 8) != 0)
		return NULL;
	rsdt = table(read32(rsdp + RSDP_RSDT), "RSDT", sizeof(struct acpi_header), &length);
	if (!rsdt)
		return NULL;
	for (uint32_t at = sizeof(struct acpi_header); at + 4 <= length && !found; at += 4)
		found = table(read32(rsdt + at), signature, minimum, found_length);
	return found;
}

/* Reads `Name (_S5, Package () { type, ...` whose name stands at aml[0..3], in `size` bytes. */
static bool read_s5(const uint8_t *aml, uint32_t size)
{
	uint32_t at = 4;

	if (size < 16 || aml[at++] != AML_PACKAGE)
		return false;
	at += 1 + (aml[at] >> 6);       /* length of the package, 1 to 4 bytes */
	at++;                           /* number of elements */
	if (aml[at] == AML_BYTE)
		at++;
	else if (aml[at] != AML_ZERO && aml[at] != AML_ONE)
		return false;
	sleep_type = aml[at] & 7;
	return true;
}

static bool find_s5(paddr_t address)
{
	uint32_t length;
	const uint8_t *dsdt = table(address, "DSDT", sizeof(struct acpi_header), &length);

	if (!dsdt)
		return false;
	for (uint32_t at = sizeof(struct acpi_header); at + 4 <= length; at++) {
		bool named = dsdt[at - 1] == AML_NAME ||
			     (dsdt[at - 1] == '\\' && dsdt[at - 2] == AML_NAME);

		if (named && memcmp(dsdt + at, "_S5_", 4) == 0 && read_s5(dsdt + at, length - at))
			return true;
	}
	return false;
}

void acpi_init(paddr_t rsdp, struct madt *madt)
{
	uint32_t length;
	const uint8_t *fadt = find(rsdp, "FACP", FADT_MINIMUM, &length);
	uint32_t port = fadt ? read32(fadt + FADT_PM1A) : 0;
	const uint8_t *apics = find(rsdp, "APIC", MADT_MINIMUM, &length);

	if (apics)
		madt_read(apics, length, madt);
	else
		madt_none(madt);
	if (port != 0 && port <= UINT16_MAX && find_s5(read32(fadt + FADT_DSDT)))
		pm1_port = (uint16_t)port;
}

uint16_t acpi_port(void)
{
	return pm1_port;
}

void acpi_power_off(void)
{
	unsigned control;

	if (!pm1_port)
		return;
	control = in16(pm1_port) & ~PM1_SLEEP_TYPE_MASK;
	out16(pm1_port, (uint16_t)(control | (unsigned)sleep_type << PM1_SLEEP_TYPE_SHIFT |
				   PM1_SLEEP_ENABLE));
}
