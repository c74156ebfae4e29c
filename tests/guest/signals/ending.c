/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What signals do by default, and to a process that is busy with something else: it ends, stops and
 * goes on; and what its parent learns of that.
 */
#include "signals.h"

#define PARENT_CREDIT 8
#define TICK          2u /* bits that the ticking role tells */
#define CONTINUED     4u

/* --- ending --- */

/* The role: waits to be ended. */
static int mortal_role(void)
{
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_start());
	tell(1);
	sleep_for_ever();
}

static void check_exit(struct receiver *r, int32_t status)
{
	struct tess_process_info info = child_end(&r->child);

	CHECK_EQUAL(info.reason, TESS_END_REASON_EXITED);
	CHECK_EQUAL(info.status, status);
	receiver_drop(r);
}

static void defaults_end_a_process(const void *unused)
{
	(void)unused;
	for (unsigned int number = 1; number <= TESS_SIGNAL_MAX; number += number < 34 ? 1 : 30) {
		struct receiver r;

		if (tess_signal_default(number) != TESS_SIGNAL_TERMINATES)
			continue;
		receiver_start(&r, "mortal", PARENT_CREDIT);
		CHECK_OK(tess_signal_queue(&r.target, number, 0));
		check_exit(&r, 128 + (int32_t)number);
	}
}

static void defaults_do_nothing(const void *unused)
{
	static const unsigned int ignored[] = { TESS_SIGNAL_CHLD, TESS_SIGNAL_URG,
						TESS_SIGNAL_WINCH, TESS_SIGNAL_CONT };
	struct receiver r;

	(void)unused;
	receiver_start(&r, "mortal", PARENT_CREDIT);
	for (unsigned int i = 0; i < 100; i++)
		CHECK_OK(tess_signal_queue(&r.target, ignored[i % COUNT(ignored)], i));
	suite_sleep(2 * MILLISECONDS);
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_TERM, 0));
	check_exit(&r, 128 + TESS_SIGNAL_TERM);
}

/* The role: a handler that never returns, and everything else kept back. */
static enum tess_signal_verdict hang(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	tell(2);
	sleep_for_ever();
}

static int stubborn_role(void)
{
	const struct tess_signal_action action = { .handler = hang, .mask = TESS_SIGNAL_SET_ALL };

	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_action(TESS_SIGNAL_TERM, &action, NULL));
	CHECK_OK(tess_signal_start());
	tell(1);
	sleep_for_ever();
}

static void nothing_keeps_kill_back(const void *unused)
{
	struct receiver r;

	(void)unused;
	receiver_start(&r, "stubborn", PARENT_CREDIT);
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_TERM, 0));
	await(r.told, 2);
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_HUP, 0));
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_KILL, 0));
	check_exit(&r, 128 + TESS_SIGNAL_KILL);
}

/* A sender with the capability for it kills the process, not its runtime. */
static void kill_by_capability(const void *unused)
{
	struct tess_process_info info;
	struct receiver r;

	(void)unused;
	receiver_start(&r, "stubborn", PARENT_CREDIT);
	r.target.process = make_derived(r.child.process, TESS_RIGHT_RESUME, 0);
	CHECK_OK(tess_process_suspend(r.child.process));
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_KILL, 0));
	drop(r.target.process);
	r.target.process = make_derived(r.child.process, TESS_RIGHT_KILL, 0);
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_KILL, 0));
	info = child_end(&r.child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_KILLED);
	receiver_drop(&r);
}

/* --- stopping --- */

static enum tess_signal_verdict tell_continued(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	tell(CONTINUED);
	return TESS_SIGNAL_DONE;
}

/* The role: tells each millisecond that it runs. */
static int ticking_role(void)
{
	CHECK_OK(tess_signal_open());
	handle_by(TESS_SIGNAL_CONT, tell_continued, NULL);
	CHECK_OK(tess_signal_start());
	while (!suite_failed()) {
		tell(1 | TICK);
		suite_sleep(MILLISECONDS);
	}
	return 1;
}

/* Whether it told that it runs, within some ticks. */
static bool ticks(const struct receiver *r)
{
	uint64_t bits;

	(void)!tess_notification_wait(r->told, TESS_DEADLINE_POLL, &bits);
	suite_sleep(20 * MILLISECONDS);
	return tess_notification_wait(r->told, TESS_DEADLINE_POLL, &bits) == TESS_OK;
}

