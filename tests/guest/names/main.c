/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Namespaces: names to endpoints and to namespaces.
 */
#include <string.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define CLIENT_RIGHTS (TESS_RIGHT_SEND | TESS_RIGHT_GRANT)
#define CHILD_RIGHTS  (TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST | TESS_RIGHT_GRANT)

static int bind_name(tess_cap_t in, const char *name, tess_cap_t target, uint64_t id)
{
	return tess_namespace_bind(in, name, strlen(name), target, &id, id ? 1 : 0);
}

static int unbind_name(tess_cap_t in, const char *name)
{
	return tess_namespace_unbind(in, name, strlen(name));
}

static int look_up(tess_cap_t in, const char *name, uint64_t id, tess_cap_t *found)
{
	uint32_t type;

	*found = TESS_CAP_NONE;
	return tess_namespace_lookup(in, name, strlen(name), id, found, &type);
}

static void check_cap(tess_cap_t cap, enum tess_type type, uint16_t rights, uint64_t *badge)
{
	uint32_t found_type = 0;
	uint16_t found_rights = 0;

	CHECK_OK(tess_capability_inspect(cap, &found_type, &found_rights, badge));
	CHECK_EQUAL(found_type, type);
	CHECK_EQUAL(found_rights, rights);
}

static void names_are_bound(const void *unused)
{
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint(), one, two, none;
	uint64_t badge_one = 0, badge_two = 0;

	(void)unused;
	CHECK_STATUS(look_up(ns, "kv", 0, &none), TESS_ENOENT);
	CHECK_OK(bind_name(ns, "kv", endpoint, 5));
	CHECK_STATUS(bind_name(ns, "kv", endpoint, 5), TESS_EEXIST);
	CHECK_OK(look_up(ns, "kv", 5, &one));
	CHECK_OK(look_up(ns, "kv", 5, &two));
	check_cap(one, TESS_TYPE_ENDPOINT, CLIENT_RIGHTS, &badge_one);
	check_cap(two, TESS_TYPE_ENDPOINT, CLIENT_RIGHTS, &badge_two);
	CHECK(badge_one & TESS_BADGE_KERNEL);
	CHECK(badge_two & TESS_BADGE_KERNEL);
	CHECK(badge_one != badge_two);
	CHECK_OK(unbind_name(ns, "kv"));
	CHECK_STATUS(unbind_name(ns, "kv"), TESS_ENOENT);
	CHECK_STATUS(look_up(ns, "kv", 5, &none), TESS_ENOENT);
	/* What was looked up stays. */
	check_cap(one, TESS_TYPE_ENDPOINT, CLIENT_RIGHTS, &badge_two);
	CHECK_EQUAL(badge_one, badge_two);
	drop(endpoint);
	drop(one);
	drop(two);
	drop(ns);
}

static void interfaces_are_checked(const void *unused)
{
	const uint64_t ids[] = { 1, UINT64_C(0xfedcba9876543210), 3 };
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint(), found;

	(void)unused;
	CHECK_OK(tess_namespace_bind(ns, "three", 5, endpoint, ids, 3));
	for (unsigned int i = 0; i < COUNT(ids); i++) {
		CHECK_OK(look_up(ns, "three", ids[i], &found));
		drop(found);
	}
	CHECK_STATUS(look_up(ns, "three", 2, &found), TESS_EPROTO);
	CHECK_STATUS(look_up(ns, "three", UINT64_C(0x76543210), &found), TESS_EPROTO);
	CHECK_STATUS(tess_namespace_bind(ns, "many", 4, endpoint, ids, 17), TESS_EINVAL);
	CHECK_STATUS(tess_namespace_bind(ns, "wild", 4, endpoint, NULL, 1), TESS_EFAULT);
	drop(endpoint);
	drop(ns);
}

static void names_are_checked(const void *unused)
{
	static const char longest[65] =
		"0123456789012345678901234567890123456789012345678901234567890123x";
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint(), found;

	(void)unused;
	CHECK_STATUS(bind_name(ns, "", endpoint, 0), TESS_EINVAL);
	CHECK_STATUS(bind_name(ns, "a/b", endpoint, 0), TESS_EINVAL);
	CHECK_STATUS(tess_namespace_bind(ns, "a\0b", 3, endpoint, NULL, 0), TESS_EINVAL);
	CHECK_STATUS(tess_namespace_bind(ns, longest, 65, endpoint, NULL, 0), TESS_EINVAL);
	CHECK_STATUS(tess_namespace_bind(ns, NULL, 5, endpoint, NULL, 0), TESS_EFAULT);
	CHECK_OK(tess_namespace_bind(ns, longest, 64, endpoint, NULL, 0));
	CHECK_OK(tess_namespace_bind(ns, longest, 63, endpoint, NULL, 0));
	CHECK_OK(tess_namespace_bind(ns, "\xff\x01 ", 3, endpoint, NULL, 0));
	CHECK_OK(look_up(ns, "\xff\x01 ", 0, &found));
	drop(found);
	drop(endpoint);
	drop(ns);
}

