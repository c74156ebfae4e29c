/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grants: the peer gets just the pages, read-only, for just the call, and never reads outside.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

#define PAGE  TESS_PAGE_SIZE
#define PAGES 40

static struct setting s;
static uint8_t file[PAGES * PAGE] __attribute__((aligned(4096)));
static tess_cap_t memory;
static tess_cap_t seen_cap;
static void (*look)(const tess_grant_in_t *grant);

static int grants(void *ctx, const struct tess_call *call, struct t_peer_grants_request *r,
		  struct t_peer_grants_reply *reply)
{
	(void)ctx;
	(void)call;
	seen_cap = r->data.memory;
	if (look)
		look(&r->data);
	reply->sum = r->data.length;
	return 0;
}

static const struct t_peer_ops ops = { .grants = grants };

static void begin(void)
{
	set_up(&s);
	s.services[0].ops = &ops;
	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = (uint8_t)(i ^ i >> 8);
	memory = world_memory(file, sizeof(file));
	look = NULL;
}

/* Grants bytes of the file; nothing may be left of it afterwards. */
static int grant(uint64_t offset, uint64_t length)
{
	tess_grant_in_t data = { memory, offset, length };
	struct t_peer_grants_reply reply = { 1 };
	unsigned live = world_live();
	int status;

	seen_cap = TESS_CAP_NONE;
	status = t_peer_grants(s.peer, tess_str("x"), data, 1, &reply);
	ck_assert_uint_eq(world_live(), live);
	ck_assert(!world_is_live(seen_cap));
	ck_assert_uint_eq(reply.sum, status ? 0 : length);
	return status;
}

static uint64_t wanted_offset, wanted_length;

static void check_bytes(const tess_grant_in_t *g)
{
	static uint8_t copy[100000];

	ck_assert_uint_eq(g->length, wanted_length);
	ck_assert_int_eq(tess_grant_read(g, 0, copy, (size_t)g->length), TESS_OK);
	ck_assert(memcmp(copy, file + wanted_offset, (size_t)wanted_length) == 0);
	if (wanted_length)
		ck_assert_uint_eq(world_rights(g->memory), TESS_RIGHT_READ);
	else
		ck_assert_uint_eq(world_rights(g->memory), 0);
}

START_TEST(every_place_in_the_pages_works)
{
	static const uint64_t offsets[] = { 0, 1, 4095, 4096, 4097, 8191, 30000 };
	static const uint64_t lengths[] = { 0, 1, 2, 4095, 4096, 4097, 65536, 65537, 100000 };

	begin();
	look = check_bytes;
	for (unsigned i = 0; i < 7; i++) {
		for (unsigned j = 0; j < 9; j++) {
			wanted_offset = offsets[i];
			wanted_length = lengths[j];
			ck_assert_int_eq(grant(wanted_offset, wanted_length), TESS_OK);
		}
	}
	wanted_offset = sizeof(file);
	wanted_length = 0;
	ck_assert_int_eq(grant(wanted_offset, 0), TESS_OK);
}
END_TEST

/* The lent capability covers the pages of the bytes and no other. */
static void check_narrow(const tess_grant_in_t *g)
{
	tess_grant_in_t wide = *g;
	uint8_t byte;

	wide.offset = 0;
	wide.length = 3 * PAGE;
	ck_assert_int_eq(tess_grant_read(&wide, 2 * PAGE - 1, &byte, 1), TESS_OK);
	ck_assert_uint_eq(byte, file[4 * PAGE - 1]);
	ck_assert_int_eq(tess_grant_read(&wide, 0, &byte, 1), TESS_OK);
	ck_assert_uint_eq(byte, file[2 * PAGE]);
	ck_assert_int_eq(tess_grant_read(&wide, 2 * PAGE, &byte, 1), TESS_EINVAL);
}

START_TEST(only_the_pages_are_lent)
{
	begin();
	look = check_narrow;
	ck_assert_int_eq(grant(2 * PAGE + 5, PAGE), TESS_OK);
	ck_assert_int_eq(grant(3 * PAGE - 1, 2), TESS_OK);
}
END_TEST

