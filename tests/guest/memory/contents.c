/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in memory, and how much of it there is.
 */
#include "memory.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define RW     (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)
#define PAGE   TESS_PAGE_SIZE
#define LARGE  (UINT64_C(64) << 20)
#define FREE   UINT64_C(0x600000000000)
#define KERNEL UINT64_C(0xffffffff80000000)

static uint64_t committed_pages(tess_cap_t memory)
{
	uint64_t size, committed = 0;

	CHECK_OK(tess_memory_info(memory, &size, &committed));
	return committed;
}

void large_objects_fill_lazily(const void *unused)
{
	tess_cap_t memory = make_memory(LARGE);
	volatile uint8_t *byte = make_mapping(memory, LARGE, RW);
	uint8_t read = 1;

	(void)unused;
	CHECK_EQUAL(committed_pages(memory), 0);
	byte[0] = 1;
	byte[LARGE / 2] = 2;
	byte[LARGE - 1] = 3;
	CHECK_EQUAL(committed_pages(memory), 3);
	CHECK_OK(tess_memory_read(memory, LARGE - 1, &read, 1));
	CHECK_EQUAL(read, 3);
	CHECK_EQUAL(committed_pages(memory), 3);
	tess_pages_free((void *)(uint64_t)byte, LARGE);
	CHECK_EQUAL(committed_pages(memory), 3);
	drop(memory);
}

/* Frames that somebody filled come back empty. */
void new_pages_are_zero(const void *unused)
{
	uint64_t size = 4 << 20, wrong = 0;
	void *pages;

	(void)unused;
	CHECK_OK(tess_pages_alloc(size, &pages));
	memset(pages, 0xa5, size);
	tess_pages_free(pages, size);
	for (unsigned int round = 0; round < 3; round++) {
		CHECK_OK(tess_pages_alloc(size, &pages));
		for (uint64_t i = 0; i < size / 8; i++)
			wrong += ((uint64_t *)pages)[i] != 0;
		memset(pages, 0x5a, size);
		tess_pages_free(pages, size);
	}
	CHECK_EQUAL(wrong, 0);
}

void reads_and_writes_copy(const void *unused)
{
	static uint8_t from[3 * PAGE + 5], to[3 * PAGE + 5];
	tess_cap_t memory = make_memory(5 * PAGE);
	tess_cap_t narrow = make_derived(memory, TESS_RIGHT_READ, 0);
	tess_cap_t blind = make_derived(memory, TESS_RIGHT_WRITE, 0);

	(void)unused;
	for (unsigned int i = 0; i < sizeof(from); i++)
		from[i] = (uint8_t)(i * 7 + (i >> 8));
	CHECK_OK(tess_memory_write(blind, PAGE - 2, from, sizeof(from)));
	CHECK_OK(tess_memory_read(narrow, PAGE - 2, to, sizeof(to)));
	CHECK(!memcmp(from, to, sizeof(to)));
	CHECK_OK(tess_memory_read(memory, 5 * PAGE, to, 0));
	CHECK_STATUS(tess_memory_read(memory, 5 * PAGE - 1, to, 2), TESS_EINVAL);
	CHECK_STATUS(tess_memory_read(memory, ~UINT64_C(0), to, 2), TESS_EINVAL);
	CHECK_STATUS(tess_memory_read(memory, 0, to, 65537), TESS_EINVAL);
	CHECK_STATUS(tess_memory_write(narrow, 0, from, 1), TESS_EPERM);
	CHECK_STATUS(tess_memory_read(blind, 0, to, 1), TESS_EPERM);
	drop(blind);
	drop(narrow);
	drop(memory);
}

