/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/claims: what was claimed stays claimed, in whatever order, however many there are.
 */
#include "claims.h"

#include "harness.h"

#define PAGE UINT64_C(0x1000)

START_TEST(whole_pages_are_claimed)
{
	struct claims c = { 0 };

	claims_add(&c, 0x1234, 0x1235);
	claims_add(&c, 0x9000, 0x9000);
	claims_add(&c, 0x9000, 0x8000);
	ck_holds(claims_overlap(&c, 0x1000, 0x1001));
	ck_holds(claims_overlap(&c, 0x1fff, 0x2000));
	ck_holds(claims_overlap(&c, 0, ~UINT64_C(0)));
	ck_holds(!claims_overlap(&c, 0, 0x1000));
	ck_holds(!claims_overlap(&c, 0x2000, ~UINT64_C(0)));
	ck_assert_uint_eq(c.count, 1);
}
END_TEST

START_TEST(neighbours_are_one)
{
	struct claims c = { 0 };

	claims_add(&c, 2 * PAGE, 3 * PAGE);
	claims_add(&c, PAGE, 2 * PAGE);
	claims_add(&c, 3 * PAGE, 9 * PAGE);
	claims_add(&c, 4 * PAGE, 5 * PAGE);
	ck_assert_uint_eq(c.count, 1);
	ck_holds(!claims_overlap(&c, 0, PAGE));
	ck_holds(!claims_overlap(&c, 9 * PAGE, 10 * PAGE));
}
END_TEST

START_TEST(the_last_page_does_not_wrap)
{
	struct claims c = { 0 };

	claims_add(&c, ~UINT64_C(0) - 5, ~UINT64_C(0));
	ck_holds(claims_overlap(&c, ~UINT64_C(0xfff), ~UINT64_C(0)));
	ck_holds(!claims_overlap(&c, 0, ~UINT64_C(0xfff)));
}
END_TEST

/* More than there is room for: too much may be claimed, never too little. */
START_TEST(none_is_ever_lost)
{
	struct random_source r = { 5 };

	for (int round = 0; round < 50; round++) {
		struct claims c = { 0 };
		struct boot_range made[200];

		for (int i = 0; i < 200; i++) {
			made[i].begin = random_below(&r, UINT64_C(1) << 40);
			made[i].end = made[i].begin + 1 + random_below(&r, 1 << 20);
			claims_add(&c, made[i].begin, made[i].end);
			ck_holds(c.count <= CLAIMS_MAX);
		}
		for (int i = 0; i < 200; i++) {
			ck_holds(claims_overlap(&c, made[i].begin, made[i].begin + 1));
			ck_holds(claims_overlap(&c, made[i].end - 1, made[i].end));
		}
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("claims");

	HARNESS_ADD(s, whole_pages_are_claimed);
	HARNESS_ADD(s, neighbours_are_one);
	HARNESS_ADD(s, the_last_page_does_not_wrap);
	HARNESS_ADD(s, none_is_ever_lost);
	return harness_run(s);
}