static void rights_are_checked(const void *unused)
{
	tess_cap_t ns = make_namespace(), other = make_namespace();
	tess_cap_t endpoint = make_endpoint(), found;
	tess_cap_t reader = make_derived(ns, CHILD_RIGHTS, 0);
	tess_cap_t client = make_derived(endpoint, CLIENT_RIGHTS, 0);
	tess_cap_t narrow = make_derived(other, CHILD_RIGHTS, 0);
	tess_cap_t blind = make_derived(ns, TESS_RIGHT_BIND, 0);

	(void)unused;
	CHECK_STATUS(bind_name(reader, "x", endpoint, 0), TESS_EPERM);
	CHECK_STATUS(unbind_name(reader, "x"), TESS_EPERM);
	CHECK_STATUS(bind_name(ns, "x", client, 0), TESS_EPERM);
	CHECK_STATUS(bind_name(ns, "x", narrow, 0), TESS_EPERM);
	CHECK_STATUS(bind_name(ns, "x", tess_self_job(), 0), TESS_EINVAL);
	CHECK_OK(bind_name(blind, "x", endpoint, 0));
	CHECK_STATUS(look_up(blind, "x", 0, &found), TESS_EPERM);
	CHECK_STATUS(look_up(endpoint, "x", 0, &found), TESS_EBADCAP);
	CHECK_STATUS(tess_namespace_watch(blind, TESS_CAP_NONE, 0), TESS_EPERM);
	drop(blind);
	drop(narrow);
	drop(client);
	drop(reader);
	drop(endpoint);
	drop(other);
	drop(ns);
}

/* --- two namespaces, one name --- */

/* A process that answers with a number of its own. */
static int numbered_role(uint64_t number)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;

	while (!tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m)) {
		if (m.tag & TESS_TAG_KERNEL)
			continue; /* a client's badge is closed */
		m = (struct tess_message){ .tag = TESS_TAG(0, 1, 0), .word = { number } };
		CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	}
	return 1;
}

/* The role: looks "service" up in the namespace it was given; exits with the number it gets. */
static int asker_role(void)
{
	struct tess_message m = { .tag = TESS_TAG(1, 0, 0) };
	tess_cap_t found;

	if (!CHECK_OK(look_up(tess_self_namespace(), "service", 7, &found)) ||
	    !CHECK_OK(tess_call(found, tess_clock_deadline(PATIENCE), &m)))
		return 100;
	return (int)m.word[0];
}

static int ask(tess_cap_t ns)
{
	const struct tess_spawn_cap cap = { "namespace", ns, CHILD_RIGHTS, TESS_CAP_COPY };
	struct child child;

	child_start(&child, "asker", &cap, 1);
	return child_end(&child).status;
}

static void start_numbered(struct child *child, const char *role, tess_cap_t ns)
{
	tess_cap_t endpoint = make_endpoint();
	const struct tess_spawn_cap cap = { "endpoint", endpoint, TESS_RIGHTS_ALL, TESS_CAP_MOVE };

	CHECK_OK(bind_name(ns, "service", endpoint, 7));
	child_start(child, role, &cap, 1);
}

static void one_name_two_services(const void *unused)
{
	tess_cap_t ns[2] = { make_namespace(), make_namespace() }, found;
	struct child child[2];

	(void)unused;
	start_numbered(&child[0], "three", ns[0]);
	start_numbered(&child[1], "four", ns[1]);
	CHECK_EQUAL(ask(ns[0]), 3);
	CHECK_EQUAL(ask(ns[1]), 4);
	CHECK_EQUAL(ask(ns[0]), 3);
	/* A name goes with its service. */
	child_kill(&child[0]);
	CHECK_STATUS(look_up(ns[0], "service", 7, &found), TESS_ENOENT);
	CHECK_EQUAL(ask(ns[1]), 4);
	child_kill(&child[1]);
	drop(ns[0]);
	drop(ns[1]);
}

/* --- hierarchies --- */

static void namespaces_hold_namespaces(const void *unused)
{
	tess_cap_t top = make_namespace(), below = make_namespace(), endpoint = make_endpoint();
	tess_cap_t found, inner;
	uint64_t badge;

	(void)unused;
	CHECK_OK(bind_name(top, "net", below, 0));
	CHECK_OK(bind_name(below, "dns", endpoint, 9));
	CHECK_OK(look_up(top, "net", 12345, &found));
	check_cap(found, TESS_TYPE_NAMESPACE, CHILD_RIGHTS, &badge);
	CHECK_OK(look_up(found, "dns", 9, &inner));
	check_cap(inner, TESS_TYPE_ENDPOINT, CLIENT_RIGHTS, &badge);
	drop(inner);
	CHECK_STATUS(bind_name(found, "other", endpoint, 0), TESS_EPERM);
	CHECK_OK(tess_connect(top, "net/dns", 9, &inner));
	drop(inner);
	CHECK_STATUS(tess_connect(top, "net/dns", 8, &inner), TESS_EPROTO);
	CHECK_STATUS(tess_connect(top, "net/none", 8, &inner), TESS_ENOENT);
	/* No circles: not directly, and an older one is never below a younger one. */
	CHECK_STATUS(bind_name(top, "self", top, 0), TESS_EINVAL);
	CHECK_STATUS(bind_name(below, "up", top, 0), TESS_EINVAL);
	drop(found);
	drop(endpoint);
	drop(below);
	drop(top);
}

