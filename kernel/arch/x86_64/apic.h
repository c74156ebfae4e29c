/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC, in its memory-mapped form.
 */
#ifndef X86_64_APIC_H
#define X86_64_APIC_H

#include <stdbool.h>
#include <stdint.h>

/* Physical address of the registers, to be mapped at DEVICE_APIC. */
uint64_t apic_base(void);

/* Masks the 8259 pair and enables the local APIC; its timer is set up one-shot, and not running. */
void apic_init(void);

void apic_acknowledge(void);

/* Whether this vector waits to be taken. */
bool apic_is_requested(unsigned vector);

/* Whether any vector of the 32 from this one, a multiple of 32, waits. */
bool apic_any_requested(unsigned vector);

/* What the I/O APICs know this CPU by. */
uint32_t apic_id(void);

/* The timer fires after `count` of its ticks; 0 stops it. */
void apic_timer_start(uint32_t count);
uint32_t apic_timer_count(void);

#endif
