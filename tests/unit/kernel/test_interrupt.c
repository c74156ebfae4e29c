/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/interrupt: a line has one holder, who is told no more often than it acknowledges; nothing
 * that came too early is lost; a line that nobody holds is silent, and free.
 */
#include "event_steps.h"
#include "obj/interrupt.h"

#define EDGE_LINE  3
#define LEVEL_LINE 5
#define OTHER_LINE 6
#define INTERRUPT  TESS_EVENT_FILTER_INTERRUPT

static tess_cap_t platform; /* thread a's */

static void setup(void)
{
	setup_queue();
	platform = world_give(&w, 0, w.platform, a, TESS_RIGHTS_ALL);
}

static int64_t try_line(uint64_t line, uint64_t mode)
{
	int64_t status = world_call(&w, a, TESS_SYS_PLATFORM_INTERRUPT_CREATE, platform, w.t[a].job,
				    line, mode);

	world_check(&w);
	return status;
}

static tess_cap_t take_line(uint64_t line)
{
	ck_status(try_line(line, 0), TESS_OK);
	return world_word(&w, a, 0);
}

static void do_call(uint64_t number, tess_cap_t i)
{
	ck_status(world_call(&w, a, number, i), TESS_OK);
	world_check(&w);
}

static void ack(tess_cap_t i)
{
	do_call(TESS_SYS_INTERRUPT_ACK, i);
}

/* Has the line interrupt; returns whether the machine let it. */
static unsigned interrupt(uint32_t line)
{
	unsigned came = hosted_interrupt(w.k, w.cpu, line);

	world_check(&w);
	return came;
}

static unsigned levels(void)
{
	unsigned came = hosted_levels(w.k, w.cpu);

	world_check(&w);
	return came;
}

static void expect_counts(tess_cap_t i, uint64_t line, uint64_t deliveries, uint64_t held_back)
{
	do_call(TESS_SYS_INTERRUPT_INFO, i);
	ck_assert_uint_eq(world_word(&w, a, 0), line);
	ck_assert_uint_eq(world_word(&w, a, 1), deliveries);
	ck_assert_uint_eq(world_word(&w, a, 2), held_back);
}

static tess_cap_t bind(tess_cap_t i, uint64_t bits)
{
	tess_cap_t n = world_notification(&w, a);

	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, n, bits), TESS_OK);
	world_check(&w);
	return n;
}

static void expect_bits(tess_cap_t n, uint64_t bits)
{
	int64_t status = world_call_until(&w, a, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n);

	ck_status(status, bits ? TESS_OK : TESS_EAGAIN);
	if (bits)
		ck_assert_uint_eq(world_word(&w, a, 0), bits);
}

/* --- who has a line --- */

START_TEST(a_line_is_checked)
{
	uint64_t before;

	setup();
	before = world_fingerprint(&w);
	ck_status(try_line(HOSTED_IRQ_NONE, 0), TESS_EINVAL);
	ck_status(try_line(HOSTED_IRQ_LINES, 0), TESS_EINVAL);
	ck_status(try_line(0xffffffff, 0), TESS_EINVAL);
	ck_status(try_line(UINT64_C(1) << 32, 0), TESS_EINVAL);
	ck_status(try_line(EDGE_LINE, TESS_INTERRUPT_MODE_EDGE | TESS_INTERRUPT_MODE_LEVEL),
		  TESS_EINVAL);
	ck_status(try_line(EDGE_LINE, TESS_INTERRUPT_MODE_HIGH | TESS_INTERRUPT_MODE_LOW),
		  TESS_EINVAL);
	ck_status(try_line(EDGE_LINE, 0x10), TESS_EINVAL);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	finish();
}
END_TEST

