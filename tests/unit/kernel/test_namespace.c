/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/namespace: names are found, listed, taken once, and gone with their service; authority is
 * needed for each.
 */
#include "obj/namespace.h"

#include <stdio.h>
#include <string.h>

#include "world.h"

#define TEXT WORLD_SCRATCH          /* names stand here */
#define IDS  (WORLD_SCRATCH + 1024) /* and interface ids here */

static struct world w;
static unsigned server, client;
static tess_cap_t ns, client_ns, ep;

static void setup_pair(void)
{
	world_boot(&w);
	server = world_process(&w);
	client = world_process(&w);
	world_scratch(&w, server);
	world_scratch(&w, client);
	ns = world_namespace(&w, server);
	client_ns = world_give(&w, server, ns, client, TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST);
	ep = world_endpoint(&w, server);
}

static uint64_t put_name(unsigned i, const char *name)
{
	memcpy(world_scratch(&w, i), name, strlen(name));
	return strlen(name);
}

static int64_t bind_in(tess_cap_t in, const char *name, tess_cap_t target, unsigned interfaces)
{
	return world_call(&w, server, TESS_SYS_NAMESPACE_BIND, in, TEXT, put_name(server, name),
			  target, IDS, interfaces);
}

static int64_t bind(const char *name, tess_cap_t target)
{
	return bind_in(ns, name, target, 0);
}

static int64_t lookup_in(unsigned i, tess_cap_t in, const char *name, uint64_t interface)
{
	return world_call(&w, i, TESS_SYS_NAMESPACE_LOOKUP, in, TEXT, put_name(i, name), interface);
}

static int64_t lookup(const char *name)
{
	return lookup_in(client, client_ns, name, 0);
}

static int64_t unbind(const char *name)
{
	return world_call(&w, server, TESS_SYS_NAMESPACE_UNBIND, ns, TEXT, put_name(server, name));
}

