/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hard times: no memory, many threads at once, processes that are killed in the middle, and
 * capabilities that are revoked.
 */
#include "signals.h"

/* --- no memory --- */

/* Everything that allocates; what it says first, or TESS_OK. */
static int use_all(void)
{
	struct tess_signal_target target = { 0, 0, 0 };
	tess_cap_t bell;
	int status = tess_signal_open();

	if (status)
		return status;
	status = tess_signal_sender(7, 8, TESS_SIGNAL_SET_ALL, &target);
	if (!status)
		status = tess_signal_notification(&bell);
	if (!status)
		status = tess_signal_start();
	if (!status)
		status = tess_signal_faults();
	if (!status)
		status = tess_signal_alarm(TESS_DEADLINE_FOREVER, 0);
	if (!status)
		status = tess_signal_child(tess_self_process(), 0);
	CHECK_OK(tess_signal_close());
	tess_signal_target_close(&target);
	return status;
}

static uint64_t used(tess_cap_t job, enum tess_job_resource resource)
{
	uint64_t count = 0, limit;

	CHECK_OK(tess_job_usage(job, resource, &count, &limit));
	return count;
}

/* Threads that have ended are taken apart a little later. */
static void await_use(tess_cap_t job, enum tess_job_resource resource, uint64_t expected)
{
	for (unsigned int i = 0; i < 2000 && used(job, resource) != expected; i++)
		suite_sleep(MILLISECONDS / 10);
	CHECK_EQUAL(used(job, resource), expected);
}

/* With ever more of a resource: it fails clean, until it does not. Returns how often it failed. */
static unsigned int fail_until_enough(tess_cap_t job, enum tess_job_resource resource,
				      uint64_t grain)
{
	uint64_t before = used(job, resource), more = 0;
	unsigned int failures = 0;
	int status;

	do {
		CHECK_OK(tess_job_set_limit(job, resource, before + more));
		status = use_all();
		CHECK_OK(tess_job_set_limit(job, resource, ~UINT64_C(0)));
		await_use(job, resource, before);
		more += grain;
		failures += status != TESS_OK;
		CHECK(status == TESS_OK || status == TESS_ENOMEM || status == TESS_EMFILE);
	} while (status && failures < 5000 && !suite_failed());
	return failures;
}

/* With ever more free slots in the table, which is grown by pages otherwise. */
static unsigned int fail_until_slots(tess_cap_t job)
{
	static tess_cap_t filler[256];
	unsigned int count = 0, failures = 0;

	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_CAPABILITIES,
				    used(job, TESS_JOB_RESOURCE_CAPABILITIES)));
	while (count < COUNT(filler) &&
	       !tess_capability_derive(job, TESS_RIGHT_INSPECT, 0, &filler[count]))
		count++;
	while (count > 0 && use_all() && !suite_failed()) {
		failures++;
		drop(filler[--count]);
	}
	while (count > 0)
		drop(filler[--count]);
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_CAPABILITIES, ~UINT64_C(0)));
	return failures;
}

/* The role. The first time fills what is kept for the next: the heap, a table's pages. */
static int poor_role(void)
{
	tess_cap_t job = tess_start_cap("job");

	CHECK_OK(use_all());
	CHECK_OK(use_all());
	await_use(job, TESS_JOB_RESOURCE_THREADS, 1);
	CHECK(fail_until_slots(job) > 10);
	CHECK_EQUAL(fail_until_enough(job, TESS_JOB_RESOURCE_THREADS, 1), 3);
	CHECK(fail_until_enough(job, TESS_JOB_RESOURCE_MEMORY, 1024) > 50);
	return 0;
}

static void want_of_memory_is_told(const void *unused)
{
	tess_cap_t job = make_job();
	const struct tess_spawn_cap caps[] = { CHILD_CAP("job", job) };
	const struct child_order order = { "poor", caps, COUNT(caps), job, 0, false };
	struct child child;

	(void)unused;
	CHECK_OK(child_try(&child, &order));
	child_succeeds(&child);
	drop(job);
}

/* --- many threads --- */

#define TAKERS  3u
#define SIGNALS 400u
#define LAST    (~UINT64_C(0))

static struct tess_signal_target target;
static tess_cap_t done;
static uint8_t taken[SIGNALS];
static uint32_t handled;

static const tess_signal_set_t taken_set =
	TESS_SIGNAL_SET(50) | TESS_SIGNAL_SET(51) | TESS_SIGNAL_SET(52) | TESS_SIGNAL_SET(53);