START_TEST(a_line_has_one_holder)
{
	tess_cap_t i;

	setup();
	i = take_line(EDGE_LINE);
	ck_status(try_line(EDGE_LINE, 0), TESS_EBUSY);
	(void)take_line(OTHER_LINE);
	do_call(TESS_SYS_CAPABILITY_DELETE, i);
	ck_holds(!interrupt(EDGE_LINE));
	i = take_line(EDGE_LINE);
	expect_counts(i, EDGE_LINE, 0, 0);
	finish();
}
END_TEST

/* The object waits to be taken apart, its line is free already; and an interrupt that is on its way
 * finds nobody. */
START_TEST(a_line_is_free_before_its_object_is_gone)
{
	struct interrupt *old;
	tess_cap_t i;

	setup();
	i = take_line(LEVEL_LINE);
	old = world_slot(&w, a, i)->object;
	ack(i);
	world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, world_notification(&w, a), 1);
	object_ref((struct object *)old);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, i), TESS_OK);
	object_unref(w.k, (struct object *)old);
	kernel_interrupt(w.k, w.cpu, LEVEL_LINE);
	world_check(&w);
	i = take_line(LEVEL_LINE);
	ack(i);
	ck_assert_uint_eq(interrupt(LEVEL_LINE), 1);
	expect_counts(i, LEVEL_LINE, 1, 0);
	finish();
}
END_TEST

START_TEST(the_platforms_revocation_takes_it_back)
{
	tess_cap_t i, n;

	setup();
	i = take_line(EDGE_LINE);
	n = bind(i, 1);
	ack(i);
	do_call(TESS_SYS_CAPABILITY_REVOKE, platform);
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_ACK, i), TESS_EBADCAP);
	world_settle(&w);
	ck_holds(!hosted_irq_is_open(EDGE_LINE));
	ck_holds(!interrupt(EDGE_LINE));
	expect_bits(n, 0);
	(void)take_line(EDGE_LINE);
	finish();
}
END_TEST

START_TEST(a_killed_driver_leaves_the_line_free_and_silent)
{
	tess_cap_t i, mine;

	setup();
	hosted_level_set(LEVEL_LINE, true);
	mine = take_line(OTHER_LINE);
	i = take_line(LEVEL_LINE);
	(void)world_give(&w, a, i, c, TESS_RIGHTS_ALL);
	do_call(TESS_SYS_CAPABILITY_DELETE, i);
	i = world_notification(&w, a);
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, mine, i, 1), TESS_OK);
	ack(mine);
	process_kill(w.k, w.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(levels(), 0);
	ck_assert_uint_eq(interrupt(OTHER_LINE), 1);
	expect_bits(i, 1);
	i = take_line(LEVEL_LINE);
	ack(i);
	ck_assert_uint_eq(levels(), 1);
	finish();
}
END_TEST

/* A line that could not be had is not open. */
static int64_t make(void)
{
	int64_t status = try_line(EDGE_LINE, 0);

	ck_holds(!status == hosted_irq_is_open(EDGE_LINE));
	return status;
}

START_TEST(making_one_fails_whole)
{
	setup();
	world_fail_each(&w, make);
	finish();
}
END_TEST

START_TEST(the_job_says_what_may_be_made)
{
	tess_cap_t job;

	setup();
	ck_status(world_call(&w, a, TESS_SYS_JOB_CREATE, w.t[a].job, 1u << TESS_TYPE_MEMORY),
		  TESS_OK);
	job = world_word(&w, a, 0);
	ck_status(world_call(&w, a, TESS_SYS_PLATFORM_INTERRUPT_CREATE, platform, job, EDGE_LINE),
		  TESS_EACCES);
	ck_status(world_call(&w, a, TESS_SYS_PLATFORM_IOPORT_CREATE, platform, job, 0x70, 2),
		  TESS_EACCES);
	world_check(&w);
	ck_status(world_call(&w, a, TESS_SYS_JOB_CREATE, w.t[a].job, 1u << TESS_TYPE_INTERRUPT),
		  TESS_OK);
	job = world_word(&w, a, 0);
	ck_status(world_call(&w, a, TESS_SYS_PLATFORM_INTERRUPT_CREATE, platform, job, EDGE_LINE),
		  TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_JOB_USAGE, job, TESS_JOB_RESOURCE_MEMORY), TESS_OK);
	ck_assert_uint_eq(world_word(&w, a, 0), object_charge(TESS_TYPE_INTERRUPT));
	ck_status(world_call(&w, a, TESS_SYS_PLATFORM_DEVICE_MEMORY, platform, job, 0xfe000000,
			     TESS_PAGE_SIZE),
		  TESS_EACCES);
	finish();
}
END_TEST

