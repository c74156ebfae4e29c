/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/memory_pages: pages that objects share until one writes, and pages that move. What is read is
 * compared with arrays of plain bytes, through the system calls and through mappings alike.
 */
#include "mem/mapping.h"
#include "obj/memory_pages.h"
#include "world.h"

#define OBJECTS 3
#define PAGES   6
#define MAPPED  UINT64_C(0x30000000) /* object i is mapped at MAPPED + i MiB */

#define GONE (-1)

static struct world w;
static unsigned who;
static tess_cap_t object[OBJECTS];
static int model[OBJECTS][PAGES]; /* the first byte of each page, or GONE */

static void setup_objects(void)
{
	world_boot(&w);
	who = world_process(&w);
	world_scratch(&w, who);
	for (unsigned i = 0; i < OBJECTS; i++) {
		object[i] = world_memory(&w, who, PAGES * TESS_PAGE_SIZE);
		for (unsigned page = 0; page < PAGES; page++)
			model[i][page] = 0;
	}
}

static uint64_t mapped_at(unsigned i, unsigned page)
{
	return MAPPED + ((uint64_t)i << 20) + page * TESS_PAGE_SIZE;
}

static void map_all(void)
{
	for (unsigned i = 0; i < OBJECTS; i++)
		ck_status(world_call(&w, who, TESS_SYS_MEMORY_MAP, object[i], w.t[who].self_process,
				     mapped_at(i, 0), 0, PAGES * TESS_PAGE_SIZE,
				     PROT_READ | PROT_WRITE),
			  TESS_OK);
}

static int64_t write_byte(unsigned i, unsigned page, uint8_t byte)
{
	*(uint8_t *)world_scratch(&w, who) = byte;
	return world_call(&w, who, TESS_SYS_MEMORY_WRITE, object[i], page * TESS_PAGE_SIZE,
			  WORLD_SCRATCH, 1);
}

/* The first byte of a page by memory_read, or GONE. */
static int read_byte(unsigned i, unsigned page)
{
	int64_t status = world_call(&w, who, TESS_SYS_MEMORY_READ, object[i], page * TESS_PAGE_SIZE,
				    WORLD_SCRATCH, 1);

	if (status == TESS_EFAULT)
		return GONE;
	ck_status(status, TESS_OK);
	return *(uint8_t *)world_scratch(&w, who);
}

/* The same through the mapping, as a load would: a fault, then the page table. */
static int load_byte(unsigned i, unsigned page)
{
	const uint8_t *at;

	if (!space_touch(w.k, w.t[who].process, mapped_at(i, page), PROT_READ))
		return GONE;
	at = space_reach(w.k, w.t[who].process, mapped_at(i, page), PROT_READ);
	return *at;
}

static bool store_byte(unsigned i, unsigned page, uint8_t byte)
{
	uint8_t *at;

	if (!space_touch(w.k, w.t[who].process, mapped_at(i, page), PROT_WRITE))
		return false;
	at = space_reach(w.k, w.t[who].process, mapped_at(i, page), PROT_WRITE);
	*at = byte;
	return true;
}

static int64_t transfer(uint64_t number, unsigned from, unsigned page, unsigned to,
			unsigned to_page, unsigned pages)
{
	return world_call(&w, who, number, object[from], page * TESS_PAGE_SIZE, object[to],
			  to_page * TESS_PAGE_SIZE, pages * TESS_PAGE_SIZE);
}

static void assert_as_model(void)
{
	for (unsigned i = 0; i < OBJECTS; i++)
		for (unsigned page = 0; page < PAGES; page++)
			if (read_byte(i, page) != model[i][page])
				ck_abort_msg("object %u, page %u: %d, expected %d", i, page,
					     read_byte(i, page), model[i][page]);
}

