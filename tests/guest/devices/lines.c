/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts as they come: counted, held back, and told to whom they belong.
 */
#include "devices.h"

#define TIMES 100u
#define LARGE (UINT64_C(64) << 20)

/* The clock, ticking, with a notification. */
struct ticker {
	tess_cap_t ports, line, ticks;
};

static void ticker_begin(struct ticker *t)
{
	t->ports = tess_start_cap("clock.ports");
	t->line = take_line(LINE_CLOCK, 0);
	t->ticks = make_notification();
	CHECK_OK(tess_interrupt_bind(t->line, t->ticks, SIGNAL_CLOCK));
	clock_start(t->ports);
}

static void ticker_end(const struct ticker *t)
{
	clock_stop(t->ports);
	drop(t->line);
	drop(t->ticks);
}

static bool wait_tick(tess_cap_t ticks, uint64_t expected)
{
	uint64_t bits = 0;

	return CHECK_OK(tess_notification_wait(ticks, tess_clock_deadline(PATIENCE), &bits)) &&
	       CHECK_EQUAL(bits, expected);
}

/* What a driver does, in the order that loses nothing: acknowledge, then serve the device. */
static void next_tick(const struct ticker *t)
{
	CHECK_OK(tess_interrupt_ack(t->line));
	clock_serve(t->ports);
}

static void expect_silence(tess_cap_t ticks)
{
	uint64_t bits;

	suite_sleep(20 * MILLISECONDS);
	CHECK_STATUS(tess_notification_wait(ticks, TESS_DEADLINE_POLL, &bits), TESS_EAGAIN);
}

void counted_by_a_notification(const void *unused)
{
	tess_time_t begin;
	struct ticker t;

	(void)unused;
	ticker_begin(&t);
	expect_silence(t.ticks);
	next_tick(&t);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	next_tick(&t);
	begin = tess_clock_now();
	for (unsigned int i = 0; i < TIMES && wait_tick(t.ticks, SIGNAL_CLOCK); i++)
		next_tick(&t);
	/* A few come late and the next in time, but most take their period. */
	CHECK(tess_clock_now() - begin >= TIMES / 2 * (SECONDS / CLOCK_HZ));
	CHECK(deliveries(t.line) >= TIMES + 1);
	ticker_end(&t);
}

void counted_by_an_event_queue(const void *unused)
{
	tess_cap_t queue = make_event_queue();
	uint64_t told = 0, last = 0;
	struct tess_event event;
	struct ticker t;
	size_t count;

	(void)unused;
	ticker_begin(&t);
	CHECK_OK(tess_interrupt_bind(t.line, TESS_CAP_NONE, 0));
	CHECK_OK(tess_event_queue_subscribe(queue, t.line, TESS_EVENT_FILTER_INTERRUPT, 0, 7, 0));
	next_tick(&t);
	while (told < TIMES && !suite_failed()) {
		CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
		CHECK_EQUAL(event.cookie, 7);
		CHECK_EQUAL(event.filter, TESS_EVENT_FILTER_INTERRUPT);
		CHECK_EQUAL(event.flags, 0);
		last = event.data;
		told += last;
		if (told < TIMES)
			next_tick(&t);
	}
	CHECK_EQUAL(deliveries(t.line), told);
	CHECK_STATUS(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count), TESS_EAGAIN);
	ticker_end(&t);
	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	CHECK_EQUAL(event.flags, TESS_EVENT_FLAGS_CLOSED);
	drop(queue);
}

/* The clock is served all the time, and so goes on interrupting; only nobody acknowledges. */
void nothing_without_acknowledgement(const void *unused)
{
	struct ticker t;

	(void)unused;
	ticker_begin(&t);
	next_tick(&t);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	for (unsigned int i = 0; i < 20; i++) {
		clock_serve(t.ports);
		suite_sleep(MILLISECONDS);
	}
	expect_silence(t.ticks);
	CHECK_EQUAL(deliveries(t.line), 1);
	CHECK_EQUAL(held_back(t.line), 1);
	/* The edge that came too early is told now. */
	CHECK_OK(tess_interrupt_ack(t.line));
	CHECK_EQUAL(deliveries(t.line), 2);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	ticker_end(&t);
}

