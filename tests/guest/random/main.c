/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random tokens and random system calls: the kernel stays up, its invariants hold, and a process
 * that has nothing to do with it keeps answering.
 *
 * Arguments: the seed, and how many calls. The same seed makes the same calls as far as threads
 * are scheduled alike: always, where time is counted in instructions.
 */
#include <string.h>

#include "caller.h"
#include "random.h"
#include "suite.h"
#include "supervisor.h"

#define TOKENS 65536u

static uint64_t seed = 1, calls_wanted = 100000;

/* Nobody's token: any number, or one near the live ones with a generation that never was. */
static tess_cap_t wild_token(struct random *r)
{
	if (random_once_in(r, 2))
		return random_next(r) | UINT64_C(1) << 62;
	return random_below(r, 300) | (random_next(r) | UINT64_C(1) << 62) << 32;
}

static int64_t use_token(struct random *r, tess_cap_t token)
{
	static const uint32_t numbers[] = {
		TESS_SYS_CAPABILITY_INSPECT,
		TESS_SYS_CAPABILITY_DELETE,
		TESS_SYS_CAPABILITY_DERIVE,
		TESS_SYS_CAPABILITY_REVOKE,
		TESS_SYS_ENDPOINT_CREATE,
		TESS_SYS_NOTIFICATION_SIGNAL,
		TESS_SYS_MEMORY_INFO,
		TESS_SYS_PROCESS_KILL,
		TESS_SYS_THREAD_INFO,
		TESS_SYS_JOB_KILL,
		TESS_SYS_NAMESPACE_CREATE,
		TESS_SYS_SEND,
		TESS_SYS_RECV,
		TESS_SYS_CALL,
	};
	uint64_t word[8] = { 0 };

	return tess_syscall(numbers[random_below(r, COUNT(numbers))], token, 0, word);
}

static void random_tokens(const void *unused)
{
	struct random r = { seed };
	unsigned int wrong = 0;

	(void)unused;
	for (unsigned int i = 0; i < TOKENS; i++)
		wrong += use_token(&r, wild_token(&r)) != TESS_EBADCAP;
	CHECK_EQUAL(wrong, 0);
}

static void random_calls(const void *unused)
{
	(void)unused;
	supervise(seed, calls_wanted);
}

static int role(const char *name)
{
	if (!strcmp(name, "caller"))
		return caller_role();
	return !strcmp(name, "answerer") ? answerer_role() : 1;
}

static uint64_t number(const char *text)
{
	uint64_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

static const struct test tests[] = {
	{ "64k random tokens", random_tokens, NULL },
	{ "random system calls", random_calls, NULL },
};

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	if (argc == 3 && strcmp(argv[1], "role") != 0) {
		seed = number(argv[1]);
		calls_wanted = number(argv[2]);
	}
	return suite_main(argc, argv, &suite);
}