static void names_are_listed(const void *unused)
{
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint();
	uint64_t cursor = 0, seen = 0;
	uint32_t length = 0, type;
	char name[64];

	(void)unused;
	for (char c = 'a'; c <= 'z'; c++)
		CHECK_OK(tess_namespace_bind(ns, &c, 1, endpoint, NULL, 0));
	CHECK_OK(unbind_name(ns, "q"));
	while (!tess_namespace_list(ns, cursor, name, sizeof(name), &cursor, &length, &type)) {
		CHECK_EQUAL(length, 1);
		CHECK_EQUAL(type, TESS_TYPE_ENDPOINT);
		CHECK(!(seen & UINT64_C(1) << (name[0] - 'a')));
		seen |= UINT64_C(1) << (name[0] - 'a');
	}
	CHECK_EQUAL(seen, ((UINT64_C(1) << 26) - 1) & ~(UINT64_C(1) << ('q' - 'a')));
	CHECK_STATUS(tess_namespace_list(ns, 0, name, 0, &cursor, &length, &type), TESS_EMSGSIZE);
	CHECK_STATUS(tess_namespace_list(ns, 0, NULL, 64, &cursor, &length, &type), TESS_EFAULT);
	drop(endpoint);
	drop(ns);
}

static void check_watch(tess_cap_t notification, uint64_t expected)
{
	uint64_t bits = 0;

	CHECK_STATUS(tess_notification_wait(notification, TESS_DEADLINE_POLL, &bits),
		     expected ? TESS_OK : TESS_EAGAIN);
	CHECK_EQUAL(bits, expected);
}

static void changes_are_watched(const void *unused)
{
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint(), other = make_endpoint();
	tess_cap_t notification = make_notification();

	(void)unused;
	CHECK_OK(tess_namespace_watch(ns, notification, 0x30));
	check_watch(notification, 0);
	CHECK_OK(bind_name(ns, "a", endpoint, 0));
	check_watch(notification, 0x30);
	CHECK_STATUS(bind_name(ns, "a", other, 0), TESS_EEXIST);
	check_watch(notification, 0);
	CHECK_OK(unbind_name(ns, "a"));
	check_watch(notification, 0x30);
	CHECK_OK(bind_name(ns, "b", endpoint, 0));
	check_watch(notification, 0x30);
	drop(endpoint);
	CHECK_OK(tess_yield());
	check_watch(notification, 0x30);
	CHECK_OK(tess_namespace_watch(ns, TESS_CAP_NONE, 0));
	CHECK_OK(bind_name(ns, "c", other, 0));
	check_watch(notification, 0);
	drop(other);
	drop(notification);
	drop(ns);
}

#define MANY 2000u

static size_t name_of(unsigned int i, char name[16])
{
	return tess_format(name, 16, "name%u", i);
}

static void many_names(const void *unused)
{
	tess_cap_t ns = make_namespace(), endpoint = make_endpoint(), found = TESS_CAP_NONE;
	unsigned int wrong = 0;
	uint32_t type;
	char name[16];

	(void)unused;
	for (unsigned int i = 0; i < MANY; i++)
		wrong += tess_namespace_bind(ns, name, name_of(i, name), endpoint, NULL, 0) != 0;
	for (unsigned int i = 0; i < MANY; i++) {
		wrong += tess_namespace_lookup(ns, name, name_of(i, name), 0, &found, &type) != 0;
		wrong += tess_capability_delete(found) != 0;
	}
	for (unsigned int i = 0; i < MANY; i += 2)
		wrong += tess_namespace_unbind(ns, name, name_of(i, name)) != 0;
	for (unsigned int i = 0; i < MANY; i++) {
		int status = tess_namespace_lookup(ns, name, name_of(i, name), 0, &found, &type);

		wrong += status != (i % 2 ? TESS_OK : TESS_ENOENT);
		if (!status)
			drop(found);
	}
	CHECK_EQUAL(wrong, 0);
	drop(endpoint);
	drop(ns);
}

static const struct test tests[] = {
	{ "bind, look up, unbind", names_are_bound, NULL },
	{ "the wrong interface is refused", interfaces_are_checked, NULL },
	{ "names that cannot be", names_are_checked, NULL },
	{ "rights to bind and to look up", rights_are_checked, NULL },
	{ "one name, two services", one_name_two_services, NULL },
	{ "namespaces in namespaces", namespaces_hold_namespaces, NULL },
	{ "names are listed", names_are_listed, NULL },
	{ "changes are watched", changes_are_watched, NULL },
	{ "2000 names", many_names, NULL },
};

static int role(const char *name)
{
	if (!strcmp(name, "three"))
		return numbered_role(3);
	if (!strcmp(name, "four"))
		return numbered_role(4);
	return !strcmp(name, "asker") ? asker_role() : 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
