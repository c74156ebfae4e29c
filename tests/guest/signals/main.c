/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals: a runtime in user mode. Two processes and more: who may send, what is queued and what is
 * not, handlers and masks, default actions, faults, and senders that mean harm.
 */
#include "signals.h"

#include <string.h>

void receiver_start(struct receiver *r, const char *role, uint32_t credit)
{
	struct tess_signal_line line = { 0, 0, 0 };
	tess_cap_t told = make_notification();
	const struct tess_spawn_cap none = { NULL, 0, 0, 0 };
	struct tess_spawn_cap caps[3] = { none, none, CHILD_CAP("told", told) };

	*r = (struct receiver){ .told = told };
	CHECK_OK(tess_signal_line_create(tess_self_job(), TESS_SIGNAL_STARTER, credit, &line,
					 &r->target));
	caps[0] = (struct tess_spawn_cap){ TESS_SIGNAL_START_RX, line.rx, TESS_RIGHTS_ALL,
					   TESS_CAP_MOVE };
	caps[1] = (struct tess_spawn_cap){ TESS_SIGNAL_START_BELL, line.bell, TESS_RIGHTS_ALL,
					   TESS_CAP_MOVE };
	child_start(&r->child, role, caps, 3);
	await(told, 1);
}

void receiver_drop(struct receiver *r)
{
	tess_signal_target_close(&r->target);
	drop(r->told);
}

void tell(uint64_t bits)
{
	CHECK_OK(tess_notification_signal(tess_start_cap("told"), bits));
}

void await(tess_cap_t told, uint64_t bits)
{
	tess_time_t deadline = tess_clock_deadline(PATIENCE);
	uint64_t got = 0, all = 0;

	while ((all & bits) != bits) {
		if (!CHECK_OK(tess_notification_wait(told, deadline, &got)))
			return;
		all |= got;
	}
}

void sleep_for_ever(void)
{
	tess_cap_t never = make_notification();
	uint64_t bits;

	for (;;)
		(void)!tess_notification_wait(never, TESS_DEADLINE_FOREVER, &bits);
}

enum tess_signal_verdict log_signal(const struct tess_signal_info *info, void *context)
{
	struct log *log = context;

	if (CHECK(log->count < LOG_MAX))
		log->got[log->count++] = *info;
	return TESS_SIGNAL_DONE;
}

void handle_by(unsigned int number, tess_signal_handler_t *handler, void *context)
{
	const struct tess_signal_action action = { .handler = handler, .context = context };

	CHECK_OK(tess_signal_action(number, &action, NULL));
}

void dispatch(unsigned int expected)
{
	unsigned int delivered = 0;

	CHECK_OK(tess_signal_dispatch(&delivered));
	CHECK_EQUAL(delivered, expected);
}

struct tess_signal_info take_one(tess_signal_set_t set)
{
	struct tess_signal_info info = { .number = 0 };

	CHECK_OK(tess_signal_wait(set, tess_clock_deadline(PATIENCE), &info));
	return info;
}

void check_info(const struct tess_signal_info *info, unsigned int number, uint64_t sender,
		uint64_t value)
{
	CHECK_EQUAL(info->number, number);
	CHECK_EQUAL(info->sender, sender);
	CHECK_EQUAL(info->value, value);
}

static int role(const char *name)
{
	static const struct role *const all[] = { sending_roles, ending_roles, fault_roles,
						  hardship_roles };

	for (size_t i = 0; i < COUNT(all); i++)
		for (const struct role *r = all[i]; r->name; r++)
			if (!strcmp(r->name, name))
				return r->run();
	return 1;
}

static size_t add(struct test *tests, size_t count, const struct test *more, size_t more_count)
{
	memcpy(tests + count, more, more_count * sizeof(*more));
	return count + more_count;
}

int main(int argc, char **argv)
{
	static struct test tests[64];
	struct suite suite = { .tests = tests, .role = role };
	size_t count = 0;

	count = add(tests, count, sending_tests, sending_test_count);
	count = add(tests, count, ending_tests, ending_test_count);
	count = add(tests, count, inside_tests, inside_test_count);
	count = add(tests, count, fault_tests, fault_test_count);
	suite.test_count = add(tests, count, hardship_tests, hardship_test_count);
	return suite_main(argc, argv, &suite);
}
