/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From one process to another: no capability, no signal; what is queued, in which order, and what
 * is not; senders that mean harm.
 */
#include "signals.h"

#include <string.h>

#define HOSTILE UINT64_C(66)
#define POLITE  UINT64_C(77)

/* --- no capability, no signal --- */

/* The role: has nothing, and tries everything. */
static int innocent_role(void)
{
	const struct tess_signal_info info = { .number = TESS_SIGNAL_TERM };
	struct tess_signal_target target = { 0, 0, 0 };

	CHECK_STATUS(tess_signal_send(&target, &info), TESS_EBADCAP);
	for (uint64_t i = 0; i < 1000; i++) {
		target.tx = (i % 8 + 1) << 32 | i / 8;
		target.bell = target.tx;
		CHECK(tess_signal_queue(&target, 33, i) != TESS_OK);
		CHECK(tess_signal_queue(&target, TESS_SIGNAL_TERM, i) != TESS_OK);
	}
	return 0;
}

static void no_capability_no_signal(const void *unused)
{
	struct tess_signal_target target;
	tess_signal_set_t pending = 1;
	struct child child;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_sender(POLITE, 4, TESS_SIGNAL_SET_ALL, &target));
	child_start(&child, "innocent", NULL, 0);
	child_succeeds(&child);
	CHECK_OK(tess_signal_pending(&pending));
	CHECK_EQUAL(pending, 0);
	CHECK_EQUAL(tess_signal_dropped(), 0);
	tess_signal_target_close(&target);
	CHECK_OK(tess_signal_close());
}

/* --- order, coalescing, masks --- */

static const struct tess_signal_info everything = {
	.number = TESS_SIGNAL_IO,
	.error = TESS_EIO,
	.code = TESS_SIGNAL_CODE_IO,
	.status = -3,
	.user_time = 4,
	.system_time = 5,
	.value = 6,
	.address = 7,
	.band = -8,
	.handle = 9,
};

static void check_everything(struct tess_signal_info info)
{
	CHECK_EQUAL(info.sender, TESS_SIGNAL_STARTER);
	info.sender = 0;
	CHECK(!memcmp(&info, &everything, sizeof(info)));
}

/* The role: keeps all back until USR2 comes, then has all delivered. */
static int orderly_role(void)
{
	static const struct {
		unsigned int number;
		uint64_t value;
	} expected[] = { { TESS_SIGNAL_HUP, 1 },
			 { TESS_SIGNAL_USR1, 2 },
			 { 35, 10 },
			 { 35, 11 },
			 { 35, 12 },
			 { 40, 20 },
			 { 40, 21 } };
	struct log log = { .count = 0 };

	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET_ALL, NULL));
	for (unsigned int number = 1; number <= TESS_SIGNAL_MAX; number++)
		if (!(TESS_SIGNAL_SET(number) & TESS_SIGNAL_SET_UNCAUGHT))
			handle_by(number, log_signal, &log);
	tell(1);
	(void)take_one(SET(USR2));
	dispatch(0);
	check_everything(take_one(SET(IO)));
	CHECK_OK(tess_signal_unblock(TESS_SIGNAL_SET_ALL, NULL));
	dispatch(COUNT(expected));
	for (unsigned int i = 0; i < COUNT(expected) && i < log.count; i++) {
		check_info(&log.got[i], expected[i].number, TESS_SIGNAL_STARTER, expected[i].value);
		CHECK_EQUAL(log.got[i].code, (uint64_t)TESS_SIGNAL_CODE_QUEUE);
	}
	CHECK_EQUAL(tess_signal_dropped(), 0);
	CHECK_OK(tess_signal_close());
	return 0;
}

