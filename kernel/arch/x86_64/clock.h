/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: the time-stamp counter as the clock, and what one tick of it and of the APIC's timer is
 * worth.
 */
#ifndef X86_64_CLOCK_H
#define X86_64_CLOCK_H

#include <stdint.h>

/* Measures both counters; the local APIC must be set up. */
void clock_init(void);

/* Ticks of the APIC timer in so many nanoseconds, rounded up; at most 0xffffffff. */
uint32_t clock_apic_ticks(uint64_t nanoseconds);

#endif