/* Takes what comes, until it is told to leave. */
static void take_many(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;
	struct tess_signal_info info;

	do {
		info = take_one(taken_set | TESS_SIGNAL_SET(number));
		if (info.number == number)
			break;
		if (CHECK(info.value < SIGNALS))
			(void)__atomic_add_fetch(&taken[info.value], 1, __ATOMIC_RELAXED);
	} while (!suite_failed());
	CHECK_OK(tess_notification_signal(done, UINT64_C(1) << number));
}

static enum tess_signal_verdict count_handled(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	(void)__atomic_add_fetch(&handled, 1, __ATOMIC_RELAXED);
	return TESS_SIGNAL_DONE;
}

static void send_patiently(unsigned int number, uint64_t value)
{
	int status;

	while ((status = tess_signal_queue(&target, number, value)) == TESS_EAGAIN)
		tess_yield();
	CHECK_OK(status);
}

static void send_many(void)
{
	for (unsigned int i = 0; i < SIGNALS; i++) {
		send_patiently(50 + i % 4, i);
		send_patiently(54, i);
		if (i % 16 == 0)
			CHECK_OK(tess_signal_raise(TESS_SIGNAL_WINCH, 0));
	}
}

/* Three threads take the same signals, two deliver others: each comes to one of them, once. */
static void none_is_lost_among_threads(const void *unused)
{
	tess_cap_t threads[TAKERS];
	uint64_t all = 0;

	(void)unused;
	handled = 0;
	for (unsigned int i = 0; i < SIGNALS; i++)
		taken[i] = 0;
	done = make_notification();
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_sender(7, 5, TESS_SIGNAL_SET_ALL, &target));
	CHECK_OK(tess_signal_block(
		taken_set | TESS_SIGNAL_SET(60) | TESS_SIGNAL_SET(61) | TESS_SIGNAL_SET(62), NULL));
	handle_by(54, count_handled, NULL);
	CHECK_OK(tess_signal_start());
	for (unsigned int i = 0; i < TAKERS; i++) {
		threads[i] = thread_begin(take_many, (void *)(uintptr_t)(60 + i));
		all |= UINT64_C(1) << (60 + i);
	}
	send_many();
	for (unsigned int i = 0; i < TAKERS; i++)
		send_patiently(60 + i, LAST);
	await(done, all);
	for (unsigned int i = 0; i < TAKERS; i++)
		thread_join(threads[i]);
	for (unsigned int i = 0; i < 1000 && __atomic_load_n(&handled, __ATOMIC_RELAXED) < SIGNALS;
	     i++)
		suite_sleep(MILLISECONDS);
	CHECK_EQUAL(handled, SIGNALS);
	for (unsigned int i = 0; i < SIGNALS; i++)
		CHECK_EQUAL(taken[i], 1);
	CHECK_OK(tess_signal_close());
	tess_signal_target_close(&target);
	drop(done);
}

/* --- killed in the middle --- */

static void wait_always(void *argument)
{
	(void)argument;
	while (!tess_signal_wait(TESS_SIGNAL_SET(40), TESS_DEADLINE_FOREVER, NULL))
		;
}

/* The role: handles, waits and faults as much as it can. */
static int busy_role(void)
{
	CHECK_OK(tess_signal_open());
	handle_by(41, count_handled, NULL);
	CHECK_OK(tess_signal_start());
	CHECK_OK(tess_signal_faults());
	for (unsigned int i = 0; i < 2; i++)
		(void)thread_begin(wait_always, NULL);
	tell(1);
	for (uint64_t i = 0;; i++)
		(void)tess_signal_raise(i % 2 ? 41 : 40, i);
	return 0;
}

static void receivers_are_killed(const void *unused)
{
	(void)unused;
	for (unsigned int round = 0; round < 12; round++) {
		struct receiver r;

		receiver_start(&r, "busy", 4);
		for (unsigned int i = 0; i < 40 * round; i++)
			(void)!tess_signal_queue(&r.target, 40 + i % 3, i);
		child_kill(&r.child);
		CHECK_STATUS(tess_signal_queue(&r.target, 40, 0), TESS_EPIPE);
		receiver_drop(&r);
	}
}

/* The role: sends without end. */
static int tireless_role(void)
{
	const struct tess_signal_target to = { tess_start_cap("tx"), tess_start_cap("bell"), 0 };

	for (uint64_t i = 0; to.tx; i++)
		(void)!tess_signal_queue(&to, i % 5 ? 40 : TESS_SIGNAL_USR1, i);
	return 1;
}

