/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of ACPI as switching off and the I/O APICs take.
 */
#ifndef X86_64_ACPI_H
#define X86_64_ACPI_H

#include <arch/mmu.h>
#include <stdint.h>

#include "madt.h"

/* Finds out how to switch off, and what the MADT says, while the boot tables still reach the
 * firmware's memory. 0: no ACPI. */
void acpi_init(paddr_t rsdp, struct madt *madt);

/* The port, two bytes wide, that switches off; 0: unknown. */
uint16_t acpi_port(void);

/* Switches off; returns if that does not work. */
void acpi_power_off(void);

#endif
