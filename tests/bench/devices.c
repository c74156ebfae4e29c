/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ports, and interrupts that come when they are asked for: the keyboard's controller (an 8042) has
 * a command by which a byte of ours comes back as if it had been typed, and interrupts at once.
 * What the command itself takes is measured with the line masked, and taken off.
 */
#include "bench.h"

#define LINE      1
#define DATA      0
#define COMMAND   4
#define ECHO_BYTE 0xd2
#define TYPED     0x1
#define BENEATH   1 /* below the driver's priority */
#define ANY_BYTE  0x1c

struct keyboard {
	tess_cap_t line, ports, typed, driver;
	volatile bool enough;
};

static void read_port(void *context)
{
	const struct keyboard *k = context;
	uint32_t value;

	(void)!tess_ioport_in(k->ports, DATA, 1, &value);
}

static void prepare(void *context)
{
	const struct keyboard *k = context;

	(void)tess_ioport_out(k->ports, COMMAND, 1, ECHO_BYTE);
}

static void type(void *context)
{
	const struct keyboard *k = context;

	(void)tess_ioport_out(k->ports, DATA, 1, ANY_BYTE);
}

/* Takes what was typed, so that the next byte interrupts again. */
static void take(void *context)
{
	const struct keyboard *k = context;
	uint64_t bits;

	read_port(context);
	(void)!tess_notification_wait(k->typed, TESS_DEADLINE_POLL, &bits);
	(void)tess_interrupt_ack(k->line);
}

static void drive(void *context)
{
	const struct keyboard *k = context;
	uint64_t bits;

	while (!k->enough && !tess_notification_wait(k->typed, TESS_DEADLINE_FOREVER, &bits)) {
		(void)tess_interrupt_ack(k->line);
		read_port(context);
	}
}

static uint64_t measure_driver(struct keyboard *k, const struct operation *typing)
{
	enum tess_thread_state state;
	uint32_t priority = BENEATH, ceiling;
	uint64_t buffer, result;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	k->driver = thread_begin(drive, k);
	thread_await_block(k->driver);
	CHECK_OK(tess_thread_set_priority(tess_self_thread(), priority - BENEATH));
	result = measure(typing);
	CHECK_OK(tess_thread_set_priority(tess_self_thread(), priority));
	k->enough = true;
	CHECK_OK(tess_notification_signal(k->typed, TYPED));
	thread_join(k->driver);
	return result;
}

void bench_devices(void)
{
	struct keyboard k = { .line = tess_start_cap("keyboard.interrupt"),
			      .ports = tess_start_cap("keyboard.ports"),
			      .typed = make_notification() };
	const struct operation in = { .run = read_port, .context = &k };
	const struct operation alone = {
		.before = prepare, .run = type, .after = take, .context = &k
	};
	const struct operation driven = { .before = prepare, .run = type, .context = &k };
	uint64_t masked;

	metric("port_in", measure(&in), "instructions");
	CHECK_OK(tess_interrupt_bind(k.line, k.typed, TYPED));
	CHECK_OK(tess_interrupt_mask(k.line));
	take(&k);
	masked = measure(&alone);
	CHECK_OK(tess_interrupt_unmask(k.line));
	take(&k);
	metric("interrupt", measure(&alone) - masked, "instructions");
	metric("interrupt_driver", measure_driver(&k, &driven) - masked, "instructions");
	CHECK_OK(tess_interrupt_bind(k.line, TESS_CAP_NONE, 0));
	drop(k.typed);
}