void a_mask_holds_back(const void *unused)
{
	struct ticker t;

	(void)unused;
	ticker_begin(&t);
	CHECK_OK(tess_interrupt_mask(t.line));
	next_tick(&t);
	expect_silence(t.ticks);
	CHECK_OK(tess_interrupt_unmask(t.line));
	clock_serve(t.ports);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	CHECK_OK(tess_interrupt_mask(t.line));
	next_tick(&t);
	expect_silence(t.ticks);
	CHECK_EQUAL(deliveries(t.line), 1);
	CHECK_OK(tess_interrupt_unmask(t.line));
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	ticker_end(&t);
}

static void expect_timer(tess_cap_t line, tess_cap_t ticks)
{
	for (unsigned int i = 0; i < 20 && wait_tick(ticks, SIGNAL_TIMER); i++)
		CHECK_OK(tess_interrupt_ack(line));
}

void lines_are_independent(const void *unused)
{
	tess_cap_t ports = take_ports(0x40, 4), line = take_line(LINE_TIMER, 0);
	tess_cap_t ticks = make_notification();
	struct ticker t;

	(void)unused;
	CHECK_OK(tess_interrupt_bind(line, ticks, SIGNAL_TIMER));
	timer_start(ports);
	CHECK_OK(tess_interrupt_ack(line));
	expect_timer(line, ticks);
	ticker_begin(&t);
	next_tick(&t);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	expect_timer(line, ticks); /* while the clock's line waits */
	CHECK_EQUAL(deliveries(t.line), 1);
	next_tick(&t);
	CHECK_OK(tess_interrupt_mask(line));
	CHECK_OK(tess_interrupt_ack(line));
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	for (unsigned int i = 0; i < 20 && !suite_failed(); i++) {
		next_tick(&t);
		(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	}
	timer_stop(ports);
	ticker_end(&t);
	drop(line);
	drop(ports);
	drop(ticks);
}

/* --- a driver beside a long call --- */

static struct {
	tess_cap_t from, to;
	volatile bool begun, done;
	tess_time_t took;
} copying;

static void copy_much(void *unused)
{
	tess_time_t begin = tess_clock_now();

	(void)unused;
	copying.begun = true;
	CHECK_OK(tess_memory_clone_pages(copying.from, 0, copying.to, 0, LARGE));
	copying.took = tess_clock_now() - begin;
	copying.done = true;
}

static uint32_t own_priority(void)
{
	enum tess_thread_state state;
	uint64_t buffer;
	uint32_t priority = 1, ceiling;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	return priority;
}

/* Takes ticks until the copy is done; returns how many came during it. */
static uint64_t serve_beside_copy(void)
{
	uint64_t served = 0;
	tess_cap_t worker;
	struct ticker t;

	ticker_begin(&t);
	worker = thread_begin(copy_much, NULL);
	CHECK_OK(tess_thread_set_priority(worker, own_priority() - 1));
	do {
		next_tick(&t);
		(void)wait_tick(t.ticks, SIGNAL_CLOCK);
		served += copying.begun && !copying.done;
	} while (!copying.done && !suite_failed());
	thread_join(worker);
	ticker_end(&t);
	return served;
}

/* Copying many pages is one call, which takes long; a driver of a higher priority runs meanwhile,
 * more often than time slices end. */
void long_calls_let_drivers_in(const void *unused)
{
	uint8_t *bytes;
	uint64_t served;

	(void)unused;
	copying.from = make_memory(LARGE);
	copying.to = make_memory(LARGE);
	copying.begun = copying.done = false;
	bytes = make_mapping(copying.from, LARGE, TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	for (uint64_t at = 0; bytes && at < LARGE; at += 4096)
		bytes[at] = 1;
	served = serve_beside_copy();
	tap_note("%lu interrupts during a call of %lu us", served, copying.took / 1000);
	if (copying.took > 30 * MILLISECONDS)
		CHECK(served > copying.took / (10 * MILLISECONDS));
	CHECK_OK(tess_process_unmap(tess_self_process(), (uint64_t)bytes, LARGE));
	drop(copying.from);
	drop(copying.to);
}

/* --- drivers that go --- */

/* The role: lets its device interrupt as often as it can, and never acknowledges again. */
int storm_role(void)
{
	tess_cap_t ports = tess_start_cap("ports"), line = tess_start_cap("line");

	clock_start(ports);
	CHECK_OK(tess_interrupt_ack(line));
	await_deliveries(line, 1);
	CHECK_OK(tess_notification_signal(tess_start_cap("going"), 1));
	for (;;)
		clock_serve(ports);
}

static void start_storm(struct child *driver, tess_cap_t going)
{
	tess_cap_t line = take_line(LINE_CLOCK, 0);
	const struct tess_spawn_cap caps[] = {
		CHILD_CAP("ports", tess_start_cap("clock.ports")),
		{ "line", line, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		CHILD_CAP("going", going),
	};

	child_start(driver, "storm", caps, COUNT(caps));
	(void)wait_tick(going, 1);
}

void a_driver_dies_in_a_storm(const void *unused)
{
	tess_cap_t ports = take_ports(0x40, 4), line = take_line(LINE_TIMER, 0), taken;
	tess_cap_t ticks = make_notification(), going = make_notification();
	struct child driver;
	struct ticker t;

	(void)unused;
	CHECK_OK(tess_interrupt_bind(line, ticks, SIGNAL_TIMER));
	timer_start(ports);
	CHECK_OK(tess_interrupt_ack(line));
	start_storm(&driver, going);
	CHECK_STATUS(tess_platform_interrupt_create(tess_start_cap("platform.device"),
						    tess_self_job(), LINE_CLOCK, 0, &taken),
		     TESS_EBUSY);
	expect_timer(line, ticks);
	child_kill(&driver);
	expect_timer(line, ticks); /* the clock still asks, and nobody hears */
	ticker_begin(&t);
	expect_silence(t.ticks);
	next_tick(&t);
	for (unsigned int i = 0; i < 20 && wait_tick(t.ticks, SIGNAL_CLOCK); i++)
		next_tick(&t);
	ticker_end(&t);
	timer_stop(ports);
	drop(line);
	drop(ports);
	drop(ticks);
	drop(going);
}

/* Who gave the platform's authority takes all that was made with it back. */
void revocation_silences(const void *unused)
{
	tess_cap_t platform = make_derived(tess_start_cap("platform.device"),
					   TESS_RIGHT_DEVICE | TESS_RIGHT_REVOKE, 0);
	tess_cap_t ticks = make_notification(), line = 0;
	struct ticker t;

	(void)unused;
	/* The suite's own has no right to revoke; nor, then, has what is derived from it. */
	CHECK_STATUS(tess_capability_revoke(platform), TESS_EPERM);
	CHECK_OK(tess_platform_interrupt_create(platform, tess_self_job(), LINE_CLOCK, 0, &line));
	CHECK_OK(tess_interrupt_bind(line, ticks, SIGNAL_CLOCK));
	clock_start(tess_start_cap("clock.ports"));
	CHECK_OK(tess_interrupt_ack(line));
	(void)wait_tick(ticks, SIGNAL_CLOCK);
	/* A driver's copy goes, and the line with the last one. */
	drop(line);
	expect_silence(ticks);
	ticker_begin(&t);
	next_tick(&t);
	(void)wait_tick(t.ticks, SIGNAL_CLOCK);
	ticker_end(&t);
	drop(ticks);
	drop(platform);
}
