/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Within one process: handlers that nest, masks, threads that wait, an event loop, alarms.
 */
#include "signals.h"

#define WAITERS 4u

static struct tess_signal_target self;

static void begin(void)
{
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_sender(7, 16, TESS_SIGNAL_SET_ALL, &self));
}

static void finish(void)
{
	CHECK_OK(tess_signal_close());
	tess_signal_target_close(&self);
}

/* --- handlers --- */

static struct log notes;

static void reset_notes(void)
{
	notes.count = 0;
}

static enum tess_signal_verdict nest(const struct tess_signal_info *info, void *context)
{
	unsigned int delivered = 99;

	(void)log_signal(info, context);
	if (notes.count >= 4)
		return TESS_SIGNAL_DONE;
	CHECK_OK(tess_signal_raise(info->number, info->value + 1));
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_USR2, 100));
	CHECK_OK(tess_signal_dispatch(&delivered));
	return TESS_SIGNAL_DONE;
}

/* USR1 is kept back while its handler runs, USR2 is by its mask, 40 nests. */
static void handlers_nest(const void *unused)
{
	struct tess_signal_action action = { .handler = nest, .context = &notes };

	(void)unused;
	begin();
	reset_notes();
	action.mask = SET(USR2);
	CHECK_OK(tess_signal_action(TESS_SIGNAL_USR1, &action, NULL));
	handle_by(TESS_SIGNAL_USR2, log_signal, &notes);
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_USR1, 0));
	dispatch(5);
	CHECK_EQUAL(notes.count, 5);
	CHECK_EQUAL(notes.got[1].number, TESS_SIGNAL_USR1);
	CHECK_EQUAL(notes.got[4].number, TESS_SIGNAL_USR2);
	reset_notes();
	action.flags = TESS_SIGNAL_NESTS;
	CHECK_OK(tess_signal_action(40, &action, NULL));
	CHECK_OK(tess_signal_raise(40, 0));
	dispatch(2);
	for (unsigned int i = 0; i < 4; i++)
		check_info(&notes.got[i], 40, 0, i);
	CHECK_EQUAL(notes.got[4].number, TESS_SIGNAL_USR2);
	CHECK_EQUAL(notes.got[0].code, (uint64_t)TESS_SIGNAL_CODE_RAISED);
	finish();
}

static enum tess_signal_verdict change_things(const struct tess_signal_info *info, void *context)
{
	const struct tess_signal_action ignore = { .handler = TESS_SIGNAL_IGNORE };

	(void)log_signal(info, context);
	CHECK_OK(tess_signal_block(SET(HUP), NULL));
	CHECK_OK(tess_signal_action(TESS_SIGNAL_TERM, &ignore, NULL));
	CHECK_STATUS(tess_signal_close(), TESS_EBUSY);
	return TESS_SIGNAL_DONE;
}

static void handlers_change_masks_and_actions(const void *unused)
{
	struct tess_signal_action action = { .handler = change_things,
					     .context = &notes,
					     .flags = TESS_SIGNAL_ONE_SHOT },
				  old;
	tess_signal_set_t mask = 0;

	(void)unused;
	begin();
	reset_notes();
	CHECK_OK(tess_signal_action(TESS_SIGNAL_USR1, &action, NULL));
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_USR1, 0));
	dispatch(1);
	CHECK_OK(tess_signal_action(TESS_SIGNAL_USR1, NULL, &old));
	CHECK(old.handler == TESS_SIGNAL_DEFAULT);
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_HUP, 0));
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_TERM, 0));
	dispatch(1);
	CHECK_OK(tess_signal_set_mask(SET(KILL) | SET(INT), &mask));
	CHECK_EQUAL(mask, SET(HUP));
	CHECK_OK(tess_signal_block(0, &mask));
	CHECK_EQUAL(mask, SET(INT));
	CHECK_STATUS(tess_signal_action(TESS_SIGNAL_KILL, &action, NULL), TESS_EINVAL);
	CHECK_STATUS(tess_signal_action(65, NULL, &old), TESS_EINVAL);
	CHECK_STATUS(tess_signal_raise(0, 0), TESS_EINVAL);
	CHECK_OK(tess_signal_wait(SET(HUP), TESS_DEADLINE_POLL, NULL));
	finish();
}

static void what_is_raised_is_bounded(const void *unused)
{
	uint64_t count = 0;

	(void)unused;
	begin();
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET(64), NULL));
	while (count < 1000 && tess_signal_raise(64, count) == TESS_OK)
		count++;
	CHECK_EQUAL(count, TESS_SIGNAL_RAISED_MAX);
	CHECK_STATUS(tess_signal_raise(64, 0), TESS_EAGAIN);
	for (uint64_t i = 0; i < count; i++) {
		struct tess_signal_info info = take_one(TESS_SIGNAL_SET(64));

		check_info(&info, 64, 0, i);
	}
	CHECK_OK(tess_signal_raise(64, 0));
	finish();
}

