/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/memory_watch: every write to a region is told, however it is done, and none twice.
 */
#include "obj/memory_watch.h"

#include "mem/mapping.h"
#include "mem/page_table.h"

#include <string.h>

#include "event_steps.h"

#define MEMORY TESS_EVENT_FILTER_MEMORY
#define MAPPED UINT64_C(0x30000000)
#define PAGE   ((uint64_t)TESS_PAGE_SIZE)

#define REGION(first, pages) ((uint64_t)(first) << 32 | (pages))

static tess_cap_t memory, shared; /* a's, and c's capability to the same */

static void map(unsigned i, tess_cap_t m, uint64_t address, uint64_t pages)
{
	ck_status(world_call(&w, i, TESS_SYS_MEMORY_MAP, m, w.t[i].self_process, address, 0,
			     pages * PAGE, PROT_READ | PROT_WRITE),
		  TESS_OK);
}

/* A memory object of so many pages, which c has mapped. */
static void setup(uint64_t pages)
{
	setup_queue();
	memory = world_memory(&w, a, pages * PAGE);
	shared = world_give(&w, a, memory, c, TESS_RIGHTS_ALL);
	map(c, shared, MAPPED, pages);
}

static bool is_writable(unsigned i, uint64_t address)
{
	const uint64_t *pte = page_table_find(w.t[i].process->space.root, address);

	return pte && arch_pte_present(*pte) &&
	       (*pte & ~ARCH_PTE_HISTORY) ==
		       arch_pte_page(arch_pte_address(*pte), PROT_READ | PROT_WRITE);
}

/* A store of thread i's to a page of what it has mapped; whether it faulted. */
static bool store(unsigned i, uint64_t page)
{
	bool faults = !is_writable(i, MAPPED + page * PAGE);

	if (faults)
		ck_assert(space_touch(w.k, w.t[i].process, MAPPED + page * PAGE, PROT_WRITE));
	ck_assert(is_writable(i, MAPPED + page * PAGE));
	world_settle(&w);
	world_check(&w);
	return faults;
}

static int64_t write_at(unsigned i, tess_cap_t m, uint64_t offset, uint64_t length)
{
	world_scratch(&w, i);
	return world_call(&w, i, TESS_SYS_MEMORY_WRITE, m, offset, WORLD_SCRATCH, length);
}

static void expect(uint64_t cookie, uint64_t offset, uint32_t pages)
{
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, cookie, offset, 0);
	ck_assert_uint_eq(told(a).detail, pages);
	ck_assert_uint_eq(told(a).filter, MEMORY);
}

START_TEST(the_first_store_to_a_page_is_told)
{
	setup(8);
	(void)store(c, 3); /* before: not told */
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(2, 4)), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert(!is_writable(c, MAPPED + 3 * PAGE));
	ck_assert(store(c, 3));
	ck_assert(!store(c, 3)); /* a page costs one fault */
	ck_assert(store(c, 5));
	expect(1, 3 * PAGE, 2);
	ck_status(poll_queue(), TESS_EAGAIN);
	/* Told, so it is closed again. */
	ck_assert(store(c, 5));
	expect(1, 5 * PAGE, 1);
	/* Around it, nobody cares. */
	(void)store(c, 1);
	(void)store(c, 6);
	ck_assert(!store(c, 6));
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(reading_is_no_event)
{
	setup(4);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 4)), TESS_OK);
	ck_assert(space_touch(w.k, w.t[c].process, MAPPED, PROT_READ));
	ck_assert(!is_writable(c, MAPPED));
	world_scratch(&w, c);
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_READ, shared, 0, WORLD_SCRATCH, 100), TESS_OK);
	world_check(&w);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

