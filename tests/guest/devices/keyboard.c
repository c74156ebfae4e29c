/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts to order: the keyboard's controller (an 8042) has a command by which a byte of ours
 * comes back as if it had been typed, and interrupts. So they can be counted to the last one.
 */
#include "devices.h"

#define LINE    1
#define DATA    0 /* from port 0x60 */
#define COMMAND 4
#define ECHO    0xd2
#define ANY     0x1c

#define TIMES 300u
#define EARLY 10u

static tess_cap_t ports, line;

static void type(void)
{
	CHECK_OK(tess_ioport_out(ports, COMMAND, 1, ECHO));
	CHECK_OK(tess_ioport_out(ports, DATA, 1, ANY));
}

/* Takes the byte: the next one interrupts again. */
static void take(void)
{
	uint32_t value = 0;

	CHECK_OK(tess_ioport_in(ports, DATA, 1, &value));
	CHECK_EQUAL(value, ANY);
}

static void begin(void)
{
	uint32_t value;

	ports = take_ports(0x60, 5);
	line = take_line(LINE, 0);
	CHECK_OK(tess_ioport_in(ports, DATA, 1, &value));
	CHECK_OK(tess_interrupt_ack(line));
}

static void end(void)
{
	drop(line);
	drop(ports);
}

void every_interrupt_is_counted(const void *unused)
{
	tess_cap_t queue = make_event_queue(), typed = make_notification();
	struct tess_event event = { 0 };
	size_t count;
	uint64_t bits = 0;

	(void)unused;
	begin();
	CHECK_OK(tess_interrupt_bind(line, typed, 4));
	CHECK_OK(tess_event_queue_subscribe(queue, line, TESS_EVENT_FILTER_INTERRUPT, 0, 1, 0));
	for (unsigned int i = 0; i < TIMES && !suite_failed(); i++) {
		type();
		CHECK_OK(tess_notification_wait(typed, tess_clock_deadline(PATIENCE), &bits));
		CHECK_EQUAL(bits, 4);
		CHECK_OK(tess_interrupt_ack(line));
		take();
	}
	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	CHECK_EQUAL(event.data, TIMES);
	CHECK_EQUAL(deliveries(line), TIMES);
	CHECK_EQUAL(held_back(line), 0);
	CHECK_STATUS(tess_notification_wait(typed, TESS_DEADLINE_POLL, &bits), TESS_EAGAIN);
	CHECK_STATUS(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count), TESS_EAGAIN);
	end();
	drop(queue);
	drop(typed);
}

/* However many edges come too early, one is delivered at the acknowledgement: the device is looked
 * at once more after the last of them. */
void early_edges_are_one(const void *unused)
{
	(void)unused;
	begin();
	for (uint64_t i = 1; i <= TIMES / EARLY && !suite_failed(); i++) {
		type();
		await_deliveries(line, 2 * i - 1);
		for (unsigned int early = 0; early < EARLY; early++) {
			take();
			type();
		}
		CHECK_EQUAL(deliveries(line), 2 * i - 1);
		CHECK_EQUAL(held_back(line), i);
		CHECK_OK(tess_interrupt_ack(line));
		CHECK_EQUAL(deliveries(line), 2 * i);
		take();
		CHECK_OK(tess_interrupt_ack(line));
		CHECK_EQUAL(deliveries(line), 2 * i);
	}
	end();
}
