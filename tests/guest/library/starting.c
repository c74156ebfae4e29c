/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a process: what it finds, what is refused, and what is left when memory runs out.
 */
#include "library.h"

#include <string.h>

static const char *const arguments[] = { "environment", "role", "environment", NULL };

/* An order for this program, and nothing special. */
static struct tess_spawn order(void)
{
	struct tess_spawn spawn = { .name = "environment",
				    .job = tess_self_job(),
				    .job_rights = TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT,
				    .priority = 1,
				    .stack_size = 4 * TESS_PAGE_SIZE,
				    .arguments = arguments };
	struct tess_file program = { 0, 0 };

	CHECK_OK(tess_start_file("program", &program));
	spawn.image = program.memory;
	spawn.image_size = program.size;
	return spawn;
}

static void await_end(struct tess_spawned *spawned, int status)
{
	tess_cap_t ended = make_notification();
	struct tess_process_info info = { 0 };
	uint64_t bits;

	CHECK_OK(tess_process_bind_notification(spawned->process, ended, 1));
	CHECK_OK(tess_notification_wait(ended, tess_clock_deadline(PATIENCE), &bits));
	CHECK_OK(tess_process_info(spawned->process, &info));
	CHECK_EQUAL(info.reason, TESS_END_REASON_EXITED);
	CHECK_EQUAL(info.status, status);
	drop(spawned->process);
	drop(spawned->thread);
	drop(ended);
}

/* --- what it finds --- */

static void check_text(const char *name, const char *expected)
{
	const char *text = tess_start_environment(name);

	if (CHECK(text))
		CHECK(!strcmp(text, expected));
}

static void check_cap(const char *name, uint32_t type, uint16_t rights)
{
	const struct tess_start_cap *cap = tess_start_find(name);

	if (!CHECK(cap))
		return;
	CHECK_EQUAL(cap->type, type);
	CHECK_EQUAL(cap->rights, rights);
	CHECK_EQUAL(cap->token, tess_start_cap(name));
}

