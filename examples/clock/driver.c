/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver of the real-time clock of a PC, an MC146818 or one like it. One thread does it all: the
 * clock's interrupts come as bits of a notification that is bound to the endpoint, so the loop that
 * serves the clients hears of them, too.
 */
#include <stdbool.h>
#include <string.h>
#include <tessera/tessera.h>

#include "clock.h"

/* Offsets from port 0x70. */
#define INDEX 0
#define DATA  1

enum { SECOND = 0, MINUTE = 2, HOUR = 4, DAY = 7, MONTH = 8, YEAR = 9, A = 10, B = 11, C = 12 };

#define A_UPDATING   0x80
#define A_EIGHT_HZ   0x2d       /* from 32768 Hz */
#define B_24_HOURS   0x02
#define B_BINARY     0x04
#define B_PERIODIC   0x40

#define TICK     0x1
#define ATTEMPTS 1000

static tess_cap_t interrupt, ports;
static uint64_t tick_count;

static uint8_t read_register(uint32_t index)
{
	uint32_t value = 0;

	if (tess_ioport_out(ports, INDEX, 1, index) || tess_ioport_in(ports, DATA, 1, &value))
		tess_log("the clock cannot be read");
	return (uint8_t)value;
}

static void write_register(uint32_t index, uint8_t value)
{
	if (tess_ioport_out(ports, INDEX, 1, index) || tess_ioport_out(ports, DATA, 1, value))
		tess_log("the clock cannot be set");
}

/* A field, in whichever of the two forms the clock was set to. */
static uint8_t read_field(uint32_t index, bool binary)
{
	uint8_t value = read_register(index);

	return binary ? value : (uint8_t)(10 * (value >> 4) + (value & 0xf));
}

static struct clock_time read_time(void)
{
	bool binary = read_register(B) & B_BINARY;
	struct clock_time time;

	memset(&time, 0, sizeof(time));
	time.second = read_field(SECOND, binary);
	time.minute = read_field(MINUTE, binary);
	time.hour = read_field(HOUR, binary);
	time.day = read_field(DAY, binary);
	time.month = read_field(MONTH, binary);
	time.year = (uint16_t)(2000 + read_field(YEAR, binary));
	return time;
}

/* The clock moves while it is read: only a time that was read twice is one. */
static int tell_time(void *ctx, const struct tess_call *call, struct clock_clock_time_reply *reply)
{
	(void)ctx;
	(void)call;
	for (unsigned int i = 0; i < ATTEMPTS; i++) {
		struct clock_time again;

		if (read_register(A) & A_UPDATING)
			continue;
		reply->time = read_time();
		again = read_time();
		if (!memcmp(&reply->time, &again, sizeof(again)))
			return 0;
	}
	return CLOCK_ERROR_BROKEN;
}

static int tell_ticks(void *ctx, const struct tess_call *call,
		      struct clock_clock_ticks_reply *reply)
{
	(void)ctx;
	(void)call;
	reply->count = tick_count;
	return 0;
}

/* Acknowledge first: the clock interrupts again as soon as its register C was read. */
static void on_tick(void *ctx, uint64_t bits)
{
	(void)ctx;
	(void)bits;
	tick_count++;
	(void)tess_interrupt_ack(interrupt);
	(void)read_register(C);
}

static int start_ticking(tess_cap_t endpoint)
{
	tess_cap_t ticks;
	int status = tess_notification_create(tess_self_job(), &ticks);

	if (!status)
		status = tess_endpoint_bind_notification(endpoint, ticks);
	if (!status)
		status = tess_interrupt_bind(interrupt, ticks, TICK);
	if (status)
		return status;
	write_register(A, A_EIGHT_HZ);
	write_register(B, (uint8_t)((read_register(B) & B_BINARY) | B_PERIODIC | B_24_HOURS));
	(void)read_register(C);
	return tess_interrupt_ack(interrupt);
}

int main(void)
{
	static const struct clock_clock_ops ops = {.time = tell_time, .ticks = tell_ticks};
	struct tess_service service = clock_clock_service(&ops, NULL);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.clock"),
		.services = &service,
		.service_count = 1,
		.notified = on_tick,
	};
	int status;

	interrupt = tess_start_cap("interrupt");
	ports = tess_start_cap("ports");
	status = start_ticking(server.endpoint);
	if (status) {
		tess_log("the clock cannot be started: %s", tess_status_name(status));
		return 1;
	}
	return tess_serve(&server) ? 1 : 0;
}
