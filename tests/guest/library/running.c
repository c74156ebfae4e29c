/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages, threads, locks, servers, and ends that nobody wants.
 */
#include "library.h"

#include <stdlib.h>
#include <string.h>

/* --- pages --- */

static void pages_come_and_go(const void *unused)
{
	char *pages = NULL;
	void *none = &none;

	(void)unused;
	CHECK_OK(tess_pages_alloc(2 * TESS_PAGE_SIZE + 1, (void **)&pages));
	for (size_t i = 0; i < 3 * TESS_PAGE_SIZE; i += 64)
		CHECK_EQUAL(pages[i], 0);
	memset(pages, 'x', 3 * TESS_PAGE_SIZE);
	tess_pages_free(pages, 2 * TESS_PAGE_SIZE + 1);
	CHECK_STATUS(tess_pages_alloc(SIZE_MAX, &none), TESS_ENOMEM);
	CHECK(!none);
	CHECK(tess_pages_alloc((size_t)1 << 60, &none) != TESS_OK);
	CHECK(!none);
}

static void views_see_what_is_written(const void *unused)
{
	tess_cap_t memory = make_memory(2 * TESS_PAGE_SIZE), blind;
	const char *view = NULL;
	const void *none = &none;

	(void)unused;
	CHECK_OK(tess_pages_view(memory, TESS_PAGE_SIZE + 1, (const void **)&view));
	CHECK_OK(tess_memory_write(memory, TESS_PAGE_SIZE, "late", 4));
	CHECK(!memcmp(view + TESS_PAGE_SIZE, "late", 4));
	tess_pages_free((void *)(uintptr_t)view, TESS_PAGE_SIZE + 1);
	CHECK_STATUS(tess_pages_view(memory, 0, &none), TESS_EINVAL);
	CHECK(!none);
	CHECK_STATUS(tess_pages_view(memory, UINT64_MAX, &none), TESS_EINVAL);
	CHECK(tess_pages_view(memory, 3 * TESS_PAGE_SIZE, &none) != TESS_OK);
	blind = make_derived(memory, TESS_RIGHT_INSPECT, 0);
	CHECK(tess_pages_view(blind, TESS_PAGE_SIZE, &none) != TESS_OK);
	CHECK(!none);
	drop(blind);
	drop(memory);
}

/* --- locks and threads --- */

#define THREADS 8u
#define ROUNDS  300u

static struct tess_mutex mutex;
static unsigned int inside, shared;
static __thread unsigned int own = 42;

static void contend(void *argument)
{
	(void)argument;
	CHECK_EQUAL(own, 42);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		tess_mutex_lock(&mutex);
		CHECK_EQUAL(inside++, 0);
		if (i % 8 == 0)
			tess_yield();
		shared++;
		CHECK_EQUAL(--inside, 0);
		tess_mutex_unlock(&mutex);
		own++;
	}
	CHECK_EQUAL(own, 42 + ROUNDS);
}

static void a_mutex_keeps_threads_apart(const void *unused)
{
	tess_cap_t threads[THREADS];

	(void)unused;
	shared = 0;
	CHECK_OK(tess_mutex_init(&mutex));
	for (unsigned int i = 0; i < THREADS; i++)
		threads[i] = thread_begin(contend, NULL);
	for (unsigned int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	CHECK_EQUAL(shared, THREADS * ROUNDS);
	tess_mutex_destroy(&mutex);
	CHECK_EQUAL(mutex.wake, TESS_CAP_NONE);
}

static void do_nothing(void *argument)
{
	(void)argument;
}

static void threads_that_cannot_be(const void *unused)
{
	tess_cap_t thread = 1;

	(void)unused;
	CHECK_STATUS(tess_thread_spawn(do_nothing, NULL, SIZE_MAX, &thread), TESS_ENOMEM);
	CHECK(tess_thread_spawn(do_nothing, NULL, (size_t)1 << 60, &thread) != TESS_OK);
	CHECK_OK(tess_thread_spawn(do_nothing, NULL, 0, &thread));
	thread_join(thread);
	CHECK_OK(tess_thread_spawn(do_nothing, NULL, TESS_STACK_MIN, NULL));
}

/* --- ends that nobody wants --- */

static unsigned int recurse(volatile char *before)
{
	volatile char here[512];

	here[0] = before ? before[0] : 1;
	if (!here[0])
		return 0; /* it never is */
	return recurse(here) + (unsigned int)here[0];
}

static void overflow(void *argument)
{
	(void)argument;
	(void)recurse(NULL);
}

int overflow_role(void)
{
	thread_join(thread_begin(overflow, NULL));
	return 1;
}

int abort_role(void)
{
	abort();
}

/* What a compiler calls for a function whose canary was overwritten. */
_Noreturn void __stack_chk_fail(void);

int smash_role(void)
{
	__stack_chk_fail();
}

static void expect_fault(const char *role, int status)
{
	struct tess_process_info info;
	struct child child;

	child_start(&child, role, NULL, 0);
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, status);
}