/* --- deliveries --- */

START_TEST(nothing_comes_before_the_first_acknowledgement)
{
	tess_cap_t i, n;

	setup();
	i = take_line(EDGE_LINE);
	n = bind(i, 4);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 0);
	expect_bits(n, 0);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(n, 4);
	expect_counts(i, EDGE_LINE, 1, 0);
	finish();
}
END_TEST

START_TEST(a_level_waits_for_the_acknowledgement)
{
	tess_cap_t i, n;

	setup();
	i = take_line(LEVEL_LINE);
	n = bind(i, 1);
	ack(i);
	hosted_level_set(LEVEL_LINE, true);
	ck_assert_uint_eq(levels(), 1);
	expect_bits(n, 1);
	ck_assert_uint_eq(levels(), 0);
	ack(i); /* before the device was served: it comes again */
	ck_assert_uint_eq(levels(), 1);
	expect_bits(n, 1);
	hosted_level_set(LEVEL_LINE, false);
	ack(i);
	ck_assert_uint_eq(levels(), 0);
	expect_counts(i, LEVEL_LINE, 2, 0);
	finish();
}
END_TEST

/* The first edge that is too early masks the line; it is delivered when that may be, and only it.
 */
START_TEST(an_edge_that_is_too_early_is_kept)
{
	tess_cap_t i, n;

	setup();
	i = take_line(EDGE_LINE);
	n = bind(i, 1);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(n, 1);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	for (int storm = 0; storm < 100; storm++)
		ck_assert_uint_eq(interrupt(EDGE_LINE), 0);
	expect_bits(n, 0);
	expect_counts(i, EDGE_LINE, 1, 1);
	ack(i);
	expect_bits(n, 1);
	expect_counts(i, EDGE_LINE, 2, 1);
	ack(i);
	expect_bits(n, 0);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(n, 1);
	finish();
}
END_TEST

START_TEST(the_mode_decides_what_a_line_is)
{
	tess_cap_t i;

	setup();
	ck_status(try_line(EDGE_LINE, TESS_INTERRUPT_MODE_LEVEL | TESS_INTERRUPT_MODE_LOW),
		  TESS_OK);
	i = world_word(&w, a, 0);
	ack(i);
	hosted_level_set(EDGE_LINE, true);
	ck_assert_uint_eq(levels(), 1);
	ack(i);
	ck_assert_uint_eq(levels(), 1);
	ck_status(try_line(LEVEL_LINE, TESS_INTERRUPT_MODE_EDGE | TESS_INTERRUPT_MODE_HIGH),
		  TESS_OK);
	i = world_word(&w, a, 0);
	ack(i);
	ck_assert_uint_eq(interrupt(LEVEL_LINE), 1);
	ck_assert_uint_eq(interrupt(LEVEL_LINE), 1);
	expect_counts(i, LEVEL_LINE, 1, 1);
	finish();
}
END_TEST

