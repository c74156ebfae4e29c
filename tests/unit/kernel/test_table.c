/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cap/table and cap/slot: tokens, generations, growth and quota of a process's capability table.
 */
#include "world.h"

static struct world w;

/* What any token answers when it is asked about. */
static int64_t inspect(unsigned i, tess_cap_t cap)
{
	return world_call(&w, i, TESS_SYS_CAPABILITY_INSPECT, cap);
}

START_TEST(random_tokens_name_nothing)
{
	struct random_source r = { 11 };
	uint64_t before;
	unsigned p;

	world_boot(&w);
	p = world_process(&w);
	before = world_fingerprint(&w);
	for (int n = 0; n < 65536; n++) {
		uint32_t index = (uint32_t)random_next(&r) & (n % 2 ? 0xff : ~0u);
		uint32_t generation = (uint32_t)random_next(&r) & (n % 3 ? 0x3 : ~0u);
		tess_cap_t token = (uint64_t)generation << 32 | index;

		if (!world_slot(&w, p, token))
			ck_status(inspect(p, token), TESS_EBADCAP);
	}
	ck_status(inspect(p, TESS_CAP_NONE), TESS_EBADCAP);
	ck_status(inspect(p, ~UINT64_C(0)), TESS_EBADCAP);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_token_of_another_process_is_no_token)
{
	unsigned p, q;
	tess_cap_t n;

	world_boot(&w);
	p = world_process(&w);
	q = world_process(&w);
	for (int i = 0; i < 10; i++)
		n = world_notification(&w, p);
	ck_status(inspect(q, n), TESS_EBADCAP);
	ck_status(inspect(p, n), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(a_deleted_slot_is_never_confused)
{
	tess_cap_t old[200];

	world_boot(&w);
	for (int i = 0; i < 200; i++) {
		old[i] = world_notification(&w, 0);
		ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, old[i]), TESS_OK);
		for (int j = 0; j <= i; j++) {
			ck_status(inspect(0, old[j]), TESS_EBADCAP);
			ck_assert(j == i || old[j] != old[i]);
		}
	}
	world_end(&w);
}
END_TEST

START_TEST(generations_end_in_retirement)
{
	struct process *p;
	struct slot *slot;
	tess_cap_t n;
	uint32_t index;

	world_boot(&w);
	p = w.t[0].process;
	n = world_notification(&w, 0);
	index = (uint32_t)n;
	slot = cap_slot_at(&p->caps, index);
	slot->generation = UINT32_MAX - 1;
	n = (uint64_t)(UINT32_MAX - 1) << 32 | index;
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
	ck_status(inspect(0, n), TESS_EBADCAP);

	n = world_notification(&w, 0); /* the last use of this slot, if it was reused at all */
	if ((uint32_t)n == index) {
		ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
		ck_status(inspect(0, n), TESS_EBADCAP);
	}
	for (int i = 0; i < 300; i++) {
		n = world_notification(&w, 0);
		ck_assert_uint_ne((uint32_t)n, index);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(tables_grow_over_many_pages)
{
	enum { COUNT = 70000 }; /* more pages than one page of pointers holds */
	static tess_cap_t caps[COUNT];
	unsigned p;
	tess_cap_t n;

	world_boot_with_ram(&w, UINT64_C(64) << 20);
	p = world_process(&w);
	n = world_notification(&w, p);
	for (int i = 0; i < COUNT; i++)
		caps[i] = world_derive(&w, p, n, TESS_RIGHTS_ALL, 0);
	world_check(&w);
	for (int i = 0; i < COUNT; i += 97)
		ck_status(inspect(p, caps[i]), TESS_OK);
	for (int i = 0; i < COUNT; i++)
		ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, caps[i]), TESS_OK);
	world_check(&w);
	for (int i = 0; i < COUNT; i += 97)
		ck_status(inspect(p, caps[i]), TESS_EBADCAP);
	world_end(&w);
}
END_TEST

START_TEST(a_full_quota_is_emfile_and_harms_nobody)
{
	tess_cap_t job, n, last = TESS_CAP_NONE;
	unsigned p, neighbour;
	uint64_t before;

	world_boot(&w);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, w.t[0].job, ~UINT64_C(0) >> 49), TESS_OK);
	job = world_word(&w, 0, 0);
	ck_status(
		world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, job, TESS_JOB_RESOURCE_CAPABILITIES, 256),
		TESS_OK);
	p = world_process_in(&w, job, WORLD_PRIORITY);
	neighbour = world_process(&w);
	n = world_notification(&w, p);
	while (world_call(&w, p, TESS_SYS_CAPABILITY_DERIVE, n, TESS_RIGHTS_ALL, 0) == TESS_OK)
		last = world_word(&w, p, 0);
	ck_assert_uint_eq(w.t[p].process->caps.used, 255);
	before = world_fingerprint(&w);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DERIVE, n, TESS_RIGHTS_ALL, 0),
		  TESS_EMFILE);
	ck_status(world_call(&w, p, TESS_SYS_ENDPOINT_CREATE, w.t[p].job), TESS_EMFILE);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_MOVE, n), TESS_EMFILE);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_assert_uint_ne(world_notification(&w, neighbour), 0);

	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DELETE, last), TESS_OK);
	ck_status(world_call(&w, p, TESS_SYS_CAPABILITY_DERIVE, n, TESS_RIGHTS_ALL, 0), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(move_makes_the_old_token_stale)
{
	tess_cap_t n, moved;

	world_boot(&w);
	n = world_notification(&w, 0);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_MOVE, n), TESS_OK);
	moved = world_word(&w, 0, 0);
	ck_assert_uint_ne(moved, n);
	ck_status(inspect(0, n), TESS_EBADCAP);
	ck_status(inspect(0, moved), TESS_OK);
	ck_assert_uint_eq(world_word(&w, 0, 0), TESS_TYPE_NOTIFICATION);
	ck_assert_uint_eq(world_word(&w, 0, 1), TESS_RIGHTS_NOTIFICATION);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");

	HARNESS_ADD(suite, random_tokens_name_nothing);
	HARNESS_ADD(suite, a_token_of_another_process_is_no_token);
	HARNESS_ADD(suite, a_deleted_slot_is_never_confused);
	HARNESS_ADD(suite, generations_end_in_retirement);
	HARNESS_ADD(suite, tables_grow_over_many_pages);
	HARNESS_ADD(suite, a_full_quota_is_emfile_and_harms_nobody);
	HARNESS_ADD(suite, move_makes_the_old_token_stale);
	return harness_run(suite);
}