/* A buffer that ends where nothing is mapped: nothing at all is written. */
void bad_buffers_are_refused(const void *unused)
{
	tess_cap_t memory = make_memory(2 * PAGE);
	uint64_t mapped = 0, word = ~UINT64_C(0);
	void *page;

	(void)unused;
	CHECK_OK(tess_memory_write(memory, 0, &word, sizeof(word)));
	CHECK_OK(tess_memory_map(memory, tess_self_process(), FREE, PAGE, PAGE, RW, &mapped));
	page = (void *)(FREE + PAGE - 4);
	CHECK_STATUS(tess_memory_read(memory, 0, page, 8), TESS_EFAULT);
	CHECK_EQUAL(*(uint32_t *)page, 0);
	CHECK_STATUS(tess_memory_write(memory, 0, page, 8), TESS_EFAULT);
	CHECK_OK(tess_process_protect(tess_self_process(), FREE, PAGE, TESS_PROTECTION_READ));
	CHECK_STATUS(tess_memory_read(memory, 0, (void *)FREE, 8), TESS_EFAULT);
	CHECK_OK(tess_memory_write(memory, 0, (void *)FREE, 8));
	CHECK_STATUS(tess_memory_read(memory, 0, (void *)reads_and_writes_copy, 8), TESS_EFAULT);
	CHECK_STATUS(tess_memory_read(memory, 0, NULL, 8), TESS_EFAULT);
	CHECK_STATUS(tess_memory_read(memory, 0, (void *)KERNEL, 8), TESS_EFAULT);
	CHECK_STATUS(tess_memory_read(memory, 0, (void *)(~UINT64_C(0) - 3), 8), TESS_EFAULT);
	CHECK_STATUS(tess_memory_read(memory, 0, (void *)UINT64_C(0x7fffffffeffc), 8), TESS_EFAULT);
	CHECK_STATUS(tess_process_info(tess_self_process(), (void *)FREE), TESS_EFAULT);
	tess_pages_free((void *)FREE, PAGE);
	drop(memory);
}

/* The role: uses memory of its own, again and again, until it is told to stop. */
int neighbour_role(void)
{
	tess_cap_t stop = tess_start_cap("stop");
	uint64_t bits;

	CHECK_OK(tess_notification_signal(tess_start_cap("ready"), 1));
	while (tess_notification_wait(stop, TESS_DEADLINE_POLL, &bits)) {
		tess_cap_t notification = make_notification();

		CHECK_OK(tess_notification_signal(notification, 1));
		CHECK_OK(tess_notification_wait(notification, TESS_DEADLINE_FOREVER, &bits));
		drop(notification);
		suite_sleep(MILLISECONDS);
	}
	return 0;
}

/* Takes all memory there is, in pieces that get smaller; returns how many. */
static unsigned int take_all(tess_cap_t *cap, unsigned int most)
{
	unsigned int count = 0;

	for (uint64_t size = LARGE; size >= PAGE; size /= 2)
		while (count < most && !tess_memory_create(tess_self_job(), size, &cap[count]))
			count++;
	return count;
}

static uint64_t memory_free(void)
{
	struct tess_kernel_info info = { 0 };

	CHECK_OK(tess_platform_info(tess_start_cap("platform.inspect"), &info));
	return info.memory_free;
}

void memory_runs_out_clean(const void *unused)
{
	static tess_cap_t cap[200];
	tess_cap_t ready = make_notification(), stop = make_notification(), more;
	const struct tess_spawn_cap caps[] = { CHILD_CAP("ready", ready), CHILD_CAP("stop", stop) };
	struct child neighbour;
	unsigned int count;
	uint64_t bits, before;

	(void)unused;
	child_start(&neighbour, "neighbour", caps, COUNT(caps));
	CHECK_OK(tess_notification_wait(ready, tess_clock_deadline(PATIENCE), &bits));
	before = memory_free();
	count = take_all(cap, COUNT(cap));
	CHECK(count > 2 && count < COUNT(cap));
	CHECK(memory_free() < 64 * PAGE);
	CHECK_STATUS(tess_memory_create(tess_self_job(), PAGE * 64, &more), TESS_ENOMEM);
	suite_sleep(10 * MILLISECONDS);
	/* What was promised is there. */
	CHECK_OK(tess_memory_write(cap[0], LARGE - 1, "x", 1));
	while (count)
		drop(cap[--count]);
	suite_sleep(10 * MILLISECONDS);
	CHECK(before - memory_free() < 64 * PAGE || memory_free() >= before);
	CHECK_OK(tess_notification_signal(stop, 1));
	child_succeeds(&neighbour);
	drop(ready);
	drop(stop);
}
