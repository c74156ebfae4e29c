/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports and registers that answer: the real-time clock tells the time, and the high-precision timer
 * (IA-PC HPET specification 1.0a, section 2.3) counts, and interrupts by level.
 */
#include "devices.h"

#define PAGE 4096u

#define HPET_ID          0x000 /* bits 16 to 31: vendor; 32 to 63: period, in fs */
#define HPET_CONFIG      0x010
#define HPET_STATUS      0x020
#define HPET_COUNT       0x0f0
#define HPET_TIMER       0x100
#define HPET_COMPARATOR  0x108
#define HPET_ENABLE      1u
#define HPET_LEVEL       (1u << 1)
#define HPET_INTERRUPT   (1u << 2)
#define HPET_ROUTE_SHIFT 9
#define HPET_VENDOR      0x8086u

#define CLOCK_UPDATE 0x80 /* of register A: the time is about to change */

static volatile uint64_t *hpet;

static uint64_t hpet_read(unsigned int at)
{
	return hpet[at / 8];
}

static void hpet_write(unsigned int at, uint64_t value)
{
	hpet[at / 8] = value;
}

static void hpet_open(void)
{
	hpet = make_mapping(tess_start_cap("hpet"), PAGE,
			    TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
}

static void hpet_close(void)
{
	CHECK_OK(tess_process_unmap(tess_self_process(), (uint64_t)hpet, PAGE));
}

void ports_tell_the_time(const void *unused)
{
	tess_cap_t ports = tess_start_cap("clock.ports"), post = take_ports(0x80, 1);
	uint8_t many[64] = { 0 }, one = 0xff;

	(void)unused;
	for (unsigned int tries = 0; tries < 100; tries++) {
		if (clock_read(ports, CLOCK_A) & CLOCK_UPDATE)
			continue;
		one = clock_read(ports, CLOCK_SECONDS);
		CHECK_OK(tess_ioport_in_many(ports, 1, 1, many, sizeof(many)));
		if (many[63] == one)
			break;
	}
	CHECK(one >> 4 <= 5 && (one & 0xf) <= 9);
	CHECK_EQUAL(many[0], one);
	CHECK_EQUAL(many[63], one);
	CHECK_OK(tess_ioport_out_many(post, 0, 1, many, sizeof(many)));
	drop(post);
}

void registers_count(const void *unused)
{
	uint64_t before;

	(void)unused;
	hpet_open();
	CHECK_EQUAL(hpet_read(HPET_ID) >> 16 & 0xffff, HPET_VENDOR);
	CHECK(hpet_read(HPET_ID) >> 32 != 0);
	hpet_write(HPET_CONFIG, 0);
	hpet_write(HPET_COUNT, 0x1000);
	CHECK_EQUAL(hpet_read(HPET_COUNT), 0x1000);
	hpet_write(HPET_CONFIG, HPET_ENABLE);
	before = hpet_read(HPET_COUNT);
	suite_sleep(MILLISECONDS);
	CHECK(hpet_read(HPET_COUNT) > before);
	hpet_write(HPET_CONFIG, 0);
	hpet_close();
}

void registers_are_not_for_the_kernel(const void *unused)
{
	tess_cap_t memory = tess_start_cap("hpet"), ram = make_memory(PAGE);
	uint64_t mapped, word = 0;

	(void)unused;
	hpet_open();
	CHECK_STATUS(tess_memory_read(memory, 0, (uint8_t *)&word, 8), TESS_EINVAL);
	CHECK_STATUS(tess_memory_write(memory, 0, (const uint8_t *)&word, 8), TESS_EINVAL);
	CHECK_STATUS(tess_memory_clone_pages(memory, 0, ram, 0, PAGE), TESS_EINVAL);
	CHECK_STATUS(tess_memory_move_pages(memory, 0, ram, 0, PAGE), TESS_EINVAL);
	CHECK_STATUS(tess_memory_read(ram, 0, (uint8_t *)(uintptr_t)hpet, 8), TESS_EFAULT);
	CHECK_STATUS(tess_memory_map(memory, tess_self_process(), 0, 0, PAGE,
				     TESS_PROTECTION_EXECUTE, &mapped),
		     TESS_EPERM);
	hpet_close();
	drop(ram);
}

/* One interrupt of timer 0, in a millisecond, on the clock's line, which lasts until the status is
 * cleared. */
static void hpet_begin(void)
{
	uint64_t tick = hpet_read(HPET_ID) >> 32;

	hpet_write(HPET_CONFIG, 0);
	hpet_write(HPET_COUNT, 0);
	hpet_write(HPET_TIMER,
		   HPET_LEVEL | HPET_INTERRUPT | (uint64_t)LINE_CLOCK << HPET_ROUTE_SHIFT);
	hpet_write(HPET_COMPARATOR, UINT64_C(1000000000000) / (tick ? tick : 1));
	hpet_write(HPET_CONFIG, HPET_ENABLE);
}

static void hpet_end(void)
{
	hpet_write(HPET_TIMER, 0);
	hpet_write(HPET_CONFIG, 0);
	hpet_write(HPET_STATUS, 1);
}

void a_level_is_held_back(const void *unused)
{
	tess_cap_t line =
		take_line(LINE_CLOCK, TESS_INTERRUPT_MODE_LEVEL | TESS_INTERRUPT_MODE_HIGH);

	(void)unused;
	hpet_open();
	hpet_begin();
	suite_sleep(10 * MILLISECONDS);
	CHECK_EQUAL(deliveries(line), 0);
	CHECK_OK(tess_interrupt_ack(line));
	await_deliveries(line, 1);
	suite_sleep(10 * MILLISECONDS);
	CHECK_EQUAL(deliveries(line), 1);
	/* The level is still there: once more, and no more than once. */
	CHECK_OK(tess_interrupt_ack(line));
	await_deliveries(line, 2);
	CHECK_OK(tess_interrupt_mask(line));
	CHECK_OK(tess_interrupt_ack(line));
	suite_sleep(10 * MILLISECONDS);
	CHECK_EQUAL(deliveries(line), 2);
	CHECK_OK(tess_interrupt_unmask(line));
	await_deliveries(line, 3);
	hpet_write(HPET_STATUS, 1);
	CHECK_OK(tess_interrupt_ack(line));
	suite_sleep(10 * MILLISECONDS);
	CHECK_EQUAL(deliveries(line), 3);
	hpet_end();
	hpet_close();
	drop(line);
}
