/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As much of ACPI as switching off takes.
 */
#ifndef X86_64_ACPI_H
#define X86_64_ACPI_H

#include <arch/mmu.h>

/* Finds out how to switch off, while the boot tables still reach the firmware's memory. 0: no
 * ACPI. */
void acpi_init(paddr_t rsdp);

/* Switches off; returns if that does not work. */
void acpi_power_off(void);

#endif
