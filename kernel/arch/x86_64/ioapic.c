/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O APICs: Intel 82093AA data sheet, section 3. Each has two registers in memory: an index, and
 * a window to what that selects. An input has an entry of 64 bits: vector, polarity, trigger, mask,
 * and which CPU gets it.
 *
 * Lines 0 to 15 are those of the ISA bus, by the numbers that devices are documented with; the
 * MADT says which inputs they are wired to (the interval timer, line 0, mostly to input 2). From 16
 * on a line is the input of that number, all I/O APICs counted in one row: what PCI devices use. An
 * input that an ISA line was wired to is no line of its own.
 *
 * Line n has vector VECTOR_IRQ + n, so a vector needs no table to find its line.
 */
#include "ioapic.h"

#include <arch/irq.h>
#include <stddef.h>

#include "apic.h"
#include "offsets.h"
#include "paging.h"

#define IOAPIC_SELECT  0x00
#define IOAPIC_WINDOW  0x10
#define IOAPIC_VERSION 0x01     /* bits 16 to 23: the number of inputs, less 1 */
#define IOAPIC_ENTRIES 0x10     /* two registers each */

#define ENTRY_LOW    (1u << 13) /* polarity */
#define ENTRY_LEVEL  (1u << 15) /* trigger */
#define ENTRY_MASKED (1u << 16)
#define ENTRY_CPU    24         /* shift, in the upper half */

#define INPUTS_MAX 240          /* the data sheet's register numbers end there */

struct ioapic {
	volatile uint8_t *registers;
	uint32_t first, count;  /* of its inputs; first as in the MADT */
};

static struct ioapic ioapic[MADT_IOAPICS_MAX];
static unsigned ioapic_count;
static struct madt_isa isa[MADT_ISA_LINES];

static volatile uint32_t *register_at(const struct ioapic *a, unsigned offset)
{
	return (volatile uint32_t *)(a->registers + offset);
}

static uint32_t read(const struct ioapic *a, uint32_t index)
{
	*register_at(a, IOAPIC_SELECT) = index;
	return *register_at(a, IOAPIC_WINDOW);
}

static void write(const struct ioapic *a, uint32_t index, uint32_t value)
{
	*register_at(a, IOAPIC_SELECT) = index;
	*register_at(a, IOAPIC_WINDOW) = value;
}

/* The lower half of an input's entry; the upper one follows. */
static uint32_t entry_of(const struct ioapic *a, uint32_t input)
{
	return IOAPIC_ENTRIES + 2 * (input - a->first);
}

void ioapic_map(struct boot_info *boot, const struct madt *madt, struct claims *claims)
{
	for (unsigned i = 0; i < MADT_ISA_LINES; i++)
		isa[i] = madt->isa[i];
	for (unsigned i = 0; i < madt->ioapic_count; i++) {
		uint32_t address = madt->ioapic[i].address, in_page = address & 0xfff;
		uint64_t at = DEVICE_IOAPIC + i * UINT64_C(0x1000);

		if (address == 0 || in_page + IOAPIC_WINDOW + 4 > 0x1000)
			continue;
		paging_map_device(boot, at, address - in_page);
		claims_add(claims, address, (paddr_t)address + IOAPIC_WINDOW + 4);
		ioapic[ioapic_count++] = (struct ioapic) {
			.registers = (volatile uint8_t *)(at + in_page),
			.first = madt->ioapic[i].first,
		};
	}
}

void ioapic_init(void)
{
	for (unsigned i = 0; i < ioapic_count; i++) {
		struct ioapic *a = &ioapic[i];

		a->count = (read(a, IOAPIC_VERSION) >> 16 & 0xff) + 1;
		if (a->count > INPUTS_MAX)
			a->count = 0;   /* a bus without a device reads all ones */
		for (uint32_t n = 0; n < a->count; n++)
			write(a, IOAPIC_ENTRIES + 2 * n, ENTRY_MASKED);
	}
}

static const struct ioapic *ioapic_of(uint32_t input)
{
	for (unsigned i = 0; i < ioapic_count; i++)
		if (input >= ioapic[i].first && input - ioapic[i].first < ioapic[i].count)
			return &ioapic[i];
	return NULL;
}

static uint32_t input_of(uint32_t line)
{
	return line < MADT_ISA_LINES ? isa[line].input : line;
}

/* Whether an ISA line with another number than the input's is wired to it. */
static bool is_wired_elsewhere(uint32_t input)
{
	for (uint32_t i = 0; i < MADT_ISA_LINES; i++)
		if (i != input && isa[i].input == input)
			return true;
	return false;
}

bool arch_irq_exists(uint32_t line)
{
	uint32_t input;

	if (line >= VECTOR_IRQ_COUNT)
		return false;
	input = input_of(line);
	return ioapic_of(input) && (input != line || !is_wired_elsewhere(input));
}

static uint32_t polarity_of(uint32_t line, uint32_t mode)
{
	if (mode & (IRQ_HIGH | IRQ_LOW))
		return mode & IRQ_LOW ? ENTRY_LOW : 0;
	if (line >= MADT_ISA_LINES)
		return ENTRY_LOW;       /* PCI */
	return (isa[line].flags & MADT_POLARITY) == MADT_POLARITY_LOW ? ENTRY_LOW : 0;
}

static uint32_t trigger_of(uint32_t line, uint32_t mode)
{
	if (mode & (IRQ_EDGE | IRQ_LEVEL))
		return mode & IRQ_LEVEL ? ENTRY_LEVEL : 0;
	if (line >= MADT_ISA_LINES)
		return ENTRY_LEVEL;     /* PCI */
	return (isa[line].flags & MADT_TRIGGER) == MADT_TRIGGER_LEVEL ? ENTRY_LEVEL : 0;
}

bool arch_irq_open(uint32_t line, uint32_t mode)
{
	uint32_t input = input_of(line), trigger = trigger_of(line, mode);
	const struct ioapic *a = ioapic_of(input);
	uint32_t entry = entry_of(a, input);

	write(a, entry, ENTRY_MASKED);
	write(a, entry + 1, apic_id() << ENTRY_CPU);
	write(a, entry, (VECTOR_IRQ + line) | trigger | polarity_of(line, mode) | ENTRY_MASKED);
	return trigger != 0;
}

void arch_irq_close(uint32_t line)
{
	uint32_t input = input_of(line);
	const struct ioapic *a = ioapic_of(input);

	write(a, entry_of(a, input), ENTRY_MASKED);
}

static void set_mask(uint32_t line, uint32_t mask)
{
	uint32_t input = input_of(line);
	const struct ioapic *a = ioapic_of(input);
	uint32_t entry = entry_of(a, input);

	write(a, entry, (read(a, entry) & ~ENTRY_MASKED) | mask);
}

void arch_irq_mask(uint32_t line)
{
	set_mask(line, ENTRY_MASKED);
}

void arch_irq_unmask(uint32_t line)
{
	set_mask(line, 0);
}

bool arch_irq_is_masked(uint32_t line)
{
	uint32_t input = input_of(line);
	const struct ioapic *a = ioapic_of(input);

	return read(a, entry_of(a, input)) & ENTRY_MASKED;
}

bool ioapic_arrived(uint32_t line)
{
	uint32_t input = input_of(line);
	const struct ioapic *a = ioapic_of(input);

	if (!arch_irq_exists(line))
		return false;
	if (read(a, entry_of(a, input)) & ENTRY_LEVEL)
		arch_irq_mask(line);
	return true;
}
