/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What of the machine a driver may be given: ranges of I/O ports, and of physical memory.
 */
#ifndef ARCH_DEVICE_H
#define ARCH_DEVICE_H

#include <arch/mmu.h>
#include <stdbool.h>
#include <stdint.h>

/* How many ports there are, from 0; 0 on a machine without. */
uint32_t arch_port_count(void);

/* Whether the kernel uses none of these ports itself. */
bool arch_ports_are_free(uint32_t first, uint32_t count);

/* Reads or writes 1, 2 or 4 bytes (width) at a port. */
uint32_t arch_port_in(uint32_t port, unsigned width);
void arch_port_out(uint32_t port, unsigned width, uint32_t value);

/* Whether the machine has these physical addresses at all. */
bool arch_physical_exists(paddr_t begin, uint64_t length);

/* Whether there is neither RAM in the range nor a device of the kernel's own. */
bool arch_device_is_free(paddr_t begin, uint64_t length);

#endif