int environment_role(void)
{
	check_text("A", "1");
	check_text("EMPTY", "");
	check_text("EQUALS", "a=b=c");
	CHECK(!tess_start_environment("NONE"));
	CHECK(!tess_start_environment("EMPT"));
	CHECK(!tess_start_environment("A=1"));
	CHECK_EQUAL(tess_start_block()->cap_count, 5);
	check_cap("self.process", TESS_TYPE_PROCESS, TESS_RIGHTS_PROCESS);
	check_cap("self.thread", TESS_TYPE_THREAD, TESS_RIGHTS_THREAD);
	check_cap("self.job", TESS_TYPE_JOB, TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT);
	check_cap("narrow", TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	check_cap("moved", TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	CHECK(!tess_start_find("narro"));
	CHECK_EQUAL(tess_start_cap("none"), TESS_CAP_NONE);
	return suite_failed() ? 1 : 7;
}

static void a_process_finds_what_it_was_given(const void *unused)
{
	static const char *const environment[] = { "A=1", "EMPTY=", "EQUALS=a=b=c", "A=2", NULL };
	tess_cap_t narrow = make_notification(), moved = make_endpoint();
	const struct tess_spawn_cap caps[] = {
		{ "narrow", narrow, TESS_RIGHT_SEND, TESS_CAP_COPY },
		{ "moved", moved, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
	};
	struct tess_spawn spawn = order();
	struct tess_spawned spawned;

	(void)unused;
	spawn.environment = environment;
	spawn.caps = caps;
	spawn.cap_count = COUNT(caps);
	CHECK_OK(tess_spawn(&spawn, &spawned));
	await_end(&spawned, 7);
	CHECK_STATUS(tess_capability_delete(moved), TESS_EBADCAP);
	drop(narrow);
}

/* --- what is refused --- */

static void expect_refusal(const struct tess_spawn *spawn, int status)
{
	struct tess_spawned spawned = { 1, 1, NULL };

	CHECK_STATUS(tess_spawn(spawn, &spawned), status);
	CHECK_EQUAL(spawned.process, TESS_CAP_NONE);
	CHECK_EQUAL(spawned.thread, TESS_CAP_NONE);
	CHECK((status == TESS_EBADMSG) == (spawned.problem != NULL));
}

static void wrong_orders_are_refused(const void *unused)
{
	static struct tess_spawn_cap caps[TESS_SPAWN_CAPS_MAX + 1];
	static const char *many[TESS_SPAWN_ARGUMENTS_MAX + 2];
	struct tess_spawn spawn = order();

	(void)unused;
	for (size_t i = 0; i < COUNT(caps); i++)
		caps[i] = (struct tess_spawn_cap)CHILD_CAP("job", tess_self_job());
	for (size_t i = 0; i < COUNT(many) - 1; i++)
		many[i] = "x";
	spawn.caps = caps;
	spawn.cap_count = COUNT(caps);
	expect_refusal(&spawn, TESS_EINVAL);
	spawn.cap_count = 1;
	caps[0].name = "";
	expect_refusal(&spawn, TESS_EINVAL);
	caps[0].name = "a name of sixty-four bytes is longer than any name of a capability may be";
	expect_refusal(&spawn, TESS_EINVAL);
	caps[0].name = "stale";
	caps[0].cap = 12345;
	expect_refusal(&spawn, TESS_EBADCAP);
	spawn.cap_count = 0;
	spawn.arguments = many;
	expect_refusal(&spawn, TESS_EINVAL);
	spawn.arguments = many + COUNT(many) - 1; /* none */
	expect_refusal(&spawn, TESS_EINVAL);
	spawn = order();
	spawn.name = "";
	expect_refusal(&spawn, TESS_EINVAL);
	spawn = order();
	spawn.priority = 256;
	expect_refusal(&spawn, TESS_EINVAL);
	spawn = order();
	spawn.job = tess_self_process();
	expect_refusal(&spawn, TESS_EBADCAP);
}

/* Images that are none: nothing at all, zeros, a head alone, and one that says it is larger. */
static void bad_images_are_refused(const void *unused)
{
	tess_cap_t memory = make_memory(4 * TESS_PAGE_SIZE);
	struct tess_spawn spawn = order();
	const tess_cap_t good = spawn.image;
	char head[64] = { 0 };

	(void)unused;
	spawn.image_size = 0;
	expect_refusal(&spawn, TESS_EBADMSG);
	spawn.image_size = UINT64_C(1) << 40;
	expect_refusal(&spawn, TESS_EINVAL);
	spawn.image = memory;
	spawn.image_size = 4 * TESS_PAGE_SIZE;
	expect_refusal(&spawn, TESS_EBADMSG);
	CHECK_OK(tess_memory_read(good, 0, head, sizeof(head)));
	CHECK_OK(tess_memory_write(memory, 0, head, sizeof(head)));
	expect_refusal(&spawn, TESS_EBADMSG);
	spawn.image = tess_self_job();
	expect_refusal(&spawn, TESS_EBADCAP);
	spawn.image = make_derived(memory, TESS_RIGHT_INSPECT, 0);
	expect_refusal(&spawn, TESS_EPERM);
	drop(spawn.image);
	drop(memory);
}

/* --- no memory --- */

static uint64_t used(tess_cap_t job)
{
	uint64_t count = 0, limit;

	CHECK_OK(tess_job_usage(job, TESS_JOB_RESOURCE_MEMORY, &count, &limit));
	return count;
}

static void await_unused(tess_cap_t job)
{
	for (unsigned int i = 0; i < 2000 && used(job); i++)
		suite_sleep(MILLISECONDS / 10);
	CHECK_EQUAL(used(job), 0);
}

static void want_of_memory_leaves_nothing(const void *unused)
{
	tess_cap_t job = make_job();
	struct tess_spawn spawn = order();
	struct tess_spawned spawned;
	unsigned int failures = 0;
	int status;

	(void)unused;
	spawn.job = job;
	do {
		CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_MEMORY, failures * 2048));
		status = tess_spawn(&spawn, &spawned);
		if (!status)
			break;
		CHECK_STATUS(status, TESS_ENOMEM);
		await_unused(job);
	} while (++failures < 2000 && !suite_failed());
	CHECK(failures > 20);
	if (CHECK_OK(status))
		await_end(&spawned, 1); /* it was not given what it looks for */
	await_unused(job);
	drop(job);
}

const struct test starting_tests[] = {
	{ "a process finds what it was given", a_process_finds_what_it_was_given, NULL },
	{ "wrong orders are refused", wrong_orders_are_refused, NULL },
	{ "bad images are refused", bad_images_are_refused, NULL },
	{ "want of memory leaves nothing", want_of_memory_leaves_nothing, NULL },
};

const size_t starting_test_count = COUNT(starting_tests);
