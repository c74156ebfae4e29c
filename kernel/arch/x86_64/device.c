/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports and device memory, as drivers are given them. The kernel keeps to itself what it uses while
 * the system runs: the first serial port, the interrupt controllers, and what switches the machine
 * off. The interval timer it only needs to measure its clock, before there are drivers.
 */
#include "device.h"

#include <arch/device.h>

#include "acpi.h"
#include "asm.h"

#define PORTS 0x10000u

#define CPUID_ADDRESS_SIZES 0x80000008u
#define ADDRESS_BITS_LEAST  36  /* where CPUID does not say */

static const struct {
	uint32_t first, count;
} own_ports[] = {
	{ 0x20, 2 },            /* the 8259 pair, which stays masked */
	{ 0xa0, 2 },
	{ 0xf4, 4 },            /* isa-debug-exit */
	{ 0x3f8, 8 },           /* the console */
};

static struct claims claimed;

void device_init(const struct claims *claims)
{
	claimed = *claims;
}

uint32_t arch_port_count(void)
{
	return PORTS;
}

static bool overlap(uint32_t first, uint32_t count, uint32_t own, uint32_t own_count)
{
	return first < own + own_count && own < first + count;
}

bool arch_ports_are_free(uint32_t first, uint32_t count)
{
	for (unsigned i = 0; i < sizeof(own_ports) / sizeof(own_ports[0]); i++)
		if (overlap(first, count, own_ports[i].first, own_ports[i].count))
			return false;
	return !acpi_port() || !overlap(first, count, acpi_port(), 2);
}

uint32_t arch_port_in(uint32_t port, unsigned width)
{
	if (width == 1)
		return in8((uint16_t)port);
	return width == 2 ? in16((uint16_t)port) : in32((uint16_t)port);
}

void arch_port_out(uint32_t port, unsigned width, uint32_t value)
{
	if (width == 1)
		out8((uint16_t)port, (uint8_t)value);
	else if (width == 2)
		out16((uint16_t)port, (uint16_t)value);
	else
		out32((uint16_t)port, value);
}

/* A page-table entry with a higher address would be a fault of its own kind. */
bool arch_physical_exists(paddr_t begin, uint64_t length)
{
	unsigned bits = ADDRESS_BITS_LEAST;
	paddr_t end;

	if (cpuid(0x80000000).eax >= CPUID_ADDRESS_SIZES)
		bits = cpuid(CPUID_ADDRESS_SIZES).eax & 0xff;
	if (bits > 52)
		bits = 52;
	return !__builtin_add_overflow(begin, length, &end) && end <= UINT64_C(1) << bits;
}

bool arch_device_is_free(paddr_t begin, uint64_t length)
{
	return !claims_overlap(&claimed, begin, begin + length);
}
