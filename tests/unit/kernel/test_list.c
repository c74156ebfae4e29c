/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/list.h: order, removal and walking.
 */
#include "lib/list.h"

#include "harness.h"

struct item {
	int value;
	struct list link;
};

static int value_of(struct list *l)
{
	return LIST_ENTRY(l, struct item, link)->value;
}

/* Asserts that the list holds exactly these values, seen from both ends. */
static void assert_values(struct list *head, const int *values, int count)
{
	struct list *back = head->prev;
	int i = 0;

	LIST_FOR_EACH(at, head) {
		ck_assert_int_lt(i, count);
		ck_assert_int_eq(value_of(at), values[i++]);
	}
	ck_assert_int_eq(i, count);
	for (; back != head; back = back->prev)
		ck_assert_int_eq(value_of(back), values[--i]);
	ck_assert_int_eq(i, 0);
}

START_TEST(new_list_is_empty)
{
	struct list head;

	list_init(&head);
	ck_assert(list_is_empty(&head));
	ck_assert_ptr_null(list_first(&head));
	ck_assert_ptr_null(list_pop_front(&head));
	assert_values(&head, NULL, 0);
}
END_TEST

START_TEST(pushes_keep_order)
{
	struct item items[4] = { { .value = 1 }, { .value = 2 }, { .value = 3 }, { .value = 4 } };
	struct list head;

	list_init(&head);
	list_push_back(&head, &items[1].link);
	list_push_back(&head, &items[3].link);
	list_push_front(&head, &items[0].link);
	list_insert_before(&items[3].link, &items[2].link);
	assert_values(&head, (int[]){ 1, 2, 3, 4 }, 4);
	ck_assert_ptr_eq(list_first(&head), &items[0].link);
}
END_TEST

START_TEST(removal_is_idempotent)
{
	struct item items[3] = { { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct list head;

	list_init(&head);
	for (int i = 0; i < 3; i++)
		list_push_back(&head, &items[i].link);
	list_remove(&items[1].link);
	list_remove(&items[1].link);
	ck_assert(list_is_empty(&items[1].link));
	assert_values(&head, (int[]){ 1, 3 }, 2);
	ck_assert_ptr_eq(list_pop_front(&head), &items[0].link);
	ck_assert_ptr_eq(list_pop_front(&head), &items[2].link);
	ck_assert(list_is_empty(&head));
}
END_TEST

START_TEST(walk_survives_removal_of_the_visited)
{
	struct item items[5] = {
		{ .value = 0 }, { .value = 1 }, { .value = 2 }, { .value = 3 }, { .value = 4 }
	};
	struct list head;

	list_init(&head);
	for (int i = 0; i < 5; i++)
		list_push_back(&head, &items[i].link);
	LIST_FOR_EACH_SAFE(at, &head) {
		if (value_of(at) % 2)
			list_remove(at);
	}
	assert_values(&head, (int[]){ 0, 2, 4 }, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("list");

	HARNESS_ADD(suite, new_list_is_empty);
	HARNESS_ADD(suite, pushes_keep_order);
	HARNESS_ADD(suite, removal_is_idempotent);
	HARNESS_ADD(suite, walk_survives_removal_of_the_visited);
	return harness_run(suite);
}