START_TEST(a_clone_is_shared_until_either_writes)
{
	uint64_t free_before;

	setup_objects();
	ck_status(write_byte(0, 0, 7), TESS_OK);
	free_before = w.k->frames.free;
	ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, 0, 0, 1, 0, PAGES), TESS_OK);
	world_check(&w);
	/* At most a table was needed for the target: no page was copied. */
	ck_assert_uint_ge(w.k->frames.free, free_before - 1);
	ck_assert_int_eq(read_byte(1, 0), 7);

	ck_status(write_byte(0, 0, 8), TESS_OK);
	ck_assert_int_eq(read_byte(1, 0), 7);
	ck_assert_int_eq(read_byte(0, 0), 8);
	world_check(&w);
	ck_status(write_byte(1, 0, 9), TESS_OK);
	ck_assert_int_eq(read_byte(0, 0), 8);
	ck_assert_int_eq(read_byte(1, 0), 9);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_mapping_that_could_write_has_to_fault_again)
{
	setup_objects();
	map_all();
	ck_assert(store_byte(0, 0, 1));
	ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, 0, 0, 1, 0, 1), TESS_OK);
	world_check(&w);
	ck_assert_int_eq(load_byte(0, 0), 1);
	ck_assert_int_eq(load_byte(1, 0), 1);
	/* Both are shown read-only now; kernel_check compares the entries with what may be shown.
	 */
	world_check(&w);
	ck_assert(store_byte(1, 0, 2));
	ck_assert_int_eq(load_byte(0, 0), 1);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_moved_page_is_absent_where_it_was)
{
	setup_objects();
	map_all();
	ck_assert(store_byte(0, 2, 5));
	ck_status(transfer(TESS_SYS_MEMORY_MOVE_PAGES, 0, 2, 1, 3, 1), TESS_OK);
	world_check(&w);
	ck_assert_int_eq(load_byte(0, 2), GONE);
	ck_assert(!store_byte(0, 2, 6));
	ck_assert_int_eq(read_byte(0, 2), GONE);
	ck_status(write_byte(0, 2, 6), TESS_EFAULT);
	ck_assert_int_eq(load_byte(1, 3), 5);
	/* Something moved there makes it a page again. */
	ck_status(transfer(TESS_SYS_MEMORY_MOVE_PAGES, 1, 3, 0, 2, 1), TESS_OK);
	ck_assert_int_eq(load_byte(0, 2), 5);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(bad_ranges_are_refused)
{
	setup_objects();
	for (unsigned i = 0; i < 2; i++) {
		uint64_t number = i ? TESS_SYS_MEMORY_MOVE_PAGES : TESS_SYS_MEMORY_CLONE_PAGES;
		uint64_t before = world_fingerprint(&w);

		ck_status(transfer(number, 0, 0, 1, 0, 0), TESS_EINVAL);
		ck_status(transfer(number, 0, 0, 1, 0, PAGES + 1), TESS_EINVAL);
		ck_status(transfer(number, 0, 1, 1, 0, PAGES), TESS_EINVAL);
		ck_status(transfer(number, 0, 0, 1, 1, PAGES), TESS_EINVAL);
		ck_status(transfer(number, 0, 0, 0, 1, 2), TESS_EINVAL); /* overlap */
		ck_status(world_call(&w, who, number, object[0], 1, object[1], 0, TESS_PAGE_SIZE),
			  TESS_EINVAL);
		ck_status(world_call(&w, who, number, object[0], ~UINT64_C(0xfff), object[1], 0,
				     2 * TESS_PAGE_SIZE),
			  TESS_EINVAL);
		ck_assert_uint_eq(world_fingerprint(&w), before);
	}
	world_end(&w);
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t read_only, write_only;

	setup_objects();
	read_only = world_derive(&w, who, object[0], TESS_RIGHT_READ, 0);
	write_only = world_derive(&w, who, object[1], TESS_RIGHT_WRITE, 0);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_CLONE_PAGES, read_only, 0, write_only, 0,
			     TESS_PAGE_SIZE),
		  TESS_OK);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_CLONE_PAGES, write_only, 0, object[0], 0,
			     TESS_PAGE_SIZE),
		  TESS_EPERM);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_CLONE_PAGES, object[1], 0, read_only, 0,
			     TESS_PAGE_SIZE),
		  TESS_EPERM);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_MOVE_PAGES, read_only, 0, object[1], 0,
			     TESS_PAGE_SIZE),
		  TESS_EPERM);
	world_end(&w);
}
END_TEST

/* Memory that is shared stays where it is, whatever those do who can only read and write it. */
START_TEST(pages_are_taken_with_revoke_alone)
{
	const uint16_t all_but = TESS_RIGHTS_MEMORY & ~TESS_RIGHT_REVOKE;
	tess_cap_t shared, part = 0;

	setup_objects();
	map_all();
	shared = world_derive(&w, who, object[0], all_but, 0);
	ck_assert(store_byte(0, 1, 5));
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_MOVE_PAGES, shared, 0, object[1], 0,
			     2 * TESS_PAGE_SIZE),
		  TESS_EPERM);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_DERIVE, object[0], 0, 2 * TESS_PAGE_SIZE,
			     all_but),
		  TESS_OK);
	part = world_word(&w, who, 0);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_MOVE_PAGES, part, 0, object[1], 0,
			     2 * TESS_PAGE_SIZE),
		  TESS_EPERM);
	/* An absent page, put in the place of a shared one, leaves zeros. */
	ck_status(transfer(TESS_SYS_MEMORY_MOVE_PAGES, 1, 3, 2, 3, 1), TESS_OK);
	ck_status(world_call(&w, who, TESS_SYS_MEMORY_MOVE_PAGES, object[1], 3 * TESS_PAGE_SIZE,
			     shared, TESS_PAGE_SIZE, TESS_PAGE_SIZE),
		  TESS_OK);
	world_check(&w);
	ck_assert_int_eq(load_byte(0, 1), 0);
	ck_assert(store_byte(0, 1, 6));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_long_transfer_starts_over_with_what_is_left)
{
	unsigned before;

	setup_objects();
	for (unsigned page = 0; page < PAGES; page++)
		ck_status(write_byte(0, page, (uint8_t)(page + 1)), TESS_OK);
	before = w.t[who].thread->context.restarts;
	hosted_interrupt_set(true);
	ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, 0, 0, 1, 0, PAGES), TESS_OK);
	hosted_interrupt_set(false);
	ck_assert_uint_eq(w.t[who].thread->context.restarts - before, PAGES - 1);
	for (unsigned page = 0; page < PAGES; page++)
		ck_assert_int_eq(read_byte(1, page), (int)page + 1);
	world_end(&w);
}
END_TEST

