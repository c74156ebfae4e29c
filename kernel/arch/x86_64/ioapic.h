/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The I/O APICs: lines of devices become vectors of this CPU.
 */
#ifndef X86_64_IOAPIC_H
#define X86_64_IOAPIC_H

#include <arch/entry.h>
#include <stdbool.h>
#include <stdint.h>

#include "claims.h"
#include "madt.h"

/* Maps the registers, before core starts: boot->ram may shrink. Claims their addresses. */
void ioapic_map(struct boot_info *boot, const struct madt *madt, struct claims *claims);

/* Masks every input. The local APIC is there already. */
void ioapic_init(void);

/* A line's vector came: masks it if it signals by level. To be called before the local APIC is told
 * that the interrupt is served, or that would let it in again. False if there is no such line: some
 * device sent the vector in a message of its own. */
bool ioapic_arrived(uint32_t line);

#endif