/* --- threads --- */

static tess_cap_t done;

static enum tess_signal_verdict slow(const struct tess_signal_info *info, void *context)
{
	suite_sleep(2 * MILLISECONDS);
	return log_signal(info, context);
}

/* A handler that takes its time; nothing is lost that comes meanwhile. */
static void slow_handlers_lose_nothing(const void *unused)
{
	uint64_t sent = 0;

	(void)unused;
	begin();
	reset_notes();
	handle_by(45, slow, &notes);
	CHECK_OK(tess_signal_start());
	CHECK_STATUS(tess_signal_start(), TESS_EEXIST);
	while (sent < LOG_MAX) {
		int status = tess_signal_queue(&self, 45, sent);

		if (status == TESS_EAGAIN)
			suite_sleep(MILLISECONDS);
		else if (CHECK_OK(status))
			sent++;
	}
	for (unsigned int i = 0; i < 2000 && *(volatile unsigned int *)&notes.count < LOG_MAX; i++)
		suite_sleep(MILLISECONDS);
	CHECK_OK(tess_signal_close());
	tess_signal_target_close(&self);
	CHECK_EQUAL(notes.count, LOG_MAX);
	for (uint64_t i = 0; i < LOG_MAX; i++)
		check_info(&notes.got[i], 45, 7, i);
}

static enum tess_signal_verdict close_here(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	CHECK_STATUS(tess_signal_close(), TESS_EDEADLK);
	CHECK_OK(tess_notification_signal(done, 1));
	return TESS_SIGNAL_DONE;
}

static void a_handler_cannot_end_its_thread(const void *unused)
{
	(void)unused;
	begin();
	done = make_notification();
	handle_by(45, close_here, NULL);
	CHECK_OK(tess_signal_start());
	CHECK_OK(tess_signal_queue(&self, 45, 0));
	await(done, 1);
	finish();
	drop(done);
}

static void wait_for_own(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;

	for (uint64_t i = 0; i < 10; i++) {
		struct tess_signal_info info = take_one(TESS_SIGNAL_SET(number));

		check_info(&info, number, 7, i);
	}
	CHECK_OK(tess_notification_signal(done, UINT64_C(1) << number));
}

/* Several wait, each for its own; those that deliver do not take what is waited for. */
static void each_waiter_gets_its_own(const void *unused)
{
	tess_cap_t threads[WAITERS];
	uint64_t all = 0;

	(void)unused;
	begin();
	done = make_notification();
	reset_notes();
	handle_by(50, log_signal, &notes);
	CHECK_OK(tess_signal_start());
	for (unsigned int i = 0; i < WAITERS; i++) {
		threads[i] = thread_begin(wait_for_own, (void *)(uintptr_t)(50 + i));
		thread_await_block(threads[i]);
		all |= UINT64_C(1) << (50 + i);
	}
	CHECK_STATUS(tess_signal_close(), TESS_EBUSY);
	for (uint64_t n = 0; n < 10; n++) {
		for (unsigned int i = 0; i < WAITERS; i++) {
			int status;

			/* Kept back, or it would be delivered while its waiter is busy. */
			CHECK_OK(tess_signal_block(TESS_SIGNAL_SET(50 + i), NULL));
			while ((status = tess_signal_queue(&self, 50 + i, n)) == TESS_EAGAIN)
				suite_sleep(MILLISECONDS);
			CHECK_OK(status);
		}
	}
	await(done, all);
	for (unsigned int i = 0; i < WAITERS; i++)
		thread_join(threads[i]);
	CHECK_EQUAL(notes.count, 0);
	finish();
	drop(done);
}

static void raise_soon(void *argument)
{
	(void)argument;
	suite_sleep(5 * MILLISECONDS);
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_WINCH, 0));
	suite_sleep(5 * MILLISECONDS);
	CHECK_OK(tess_signal_raise(TESS_SIGNAL_USR1, 3));
}

