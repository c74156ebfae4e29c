/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/message: capabilities in messages are copied, moved or lent, all or none; windows decide what
 * fits.
 */
#include "world.h"

static struct world w;
static unsigned server, client;
static tess_cap_t ep, to;
static tess_cap_t n; /* a notification of the client's, to be sent */

#define SEND(words, caps)  (TESS_SYS_SEND | TESS_TAG(0, words, caps))
#define CALL(words, caps)  (TESS_SYS_CALL | TESS_TAG(0, words, caps))
#define REPLY(words, caps) (TESS_SYS_REPLY | TESS_TAG(0, words, caps))

static void setup_pair(void)
{
	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	ep = world_endpoint(&w, server);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	n = world_notification(&w, client);
	world_window(&w, server, TESS_MESSAGE_WORDS, TESS_MESSAGE_CAPS);
}

static void receive(void)
{
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
}

/* What the server makes of descriptor i: it must name a capability as described. */
static tess_cap_t assert_received(unsigned i, enum tess_type type, uint16_t rights)
{
	const struct tess_cap_descriptor *d = world_received(&w, server, i);
	const struct slot *slot = world_slot(&w, server, d->token);

	ck_assert_ptr_nonnull(slot);
	ck_assert_uint_eq(d->type, type);
	ck_assert_uint_eq(slot->type, type);
	ck_assert_uint_eq(d->rights, rights);
	ck_assert_uint_eq(slot->rights, rights);
	return d->token;
}

START_TEST(a_copy_leaves_the_original)
{
	tess_cap_t got;

	setup_pair();
	receive();
	world_offer(&w, client, 0, n, TESS_RIGHT_SEND | 0xf000, TESS_CAP_COPY);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_OK);
	got = assert_received(0, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(0, 0, 1));
	ck_status(world_call(&w, server, TESS_SYS_NOTIFICATION_SIGNAL, got, 6), TESS_OK);
	ck_status(world_call(&w, client, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 6);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_NOTIFICATION_SIGNAL, got, 6), TESS_EBADCAP);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_move_takes_the_original_and_its_descent)
{
	tess_cap_t parent, child, got;

	setup_pair();
	parent = n;
	n = world_derive(&w, client, parent, TESS_RIGHTS_ALL, 0);
	child = world_derive(&w, client, n, TESS_RIGHTS_ALL, 0);
	receive();
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_OK);
	got = assert_received(0, TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	ck_assert_ptr_null(world_slot(&w, client, n));
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_REVOKE, got), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, client, child));
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_REVOKE, parent), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, server, got));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_lend_ends_with_the_call)
{
	tess_cap_t got, child;

	setup_pair();
	receive();
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&w, client, CALL(0, 1), to), WORLD_BLOCKED);
	got = assert_received(0, TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	child = world_derive(&w, server, got, TESS_RIGHTS_ALL, 0);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_MOVE, got), TESS_OK);
	got = world_word(&w, server, 0);
	world_check(&w);
	ck_status(world_reply(&w, server, 0, REPLY(0, 0)), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, server, got));
	ck_assert_ptr_null(world_slot(&w, server, child));
	ck_assert_ptr_nonnull(world_slot(&w, client, n));
	world_check(&w);
	world_end(&w);
}
END_TEST

/* The lent mapping, its capability deleted meanwhile, goes before the caller runs again. */
START_TEST(a_lent_memory_is_unmapped_at_the_end)
{
	tess_cap_t memory, got;
	uint64_t address;

	setup_pair();
	memory = world_memory(&w, client, 300 * TESS_PAGE_SIZE);
	receive();
	world_offer(&w, client, 0, memory, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&w, client, CALL(0, 1), to), WORLD_BLOCKED);
	got = assert_received(0, TESS_TYPE_MEMORY, TESS_RIGHTS_MEMORY);
	ck_status(world_call(&w, server, TESS_SYS_MEMORY_MAP, got, w.t[server].self_process, 0, 0,
			     300 * TESS_PAGE_SIZE, PROT_READ | PROT_WRITE),
		  TESS_OK);
	address = world_word(&w, server, 0);
	world_memory_at(&w, server, address + 299 * TESS_PAGE_SIZE, PROT_WRITE);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, got), TESS_OK);
	ck_assert_ptr_nonnull(space_find(w.t[server].process, address));
	world_check(&w);
	ck_status(world_reply(&w, server, 0, REPLY(0, 0)), TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_ptr_null(space_find(w.t[server].process, address));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_lend_needs_a_call)
{
	setup_pair();
	receive();
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_EINVAL);
	ck_status(world_status(&w, server), WORLD_BLOCKED);
	world_end(&w);
}
END_TEST

