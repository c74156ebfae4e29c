/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC: Intel SDM volume 3, chapter 11. The 8259 pair gets vectors where its spurious
 * interrupts do no harm, and is masked for good.
 */
#include "apic.h"

#include <arch/entry.h>

#include "asm.h"
#include "paging.h"

#define PIC1_COMMAND 0x20
#define PIC1_DATA    0x21
#define PIC2_COMMAND 0xa0
#define PIC2_DATA    0xa1

#define APIC_BASE_ENABLE  (UINT64_C(1) << 11)
#define APIC_BASE_X2APIC  (UINT64_C(1) << 10)
#define APIC_BASE_ADDRESS UINT64_C(0x000ffffffffff000)

#define APIC_ID             0x020
#define APIC_TASK_PRIORITY  0x080
#define APIC_EOI            0x0b0
#define APIC_SPURIOUS       0x0f0
#define APIC_REQUEST        0x200       /* 8 registers of 32 bits, 16 bytes apart */
#define APIC_LVT_TIMER      0x320
#define APIC_LVT_LINT0      0x350
#define APIC_LVT_LINT1      0x360
#define APIC_LVT_ERROR      0x370
#define APIC_TIMER_INITIAL  0x380
#define APIC_TIMER_CURRENT  0x390
#define APIC_TIMER_DIVIDE   0x3e0

#define APIC_SOFTWARE_ENABLE 0x100
#define LVT_MASKED           0x10000
#define LVT_NMI              0x400
#define DIVIDE_BY_1          0xb

static volatile uint32_t *apic_register(unsigned offset)
{
	return (volatile uint32_t *)(DEVICE_APIC + offset);
}

static void pic_mask(void)
{
	out8(PIC1_COMMAND, 0x11);               /* ICW1: three more follow */
	out8(PIC2_COMMAND, 0x11);
	out8(PIC1_DATA, VECTOR_LEGACY);         /* ICW2 */
	out8(PIC2_DATA, VECTOR_LEGACY + 8);
	out8(PIC1_DATA, 4);                     /* ICW3: the second hangs on line 2 */
	out8(PIC2_DATA, 2);
	out8(PIC1_DATA, 1);                     /* ICW4: 8086 mode */
	out8(PIC2_DATA, 1);
	out8(PIC1_DATA, 0xff);
	out8(PIC2_DATA, 0xff);
}

uint64_t apic_base(void)
{
	return rdmsr(MSR_APIC_BASE) & APIC_BASE_ADDRESS;
}

void apic_init(void)
{
	uint64_t base = rdmsr(MSR_APIC_BASE);

	if (base & APIC_BASE_X2APIC)
		panic("the firmware left the local APIC in x2APIC mode; switch that off there");
	wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
	pic_mask();
	*apic_register(APIC_SPURIOUS) = APIC_SOFTWARE_ENABLE | VECTOR_SPURIOUS;
	*apic_register(APIC_TASK_PRIORITY) = 0;
	*apic_register(APIC_LVT_LINT0) = LVT_MASKED;
	*apic_register(APIC_LVT_LINT1) = LVT_NMI;
	*apic_register(APIC_LVT_ERROR) = LVT_MASKED;
	*apic_register(APIC_TIMER_DIVIDE) = DIVIDE_BY_1;
	*apic_register(APIC_LVT_TIMER) = VECTOR_TIMER;
	apic_timer_start(0);
}

void apic_acknowledge(void)
{
	*apic_register(APIC_EOI) = 0;
}

bool apic_is_requested(unsigned vector)
{
	return *apic_register(APIC_REQUEST + vector / 32 * 16) >> vector % 32 & 1;
}

bool apic_any_requested(unsigned vector)
{
	return *apic_register(APIC_REQUEST + vector / 32 * 16) != 0;
}

uint32_t apic_id(void)
{
	return *apic_register(APIC_ID) >> 24;
}

void apic_timer_start(uint32_t count)
{
	*apic_register(APIC_TIMER_INITIAL) = count;
}

uint32_t apic_timer_count(void)
{
	return *apic_register(APIC_TIMER_CURRENT);
}
