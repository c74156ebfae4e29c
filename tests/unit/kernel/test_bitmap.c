/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/bitmap.h: the highest priority of a set, against an array.
 */
#include "lib/bitmap.h"

#include "harness.h"

START_TEST(empty_has_no_highest)
{
	struct priority_map m;

	priority_map_init(&m);
	ck_assert_int_eq(priority_map_highest(&m), -1);
}
END_TEST

START_TEST(each_priority_alone)
{
	for (int i = 0; i < PRIORITY_COUNT; i++) {
		struct priority_map m;

		priority_map_init(&m);
		priority_map_set(&m, (uint8_t)i);
		ck_assert_int_eq(priority_map_highest(&m), i);
		ck_assert(priority_map_test(&m, (uint8_t)i));
		priority_map_clear(&m, (uint8_t)i);
		ck_assert_int_eq(priority_map_highest(&m), -1);
		ck_assert(!priority_map_test(&m, (uint8_t)i));
	}
}
END_TEST

START_TEST(random_sets_match_an_array)
{
	struct random_source r = { 2 };
	bool in[PRIORITY_COUNT] = { false };
	struct priority_map m;

	priority_map_init(&m);
	for (int step = 0; step < 100000; step++) {
		uint8_t priority = (uint8_t)random_below(&r, PRIORITY_COUNT);
		int highest = PRIORITY_COUNT - 1;

		in[priority] = random_below(&r, 40) == 0;
		if (in[priority])
			priority_map_set(&m, priority);
		else
			priority_map_clear(&m, priority);
		while (highest >= 0 && !in[highest])
			highest--;
		ck_holds(priority_map_highest(&m) == highest);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bitmap");

	HARNESS_ADD(suite, empty_has_no_highest);
	HARNESS_ADD(suite, each_priority_alone);
	HARNESS_ADD(suite, random_sets_match_an_array);
	return harness_run(suite);
}
