/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driving the devices: see devices.h.
 */
#include "devices.h"

#define CLOCK_INDEX 0
#define CLOCK_DATA  1

#define CLOCK_DIVIDER  0x20 /* of register A: 32768 Hz */
#define CLOCK_RATE     0x06 /* 1024 Hz */
#define CLOCK_PERIODIC 0x40 /* of register B */
#define CLOCK_24_HOURS 0x02

#define TIMER_CHANNEL 0 /* ports from 0x40 */
#define TIMER_COMMAND 3
#define TIMER_MODE_0  0x30 /* channel 0, both bytes: one interrupt when counted down */
#define TIMER_MODE_2  0x34 /* the same, again and again */
#define TIMER_CLOCK   1193182u

tess_cap_t take_line(uint32_t line, uint32_t mode)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_platform_interrupt_create(tess_start_cap("platform.device"), tess_self_job(),
						line, mode, &cap));
	return cap;
}

tess_cap_t take_ports(uint16_t first, uint32_t count)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_platform_ioport_create(tess_start_cap("platform.device"), tess_self_job(),
					     first, count, &cap));
	return cap;
}

static void info(tess_cap_t line, uint64_t *delivered, uint64_t *held)
{
	uint32_t number;

	*delivered = *held = 0;
	CHECK_OK(tess_interrupt_info(line, &number, delivered, held));
}

uint64_t deliveries(tess_cap_t line)
{
	uint64_t delivered, held;

	info(line, &delivered, &held);
	return delivered;
}

uint64_t held_back(tess_cap_t line)
{
	uint64_t delivered, held;

	info(line, &delivered, &held);
	return held;
}

void await_deliveries(tess_cap_t line, uint64_t count)
{
	tess_time_t deadline = tess_clock_deadline(PATIENCE);

	while (deliveries(line) < count)
		if (!CHECK(tess_clock_now() < deadline))
			return;
}

static uint8_t read_port(tess_cap_t ports, uint32_t offset)
{
	uint32_t value = 0;

	CHECK_OK(tess_ioport_in(ports, offset, 1, &value));
	return (uint8_t)value;
}

static void write_port(tess_cap_t ports, uint32_t offset, uint8_t value)
{
	CHECK_OK(tess_ioport_out(ports, offset, 1, value));
}

uint8_t clock_read(tess_cap_t ports, uint8_t index)
{
	write_port(ports, CLOCK_INDEX, index);
	return read_port(ports, CLOCK_DATA);
}

void clock_write(tess_cap_t ports, uint8_t index, uint8_t value)
{
	write_port(ports, CLOCK_INDEX, index);
	write_port(ports, CLOCK_DATA, value);
}

void clock_serve(tess_cap_t ports)
{
	(void)clock_read(ports, CLOCK_C);
}

void clock_start(tess_cap_t ports)
{
	clock_write(ports, CLOCK_A, CLOCK_DIVIDER | CLOCK_RATE);
	clock_write(ports, CLOCK_B, CLOCK_PERIODIC | CLOCK_24_HOURS);
	clock_serve(ports);
}

void clock_stop(tess_cap_t ports)
{
	clock_write(ports, CLOCK_B, CLOCK_24_HOURS);
	clock_serve(ports);
}

static void timer_set(tess_cap_t ports, uint8_t mode, uint32_t count)
{
	write_port(ports, TIMER_COMMAND, mode);
	write_port(ports, TIMER_CHANNEL, (uint8_t)count);
	write_port(ports, TIMER_CHANNEL, (uint8_t)(count >> 8));
}

void timer_start(tess_cap_t ports)
{
	timer_set(ports, TIMER_MODE_2, TIMER_CLOCK / TIMER_HZ);
}

/* It is still counted down once, which nobody hears. */
void timer_stop(tess_cap_t ports)
{
	timer_set(ports, TIMER_MODE_0, 1);
}