START_TEST(four_at_once_and_no_slot_twice)
{
	tess_cap_t caps[4] = { 0 };

	setup_pair();
	for (unsigned i = 0; i < 4; i++) {
		caps[i] = world_derive(&w, client, n, TESS_RIGHTS_ALL, 0);
		world_offer(&w, client, i, caps[i], TESS_RIGHTS_ALL,
			    i % 2 ? TESS_CAP_MOVE : TESS_CAP_COPY);
	}
	receive();
	world_offer(&w, client, 2, caps[3], TESS_RIGHTS_ALL, TESS_CAP_COPY); /* also moved, as 3 */
	ck_status(world_call(&w, client, SEND(0, 4), to), TESS_EINVAL);
	world_offer(&w, client, 2, caps[1], TESS_RIGHTS_ALL, TESS_CAP_MOVE); /* moved twice */
	ck_status(world_call(&w, client, SEND(0, 4), to), TESS_EINVAL);
	world_offer(&w, client, 2, caps[0], TESS_RIGHTS_ALL,
		    TESS_CAP_COPY); /* copied twice: fine */
	ck_status(world_call(&w, client, SEND(0, 4), to), TESS_OK);
	for (unsigned i = 0; i < 4; i++)
		assert_received(i, TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(bad_descriptors_are_the_senders_fault)
{
	tess_cap_t weak;

	setup_pair();
	weak = world_derive(&w, client, n, TESS_RIGHT_SEND, 0);
	receive();
	world_offer(&w, client, 0, weak, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_EPERM);
	world_offer(&w, client, 0, 0, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_EBADCAP);
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, (enum tess_cap_operation)3);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_EINVAL);
	ck_status(world_status(&w, server), WORLD_BLOCKED);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_full_table_is_the_receivers_fault_and_nothing_moves)
{
	tess_cap_t job, spare = 0;
	uint64_t caps;

	setup_pair();
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, w.t[0].job, 0x7fff), TESS_OK);
	job = world_word(&w, 0, 0);
	ck_status(
		world_call(&w, 0, TESS_SYS_JOB_SET_LIMIT, job, TESS_JOB_RESOURCE_CAPABILITIES, 128),
		TESS_OK);
	server = world_process_in(&w, job, WORLD_PRIORITY);
	world_window(&w, server, TESS_MESSAGE_WORDS, TESS_MESSAGE_CAPS);
	ep = world_endpoint(&w, server);
	to = world_give(&w, server, ep, client, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	while (world_call(&w, server, TESS_SYS_CAPABILITY_DERIVE, ep, 0, 0) == TESS_OK)
		spare = world_word(&w, server, 0);
	caps = w.k->cap_count;

	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	receive();
	ck_status(world_call(&w, client, SEND(0, 1), to), WORLD_BLOCKED);
	ck_status(world_status(&w, server), TESS_EMFILE);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_EMFILE);
	ck_assert_ptr_nonnull(world_slot(&w, client, n));
	ck_assert_uint_eq(w.k->cap_count, caps);
	world_check(&w);

	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_DELETE, spare), TESS_OK);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	assert_received(0, TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_ptr_null(world_slot(&w, client, n));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(too_large_for_the_window_is_the_senders_fault)
{
	setup_pair();
	world_window(&w, server, 100, 0);
	receive();
	ck_status(world_call(&w, client, SEND(101, 0), to), TESS_EMSGSIZE);
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, client, SEND(0, 1), to), TESS_EMSGSIZE);
	ck_status(world_status(&w, server), WORLD_BLOCKED);
	ck_status(world_call(&w, client, SEND(100, 0), to), TESS_OK);
	ck_status(world_status(&w, server), TESS_OK);

	/* One that waits leaves the queue, and the next gets its turn. */
	ck_status(world_call(&w, client, SEND(101, 0), to), WORLD_BLOCKED);
	ck_status(world_call(&w, world_thread(&w, client, 1), SEND(2, 0), to), WORLD_BLOCKED);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, server), TESS_TAG(0, 2, 0));
	ck_status(world_status(&w, client), TESS_EMSGSIZE);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_reply_too_large_fails_both)
{
	setup_pair();
	world_window(&w, client, 8, 0);
	receive();
	ck_status(world_call(&w, client, CALL(0, 0), to), WORLD_BLOCKED);
	ck_status(world_reply(&w, server, 0, REPLY(9, 0)), TESS_EMSGSIZE);
	ck_status(world_status(&w, client), TESS_EMSGSIZE);
	ck_status(world_reply(&w, server, 0, REPLY(0, 0)), TESS_ESRCH);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_reply_carries_capabilities_into_an_open_window)
{
	tess_cap_t mine;

	setup_pair();
	world_window(&w, client, 8, 1);
	mine = world_notification(&w, server);
	receive();
	ck_status(world_call(&w, client, CALL(0, 0), to), WORLD_BLOCKED);
	world_offer(&w, server, 0, mine, TESS_RIGHT_RECEIVE, TESS_CAP_COPY);
	ck_status(world_reply(&w, server, 0, REPLY(0, 1)), TESS_OK);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_ptr_nonnull(world_slot(&w, client, world_received(&w, client, 0)->token));
	ck_assert_uint_eq(world_received(&w, client, 0)->rights, TESS_RIGHT_RECEIVE);
	ck_assert_uint_eq(world_tag(&w, client), TESS_TAG(0, 0, 1));
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_waiting_senders_capability_may_go_meanwhile)
{
	unsigned helper;

	setup_pair();
	helper = world_thread(&w, client, 1);
	world_offer(&w, client, 0, n, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, client, SEND(0, 1), to), WORLD_BLOCKED);
	ck_status(world_call(&w, helper, TESS_SYS_CAPABILITY_DELETE, n), TESS_OK);
	ck_status(world_call_until(&w, server, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep), TESS_EAGAIN);
	ck_status(world_status(&w, client), TESS_EBADCAP);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_message_to_oneself_moves_between_threads)
{
	unsigned second;
	tess_cap_t got;

	setup_pair();
	second = world_thread(&w, server, WORLD_PRIORITY);
	n = world_notification(&w, server);
	receive();
	world_offer(&w, second, 0, n, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	world_offer(&w, second, 1, ep, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, second, SEND(0, 2), ep), TESS_OK);
	got = assert_received(1, TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	ck_assert_ptr_null(world_slot(&w, server, ep));
	ck_assert_ptr_null(world_slot(&w, server, n));
	ck_status(world_call_until(&w, server, TESS_DEADLINE_POLL, TESS_SYS_RECV, got),
		  TESS_EAGAIN);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("message");

	HARNESS_ADD(suite, a_copy_leaves_the_original);
	HARNESS_ADD(suite, a_move_takes_the_original_and_its_descent);
	HARNESS_ADD(suite, a_lend_ends_with_the_call);
	HARNESS_ADD(suite, a_lent_memory_is_unmapped_at_the_end);
	HARNESS_ADD(suite, a_lend_needs_a_call);
	HARNESS_ADD(suite, four_at_once_and_no_slot_twice);
	HARNESS_ADD(suite, bad_descriptors_are_the_senders_fault);
	HARNESS_ADD(suite, a_full_table_is_the_receivers_fault_and_nothing_moves);
	HARNESS_ADD(suite, too_large_for_the_window_is_the_senders_fault);
	HARNESS_ADD(suite, a_reply_too_large_fails_both);
	HARNESS_ADD(suite, a_reply_carries_capabilities_into_an_open_window);
	HARNESS_ADD(suite, a_waiting_senders_capability_may_go_meanwhile);
	HARNESS_ADD(suite, a_message_to_oneself_moves_between_threads);
	return harness_run(suite);
}