static void order_and_coalescing(const void *unused)
{
	struct receiver r;

	(void)unused;
	receiver_start(&r, "orderly", 16);
	for (unsigned int i = 0; i < 2; i++) {
		CHECK_OK(tess_signal_queue(&r.target, 40, 20 + i));
		CHECK_OK(tess_signal_queue(&r.target, 35, 10 + i));
		CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_USR1, 2 + i));
		CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_HUP, 1 + i));
	}
	CHECK_OK(tess_signal_queue(&r.target, 35, 12));
	CHECK_OK(tess_signal_send(&r.target, &everything));
	CHECK_OK(tess_signal_queue(&r.target, TESS_SIGNAL_USR2, 0));
	child_succeeds(&r.child);
	receiver_drop(&r);
}

/* --- what cannot be sent --- */

static void take_and_check(unsigned int number, uint64_t sender, uint64_t value)
{
	struct tess_signal_info info = take_one(TESS_SIGNAL_SET(number));

	check_info(&info, number, sender, value);
}

static void senders_are_checked(const void *unused)
{
	struct tess_signal_info info = { .number = TESS_SIGNAL_SEGV };
	struct tess_signal_target target, closed;
	struct tess_signal_line line;

	(void)unused;
	CHECK_STATUS(tess_signal_sender(1, 1, 0, &target), TESS_ENOENT);
	CHECK_OK(tess_signal_open());
	CHECK_STATUS(tess_signal_open(), TESS_EEXIST);
	CHECK_STATUS(tess_signal_sender(0, 1, 0, &target), TESS_EINVAL);
	CHECK_STATUS(tess_signal_sender(TESS_BADGE_KERNEL, 1, 0, &target), TESS_EINVAL);
	CHECK_STATUS(tess_signal_sender(1, 0, 0, &target), TESS_EINVAL);
	CHECK_STATUS(tess_signal_sender(1, TESS_SIGNAL_CREDIT_MAX + 1, 0, &target), TESS_EINVAL);
	CHECK_OK(tess_signal_sender(1, 1, TESS_SIGNAL_SET_ALL, &target));
	CHECK_STATUS(tess_signal_sender(1, 1, TESS_SIGNAL_SET_ALL, &closed), TESS_EEXIST);
	info.code = TESS_SIGNAL_CODE_SEGV_UNMAPPED;
	CHECK_STATUS(tess_signal_send(&target, &info), TESS_EINVAL);
	info.code = TESS_SIGNAL_CODE_RAISED;
	CHECK_STATUS(tess_signal_send(&target, &info), TESS_EINVAL);
	CHECK_STATUS(tess_signal_queue(&target, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_signal_queue(&target, 65, 0), TESS_EINVAL);
	CHECK_OK(tess_signal_queue(&target, 64, 0));
	CHECK_STATUS(tess_signal_queue(&target, 64, 0), TESS_EAGAIN);
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_USR1, 5));
	take_and_check(TESS_SIGNAL_USR1, 1, 0);
	CHECK_OK(tess_signal_dismiss(1));
	CHECK_STATUS(tess_signal_dismiss(1), TESS_ENOENT);
	CHECK_STATUS(tess_signal_limit(1, 0), TESS_ENOENT);
	CHECK_STATUS(tess_signal_queue(&target, 64, 0), TESS_EPIPE);
	(void)take_one(TESS_SIGNAL_SET(64));
	CHECK_STATUS(tess_signal_wait(0, 0, NULL), TESS_EINVAL);
	CHECK_STATUS(tess_signal_wait(SET(KILL) | SET(STOP), 0, NULL), TESS_EINVAL);
	CHECK_OK(tess_signal_line_create(tess_self_job(), 5, 1, &line, &closed));
	tess_signal_line_close(&line);
	line.badge = 5;
	CHECK_STATUS(tess_signal_admit(&line, TESS_SIGNAL_SET_ALL), TESS_EBADCAP);
	tess_signal_target_close(&closed);
	tess_signal_target_close(&target);
	CHECK_OK(tess_signal_close());
	CHECK_STATUS(tess_signal_close(), TESS_ENOENT);
}