START_TEST(calls_that_write_are_told)
{
	tess_cap_t other;

	setup(8);
	other = world_memory(&w, c, 8 * PAGE);
	ck_status(write_at(c, other, 0, 1), TESS_OK);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 8)), TESS_OK);
	ck_status(write_at(c, shared, PAGE + 4000, 200), TESS_OK);
	expect(1, PAGE, 2);
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_CLONE_PAGES, other, 0, shared, 4 * PAGE,
			     2 * PAGE),
		  TESS_OK);
	expect(1, 4 * PAGE, 2);
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_MOVE_PAGES, other, 0, shared, 6 * PAGE, PAGE),
		  TESS_OK);
	expect(1, 6 * PAGE, 1);
	/* What was moved away is not what it was, either. */
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_MOVE_PAGES, shared, 7 * PAGE, other, 0, PAGE),
		  TESS_OK);
	expect(1, 7 * PAGE, 1);
	/* A call that writes to the caller's memory does, too. */
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_READ, other, PAGE, MAPPED + 2 * PAGE, 8),
		  TESS_OK);
	expect(1, 2 * PAGE, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* Being cloned changes nothing; the write that ends the sharing does. */
START_TEST(copies_on_write_are_told_once)
{
	tess_cap_t other;

	setup(2);
	(void)store(c, 0);
	other = world_memory(&w, c, 2 * PAGE);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 2)), TESS_OK);
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_CLONE_PAGES, shared, 0, other, 0, PAGE),
		  TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(write_at(c, other, 0, 8), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert(store(c, 0));
	expect(1, 0, 1);
	/* The other way about: closed while it is shared, and written. */
	ck_status(world_call(&w, c, TESS_SYS_MEMORY_CLONE_PAGES, shared, 0, other, 0, PAGE),
		  TESS_OK);
	ck_assert(store(c, 0));
	expect(1, 0, 1);
	finish();
}
END_TEST

/* By level it is told when something was written since; one-shot, once. */
START_TEST(modes)
{
	setup(2);
	ck_status(subscribe(memory, MEMORY, LEVEL, 1, REGION(0, 1)), TESS_OK);
	ck_status(subscribe(memory, MEMORY, ONE_SHOT, 2, REGION(1, 1)), TESS_OK);
	(void)store(c, 0);
	(void)store(c, 1);
	expect(1, 0, 1);
	expect(2, PAGE, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert_uint_eq(w.k->knotes.in_use, 1);
	ck_assert(store(c, 0));
	ck_assert(store(c, 1));
	ck_assert(!store(c, 1));
	expect(1, 0, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* Each listener has a map of its own. */
START_TEST(listeners_do_not_disturb_each_other)
{
	setup(4);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 4)), TESS_OK);
	ck_assert(store(c, 1));
	ck_status(subscribe(memory, MEMORY, EDGE, 2, REGION(1, 2)), TESS_OK);
	ck_assert(store(c, 1));
	ck_assert(store(c, 2));
	expect(1, PAGE, 2);
	expect(2, PAGE, 2);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_status(unsubscribe(1), TESS_OK);
	ck_assert(store(c, 2));
	expect(2, 2 * PAGE, 1);
	finish();
}
END_TEST

/* Offsets are those of the capability's own object. */
START_TEST(a_part_counts_from_its_own_begin)
{
	tess_cap_t part;

	setup(8);
	ck_status(world_call(&w, a, TESS_SYS_MEMORY_DERIVE, memory, 4 * PAGE, 4 * PAGE,
			     TESS_RIGHTS_ALL),
		  TESS_OK);
	part = world_word(&w, a, 0);
	ck_status(subscribe(part, MEMORY, EDGE, 1, REGION(1, 3)), TESS_OK);
	ck_status(subscribe(part, MEMORY, EDGE, 2, REGION(1, 4)), TESS_EINVAL);
	(void)store(c, 4);
	ck_assert(store(c, 6));
	expect(1, 2 * PAGE, 1);
	map(a, part, MAPPED, 4);
	ck_assert(store(a, 1));
	expect(1, PAGE, 1);
	ck_status(world_call(&w, a, TESS_SYS_PROCESS_UNMAP, w.t[a].self_process, MAPPED, 4 * PAGE),
		  TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, part), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	(void)store(c, 5);
	ck_assert(!store(c, 5));
	finish();
}
END_TEST

/* --- large regions, interrupted --- */

START_TEST(subscribing_is_done_in_pieces)
{
	const uint64_t args[10] = {
		TESS_SYS_EVENT_QUEUE_SUBSCRIBE, 0, 0, MEMORY, EDGE, 1, REGION(0, 1000)
	};
	uint64_t call[10];
	unsigned pieces = 0;

	setup(1000);
	for (uint64_t page = 0; page < 1000; page += 9)
		(void)store(c, page);
	memcpy(call, args, sizeof(call));
	call[1] = q;
	call[2] = memory;
	hosted_interrupt_set(true);
	while (world_begin(&w, a, call)) {
		/* What is written meanwhile may be told or not, but is never lost. */
		(void)space_touch(w.k, w.t[c].process, MAPPED, PROT_WRITE);
		world_check(&w);
		pieces++;
	}
	hosted_interrupt_set(false);
	ck_status(world_status(&w, a), TESS_OK);
	ck_assert_uint_ge(pieces, 10);
	for (uint64_t page = 1; page < 1000; page++)
		ck_assert(!is_writable(c, MAPPED + page * PAGE));
	expect(1, 0, 1);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 1000)), TESS_EEXIST);
	finish();
}
END_TEST

