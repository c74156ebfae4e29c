/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages between processes.
 */
#include <string.h>

#include "ipc.h"
#include "server.h"

static const struct test tests[] = {
	{ "0 to 496 words cross, and come back", words_cross, NULL },
	{ "a tag out of its bounds is refused", tags_are_checked, NULL },
	{ "badge and user flags cross", badges_cross, NULL },
	{ "a message that the window does not take", windows_are_kept, NULL },
	{ "a window larger than a message can be", windows_are_bounded, NULL },
	{ "a reply that the caller does not take", replies_too_large, NULL },
	{ "one-way messages", one_way, NULL },
	{ "four capabilities copied", caps_are_copied, NULL },
	{ "four capabilities moved", caps_are_moved, NULL },
	{ "four capabilities lent", caps_are_lent, NULL },
	{ "a mapping of lent memory goes with the call", lent_mappings_go, NULL },
	{ "capabilities in a reply", replies_carry_caps, NULL },
	{ "capabilities that may not be sent", bad_caps_are_refused, NULL },
	{ "a full table takes none of four, and later all", full_tables_refuse_all, NULL },
	{ "polling, and deadlines that pass", polls_and_deadlines, NULL },
	{ "a reply saved and given once", replies_saved, NULL },
	{ "a reply forgotten is a call cancelled", replies_forgotten, NULL },
	{ "a reply to nobody", replies_to_nobody, NULL },
	{ "a server that exits in the middle", servers_exit, NULL },
	{ "a server that crashes in the middle", servers_crash, NULL },
	{ "an endpoint that nobody can receive on", endpoints_close, NULL },
	{ "a client that dies in the queue", clients_die_waiting, NULL },
	{ "a client that dies while it is served", clients_die_served, NULL },
	{ "a client that gives up", clients_give_up, NULL },
	{ "a client that gives up, its reply saved", clients_give_up_saved, NULL },
	{ "a closed badge is told once", badges_close, NULL },
	{ "a bound notification is received", notifications_arrive, NULL },
	{ "senders wait by priority", senders_queue_by_priority, NULL },
	{ "100000 calls of four clients", many_pairs, NULL },
};

static int role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "server", server_role }, { "full", full_role }, { "client", client_role },
		{ "holder", holder_role }, { "pair", pair_role },
	};

	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(name, roles[i].name))
			return roles[i].run();
	return 1;
}

/* Each test once with a limit to its calls, and once without. */
static void run_test(const void *context)
{
	const struct test *test = context;

	server_limit(true);
	test->run(test->context);
	server_limit(false);
	test->run(test->context);
}

int main(int argc, char **argv)
{
	static struct test both[COUNT(tests)];
	const struct suite suite = { .tests = both, .test_count = COUNT(tests), .role = role };

	for (size_t i = 0; i < COUNT(tests); i++)
		both[i] = (struct test){ tests[i].name, run_test, &tests[i] };
	return suite_main(argc, argv, &suite);
}