/* --- limits --- */

static void limits_are_kept(const void *unused)
{
	struct tess_signal_target target;
	tess_signal_set_t pending = 0;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_sender(POLITE, 8, SET(USR1) | TESS_SIGNAL_SET(50), &target));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_KILL, 0));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_STOP, 0));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_TERM, 0));
	CHECK_OK(tess_signal_queue(&target, 51, 0));
	CHECK_OK(tess_signal_queue(&target, 50, 1));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_USR1, 2));
	CHECK_OK(tess_signal_pending(&pending));
	CHECK_EQUAL(pending, SET(USR1) | TESS_SIGNAL_SET(50));
	CHECK_EQUAL(tess_signal_dropped(), 3); /* two messages, and the bell */
	CHECK_OK(tess_signal_limit(POLITE, SET(TERM)));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_USR1, 3));
	CHECK_OK(tess_signal_queue(&target, TESS_SIGNAL_TERM, 4));
	take_and_check(TESS_SIGNAL_TERM, POLITE, 4);
	take_and_check(TESS_SIGNAL_USR1, POLITE, 2);
	take_and_check(50, POLITE, 1);
	CHECK_EQUAL(tess_signal_dropped(), 4);
	tess_signal_target_close(&target);
	CHECK_OK(tess_signal_close());
}

/* As many senders as there may be; a place is free again when its sender has gone. */
static void places_come_back(const void *unused)
{
	static struct tess_signal_target targets[TESS_SIGNAL_LINES_MAX];
	struct tess_signal_target more;

	(void)unused;
	CHECK_OK(tess_signal_open());
	for (uint64_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++)
		CHECK_OK(tess_signal_sender(i + 1, 1, TESS_SIGNAL_SET_ALL, &targets[i]));
	CHECK_STATUS(tess_signal_sender(999, 1, TESS_SIGNAL_SET_ALL, &more), TESS_ENOSPC);
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET(40), NULL));
	CHECK_OK(tess_signal_queue(&targets[9], 40, 9));
	tess_signal_target_close(&targets[9]);
	dispatch(0);
	CHECK_STATUS(tess_signal_sender(999, 1, TESS_SIGNAL_SET_ALL, &more), TESS_ENOSPC);
	take_and_check(40, 10, 9);
	CHECK_OK(tess_signal_sender(999, 1, TESS_SIGNAL_SET_ALL, &more));
	tess_signal_target_close(&more);
	CHECK_OK(tess_signal_close());
	for (uint64_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++)
		tess_signal_target_close(&targets[i]);
}

/* --- harm --- */

#define HOSTILE_CREDIT 8u
#define POLITE_CREDIT  4u

static struct tess_signal_target given_target(void)
{
	return (struct tess_signal_target){ tess_start_cap("tx"), tess_start_cap("bell"), 0 };
}

/* Messages that are none, as many as there is room for. */
static void send_garbage(tess_cap_t tx)
{
	static const uint64_t tags[] = { TESS_TAG(0, 8, 0), TESS_TAG(0x5349474e, 7, 0),
					 TESS_TAG(0x5349474e, 8, 0), TESS_TAG(0x5349474e, 8, 0) };
	struct tess_message m = { .tag = 0 };

	for (unsigned int i = 0; i < COUNT(tags); i++) {
		m.tag = tags[i];
		m.word[0] = i == 2 ? 0 : TESS_SIGNAL_TERM; /* no number */
		m.word[1] = i == 3 ? 1 : 0;                /* a code of the kernel's */
		CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_POLL, &m));
	}
	m.tag = TESS_TAG(0x5349474e, 9, 0);
	CHECK_STATUS(tess_channel_send(tx, TESS_DEADLINE_POLL, &m), TESS_EMSGSIZE);
	m.tag = TESS_TAG(0x5349474e, 8, 1);
	CHECK(tess_channel_send(tx, TESS_DEADLINE_POLL, &m) != TESS_OK);
}