START_TEST(telling_is_done_in_pieces)
{
	uint64_t call[10] = { TESS_SYS_EVENT_QUEUE_WAIT, 0, WORLD_SCRATCH, 0 };
	unsigned pieces = 0;

	setup(1000);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 1000)), TESS_OK);
	for (uint64_t page = 7; page < 1000; page += 100)
		(void)store(c, page);
	call[1] = q;
	hosted_interrupt_set(true);
	while (world_begin(&w, a, call)) {
		/* The first is behind the pass, the last before it. */
		(void)space_touch(w.k, w.t[c].process, MAPPED + 7 * PAGE, PROT_WRITE);
		(void)space_touch(w.k, w.t[c].process, MAPPED + 999 * PAGE, PROT_WRITE);
		world_check(&w);
		pieces++;
	}
	hosted_interrupt_set(false);
	ck_status(world_status(&w, a), TESS_OK);
	ck_event(a, 1, 7 * PAGE, 0);
	ck_assert_uint_eq(told(a).detail, 11);
	ck_assert_uint_ge(pieces, 8);
	expect(1, 7 * PAGE, 1);
	ck_status(poll_queue(), TESS_EAGAIN);
	ck_assert(store(c, 999));
	finish();
}
END_TEST

/* One who waits is told by work, in pieces too; and another source need not wait for that. */
START_TEST(a_waiter_is_told_in_pieces)
{
	tess_cap_t n;

	setup(1000);
	n = world_notification(&w, a);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 1000)), TESS_OK);
	ck_status(subscribe(n, TESS_EVENT_FILTER_SIGNAL, EDGE, 2, 1), TESS_OK);
	for (uint64_t page = 0; page < 1000; page += 64)
		(void)store(c, page);
	hosted_interrupt_set(true);
	signal_bits(a, n, 1);
	ck_status(poll_queue(), TESS_OK);
	ck_assert(told(a).cookie == 1 || told(a).cookie == 2);
	ck_status(poll_queue(), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	for (uint64_t page = 0; page < 1000; page += 64)
		ck_assert(space_touch(w.k, w.t[c].process, MAPPED + page * PAGE, PROT_WRITE));
	for (int i = 0; i < 100; i++) {
		world_settle(&w);
		world_check(&w);
	}
	hosted_interrupt_set(false);
	world_settle(&w);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(told(b).cookie, 1);
	finish();
}
END_TEST

/* --- ends --- */

START_TEST(memory_that_goes_closes)
{
	tess_cap_t process;

	setup(4);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 4)), TESS_OK);
	ck_assert(store(c, 1));
	process = world_give(&w, c, w.t[c].self_process, 0, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, memory), TESS_OK);
	world_settle(&w);
	expect(1, PAGE, 1); /* c has it still */
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process, 0), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_event(b, 1, 0, CLOSED);
	ck_assert_uint_eq(w.k->knotes.in_use, 0);
	finish();
}
END_TEST

