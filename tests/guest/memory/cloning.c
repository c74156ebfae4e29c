/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that are copied at the first write, and pages that change hands, between two processes.
 */
#include "memory.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define RW    (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)
#define PAGE  TESS_PAGE_SIZE
#define PAGES 16u
#define SIZE  (PAGES * PAGE)
#define FREE  UINT64_C(0x600000000000)

/* What stands at the start of each page: the page's number and who wrote it. */
#define FIRST  UINT64_C(0)
#define PARENT UINT64_C(1000)
#define CHILD  UINT64_C(2000)

static volatile uint64_t *word_of(void *base, unsigned int page)
{
	return (volatile uint64_t *)((uint64_t)base + page * PAGE);
}

/* Every step-th page from a first one. */
static void fill(void *base, unsigned int first, unsigned int step, uint64_t who)
{
	for (unsigned int i = first; i < PAGES; i += step)
		*word_of(base, i) = who + i;
}

static void check_pages(void *base, unsigned int first, unsigned int step, uint64_t who)
{
	for (unsigned int i = first; i < PAGES; i += step)
		CHECK_EQUAL(*word_of(base, i), who + i);
}

static void await(tess_cap_t notification)
{
	uint64_t bits;

	CHECK_OK(tess_notification_wait(notification, tess_clock_deadline(PATIENCE), &bits));
}

/* The role: writes to the even pages while its parent looks on, then sees nothing of its parent's.
 */
int cloner_role(void)
{
	void *base = make_mapping(tess_start_cap("memory"), SIZE, RW);

	check_pages(base, 0, 1, FIRST);
	fill(base, 0, 2, CHILD);
	CHECK_OK(tess_notification_signal(tess_start_cap("done"), 1));
	await(tess_start_cap("turn"));
	check_pages(base, 0, 2, CHILD);
	check_pages(base, 1, 2, FIRST);
	return 0;
}

static void take_turns(void *base, tess_cap_t memory)
{
	tess_cap_t turn = make_notification(), done = make_notification();
	const struct tess_spawn_cap caps[] = {
		CHILD_CAP("memory", memory),
		CHILD_CAP("turn", turn),
		CHILD_CAP("done", done),
	};
	struct child child;

	child_start(&child, "cloner", caps, COUNT(caps));
	await(done);
	check_pages(base, 0, 1, FIRST);
	fill(base, 0, 1, PARENT);
	CHECK_OK(tess_notification_signal(turn, 1));
	child_succeeds(&child);
	check_pages(base, 0, 1, PARENT);
	drop(turn);
	drop(done);
}

void clones_are_private(const void *unused)
{
	tess_cap_t original = make_memory(SIZE), copy = make_memory(SIZE);
	void *base = make_mapping(original, SIZE, RW), *copied;

	(void)unused;
	fill(base, 0, 1, FIRST);
	CHECK_OK(tess_memory_clone_pages(original, 0, copy, 0, SIZE));
	take_turns(base, copy);
	copied = make_mapping(copy, SIZE, RW);
	check_pages(copied, 0, 2, CHILD);
	check_pages(copied, 1, 2, FIRST);
	tess_pages_free(copied, SIZE);
	tess_pages_free(base, SIZE);
	drop(copy);
	drop(original);
}

/* What the kernel writes for somebody is a write, too: by a call on the object, and to a buffer. */
void kernel_writes_are_private(const void *unused)
{
	tess_cap_t original = make_memory(SIZE), copy = make_memory(SIZE);
	void *base = make_mapping(original, SIZE, RW), *copied = make_mapping(copy, SIZE, RW);
	uint64_t word = 5;

	(void)unused;
	fill(base, 0, 1, FIRST);
	CHECK_OK(tess_memory_clone_pages(original, 0, copy, 0, SIZE));
	CHECK_OK(tess_memory_write(original, 0, &word, sizeof(word)));
	CHECK_OK(tess_memory_read(copy, 3 * PAGE, (void *)((uint64_t)base + PAGE), sizeof(word)));
	CHECK_EQUAL(*word_of(base, 0), 5);
	CHECK_EQUAL(*word_of(base, 1), 3);
	check_pages(copied, 0, 1, FIRST);
	CHECK_OK(tess_memory_clone_pages(copy, 0, original, 0, SIZE));
	check_pages(base, 0, 1, FIRST);
	tess_pages_free(copied, SIZE);
	tess_pages_free(base, SIZE);
	drop(copy);
	drop(original);
}

