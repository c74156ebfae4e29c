/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices of the hosted machine: interrupt lines, ports, and physical addresses that are no RAM.
 */
#include <arch/device.h>
#include <arch/irq.h>
#include <string.h>

#include "state.h"

#define PORTS 0x10000u

static struct line {
	bool open, masked, level, asserted;
} lines[HOSTED_IRQ_LINES];

static bool ports_absent;
static uint8_t ports[PORTS + 4]; /* an access at the end may hang over */
static uint64_t reads, writes;
static uint32_t stream_next, stream_count, stream[HOSTED_STREAM_SIZE];

void hosted_devices_reset(void)
{
	memset(lines, 0, sizeof(lines));
	for (unsigned i = 0; i < HOSTED_IRQ_LINES; i++)
		lines[i].masked = true;
	memset(ports, 0, sizeof(ports));
	ports_absent = false;
	reads = writes = 0;
	stream_next = stream_count = 0;
}

/* --- interrupt lines --- */

bool arch_irq_exists(uint32_t line)
{
	return line < HOSTED_IRQ_LINES && line != HOSTED_IRQ_NONE;
}

bool arch_irq_open(uint32_t line, uint32_t mode)
{
	lines[line].level =
		mode & (IRQ_EDGE | IRQ_LEVEL) ? (mode & IRQ_LEVEL) != 0 : line == HOSTED_IRQ_LEVEL;
	lines[line].open = true;
	lines[line].masked = true;
	return lines[line].level;
}

void arch_irq_close(uint32_t line)
{
	lines[line].open = false;
	lines[line].masked = true;
}

void arch_irq_mask(uint32_t line)
{
	lines[line].masked = true;
}

void arch_irq_unmask(uint32_t line)
{
	lines[line].masked = false;
}

bool arch_irq_is_masked(uint32_t line)
{
	return lines[line].masked;
}

bool hosted_irq_is_open(uint32_t line)
{
	return lines[line].open;
}

unsigned hosted_interrupt(struct kernel *k, struct cpu *cpu, uint32_t line)
{
	if (!lines[line].open || lines[line].masked)
		return 0;
	if (lines[line].level)
		lines[line].masked = true;
	kernel_interrupt(k, cpu, line);
	return 1;
}

void hosted_level_set(uint32_t line, bool asserted)
{
	lines[line].asserted = asserted;
}

unsigned hosted_levels(struct kernel *k, struct cpu *cpu)
{
	unsigned count = 0, before;

	do {
		before = count;
		for (uint32_t i = 0; i < HOSTED_IRQ_LINES; i++)
			if (lines[i].asserted && lines[i].level)
				count += hosted_interrupt(k, cpu, i);
	} while (count != before);
	return count;
}

/* --- ports --- */

void hosted_ports_set(bool present)
{
	ports_absent = !present;
}

uint32_t arch_port_count(void)
{
	return ports_absent ? 0 : PORTS;
}

bool arch_ports_are_free(uint32_t first, uint32_t count)
{
	return first + count <= HOSTED_PORT_OWN || first >= HOSTED_PORT_OWN + HOSTED_PORT_OWN_COUNT;
}

uint32_t arch_port_in(uint32_t port, unsigned width)
{
	uint32_t value = 0;

	reads++;
	if (port == HOSTED_PORT_STREAM)
		return stream_next++;
	memcpy(&value, &ports[port], width);
	return value;
}

void arch_port_out(uint32_t port, unsigned width, uint32_t value)
{
	writes++;
	if (port == HOSTED_PORT_STREAM)
		stream[stream_count++ % HOSTED_STREAM_SIZE] = value;
	else
		memcpy(&ports[port], &value, width);
}

uint64_t hosted_port_reads(void)
{
	return reads;
}

uint64_t hosted_port_writes(void)
{
	return writes;
}

const uint32_t *hosted_stream(void)
{
	return stream;
}

/* --- physical addresses --- */

bool arch_physical_exists(paddr_t begin, uint64_t length)
{
	return begin < HOSTED_PHYSICAL_END && length <= HOSTED_PHYSICAL_END - begin;
}

static bool overlap(paddr_t begin, uint64_t length, paddr_t other, uint64_t other_length)
{
	return begin < other + other_length && other < begin + length;
}

bool arch_device_is_free(paddr_t begin, uint64_t length)
{
	return begin && !overlap(begin, length, HOSTED_RAM_BEGIN, hosted_ram_size) &&
	       !overlap(begin, length, HOSTED_DEVICE_OWN, 4096);
}