static void random_step(struct random_source *r)
{
	unsigned from = (unsigned)random_below(r, OBJECTS), to = (unsigned)random_below(r, OBJECTS);
	unsigned page = (unsigned)random_below(r, PAGES),
		 to_page = (unsigned)random_below(r, PAGES);
	uint8_t byte = (uint8_t)random_below(r, 256);
	bool same = from == to && page == to_page;

	switch (random_below(r, 5)) {
	case 0:
		ck_status(write_byte(from, page, byte),
			  model[from][page] == GONE ? TESS_EFAULT : TESS_OK);
		if (model[from][page] != GONE)
			model[from][page] = byte;
		return;
	case 1:
		if (store_byte(from, page, byte) != (model[from][page] != GONE))
			ck_abort_msg("a store went wrong");
		if (model[from][page] != GONE)
			model[from][page] = byte;
		return;
	case 2:
		if (load_byte(from, page) != model[from][page])
			ck_abort_msg("a load went wrong");
		return;
	case 3:
		ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, from, page, to, to_page, 1),
			  same ? TESS_EINVAL : TESS_OK);
		if (!same)
			model[to][to_page] = model[from][page] == GONE ? 0 : model[from][page];
		return;
	default:
		ck_status(transfer(TESS_SYS_MEMORY_MOVE_PAGES, from, page, to, to_page, 1),
			  same ? TESS_EINVAL : TESS_OK);
		if (!same) {
			model[to][to_page] = model[from][page] == GONE ? 0 : model[from][page];
			model[from][page] = GONE;
		}
	}
}

START_TEST(random_transfers_agree_with_plain_bytes)
{
	struct random_source r = { 20 };

	setup_objects();
	map_all();
	for (unsigned step = 0; step < 20000; step++) {
		random_step(&r);
		world_check(&w);
		if (step % 16 == 0)
			assert_as_model();
	}
	world_end(&w);
}
END_TEST

START_TEST(what_is_shared_is_freed_once)
{
	setup_objects();
	for (unsigned page = 0; page < PAGES; page++)
		ck_status(write_byte(0, page, 3), TESS_OK);
	ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, 0, 0, 1, 0, PAGES), TESS_OK);
	ck_status(transfer(TESS_SYS_MEMORY_CLONE_PAGES, 1, 0, 2, 0, PAGES), TESS_OK);
	ck_status(world_call(&w, who, TESS_SYS_CAPABILITY_DELETE, object[0]), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_int_eq(read_byte(1, 5), 3);
	ck_status(write_byte(1, 5, 4), TESS_OK);
	ck_assert_int_eq(read_byte(2, 5), 3);
	ck_status(world_call(&w, who, TESS_SYS_CAPABILITY_DELETE, object[1]), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_int_eq(read_byte(2, 5), 3);
	world_end(&w); /* everything is back where it was */
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory_pages");

	HARNESS_ADD(suite, a_clone_is_shared_until_either_writes);
	HARNESS_ADD(suite, a_mapping_that_could_write_has_to_fault_again);
	HARNESS_ADD(suite, a_moved_page_is_absent_where_it_was);
	HARNESS_ADD(suite, bad_ranges_are_refused);
	HARNESS_ADD(suite, rights_are_needed);
	HARNESS_ADD(suite, pages_are_taken_with_revoke_alone);
	HARNESS_ADD(suite, a_long_transfer_starts_over_with_what_is_left);
	HARNESS_ADD(suite, random_transfers_agree_with_plain_bytes);
	HARNESS_ADD(suite, what_is_shared_is_freed_once);
	return harness_run(suite);
}