START_TEST(a_name_leads_to_its_endpoint)
{
	tess_cap_t found;

	setup_pair();
	ck_status(lookup("echo"), TESS_ENOENT);
	ck_status(bind("echo", ep), TESS_OK);
	ck_status(lookup("echo"), TESS_OK);
	found = world_word(&w, client, 0);
	ck_assert_uint_eq(world_word(&w, client, 1), TESS_TYPE_ENDPOINT);
	ck_assert_uint_eq(world_slot(&w, client, found)->rights,
			  TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	ck_assert_uint_ne(world_slot(&w, client, found)->badge & TESS_BADGE_KERNEL, 0);
	ck_status(world_call(&w, server, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, client, TESS_SYS_SEND, found), TESS_OK);
	ck_assert_uint_eq(world_badge(&w, server), world_slot(&w, client, found)->badge);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(each_look_up_has_a_badge_of_its_own)
{
	uint64_t last = 0;

	setup_pair();
	ck_status(bind("a", ep), TESS_OK);
	for (int i = 0; i < 500; i++) {
		uint64_t badge;

		ck_status(lookup("a"), TESS_OK);
		badge = world_slot(&w, client, world_word(&w, client, 0))->badge;
		ck_assert_uint_gt(badge, last);
		last = badge;
		if (i % 2)
			ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE,
					     world_word(&w, client, 0)),
				  TESS_OK);
		if (i % 100 == 0)
			ck_status(unbind("a"), TESS_OK);
		if (i % 100 == 0)
			ck_status(bind("a", ep), TESS_OK);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(names_are_checked)
{
	static const char long_name[] =
		"123456789012345678901234567890123456789012345678901234567890abcd";
	uint64_t before;

	setup_pair();
	before = world_fingerprint(&w);
	ck_status(bind("", ep), TESS_EINVAL);
	ck_status(bind("a/b", ep), TESS_EINVAL);
	ck_status(lookup(""), TESS_EINVAL);
	ck_status(unbind(""), TESS_EINVAL);
	memcpy(world_scratch(&w, server), "a\0b", 3);
	ck_status(world_call(&w, server, TESS_SYS_NAMESPACE_BIND, ns, TEXT, 3, ep, 0, 0),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_NAMESPACE_BIND, ns, TEXT, 65, ep, 0, 0),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_NAMESPACE_BIND, ns, 0x1000, 4, ep, 0, 0),
		  TESS_EFAULT);
	ck_status(world_call(&w, server, TESS_SYS_NAMESPACE_BIND, ns, TEXT, 3, ep, IDS, 17),
		  TESS_EINVAL);
	ck_status(world_call(&w, server, TESS_SYS_NAMESPACE_BIND, ns, TEXT + 4095, 2, ep, 0, 0),
		  TESS_EFAULT);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_assert_uint_eq(strlen(long_name), TESS_NAMESPACE_NAME_MAX);
	ck_status(bind(long_name, ep), TESS_OK);
	ck_status(lookup(long_name), TESS_OK);
	ck_status(bind("\xff\x01 odd", ep), TESS_OK);
	ck_status(lookup("\xff\x01 odd"), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(nobody_squats_on_a_name)
{
	tess_cap_t other;

	setup_pair();
	other = world_endpoint(&w, server);
	ck_status(bind("log", ep), TESS_OK);
	ck_status(bind("log", other), TESS_EEXIST);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_BIND, client_ns, TEXT,
			     put_name(client, "x"), world_endpoint(&w, client), 0, 0),
		  TESS_EPERM);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_UNBIND, client_ns, TEXT,
			     put_name(client, "log")),
		  TESS_EPERM);
	ck_status(unbind("log"), TESS_OK);
	ck_status(unbind("log"), TESS_ENOENT);
	ck_status(bind("log", other), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(interfaces_are_compared)
{
	uint64_t *ids;

	setup_pair();
	ids = (uint64_t *)(void *)((char *)world_scratch(&w, server) + 1024);
	ids[0] = 0xabc;
	ids[1] = 0xdef;
	ck_status(bind_in(ns, "two", ep, 2), TESS_OK);
	ck_status(bind_in(ns, "any", ep, 0), TESS_OK);
	ck_status(lookup_in(client, client_ns, "two", 0xdef), TESS_OK);
	ck_status(lookup_in(client, client_ns, "two", 0xabc), TESS_OK);
	ck_status(lookup_in(client, client_ns, "two", 0x123), TESS_EPROTO);
	ck_status(lookup_in(client, client_ns, "two", 0), TESS_OK);
	ck_status(lookup_in(client, client_ns, "any", 0x123), TESS_OK);
	world_end(&w);
}
END_TEST

START_TEST(targets_are_checked)
{
	tess_cap_t memory, weak, closed;

	setup_pair();
	memory = world_memory(&w, server, 4096);
	weak = world_derive(&w, server, ep, TESS_RIGHT_SEND | TESS_RIGHT_RECEIVE, 0);
	closed = world_endpoint(&w, server);
	ck_status(world_call(&w, server, TESS_SYS_CAPABILITY_RESTRICT, closed,
			     TESS_RIGHT_SEND | TESS_RIGHT_BIND),
		  TESS_OK);
	ck_status(bind("m", memory), TESS_EINVAL);
	ck_status(bind("m", w.t[server].job), TESS_EINVAL);
	ck_status(bind("m", 0), TESS_EBADCAP);
	ck_status(bind("m", weak), TESS_EPERM);
	ck_status(bind("m", closed), TESS_EPIPE);
	ck_status(bind("m", world_derive(&w, server, ep, TESS_RIGHT_BIND, 0)), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(namespaces_nest_without_cycles)
{
	tess_cap_t child, found;

	setup_pair();
	child = world_namespace(&w, server);
	ck_status(bind("svc", child), TESS_OK);
	ck_status(bind_in(child, "up", ns, 0), TESS_EINVAL);
	ck_status(bind_in(child, "self", child, 0), TESS_EINVAL);
	ck_status(bind_in(child, "echo", ep, 0), TESS_OK);
	ck_status(lookup("svc"), TESS_OK);
	found = world_word(&w, client, 0);
	ck_assert_uint_eq(world_word(&w, client, 1), TESS_TYPE_NAMESPACE);
	ck_assert_uint_eq(world_slot(&w, client, found)->rights,
			  TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST | TESS_RIGHT_GRANT);
	ck_status(lookup_in(client, found, "echo", 0), TESS_OK);
	ck_status(unbind("svc"), TESS_OK);
	ck_status(lookup("svc"), TESS_ENOENT);
	ck_status(lookup_in(client, found, "echo", 0), TESS_OK); /* what was looked up stays */
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_name_goes_with_its_server)
{
	unsigned other;
	tess_cap_t other_ns, other_ep;

	setup_pair();
	other = world_process(&w);
	world_scratch(&w, other);
	other_ns = world_give(&w, server, ns, other, 0xffff);
	other_ep = world_endpoint(&w, other);
	ck_status(world_call(&w, other, TESS_SYS_NAMESPACE_BIND, other_ns, TEXT,
			     put_name(other, "svc"), other_ep, 0, 0),
		  TESS_OK);
	ck_status(lookup("svc"), TESS_OK);
	process_kill(w.k, w.t[other].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	ck_status(world_call(&w, client, TESS_SYS_SEND, world_word(&w, client, 0)), TESS_EPIPE);
	ck_status(lookup("svc"), TESS_ENOENT);
	ck_status(bind("svc", ep), TESS_OK);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(watchers_hear_of_every_change)
{
	tess_cap_t n, at_server;

	setup_pair();
	n = world_notification(&w, client);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_WATCH, client_ns, n, 0x8), TESS_OK);
	ck_status(bind("a", ep), TESS_OK);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n),
		  TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 0x8);
	ck_status(bind("a", ep), TESS_EEXIST);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n),
		  TESS_EAGAIN);
	ck_status(unbind("a"), TESS_OK);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n),
		  TESS_OK);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_WATCH, client_ns, 0, 0), TESS_OK);
	ck_status(bind("a", ep), TESS_OK);
	ck_status(world_call_until(&w, client, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n),
		  TESS_EAGAIN);
	at_server = world_derive(&w, client, n, TESS_RIGHT_RECEIVE, 0);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_WATCH, client_ns, at_server, 1),
		  TESS_EPERM);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_list_walks_all_while_names_come_and_go)
{
	bool seen[40] = { false };
	uint64_t cursor = 0;
	char name[16];

	setup_pair();
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "name%d", i);
		ck_status(bind(name, ep), TESS_OK);
	}
	for (int step = 0;; step++) {
		int64_t status = world_call(&w, client, TESS_SYS_NAMESPACE_LIST, client_ns, cursor,
					    TEXT, 64);
		int number;

		if (status == TESS_ENOENT)
			break;
		ck_status(status, TESS_OK);
		cursor = world_word(&w, client, 0);
		snprintf(name, sizeof(name), "%.*s", (int)world_word(&w, client, 1),
			 (char *)world_scratch(&w, client));
		ck_assert_int_eq(sscanf(name, "name%d", &number), 1);
		ck_assert(!seen[number]);
		seen[number] = true;
		if (step % 2)
			ck_status(unbind(name), TESS_OK); /* the one just listed */
	}
	for (int i = 0; i < 40; i++)
		ck_assert(seen[i]);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_LIST, client_ns, 0, TEXT, 2),
		  TESS_EMSGSIZE);
	ck_status(world_call(&w, client, TESS_SYS_NAMESPACE_LIST, client_ns, 0, 0x1000, 64),
		  TESS_EFAULT);
	ck_status(
		world_call(&w, client, TESS_SYS_NAMESPACE_LIST, client_ns, ~UINT64_C(0), TEXT, 64),
		TESS_ENOENT);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_hundred_thousand_names)
{
	enum { COUNT = 100000 };
	char name[16];

	world_boot_with_ram(&w, UINT64_C(160) << 20);
	server = client = world_process(&w);
	world_scratch(&w, server);
	ns = client_ns = world_namespace(&w, server);
	ep = world_endpoint(&w, server);
	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_status(bind(name, ep), TESS_OK);
	}
	world_check(&w);
	for (int i = 0; i < COUNT; i += 37) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_status(lookup(name), TESS_OK);
		ck_status(unbind(name), TESS_OK);
		ck_status(lookup(name), TESS_ENOENT);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(out_of_memory_leaves_names_as_they_were)
{
	setup_pair();
	for (uint64_t n = 1; n < 12; n++) {
		uint64_t before = world_fingerprint(&w);
		int64_t status;

		w.k->injection.countdown = n;
		status = bind("a", ep);
		if (status == TESS_OK) {
			w.k->injection.countdown = 0;
			ck_status(unbind("a"), TESS_OK);
			continue;
		}
		ck_status(status, TESS_ENOMEM);
		ck_assert_uint_eq(world_fingerprint(&w), before);
		world_check(&w);
	}
	ck_status(bind("a", ep), TESS_OK);
	for (uint64_t n = 1; n < 12; n++) {
		uint64_t before = world_fingerprint(&w);

		w.k->injection.countdown = n;
		if (lookup("a") != TESS_OK)
			ck_assert_uint_eq(world_fingerprint(&w), before);
		world_check(&w);
	}
	w.k->injection.countdown = 0;
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("namespace");

	HARNESS_ADD(suite, a_name_leads_to_its_endpoint);
	HARNESS_ADD(suite, each_look_up_has_a_badge_of_its_own);
	HARNESS_ADD(suite, names_are_checked);
	HARNESS_ADD(suite, nobody_squats_on_a_name);
	HARNESS_ADD(suite, interfaces_are_compared);
	HARNESS_ADD(suite, targets_are_checked);
	HARNESS_ADD(suite, namespaces_nest_without_cycles);
	HARNESS_ADD(suite, a_name_goes_with_its_server);
	HARNESS_ADD(suite, watchers_hear_of_every_change);
	HARNESS_ADD(suite, a_list_walks_all_while_names_come_and_go);
	HARNESS_ADD(suite, a_hundred_thousand_names);
	HARNESS_ADD(suite, out_of_memory_leaves_names_as_they_were);
	return harness_run(suite);
}
