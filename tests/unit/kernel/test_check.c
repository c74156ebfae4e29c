/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check/: what kernel_check is there for is told, by a kernel that a test has broken by hand. Each
 * damage is mended after, so that nothing but the report can be the reason why the test passes.
 */
#include <string.h>

#include "cap/badge.h"
#include "check/check.h"
#include "obj/endpoint.h"
#include "world.h"

static struct world w;
static unsigned server;
static struct endpoint *ep;
static struct badge *badge[2];

static struct badge *badge_of(uint64_t value)
{
	struct tree_node *n = tree_find(&ep->badges, value);

	ck_assert_ptr_nonnull(n);
	return TREE_ENTRY(n, struct badge, by_value);
}

/* An endpoint with two badges, of two and one capabilities. */
static void setup_badges(void)
{
	tess_cap_t cap, badged;

	world_boot(&w);
	server = world_process(&w);
	cap = world_endpoint(&w, server);
	ep = world_slot(&w, server, cap)->object;
	badged = world_derive(&w, server, cap, TESS_RIGHTS_ALL, 1);
	(void)world_derive(&w, server, badged, TESS_RIGHTS_ALL, 0);
	(void)world_derive(&w, server, cap, TESS_RIGHTS_ALL, 2);
	badge[0] = badge_of(1);
	badge[1] = badge_of(2);
	world_check(&w);
}

/* kernel_check ends, fails, and says so. */
static void assert_told(const char *what)
{
	ck_assert(!kernel_check(w.k));
	if (!strstr(hosted_console(), what))
		ck_abort_msg("\"%s\" is not in: %s", what, hosted_console());
}

static void end(void)
{
	world_check(&w);
	world_end(&w);
}

START_TEST(a_badge_that_counts_too_few_is_told)
{
	setup_badges();
	badge[0]->refs--;
	assert_told("a badge's count of capabilities is wrong");
	badge[0]->refs++;
	end();
}
END_TEST

START_TEST(a_badge_that_is_told_while_in_use_is_told)
{
	setup_badges();
	list_push_back(&ep->closed_badges, &badge[0]->closed);
	assert_told("a badge is to be told wrongly");
	list_remove(&badge[0]->closed);
	end();
}
END_TEST

/* What a node points at may be freed, so the record must be looked for and not looked into. */
START_TEST(a_badge_that_is_gone_is_told)
{
	setup_badges();
	tree_remove(&ep->badges, &badge[1]->by_value);
	ep->object.refs--;
	assert_told("a badge is not the one that is counted");
	ck_assert(tree_insert(&ep->badges, &badge[1]->by_value, 2));
	ep->object.refs++;
	end();
}
END_TEST

/* The third item leads to the first one: a walk would never come back to the head. */
START_TEST(a_list_that_is_bent_into_itself_is_told)
{
	struct list item[3], *next;

	setup_badges();
	for (int i = 0; i < 3; i++)
		list_push_back(&ep->closed_badges, &item[i]);
	next = item[2].next;
	item[2].next = &item[0];
	assert_told("a list is broken (endpoint");
	item[2].next = next;
	for (int i = 0; i < 3; i++)
		list_remove(&item[i]);
	end();
}
END_TEST

START_TEST(a_list_that_was_never_made_is_told)
{
	struct list was;

	setup_badges();
	was = ep->closed_badges;
	ep->closed_badges.next = NULL;
	assert_told("a list is broken (endpoint");
	ep->closed_badges = was;
	end();
}
END_TEST

START_TEST(the_list_of_objects_is_looked_at_first)
{
	struct list *last, *second;

	setup_badges();
	last = w.k->objects.prev;
	second = w.k->objects.next->next;
	last->next = second;
	assert_told("a list is broken");
	last->next = &w.k->objects;
	end();
}
END_TEST

START_TEST(a_tree_with_a_wrong_parent_is_told)
{
	struct tree_node *root, **child, *was;

	setup_badges();
	root = ep->badges.root;
	child = root->left ? &root->left : &root->right;
	was = *child;
	*child = root;
	assert_told("a tree is broken (endpoint");
	*child = was;
	root->parent = was;
	assert_told("a tree is broken (endpoint");
	root->parent = NULL;
	end();
}
END_TEST

START_TEST(a_wait_queue_that_is_bent_is_told)
{
	struct waiter *first;
	struct list *next;
	unsigned t[2];
	tess_cap_t n;

	setup_badges();
	n = world_notification(&w, server);
	for (int i = 0; i < 2; i++) {
		t[i] = world_thread(&w, server, WORLD_PRIORITY);
		ck_status(world_call(&w, t[i], TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	}
	world_check(&w);
	first = &w.t[t[0]].thread->waiter;
	next = first->ring.next;
	next->next = next;
	assert_told("a list is broken (notification");
	next->next = &first->ring;
	end();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("check");

	HARNESS_ADD(suite, a_badge_that_counts_too_few_is_told);
	HARNESS_ADD(suite, a_badge_that_is_told_while_in_use_is_told);
	HARNESS_ADD(suite, a_badge_that_is_gone_is_told);
	HARNESS_ADD(suite, a_list_that_is_bent_into_itself_is_told);
	HARNESS_ADD(suite, a_list_that_was_never_made_is_told);
	HARNESS_ADD(suite, the_list_of_objects_is_looked_at_first);
	HARNESS_ADD(suite, a_tree_with_a_wrong_parent_is_told);
	HARNESS_ADD(suite, a_wait_queue_that_is_bent_is_told);
	return harness_run(suite);
}
