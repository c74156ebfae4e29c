/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libtessera promises, tried on the machine: start block, allocator, threads with thread-local
 * variables, mutex, clock, formatter, files. Exits with 0 after "all good".
 */
#include <stdlib.h>
#include <string.h>
#include <tessera/tessera.h>

#define CHECK(condition)                                                  \
	do {                                                              \
		if (!(condition)) {                                       \
			tess_log("line %d: %s", __LINE__, #condition);    \
			exit(1);                                          \
		}                                                         \
	} while (0)

#define THREADS 4
#define ROUNDS  1000

static struct tess_mutex mutex;
static unsigned int shared, constructed;
static tess_cap_t done;
static __thread unsigned int mine = 42;
static __thread char zero[100];

__attribute__((constructor)) static void construct(void)
{
	constructed = 7;
}

static void work(void *argument)
{
	char stack[4096];

	CHECK(mine == 42 && zero[50] == 0);
	memset(stack, 1, sizeof(stack));
	for (unsigned int i = 0; i < ROUNDS; i++) {
		void *memory = malloc(i % 700 + 1);

		CHECK(memory);
		tess_mutex_lock(&mutex);
		shared++;
		tess_mutex_unlock(&mutex);
		mine++;
		if (i % 50 == 0)
			tess_yield();
		free(memory);
	}
	CHECK(mine == 42 + ROUNDS);
	CHECK(!tess_notification_signal(done, (uint64_t)1 << (uintptr_t)argument));
}

static void test_threads(void)
{
	uint64_t all = 0, bits;

	CHECK(!tess_mutex_init(&mutex));
	CHECK(!tess_notification_create(tess_self_job(), &done));
	for (uintptr_t i = 0; i < THREADS; i++)
		CHECK(!tess_thread_spawn(work, (void *)i, TESS_STACK_DEFAULT, NULL));
	while (all != ((uint64_t)1 << THREADS) - 1) {
		CHECK(!tess_notification_wait(done, tess_clock_deadline(20000000000), &bits));
		all |= bits;
	}
	CHECK(shared == THREADS * ROUNDS);
	tess_mutex_destroy(&mutex);
}

/* Threads and large blocks come and go within a quota that would not hold them all. */
static void test_freeing(void)
{
	for (unsigned int i = 0; i < 100; i++) {
		char *memory = malloc(1 << 20);
		uint64_t bits;

		CHECK(memory);
		memory[0] = memory[(1 << 20) - 1] = 1;
		free(memory);
		CHECK(!tess_mutex_init(&mutex));
		CHECK(!tess_thread_spawn(work, (void *)0, 256 << 10, NULL));
		CHECK(!tess_notification_wait(done, tess_clock_deadline(20000000000), &bits));
		tess_mutex_destroy(&mutex);
	}
	CHECK(!malloc((size_t)1 << 40));
	CHECK(!malloc(SIZE_MAX));
	CHECK(!calloc(SIZE_MAX / 2, 3));
}

static void test_heap(void)
{
	char *a = malloc(0), *b = calloc(10, 10), *c;

	CHECK(a && b && (uintptr_t)a % 16 == 0);
	for (unsigned int i = 0; i < 100; i++)
		CHECK(b[i] == 0);
	memset(b, 'x', 100);
	c = realloc(b, 5000);
	CHECK(c && c[99] == 'x');
	c = realloc(c, 100000);
	CHECK(c && c[0] == 'x' && c[99] == 'x');
	free(c);
	free(a);
	free(NULL);
}

static void test_format(void)
{
	char text[64];

	CHECK(tess_format(text, sizeof(text), "%d|%5u|%-5x|%05d|%s", -3, 7u, 0xabu, -42, "end") ==
	      24);
	CHECK(!strcmp(text, "-3|    7|ab   |-0042|end"));
	CHECK(tess_format(text, 4, "%llx", 0x123456789abcull) == 12 && !strcmp(text, "123"));
}

static void test_start(int argc, char **argv)
{
	struct tess_file file;
	char head[3];

	CHECK(argc == 3 && !strcmp(argv[0], "runtime") && !strcmp(argv[1], "first argument"));
	CHECK(!argv[3] && constructed == 7);
	CHECK(!tess_start_file("input", &file) && file.size > 100);
	CHECK(!tess_memory_read(file.memory, 0, head, 3) && !memcmp(head, "// ", 3));
	CHECK(tess_start_file("nothing", &file) == TESS_ENOENT && file.memory == 0);
	CHECK(tess_start_cap("namespace") && tess_start_cap("log") && !tess_start_cap("platform"));
	CHECK(tess_start_block()->cap_count == 6);
}

static void test_clock(void)
{
	tess_time_t before = tess_clock_now();
	tess_cap_t never;
	uint64_t bits;

	CHECK(!tess_notification_create(tess_self_job(), &never));
	CHECK(tess_notification_wait(never, tess_clock_deadline(3000000), &bits) == TESS_ETIMEDOUT);
	CHECK(tess_clock_now() - before >= 3000000);
	CHECK(tess_clock_deadline(~(uint64_t)0) == TESS_DEADLINE_FOREVER);
	CHECK(!strcmp(tess_status_name(TESS_ETIMEDOUT), "ETIMEDOUT"));
	CHECK(!strcmp(tess_status_name(12345), "unknown"));
}

int main(int argc, char **argv)
{
	test_start(argc, argv);
	test_heap();
	test_format();
	test_clock();
	test_threads();
	test_freeing();
	tess_log("all %s", "good");
	return 0;
}