static void await_stop(const struct receiver *r)
{
	tess_time_t deadline = tess_clock_deadline(PATIENCE);

	while (ticks(r))
		if (!CHECK(tess_clock_now() < deadline))
			return;
}

static void stop_and_continue(unsigned int number, uint16_t rights)
{
	struct receiver r;

	receiver_start(&r, "ticking", PARENT_CREDIT);
	r.target.process = make_derived(r.child.process, rights, 0);
	CHECK(ticks(&r));
	CHECK_OK(tess_signal_queue(&r.target, number, 0));
	await_stop(&r);
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_CONT, 0));
	await(r.told, TICK | CONTINUED);
	CHECK(ticks(&r));
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_TERM, 0));
	check_exit(&r, 128 + TESS_SIGNAL_TERM);
}

static void stop_by_the_runtime(const void *unused)
{
	(void)unused;
	stop_and_continue(TESS_SIGNAL_STOP, TESS_RIGHT_RESUME);
	stop_and_continue(TESS_SIGNAL_TSTP, TESS_RIGHT_RESUME);
}

static void stop_by_capability(const void *unused)
{
	(void)unused;
	stop_and_continue(TESS_SIGNAL_STOP, TESS_RIGHT_RESUME | TESS_RIGHT_SUSPEND);
}

/* --- children --- */

#define CHILDREN 5u

/* The role: ends with what it is told to. */
static int leaving_role(void)
{
	CHECK_OK(tess_signal_open());
	tell(1);
	return (int)take_one(TESS_SIGNAL_SET(60)).value;
}

/* Each end is told, though CHLD is kept back while they all come. */
static void ends_of_children_are_told(const void *unused)
{
	struct receiver r[CHILDREN];
	bool seen[CHILDREN] = { false };
	struct tess_signal_info info;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_block(SET(CHLD), NULL));
	for (unsigned int i = 0; i < CHILDREN; i++) {
		receiver_start(&r[i], "leaving", PARENT_CREDIT);
		CHECK_OK(tess_signal_child(r[i].child.process, i));
		if (i == 0)
			CHECK_OK(tess_process_kill(r[i].child.process));
		else
			CHECK_OK(tess_signal_queue(&r[i].target, 60, 10 + i));
	}
	for (unsigned int n = 0; n < CHILDREN; n++) {
		info = take_one(SET(CHLD));
		if (!CHECK(info.value < CHILDREN && !seen[info.value]))
			break;
		seen[info.value] = true;
		CHECK_EQUAL(info.handle, r[info.value].child.process);
		CHECK_EQUAL(info.code, info.value ? TESS_SIGNAL_CODE_CHLD_EXITED
						  : TESS_SIGNAL_CODE_CHLD_KILLED);
		CHECK_EQUAL(info.status, info.value ? 10 + info.value : 0);
		CHECK_EQUAL(info.sender, 0);
	}
	for (unsigned int i = 0; i < CHILDREN; i++) {
		(void)child_end(&r[i].child);
		receiver_drop(&r[i]);
	}
	CHECK_STATUS(tess_signal_wait(SET(CHLD), TESS_DEADLINE_POLL, NULL), TESS_EAGAIN);
	CHECK_STATUS(tess_signal_child(tess_self_job(), 0), TESS_EINVAL);
	CHECK_OK(tess_signal_close());
}

const struct test ending_tests[] = {
	{ "defaults end a process, and its status tells why", defaults_end_a_process, NULL },
	{ "defaults do nothing", defaults_do_nothing, NULL },
	{ "nothing keeps KILL back", nothing_keeps_kill_back, NULL },
	{ "KILL by capability reaches a stopped process", kill_by_capability, NULL },
	{ "a process stops itself and goes on", stop_by_the_runtime, NULL },
	{ "a process is stopped and goes on", stop_by_capability, NULL },
	{ "the end of each child is told", ends_of_children_are_told, NULL },
};

const size_t ending_test_count = COUNT(ending_tests);

const struct role ending_roles[] = {
	{ "mortal", mortal_role },
	{ "stubborn", stubborn_role },
	{ "ticking", ticking_role },
	{ "leaving", leaving_role },
	{ NULL, NULL },
};