START_TEST(a_mask_holds_back_whatever_is_acknowledged)
{
	tess_cap_t i, n;

	setup();
	i = take_line(EDGE_LINE);
	n = bind(i, 1);
	do_call(TESS_SYS_INTERRUPT_MASK, i);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 0); /* as the line was made: masked */
	do_call(TESS_SYS_INTERRUPT_UNMASK, i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(n, 1);
	do_call(TESS_SYS_INTERRUPT_MASK, i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	ack(i);
	expect_bits(n, 0);
	do_call(TESS_SYS_INTERRUPT_UNMASK, i);
	expect_bits(n, 1);
	do_call(TESS_SYS_INTERRUPT_MASK, i);
	do_call(TESS_SYS_INTERRUPT_UNMASK, i); /* not acknowledged yet */
	expect_bits(n, 0);
	ack(i);
	ack(i);
	expect_counts(i, EDGE_LINE, 2, 1);
	finish();
}
END_TEST

START_TEST(a_masked_level_comes_when_it_is_unmasked)
{
	tess_cap_t i;

	setup();
	i = take_line(LEVEL_LINE);
	ack(i);
	do_call(TESS_SYS_INTERRUPT_MASK, i);
	hosted_level_set(LEVEL_LINE, true);
	ck_assert_uint_eq(levels(), 0);
	/* One that was on its way when the mask came is not told twice. */
	kernel_interrupt(w.k, w.cpu, LEVEL_LINE);
	expect_counts(i, LEVEL_LINE, 0, 1);
	do_call(TESS_SYS_INTERRUPT_UNMASK, i);
	ck_assert_uint_eq(levels(), 1);
	expect_counts(i, LEVEL_LINE, 1, 1);
	finish();
}
END_TEST

START_TEST(a_delivery_wakes_the_driver)
{
	unsigned driver;
	tess_cap_t i, n;

	setup();
	i = take_line(EDGE_LINE);
	n = bind(i, 0x30);
	ack(i);
	driver = world_thread(&w, a, 200);
	ck_status(world_call(&w, driver, TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	ck_status(world_status(&w, driver), TESS_OK);
	ck_assert_uint_eq(world_word(&w, driver, 0), 0x30);
	finish();
}
END_TEST

START_TEST(a_notification_is_bound_and_unbound)
{
	tess_cap_t i, first, second, send;

	setup();
	i = take_line(EDGE_LINE);
	first = bind(i, 1);
	ack(i);
	second = bind(i, 2);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(first, 0);
	expect_bits(second, 2);
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, TESS_CAP_NONE, 0), TESS_OK);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	expect_bits(second, 0);
	send = world_derive(&w, a, first, TESS_RIGHT_RECEIVE, 0);
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, send, 1), TESS_EPERM);
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, i, 1), TESS_EBADCAP);
	world_check(&w);
	/* What is bound outlives its capability. */
	ck_status(world_call(&w, a, TESS_SYS_INTERRUPT_BIND, i, first, 8), TESS_OK);
	do_call(TESS_SYS_CAPABILITY_DELETE, first);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	finish();
}
END_TEST

/* --- event queues --- */

