/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What user mode must not do ends its process, and nothing else: the watcher is told why, and
 * the console shows a crash record. The lines "# expect: crash NAME ADDRESS" tell the script on
 * the host, which sees the console, what to look for.
 */
#include <string.h>

#include "child.h"
#include "faults.h"
#include "harmless.h"
#include "make.h"
#include "suite.h"

#define SURVIVED    99 /* exit status of a child that should not have got there */
#define ANY_ADDRESS (~UINT64_C(0))

static const struct fault_case *const all_cases[] = { memory_cases, instruction_cases };

void report(uint64_t address)
{
	(void)tess_notification_signal(tess_start_cap("report"), address);
}

static void check_end(const struct fault_case *c, const struct tess_process_info *info,
		      uint64_t address)
{
	CHECK_EQUAL(info->reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info->status, c->status);
	if (address != ANY_ADDRESS)
		CHECK_EQUAL(info->fault_address, address);
	CHECK(info->fault_instruction || info->fault_address == 0);
	if (address == ANY_ADDRESS)
		tap_note("expect: crash %s", c->name);
	else
		tap_note("expect: crash %s 0x%lx", c->name, info->fault_address);
}

static void run_case(const void *context)
{
	const struct fault_case *c = context;
	struct tess_process_info info;
	struct child child;
	uint64_t address = c->address, reported;
	tess_cap_t notification = make_notification();

	child_start(&child, c->name, &(struct tess_spawn_cap)CHILD_CAP("report", notification), 1);
	info = child_end(&child);
	if (!tess_notification_wait(notification, TESS_DEADLINE_POLL, &reported))
		address = reported;
	check_end(c, &info, address);
	drop(notification);
}

static const struct fault_case *find_case(const char *name)
{
	for (size_t i = 0; i < COUNT(all_cases); i++)
		for (const struct fault_case *c = all_cases[i]; c->name; c++)
			if (!strcmp(c->name, name))
				return c;
	return NULL;
}

static int role(const char *name)
{
	const struct fault_case *c = find_case(name);

	if (!c)
		return harmless_role(name);
	c->run(c->operand);
	return SURVIVED;
}

/* One test for each row, then those of harmless.c. */
static size_t list_tests(struct test *tests, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT(all_cases); i++)
		for (const struct fault_case *c = all_cases[i]; c->name && count < most; c++)
			tests[count++] = (struct test){ c->name, run_case, c };
	for (size_t i = 0; i < harmless_test_count && count < most; i++)
		tests[count++] = harmless_tests[i];
	return count;
}

int main(int argc, char **argv)
{
	static struct test tests[200];
	struct suite suite = { .tests = tests, .role = role };

	suite.test_count = list_tests(tests, COUNT(tests));
	return suite_main(argc, argv, &suite);
}