/* The role: as much as it can of what is kept back, then noise without end. */
static int hostile_role(void)
{
	const struct tess_signal_target target = given_target();
	uint64_t sent = 0;

	send_garbage(target.tx);
	tell(1);
	await(tess_start_cap("go"), 1);
	for (unsigned int i = 0; i < 1000; i++)
		sent += tess_signal_queue(&target, 33, sent) == TESS_OK;
	CHECK_EQUAL(sent, HOSTILE_CREDIT);
	tell(2);
	while (target.tx) {
		(void)tess_notification_signal(target.bell, ~UINT64_C(0) & ~SET(TERM));
		(void)!tess_signal_queue(&target, 33, 999);
	}
	return 1;
}

/* The role: four signals, for which there is room. */
static int polite_role(void)
{
	const struct tess_signal_target target = given_target();

	for (uint64_t i = 0; i < POLITE_CREDIT; i++)
		CHECK_OK(tess_signal_queue(&target, 34, i));
	return 0;
}

static void start_sender(struct child *child, const char *role, struct tess_signal_target *target,
			 tess_cap_t told, tess_cap_t go)
{
	const struct tess_spawn_cap caps[] = {
		{ "tx", target->tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "bell", target->bell, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		CHILD_CAP("told", told),
		CHILD_CAP("go", go),
	};

	child_start(child, role, caps, COUNT(caps));
}

/* The channel and the pool hold what the hostile one sent, in order; the bell is limited. */
static void check_hostile(void)
{
	for (uint64_t i = 0; i < HOSTILE_CREDIT; i++)
		take_and_check(33, HOSTILE, i);
}

static void harm_is_bounded(const void *unused)
{
	tess_cap_t told = make_notification(), go = make_notification();
	struct tess_signal_target bad, good;
	struct child hostile, polite;

	(void)unused;
	CHECK_OK(tess_signal_open());
	CHECK_OK(tess_signal_sender(HOSTILE, HOSTILE_CREDIT, TESS_SIGNAL_SET(33), &bad));
	CHECK_OK(tess_signal_sender(POLITE, POLITE_CREDIT, TESS_SIGNAL_SET(34), &good));
	CHECK_OK(tess_signal_block(TESS_SIGNAL_SET(33) | TESS_SIGNAL_SET(34), NULL));
	start_sender(&hostile, "hostile", &bad, told, go);
	await(told, 1);
	dispatch(0);
	CHECK_EQUAL(tess_signal_dropped(), 4);
	CHECK_OK(tess_notification_signal(go, 1));
	await(told, 2);
	for (unsigned int i = 0; i < 200; i++) {
		dispatch(0);
		tess_yield();
	}
	start_sender(&polite, "polite", &good, told, go);
	child_succeeds(&polite);
	for (uint64_t i = 0; i < POLITE_CREDIT; i++)
		take_and_check(34, POLITE, i);
	check_hostile();
	CHECK(tess_signal_dropped() > 4);
	child_kill(&hostile);
	CHECK_OK(tess_signal_close());
	drop(told);
	drop(go);
}

const struct test sending_tests[] = {
	{ "no capability, no signal", no_capability_no_signal, NULL },
	{ "queued ones in order, standard ones once, none lost", order_and_coalescing, NULL },
	{ "what cannot be sent is refused", senders_are_checked, NULL },
	{ "a sender is limited to what he may send", limits_are_kept, NULL },
	{ "64 senders, and their places come back", places_come_back, NULL },
	{ "a hostile sender fills his own queue only", harm_is_bounded, NULL },
};

const size_t sending_test_count = COUNT(sending_tests);

const struct role sending_roles[] = {
	{ "innocent", innocent_role },
	{ "orderly", orderly_role },
	{ "hostile", hostile_role },
	{ "polite", polite_role },
	{ NULL, NULL },
};
