/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tests of generated stubs on the kernel. That nothing leaks, in either process, is checked by
 * the suite after each of them.
 */
#include <string.h>

#include "make.h"
#include "stubs.h"

static uint8_t bytes[1000];

static void fill_bytes(void)
{
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)('a' + i % 26);
}

static void strings_come_back(const void *context)
{
	static char room[2][1000];
	struct t_peer_strings_reply reply;
	struct stubs_server s;

	(void)context;
	fill_bytes();
	stubs_start(&s);
	for (unsigned int n = 0; n <= 252; n++) {
		reply.long_ = tess_buf_of(room[0], sizeof(room[0]));
		reply.large = tess_buf_of(room[1], sizeof(room[1]));
		if (!CHECK_OK(t_peer_strings(s.peer, tess_str_of((const char *)bytes, n % 11),
					     tess_bytes_of(bytes, n),
					     tess_str_of((const char *)bytes, n + 5),
					     tess_bytes_of(bytes, n * 3), soon(), &reply)))
			break;
		CHECK_EQUAL(reply.short_.length, n % 11);
		CHECK_EQUAL(reply.raw.length, n);
		CHECK(!memcmp(reply.raw.data, bytes, n));
		CHECK_EQUAL(reply.long_.length, n + 5);
		CHECK(!memcmp(room[0], bytes, n + 5));
		CHECK_EQUAL(reply.large.length, n * 3);
		CHECK(!memcmp(room[1], bytes, n * 3));
	}
	stubs_end(&s);
}

static void whole_messages_come_back(const void *context)
{
	static struct t_peer_whole_reply reply;
	static uint64_t words[TESS_MESSAGE_WORDS];
	struct stubs_server s;

	(void)context;
	stubs_start(&s);
	for (unsigned int i = 0; i < TESS_MESSAGE_WORDS; i++)
		words[i] = i * UINT64_C(0x9e3779b97f4a7c15);
	CHECK_OK(t_peer_whole(s.peer, words, soon(), &reply));
	CHECK(!memcmp(words, reply.words, sizeof(words)));
	stubs_end(&s);
}

static bool names_something(tess_cap_t cap)
{
	uint32_t type;
	uint16_t rights;
	uint64_t badge;

	return tess_capability_inspect(cap, &type, &rights, &badge) == TESS_OK;
}

static int call_caps(const struct stubs_server *s, struct t_peer_caps_reply *reply)
{
	tess_cap_t memory = make_memory(3 * TESS_PAGE_SIZE), moved = make_notification();
	tess_cap_t kept = make_derived(moved, TESS_RIGHTS_ALL, 0);
	int status = t_peer_caps(s->peer, memory, moved, s->peer, memory, soon(), reply);
	uint64_t bits = 0;

	if (status == TESS_OK) {
		CHECK(!names_something(moved));
		CHECK_OK(tess_notification_wait(kept, TESS_DEADLINE_POLL, &bits));
		CHECK_EQUAL(bits, 1);
	}
	tess_cap_close(&moved);
	drop(kept);
	drop(memory);
	return status;
}

static void caps_cross_both_ways(const void *context)
{
	struct t_peer_caps_reply reply;
	struct stubs_server s;
	uint32_t type = 0;
	uint16_t rights = 0;
	uint64_t badge;

	(void)context;
	stubs_start(&s);
	for (unsigned int i = 1; i <= 10; i++) {
		if (!CHECK_OK(call_caps(&s, &reply)))
			break;
		CHECK_EQUAL(reply.number, 3 * TESS_PAGE_SIZE);
		CHECK_OK(tess_capability_inspect(reply.two, &type, &rights, &badge));
		CHECK_EQUAL(type, TESS_TYPE_NOTIFICATION);
		CHECK_EQUAL(rights, TESS_RIGHT_SEND);
		CHECK_OK(t_peer_empty(reply.peer, soon()));
		t_peer_caps_reply_close(&reply);
		CHECK_EQUAL(reply.two, TESS_CAP_NONE);
		/* The badge of the client that the server minted is closed with it. */
		CHECK_EQUAL(stubs_events(&s), i);
	}
	stubs_end(&s);
}

/*
 * A caller that opened no window for capabilities: it is told, the server goes on and keeps
 * nothing.
 */
static void replies_that_do_not_fit(const void *context)
{
	tess_cap_t memory = make_memory(TESS_PAGE_SIZE), notification = make_notification();
	struct tess_message m = { .tag = TESS_TAG(9, 0, 4) };
	struct tess_cap_descriptor *d = tess_ipc_buffer()->send.cap;
	struct stubs_server s;

	(void)context;
	stubs_start(&s);
	d[0] = (struct tess_cap_descriptor){ .token = memory, .rights = TESS_RIGHT_READ };
	d[1] = (struct tess_cap_descriptor){ .token = notification, .rights = TESS_RIGHT_SEND };
	d[2] = (struct tess_cap_descriptor){ .token = s.peer.cap, .rights = TESS_RIGHTS_ALL };
	d[3] = (struct tess_cap_descriptor){ .token = memory, .rights = TESS_RIGHTS_ALL };
	CHECK_STATUS(tess_call(s.peer.cap, soon(), &m), TESS_EMSGSIZE);
	CHECK_EQUAL(stubs_events(&s), STUBS_REPLY_FAILED + 1);
	stubs_end(&s);
	drop(memory);
	drop(notification);
}