/* Suspends until a handler ran, whatever the mask; a signal that is ignored does not count. */
static void suspend_waits_for_a_handler(const void *unused)
{
	tess_cap_t thread;
	tess_time_t begun = tess_clock_now();

	(void)unused;
	begin();
	reset_notes();
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET_ALL, NULL));
	handle_by(TESS_SIGNAL_USR1, log_signal, &notes);
	CHECK_STATUS(tess_signal_suspend(0, begun + MILLISECONDS), TESS_ETIMEDOUT);
	CHECK_STATUS(tess_signal_suspend(0, TESS_DEADLINE_POLL), TESS_EAGAIN);
	thread = thread_begin(raise_soon, NULL);
	CHECK_OK(tess_signal_suspend(0, tess_clock_deadline(PATIENCE)));
	CHECK_EQUAL(notes.count, 1);
	check_info(&notes.got[0], TESS_SIGNAL_USR1, 0, 3);
	thread_join(thread);
	finish();
}

/* --- event loops and alarms --- */

static void an_event_loop_dispatches(const void *unused)
{
	tess_cap_t queue = make_event_queue(), bell = TESS_CAP_NONE, again = TESS_CAP_NONE;
	struct tess_event event;
	size_t count;

	(void)unused;
	begin();
	reset_notes();
	handle_by(TESS_SIGNAL_USR1, log_signal, &notes);
	handle_by(TESS_SIGNAL_ALRM, log_signal, &notes);
	CHECK_OK(tess_signal_notification(&bell));
	CHECK_OK(tess_signal_notification(&again));
	CHECK_EQUAL(bell, again);
	CHECK_OK(tess_event_queue_subscribe(queue, bell, TESS_EVENT_FILTER_SIGNAL, 0, 5, 1));
	CHECK_STATUS(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count), TESS_EAGAIN);
	for (unsigned int i = 0; i < 10; i++) {
		if (i % 3 == 0)
			CHECK_OK(tess_signal_raise(TESS_SIGNAL_USR1, i));
		else if (i % 3 == 1)
			CHECK_OK(tess_signal_queue(&self, TESS_SIGNAL_USR1, i));
		else
			CHECK_OK(tess_signal_alarm(tess_clock_deadline(MILLISECONDS), 0));
		CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
		CHECK_EQUAL(event.cookie, 5);
		CHECK_OK(tess_signal_dispatch(NULL));
		CHECK_EQUAL(notes.count, i + 1);
		CHECK_STATUS(tess_event_wait(queue, TESS_DEADLINE_POLL, &event, 1, &count),
			     TESS_EAGAIN);
	}
	CHECK_OK(tess_signal_block(SET(USR1), NULL));
	CHECK_OK(tess_signal_queue(&self, TESS_SIGNAL_USR1, 0));
	dispatch(0);
	CHECK_OK(tess_signal_unblock(SET(USR1), NULL));
	CHECK_OK(tess_event_wait(queue, tess_clock_deadline(PATIENCE), &event, 1, &count));
	dispatch(1);
	drop(queue);
	finish();
}

static void alarms_come_in_time(const void *unused)
{
	tess_time_t begun = tess_clock_now();
	struct tess_signal_info info;
	uint64_t times = 0;

	(void)unused;
	begin();
	CHECK_OK(tess_signal_alarm(begun + 5 * MILLISECONDS, 0));
	info = take_one(SET(ALRM));
	CHECK(tess_clock_now() >= begun + 5 * MILLISECONDS);
	check_info(&info, TESS_SIGNAL_ALRM, 0, 1);
	CHECK_EQUAL(info.code, (uint64_t)TESS_SIGNAL_CODE_TIMER);
	CHECK_OK(tess_signal_alarm(tess_clock_now(), MILLISECONDS));
	while (times < 10 && !suite_failed())
		times += take_one(SET(ALRM)).value;
	CHECK_OK(tess_signal_alarm(TESS_DEADLINE_FOREVER, 0));
	(void)!tess_signal_wait(SET(ALRM), TESS_DEADLINE_POLL, NULL);
	CHECK_STATUS(tess_signal_wait(SET(ALRM), tess_clock_deadline(10 * MILLISECONDS), NULL),
		     TESS_ETIMEDOUT);
	finish();
}

const struct test inside_tests[] = {
	{ "handlers nest", handlers_nest, NULL },
	{ "handlers change masks and actions", handlers_change_masks_and_actions, NULL },
	{ "what a process raises is bounded", what_is_raised_is_bounded, NULL },
	{ "slow handlers lose nothing", slow_handlers_lose_nothing, NULL },
	{ "a handler cannot end its own thread", a_handler_cannot_end_its_thread, NULL },
	{ "each waiter gets its own", each_waiter_gets_its_own, NULL },
	{ "suspend waits for a handler", suspend_waits_for_a_handler, NULL },
	{ "an event loop dispatches", an_event_loop_dispatches, NULL },
	{ "alarms come in time", alarms_come_in_time, NULL },
};

const size_t inside_test_count = COUNT(inside_tests);