static void bad_ends_are_faults(const void *unused)
{
	(void)unused;
	expect_fault("overflow", TESS_EFAULT);
	expect_fault("abort", TESS_EINVAL);
	expect_fault("smash", TESS_EINVAL);
}

/* --- a server's own loop --- */

#define FIRST   UINT64_C(10)
#define UNKNOWN UINT64_C(11)
#define OTHER   UINT64_C(20)
#define LABEL   3u

static uint64_t closed;

/* A dispatcher as the compiler writes them, of one method: adds what the object holds. */
static void add(const void *ops, void *ctx, const struct tess_call *call, struct tess_message *m)
{
	(void)ops;
	CHECK_EQUAL(call->ordinal, LABEL);
	m->word[0] += *(const uint64_t *)ctx;
	m->tag = TESS_TAG(0, 1, 0);
}

static void *find_object(void *ctx, uint64_t badge)
{
	return badge == FIRST ? ctx : NULL;
}

static void note_closed(void *ctx, uint64_t badge)
{
	(void)ctx;
	closed = badge;
}

static void serve(void *endpoint)
{
	static uint64_t hundred = 100, thousand = 1000;
	const struct tess_service services[] = {
		{ add, NULL, &hundred, find_object, FIRST, UNKNOWN, LABEL, LABEL },
		{ add, NULL, &thousand, NULL, OTHER, OTHER, 0, UINT32_MAX },
	};
	const struct tess_server server = { .endpoint = (tess_cap_t)endpoint,
					    .services = services,
					    .service_count = COUNT(services),
					    .badge_closed = note_closed };
	struct tess_message m;

	while (closed != OTHER && !suite_failed()) {
		CHECK_OK(tess_recv(server.endpoint, tess_clock_deadline(PATIENCE), &m));
		if (tess_serve_message(&server, &m))
			CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	}
}

static void ask(tess_cap_t client, uint32_t label, uint32_t answer, uint64_t value)
{
	struct tess_message m = { .tag = TESS_TAG(label, 1, 0), .word = { 7 } };

	CHECK_OK(tess_call(client, tess_clock_deadline(PATIENCE), &m));
	CHECK_EQUAL(tess_tag_label(m.tag), answer);
	if (!answer)
		CHECK_EQUAL(m.word[0], value);
}

static tess_cap_t mint(tess_cap_t endpoint, uint64_t badge)
{
	tess_cap_t client = TESS_CAP_NONE;

	CHECK_OK(tess_mint(endpoint, badge, &client));
	return client;
}

static void badges_choose_who_serves(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), first = mint(endpoint, FIRST),
		   unknown = mint(endpoint, UNKNOWN), other = mint(endpoint, OTHER), none = 1,
		   thread;

	(void)unused;
	closed = 0;
	thread = thread_begin(serve, (void *)endpoint);
	CHECK_STATUS(tess_mint(endpoint, TESS_BADGE_LOOKED_UP, &none), TESS_EINVAL);
	CHECK_EQUAL(none, TESS_CAP_NONE);
	CHECK_STATUS(tess_mint(first, OTHER, &none), TESS_EINVAL);
	ask(first, LABEL, 0, 107);
	ask(other, LABEL, 0, 1007);
	ask(unknown, LABEL, (uint32_t)TESS_ENOSYS, 0);
	ask(first, LABEL + 1, (uint32_t)TESS_ENOSYS, 0);
	none = first;
	CHECK_EQUAL(tess_cap_take(&none), first);
	tess_cap_close(&none);
	tess_cap_close(&first);
	CHECK_EQUAL(first, TESS_CAP_NONE);
	tess_cap_close(&unknown);
	tess_cap_close(&other);
	thread_join(thread);
	CHECK_EQUAL(closed, OTHER);
	drop(endpoint);
}

/* --- text --- */

static void count_bytes(void *context, const char *bytes, size_t length)
{
	CHECK(length > 0 && bytes);
	*(size_t *)context += length;
}

static size_t format(size_t *seen, const char *text, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, text);
	length = tess_format_to(count_bytes, seen, text, arguments);
	va_end(arguments);
	return length;
}

static void text_goes_anywhere(const void *unused)
{
	size_t seen = 0;

	(void)unused;
	CHECK_EQUAL(format(&seen, "%s %100d|%.3s", "text", 5, "cut off"), 4 + 1 + 100 + 1 + 3);
	CHECK_EQUAL(seen, 109);
	CHECK(!strcmp(tess_signal_name(TESS_SIGNAL_TERM), "TERM"));
	CHECK_EQUAL(tess_signal_number("SIGTERM"), TESS_SIGNAL_TERM);
}

const struct test running_tests[] = {
	{ "pages come and go", pages_come_and_go, NULL },
	{ "views see what is written", views_see_what_is_written, NULL },
	{ "a mutex keeps threads apart", a_mutex_keeps_threads_apart, NULL },
	{ "threads that cannot be", threads_that_cannot_be, NULL },
	{ "bad ends are faults", bad_ends_are_faults, NULL },
	{ "badges choose who serves", badges_choose_who_serves, NULL },
	{ "text goes anywhere", text_goes_anywhere, NULL },
};

const size_t running_test_count = COUNT(running_tests);