START_TEST(an_event_counts_deliveries)
{
	tess_cap_t i;

	setup();
	i = take_line(EDGE_LINE);
	ack(i);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	ack(i);
	ck_status(subscribe(i, INTERRUPT, LEVEL, 7, 0), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN); /* what came before is not told */
	for (int n = 0; n < 3; n++) {
		ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
		ack(i);
	}
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 7, 3, 0);
	ck_assert_uint_eq(told(a).filter, INTERRUPT);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	world_settle(&w);
	ck_event(b, 7, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(events_edge_and_one_shot)
{
	tess_cap_t i;

	setup();
	i = take_line(EDGE_LINE);
	ack(i);
	ck_status(subscribe(i, INTERRUPT, EDGE, 1, 0), TESS_OK);
	ck_status(subscribe(i, INTERRUPT, ONE_SHOT, 2, 0), TESS_OK);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	ack(i);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 1, 0);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 2, 1, 0);
	ck_assert_uint_eq(interrupt(EDGE_LINE), 1);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 1, 0);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(an_event_tells_of_the_end)
{
	tess_cap_t i;

	setup();
	i = take_line(EDGE_LINE);
	ack(i);
	ck_status(subscribe(i, INTERRUPT, LEVEL, 1, 0), TESS_OK);
	do_call(TESS_SYS_CAPABILITY_DELETE, i);
	world_settle(&w);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(listening_needs_the_right_to_receive)
{
	tess_cap_t i, less;

	setup();
	i = take_line(EDGE_LINE);
	less = world_derive(&w, a, i, TESS_RIGHTS_ALL & ~TESS_RIGHT_RECEIVE, 0);
	ck_status(subscribe(less, INTERRUPT, LEVEL, 1, 0), TESS_EPERM);
	ck_status(subscribe(i, INTERRUPT, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(i, TESS_EVENT_FILTER_SIGNAL, LEVEL, 1, 1), TESS_EINVAL);
	ck_status(subscribe(w.t[a].self_process, INTERRUPT, LEVEL, 1, 0), TESS_EINVAL);
	finish();
}
END_TEST

/* --- at random --- */

/* Whatever happens in whatever order: no delivery without an acknowledgement before it, and an edge
 * that the machine let through is delivered in the end. */
START_TEST(nothing_is_lost_at_random)
{
	struct random_source r = { 28 };
	uint64_t came = 0, acks = 0, told_so_far = 0;
	tess_cap_t i;

	setup();
	i = take_line(EDGE_LINE);
	for (int step = 0; step < 20000; step++) {
		uint64_t what = random_below(&r, 5), before;

		before = ((struct interrupt *)world_slot(&w, a, i)->object)->deliveries;
		if (what < 2)
			came += hosted_interrupt(w.k, w.cpu, EDGE_LINE);
		else if (what == 2)
			(void)world_call(&w, a, TESS_SYS_INTERRUPT_ACK, i), acks++;
		else
			(void)world_call(
				&w, a,
				what == 3 ? TESS_SYS_INTERRUPT_MASK : TESS_SYS_INTERRUPT_UNMASK, i);
		told_so_far = ((struct interrupt *)world_slot(&w, a, i)->object)->deliveries;
		ck_holds(told_so_far <= before + 1 && told_so_far <= came && told_so_far <= acks);
		if (step % 64 == 0)
			world_check(&w);
	}
	do_call(TESS_SYS_INTERRUPT_UNMASK, i);
	ack(i);
	ack(i);
	do_call(TESS_SYS_INTERRUPT_INFO, i);
	ck_holds(world_word(&w, a, 1) > 1000);
	ck_assert_uint_eq(world_word(&w, a, 1), came);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("interrupt");

	HARNESS_ADD(s, a_line_is_checked);
	HARNESS_ADD(s, a_line_has_one_holder);
	HARNESS_ADD(s, a_line_is_free_before_its_object_is_gone);
	HARNESS_ADD(s, the_platforms_revocation_takes_it_back);
	HARNESS_ADD(s, a_killed_driver_leaves_the_line_free_and_silent);
	HARNESS_ADD(s, making_one_fails_whole);
	HARNESS_ADD(s, the_job_says_what_may_be_made);
	HARNESS_ADD(s, nothing_comes_before_the_first_acknowledgement);
	HARNESS_ADD(s, a_level_waits_for_the_acknowledgement);
	HARNESS_ADD(s, an_edge_that_is_too_early_is_kept);
	HARNESS_ADD(s, the_mode_decides_what_a_line_is);
	HARNESS_ADD(s, a_mask_holds_back_whatever_is_acknowledged);
	HARNESS_ADD(s, a_masked_level_comes_when_it_is_unmasked);
	HARNESS_ADD(s, a_delivery_wakes_the_driver);
	HARNESS_ADD(s, a_notification_is_bound_and_unbound);
	HARNESS_ADD(s, an_event_counts_deliveries);
	HARNESS_ADD(s, events_edge_and_one_shot);
	HARNESS_ADD(s, an_event_tells_of_the_end);
	HARNESS_ADD(s, listening_needs_the_right_to_receive);
	HARNESS_ADD(s, nothing_is_lost_at_random);
	return harness_run(s);
}