START_TEST(revocation_closes)
{
	tess_cap_t copy;

	setup(4);
	copy = world_derive(&w, a, memory, TESS_RIGHT_READ, 0);
	ck_status(subscribe(copy, MEMORY, EDGE, 1, REGION(0, 4)), TESS_OK);
	ck_status(wait_for(b, FOREVER, 0), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_event(b, 1, 0, CLOSED);
	ck_status(write_at(a, memory, 0, 8), TESS_OK);
	ck_status(poll_queue(), TESS_EAGAIN);
	finish();
}
END_TEST

/* Gone in the middle of being told: the end is told, and what it held is freed. */
START_TEST(a_listener_may_go_in_the_middle)
{
	uint64_t call[10] = { TESS_SYS_EVENT_QUEUE_WAIT, 0, WORLD_SCRATCH, 0 };
	tess_cap_t copy;

	setup(1000);
	copy = world_derive(&w, a, memory, TESS_RIGHT_READ, 0);
	for (int how = 0; how < 3; how++) {
		ck_status(subscribe(copy, MEMORY, EDGE, 1, REGION(0, 1000)), TESS_OK);
		for (uint64_t page = 0; page < 1000; page += 100)
			(void)store(c, page);
		call[1] = q;
		hosted_interrupt_set(true);
		ck_assert(world_begin(&w, a, call));
		hosted_interrupt_set(false);
		if (how == 0)
			ck_status(unsubscribe(1), TESS_OK);
		else if (how == 1)
			ck_status(world_call(&w, c, TESS_SYS_CAPABILITY_DELETE, shared), TESS_OK);
		else
			ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, memory), TESS_OK);
		world_settle(&w);
		world_check(&w);
		if (how == 1) {
			ck_status(poll_queue(), TESS_OK);
			ck_assert_uint_eq(told(a).detail, 10);
			ck_status(unsubscribe(1), TESS_OK);
		}
	}
	ck_status(poll_queue(), TESS_OK);
	ck_event(a, 1, 0, CLOSED);
	finish();
}
END_TEST

START_TEST(a_queue_that_goes_leaves_memory_alone)
{
	setup(4);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 4)), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, q), TESS_OK);
	world_settle(&w);
	world_check(&w);
	(void)store(c, 1);
	ck_assert(!store(c, 1));
	finish();
}
END_TEST

/* --- what is refused --- */

START_TEST(what_is_wrong_is_refused)
{
	tess_cap_t weak;

	setup(1000);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, 0), TESS_EINVAL);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(1, 0)), TESS_EINVAL);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(999, 2)), TESS_EINVAL);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, ~UINT64_C(0)), TESS_EINVAL);
	ck_status(subscribe(memory, MEMORY, EDGE, 1, REGION(0, 16385)), TESS_EINVAL);
	ck_status(subscribe(memory, TESS_EVENT_FILTER_READABLE, EDGE, 1, 0), TESS_EINVAL);
	weak = world_derive(&w, a, memory, TESS_RIGHT_WRITE, 0);
	ck_status(subscribe(weak, MEMORY, EDGE, 1, REGION(0, 1)), TESS_EPERM);
	for (uint64_t i = 0; i < REGIONS_MAX; i++)
		ck_status(subscribe(memory, MEMORY, EDGE, i, REGION(999, 1)), TESS_OK);
	ck_status(subscribe(memory, MEMORY, EDGE, REGIONS_MAX, REGION(0, 1)), TESS_ENOSPC);
	ck_assert(store(c, 999));
	for (uint64_t i = 0; i < REGIONS_MAX; i++)
		expect(i, 999 * PAGE, 1);
	finish();
}
END_TEST

START_TEST(each_allocation_may_fail)
{
	setup(4);
	slab_cache_shrink(&w.k->knotes);
	for (uint64_t i = 1;; i++) {
		uint64_t before = world_fingerprint(&w);
		int64_t status;

		w.k->injection.countdown = i;
		status = subscribe(memory, MEMORY, EDGE, 1, REGION(0, 4));
		w.k->injection.countdown = 0;
		if (!status) {
			ck_assert_uint_ge(i, 3);
			break;
		}
		ck_status(status, TESS_ENOMEM);
		ck_assert_uint_eq(world_fingerprint(&w), before);
	}
	finish();
}
END_TEST

/* --- everything at once, against plain arrays --- */

#define LISTENERS 5
#define OBJECT    150 /* pages */

static uint64_t seed;

static uint64_t below(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (seed >> 33) % n;
}

/* What each listener is to be told. */
static struct {
	bool listens;
	uint64_t first, pages;
	bool written[OBJECT];
} listener[LISTENERS];

static void note(uint64_t page)
{
	for (unsigned i = 0; i < LISTENERS; i++)
		if (page >= listener[i].first && page - listener[i].first < listener[i].pages)
			listener[i].written[page] = true;
}

static void change_listener(unsigned i)
{
	if (listener[i].listens) {
		ck_status(unsubscribe(i), TESS_OK);
		listener[i].listens = false;
		return;
	}
	memset(&listener[i], 0, sizeof(listener[i]));
	listener[i].listens = true;
	listener[i].first = below(OBJECT);
	listener[i].pages = 1 + below(OBJECT - listener[i].first);
	ck_status(subscribe(memory, MEMORY, below(2) ? EDGE : LEVEL, i,
			    REGION(listener[i].first, listener[i].pages)),
		  TESS_OK);
}