static void check_bounds(const tess_grant_in_t *g)
{
	uint8_t bytes[16];

	ck_assert_int_eq(tess_grant_read(g, 0, bytes, 10), TESS_OK);
	ck_assert_int_eq(tess_grant_read(g, 10, bytes, 0), TESS_OK);
	ck_assert_int_eq(tess_grant_read(g, 0, bytes, 11), TESS_EINVAL);
	ck_assert_int_eq(tess_grant_read(g, 10, bytes, 1), TESS_EINVAL);
	ck_assert_int_eq(tess_grant_read(g, 11, bytes, 0), TESS_EINVAL);
	ck_assert_int_eq(tess_grant_read(g, UINT64_MAX, bytes, 1), TESS_EOVERFLOW);
	ck_assert_int_eq(tess_grant_read(g, UINT64_MAX, bytes, 0), TESS_EINVAL);
	ck_assert_int_eq(tess_grant_read(g, 1, bytes, SIZE_MAX), TESS_EOVERFLOW);
	ck_assert_int_eq(tess_grant_read(g, 0, bytes, SIZE_MAX), TESS_EINVAL);
}

START_TEST(reads_stay_inside)
{
	begin();
	look = check_bounds;
	ck_assert_int_eq(grant(100, 10), TESS_OK);
}
END_TEST

static void check_shared(const tess_grant_in_t *g)
{
	const void *data;

	ck_assert_int_eq(tess_grant_shared(g, &data), TESS_OK);
	ck_assert_ptr_nonnull(data);
	if (g->length)
		ck_assert_ptr_eq(data, file + wanted_offset);
}

START_TEST(shared_grants_point_to_the_first_byte)
{
	begin();
	look = check_shared;
	wanted_offset = 5 * PAGE + 123;
	ck_assert_int_eq(grant(wanted_offset, 2 * PAGE), TESS_OK);
	ck_assert_int_eq(grant(wanted_offset, 0), TESS_OK);
}
END_TEST

START_TEST(bad_grants_are_not_sent)
{
	unsigned requests;

	begin();
	requests = world.requests;
	ck_assert_int_eq(grant(0, 100001), TESS_EINVAL);
	ck_assert_int_eq(grant(UINT64_MAX, 1), TESS_EINVAL);
	ck_assert_int_eq(grant(UINT64_MAX - 4095, 4095), TESS_EINVAL);
	ck_assert_int_eq(grant(sizeof(file), 1), TESS_EINVAL);
	ck_assert_int_eq(grant(sizeof(file) - 1, 2), TESS_EINVAL);
	world.derive_status = TESS_EMFILE;
	ck_assert_int_eq(grant(0, 1), TESS_EMFILE);
	memory = s.peer.cap;
	ck_assert_int_eq(grant(0, 1), TESS_EBADCAP);
	ck_assert_uint_eq(world.requests, requests);
}
END_TEST

/* A peer that says more than it lends: reading fails, the rest of the world is not touched. */
static void check_liar(const tess_grant_in_t *g)
{
	uint8_t bytes[32];
	const void *data;

	ck_assert_int_eq(tess_grant_read(g, 0, bytes, 32), TESS_EINVAL);
	ck_assert_int_eq(tess_grant_shared(g, &data), TESS_EINVAL);
	ck_assert_ptr_null(data);
}

START_TEST(lying_offsets_fail_cleanly)
{
	static const uint64_t offsets[] = { UINT64_MAX - 40, UINT64_C(1) << 63, 1 << 20,
					    40 * PAGE - 8 };
	struct wire w;
	unsigned live;

	begin();
	look = check_liar;
	live = world_live();
	for (unsigned i = 0; i < 4; i++) {
		memset(&w, 0, sizeof(w));
		w.tag = TESS_TAG(11, 3, 1) | TESS_TAG_CALL;
		w.word[1] = offsets[i];
		w.word[2] = 32;
		w.cap[0].type = TESS_TYPE_MEMORY;
		w.cap[0].rights = TESS_RIGHT_READ;
		ck_assert_uint_eq(world_deliver(&s.server, 0, &w), TESS_TAG(0, 1, 0));
		w.word[1] = UINT64_MAX - 30;
		ck_assert_uint_eq(world_deliver(&s.server, 0, &w), TESS_TAG(TESS_EBADMSG, 0, 0));
		ck_assert_uint_eq(world_live(), live);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_grant");

	HARNESS_ADD(suite, every_place_in_the_pages_works);
	HARNESS_ADD(suite, only_the_pages_are_lent);
	HARNESS_ADD(suite, reads_stay_inside);
	HARNESS_ADD(suite, shared_grants_point_to_the_first_byte);
	HARNESS_ADD(suite, bad_grants_are_not_sent);
	HARNESS_ADD(suite, lying_offsets_fail_cleanly);
	return harness_run(suite);
}