/* Their lines end with them; what they sent is still there. */
static void senders_are_killed(const void *unused)
{
	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET_ALL, NULL));
	for (uint64_t round = 1; round <= 12; round++) {
		struct tess_signal_target to;
		struct child child;

		CHECK_OK(tess_signal_sender(round, 3, TESS_SIGNAL_SET_ALL, &to));
		child_start(&child, "tireless",
			    (const struct tess_spawn_cap[]){
				    { "tx", to.tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
				    { "bell", to.bell, TESS_RIGHTS_ALL, TESS_CAP_MOVE } },
			    2);
		CHECK_EQUAL(take_one(TESS_SIGNAL_SET(40)).sender, round);
		suite_sleep(round * MILLISECONDS / 4);
		child_kill(&child);
		while (!tess_signal_wait(TESS_SIGNAL_SET_ALL, TESS_DEADLINE_POLL, NULL))
			;
		CHECK_STATUS(tess_signal_dismiss(round), TESS_ENOENT);
	}
	CHECK_OK(tess_signal_close());
}

/* --- revoked --- */

static void revocation_ends_a_line(const void *unused)
{
	struct tess_signal_line line = { 0, 0, 0 }, given;
	struct tess_signal_target to;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET(40), NULL));
	CHECK_OK(tess_signal_line_create(tess_self_job(), 9, 4, &line, &to));
	given = line;
	given.bell = make_derived(line.bell, TESS_RIGHTS_ALL, 0);
	CHECK_OK(tess_signal_admit(&given, TESS_SIGNAL_SET_ALL));
	CHECK_OK(tess_signal_queue(&to, 40, 1));
	CHECK_OK(tess_capability_revoke(line.bell));
	check_info(&(struct tess_signal_info){ .number = 40, .sender = 9, .value = 1 }, 40, 9,
		   take_one(TESS_SIGNAL_SET(40)).value);
	CHECK_STATUS(tess_signal_dismiss(9), TESS_ENOENT);
	CHECK_STATUS(tess_signal_queue(&to, 40, 2), TESS_EPIPE);
	CHECK_STATUS(tess_signal_queue(&to, TESS_SIGNAL_KILL, 0), TESS_EBADCAP);
	drop(line.bell);
	drop(to.tx);
	CHECK_OK(tess_signal_close());
}

/* What is watched is given up: nothing comes, and the place is free again. */
static void a_child_cannot_be_watched_any_more(const void *unused)
{
	struct child child;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_block(SET(CHLD), NULL));
	child_start(&child, "sleeper", NULL, 0);
	for (unsigned int i = 0; i < 2 * TESS_SIGNAL_CHILDREN_MAX; i++) {
		tess_cap_t process = make_derived(child.process, TESS_RIGHTS_ALL, 0);
		tess_cap_t watched = make_derived(process, TESS_RIGHT_INSPECT, 0);

		CHECK_OK(tess_signal_child(watched, i));
		CHECK_OK(tess_capability_revoke(process));
		CHECK_STATUS(tess_signal_wait(SET(CHLD), TESS_DEADLINE_POLL, NULL), TESS_EAGAIN);
		drop(process);
	}
	CHECK_OK(tess_signal_child(child.process, 5));
	CHECK_OK(tess_process_kill(child.process));
	CHECK_EQUAL(take_one(SET(CHLD)).value, 5);
	(void)child_end(&child);
	CHECK_OK(tess_signal_close());
}

static int sleeper_role(void)
{
	sleep_for_ever();
}

const struct test hardship_tests[] = {
	{ "want of memory is told, and nothing is left", want_of_memory_is_told, NULL },
	{ "none is lost among threads", none_is_lost_among_threads, NULL },
	{ "receivers that are killed at any moment", receivers_are_killed, NULL },
	{ "senders that are killed at any moment", senders_are_killed, NULL },
	{ "revocation ends a line", revocation_ends_a_line, NULL },
	{ "a child that cannot be watched any more", a_child_cannot_be_watched_any_more, NULL },
};

const size_t hardship_test_count = COUNT(hardship_tests);

const struct role hardship_roles[] = {
	{ "poor", poor_role },       { "busy", busy_role }, { "tireless", tireless_role },
	{ "sleeper", sleeper_role }, { NULL, NULL },
};