/* Whatever is told must be what was noted; returns whether something was. */
static bool take_one(void)
{
	uint64_t lowest = OBJECT, count = 0;
	unsigned i;

	if (poll_queue() == TESS_EAGAIN)
		return false;
	i = (unsigned)told(a).cookie;
	ck_assert_uint_lt(i, LISTENERS);
	for (uint64_t page = OBJECT; page-- > 0;) {
		count += listener[i].written[page];
		lowest = listener[i].written[page] ? page : lowest;
		listener[i].written[page] = false;
	}
	ck_assert_uint_eq(told(a).detail, count);
	ck_assert_uint_eq(told(a).data, lowest * PAGE);
	return true;
}

static void write_somehow(tess_cap_t other)
{
	uint64_t page = below(OBJECT - 1);

	switch (below(6)) {
	case 0:
		ck_status(write_at(c, shared, page * PAGE + below(PAGE), 1), TESS_OK);
		break;
	case 1:
		ck_status(write_at(c, shared, page * PAGE + PAGE - 1, 2), TESS_OK);
		note(page + 1);
		break;
	case 2:
		ck_status(world_call(&w, c, TESS_SYS_MEMORY_CLONE_PAGES, other, 0, shared,
				     page * PAGE, PAGE),
			  TESS_OK);
		break;
	case 3: /* there and back */
		ck_status(world_call(&w, c, TESS_SYS_MEMORY_MOVE_PAGES, shared, page * PAGE, other,
				     PAGE, PAGE),
			  TESS_OK);
		ck_status(world_call(&w, c, TESS_SYS_MEMORY_MOVE_PAGES, other, PAGE, shared,
				     page * PAGE, PAGE),
			  TESS_OK);
		break;
	default:
		(void)store(c, page);
	}
	note(page);
	/* What is shared with others is not written by them. */
	if (below(4) == 0)
		ck_status(world_call(&w, c, TESS_SYS_MEMORY_CLONE_PAGES, shared,
				     below(OBJECT) * PAGE, other, 0, PAGE),
			  TESS_OK);
	world_check(&w);
}

static void random_round(uint64_t number)
{
	tess_cap_t other;

	setup(OBJECT);
	memset(listener, 0, sizeof(listener));
	other = world_memory(&w, c, 2 * PAGE);
	seed = number;
	for (unsigned step = 0; step < 2000; step++) {
		hosted_interrupt_set(below(2));
		if (below(20) == 0)
			change_listener((unsigned)below(LISTENERS));
		else if (below(4) == 0)
			(void)take_one();
		else
			write_somehow(other);
	}
	hosted_interrupt_set(false);
	while (take_one())
		;
	for (unsigned i = 0; i < LISTENERS; i++)
		for (unsigned page = 0; listener[i].listens && page < OBJECT; page++)
			ck_assert(!listener[i].written[page]);
	finish();
}

START_TEST(random_writes_are_all_told)
{
	for (uint64_t i = 1; i <= 4; i++)
		random_round(i);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("memory_watch");

	HARNESS_ADD(s, the_first_store_to_a_page_is_told);
	HARNESS_ADD(s, reading_is_no_event);
	HARNESS_ADD(s, calls_that_write_are_told);
	HARNESS_ADD(s, copies_on_write_are_told_once);
	HARNESS_ADD(s, modes);
	HARNESS_ADD(s, listeners_do_not_disturb_each_other);
	HARNESS_ADD(s, a_part_counts_from_its_own_begin);
	HARNESS_ADD(s, subscribing_is_done_in_pieces);
	HARNESS_ADD(s, telling_is_done_in_pieces);
	HARNESS_ADD(s, a_waiter_is_told_in_pieces);
	HARNESS_ADD(s, memory_that_goes_closes);
	HARNESS_ADD(s, revocation_closes);
	HARNESS_ADD(s, a_listener_may_go_in_the_middle);
	HARNESS_ADD(s, a_queue_that_goes_leaves_memory_alone);
	HARNESS_ADD(s, what_is_wrong_is_refused);
	HARNESS_ADD(s, each_allocation_may_fail);
	HARNESS_ADD(s, random_writes_are_all_told);
	return harness_run(s);
}