/* A page that nobody touched reads as zero, also where it is moved or cloned to an absent one. */
void untouched_pages_are_supplied(const void *unused)
{
	tess_cap_t zeros = make_memory(2 * PAGE), absent = TESS_CAP_NONE;
	uint64_t word[2] = { 1, 1 };

	(void)unused;
	CHECK_OK(tess_memory_create_absent(tess_self_job(), 2 * PAGE, &absent));
	CHECK_STATUS(tess_memory_read(absent, 0, word, sizeof(word[0])), TESS_EFAULT);
	CHECK_OK(tess_memory_move_pages(zeros, 0, absent, 0, PAGE));
	CHECK_OK(tess_memory_clone_pages(zeros, PAGE, absent, PAGE, PAGE));
	CHECK_OK(tess_memory_read(absent, 0, &word[0], sizeof(word[0])));
	CHECK_OK(tess_memory_read(absent, PAGE, &word[1], sizeof(word[1])));
	CHECK_EQUAL(word[0], 0);
	CHECK_EQUAL(word[1], 0);
	CHECK_STATUS(tess_memory_read(zeros, 0, word, sizeof(word[0])), TESS_EFAULT);
	CHECK_OK(tess_memory_read(zeros, PAGE, word, sizeof(word[0])));
	drop(absent);
	drop(zeros);
}

/* The role: moves its pages away, but for the first, which it can use on. */
int giver_role(void)
{
	tess_cap_t mine = tess_start_cap("mine"), theirs = tess_start_cap("theirs");
	uint64_t mapped = 0;
	void *base = (void *)FREE;

	CHECK_OK(tess_memory_map(mine, tess_self_process(), FREE, 0, SIZE, RW, &mapped));
	fill(base, 0, 1, CHILD);
	CHECK_OK(tess_memory_move_pages(mine, PAGE, theirs, PAGE, SIZE - PAGE));
	CHECK_EQUAL(*word_of(base, 0), CHILD);
	if (!suite_failed())
		(void)*word_of(base, 3);
	return 1;
}

void moved_pages_are_gone(const void *unused)
{
	tess_cap_t mine = make_memory(SIZE), theirs = make_memory(SIZE);
	const struct tess_spawn_cap caps[] = { CHILD_CAP("mine", theirs),
					       CHILD_CAP("theirs", mine) };
	void *base = make_mapping(mine, SIZE, RW);
	struct tess_process_info info;
	struct child child;
	uint64_t word;

	(void)unused;
	fill(base, 0, 1, PARENT);
	child_start(&child, "giver", caps, COUNT(caps));
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EFAULT);
	CHECK_EQUAL(info.fault_address, FREE + 3 * PAGE);
	tap_note("expect: crash giver 0x%lx", info.fault_address);
	CHECK_EQUAL(*word_of(base, 0), PARENT);
	check_pages(base, 1, 1, CHILD);
	CHECK_OK(tess_memory_read(theirs, 0, &word, sizeof(word)));
	CHECK_STATUS(tess_memory_read(theirs, PAGE, &word, sizeof(word)), TESS_EFAULT);
	CHECK_OK(tess_memory_move_pages(mine, PAGE, theirs, PAGE, PAGE));
	CHECK_OK(tess_memory_read(theirs, PAGE, &word, sizeof(word)));
	CHECK_EQUAL(word, CHILD + 1);
	tess_pages_free(base, SIZE);
	drop(mine);
	drop(theirs);
}