static void lent_memory_comes_back(const void *context)
{
	tess_cap_t memory = make_memory(5 * TESS_PAGE_SIZE);
	struct t_peer_lend_reply reply;
	struct stubs_server s;

	(void)context;
	stubs_start(&s);
	CHECK_OK(t_peer_lend(s.peer, memory, soon(), &reply));
	CHECK_EQUAL(reply.size, 5 * TESS_PAGE_SIZE);
	CHECK_OK(tess_capability_revoke(memory));
	stubs_end(&s);
	drop(memory);
}

#define FILE_SIZE (26 * TESS_PAGE_SIZE)

static void grants_are_read(const void *context)
{
	static const uint64_t offsets[] = { 0, 1, 4095, 4096, 5000 };
	static const uint64_t lengths[] = { 0, 1, 4096, 70001, 100000 };
	tess_cap_t memory = make_memory(FILE_SIZE);
	uint8_t *file =
		make_mapping(memory, FILE_SIZE, TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	struct stubs_server s;

	(void)context;
	stubs_start(&s);
	for (size_t i = 0; file && i < FILE_SIZE; i++)
		file[i] = (uint8_t)(i * 7 + i / 251);
	for (unsigned int i = 0; file && i < COUNT(offsets) * COUNT(lengths); i++) {
		tess_grant_in_t grant = { memory, offsets[i / COUNT(lengths)],
					  lengths[i % COUNT(lengths)] };
		struct t_peer_grants_reply reply;
		uint64_t sum = 0;

		for (uint64_t at = 0; at < grant.length; at++)
			sum += file[grant.offset + at];
		CHECK_OK(t_peer_grants(s.peer, tess_str("file"), grant, soon(), &reply));
		CHECK_EQUAL(reply.sum, sum);
	}
	stubs_end(&s);
	CHECK_OK(tess_process_unmap(tess_self_process(), (uint64_t)(uintptr_t)file, FILE_SIZE));
	drop(memory);
}

static void one_way_messages_arrive(const void *context)
{
	tess_cap_t notification = make_notification();
	uint64_t bits = 0;
	struct stubs_server s;

	(void)context;
	stubs_start(&s);
	for (unsigned int i = 0; i < 20; i++) {
		tess_cap_t key = make_derived(notification, TESS_RIGHTS_ALL, 0);

		CHECK_OK(t_peer_hand(s.peer, key, soon()));
		CHECK(!names_something(key));
		CHECK_OK(tess_notification_wait(notification, soon(), &bits));
		CHECK_EQUAL(bits, 2);
	}
	CHECK_EQUAL(stubs_events(&s), 0);
	stubs_end(&s);
	drop(notification);
}

/* splitmix64 */
static uint64_t next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static bool is_expected(int status, uint32_t label)
{
	int result = (int)(int32_t)label;

	if (status)
		return status == TESS_EMSGSIZE;
	return result >= 0 || result == TESS_EBADMSG || result == TESS_ENOSYS ||
	       result == TESS_EPROTO;
}

/* Nonsense with up to four capabilities: an answer each time, and nothing is left in the server. */
static void nonsense_is_answered(const void *context)
{
	tess_cap_t notification = make_notification();
	struct tess_ipc_page *page = &tess_ipc_buffer()->send;
	struct stubs_server s;
	uint64_t random = 1;

	(void)context;
	stubs_start(&s);
	for (unsigned int n = 0; n < 5000; n++) {
		unsigned int words = (unsigned int)(next_random(&random) % 20);
		unsigned int caps = (unsigned int)(next_random(&random) % 5);
		struct tess_message m = { .tag = TESS_TAG(next_random(&random) % 24, words, caps) };
		int status;

		for (unsigned int i = 0; i < 20; i++)
			page->word[i] = next_random(&random) & UINT64_C(0x700000007);
		memcpy(m.word, page->word, sizeof(m.word));
		for (unsigned int i = 0; i < caps; i++)
			page->cap[i] = (struct tess_cap_descriptor){ .token = notification,
								     .rights = TESS_RIGHTS_ALL };
		status = tess_call(s.peer.cap, soon(), &m);
		if (!CHECK(is_expected(status, tess_tag_label(m.tag))))
			break;
	}
	CHECK_OK(t_peer_empty(s.peer, soon()));
	stubs_end(&s);
	drop(notification);
}

static const struct test tests[] = {
	{ "strings and bytes of each length come back", strings_come_back, NULL },
	{ "a message of 496 words comes back", whole_messages_come_back, NULL },
	{ "capabilities cross both ways", caps_cross_both_ways, NULL },
	{ "a reply that does not fit is closed", replies_that_do_not_fit, NULL },
	{ "lent memory comes back", lent_memory_comes_back, NULL },
	{ "grants are read", grants_are_read, NULL },
	{ "one-way messages arrive", one_way_messages_arrive, NULL },
	{ "nonsense is answered", nonsense_is_answered, NULL },
};

static int role(const char *name)
{
	return strcmp(name, "server") ? 1 : stubs_role();
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
