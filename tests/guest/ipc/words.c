/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words, tags, badges and windows: from this process to a server and back.
 */
#include "ipc.h"

#include "make.h"
#include "server.h"

#define FLAGS(flags) ((uint64_t)(flags) << TESS_TAG_USER_SHIFT)

static void fill(struct tess_message *m, unsigned int words)
{
	*m = (struct tess_message){ .tag = TESS_TAG(ECHO, words, 0) };
	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		m->word[i] = UINT64_C(0x0101010101010101) * i;
	for (unsigned int i = TESS_INLINE_WORDS; i < words; i++)
		tess_ipc_buffer()->send.word[i] = UINT64_C(0x100010001) * i;
}

static void check_echo(const struct tess_message *m, unsigned int words)
{
	const uint64_t *more = tess_ipc_buffer()->receive.word;
	unsigned int wrong = 0;

	CHECK_EQUAL(m->tag, TESS_TAG(0, words, 0));
	CHECK_EQUAL(m->badge, 0);
	for (unsigned int i = 0; i < words; i++)
		if (i < TESS_INLINE_WORDS)
			wrong += m->word[i] != UINT64_C(0x0101010101010101) * i + 1;
		else
			wrong += more[i] != UINT64_C(0x100010001) * i + 1;
	CHECK_EQUAL(wrong, 0);
}

void words_cross(const void *unused)
{
	static const unsigned int counts[] = { 0, 1, 7, 8, 9, 64, 495, 496 };
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	for (unsigned int i = 0; i < COUNT(counts); i++) {
		fill(&m, counts[i]);
		CHECK_OK(tess_call(server.cap, server_deadline(), &m));
		check_echo(&m, counts[i]);
	}
	server_end(&server);
}

static int call_tag(tess_cap_t cap, uint64_t tag)
{
	struct tess_message m = { .tag = tag };

	return tess_call(cap, server_deadline(), &m);
}

/* tess_call() would not send what only the kernel may say. */
static int64_t call_raw(tess_cap_t cap, uint64_t tag, tess_time_t deadline)
{
	uint64_t word[8] = { 0 }, token = cap;

	return tess_syscall_full(TESS_SYS_CALL | tag, &token, &deadline, 0, word);
}

static void check_kernel_flags(tess_cap_t cap, tess_time_t deadline)
{
	const uint64_t tag = TESS_TAG(ECHO, 0, 0);

	CHECK_STATUS(call_raw(cap, tag | TESS_TAG_CALL, deadline), TESS_EINVAL);
	CHECK_STATUS(call_raw(cap, tag | TESS_TAG_KERNEL, deadline), TESS_EINVAL);
	CHECK_STATUS(call_raw(cap, tag | TESS_TAG_LOST_CAP, deadline), TESS_EINVAL);
	CHECK_OK(call_raw(cap, tag, deadline));
}

void tags_are_checked(const void *unused)
{
	struct server server;

	(void)unused;
	server_start(&server);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 497, 0)), TESS_EINVAL);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 1023, 0)), TESS_EINVAL);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 0, 5)), TESS_EINVAL);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 0, 7)), TESS_EINVAL);
	check_kernel_flags(server.cap, TESS_DEADLINE_FOREVER);
	check_kernel_flags(server.cap, tess_clock_deadline(PATIENCE));
	CHECK_OK(call_tag(server.cap, TESS_TAG(ECHO, 0, 0) | FLAGS(7)));
	server_end(&server);
}

/* However large a window says to be: a message has to fit the buffer. */
void windows_are_bounded(const void *unused)
{
	struct tess_ipc_page *received = &tess_ipc_buffer()->receive;
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	CHECK_OK(server_call(server.cap, WINDOW, 0xffff, 0, &m));
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 497, 0)), TESS_EINVAL);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 1023, 0)), TESS_EINVAL);
	received->window_words = 0xffff;
	CHECK_STATUS(server_call(server.cap, SPEAK, 497, 0, &m), TESS_ECANCELED);
	CHECK_OK(server_call(server.cap, LAST, 0, 0, &m));
	CHECK_STATUS((int64_t)m.word[0], TESS_EINVAL);
	CHECK_OK(server_call(server.cap, SPEAK, 496, 0, &m));
	received->window_words = TESS_MESSAGE_WORDS;
	server_end(&server);
}

static void check_badge(tess_cap_t cap, uint64_t badge, unsigned int flags)
{
	struct tess_message m = { .tag = TESS_TAG(BADGE, 0, 0) | FLAGS(flags) };

	CHECK_OK(tess_call(cap, server_deadline(), &m));
	CHECK_EQUAL(m.word[0], badge);
	CHECK_EQUAL(m.word[1], flags);
}

void badges_cross(const void *unused)
{
	static const uint64_t badges[] = { 1, 2, 0x123456789abcdef, TESS_BADGE_KERNEL - 1 };
	struct server server;
	tess_cap_t badged, again;

	(void)unused;
	server_start(&server);
	check_badge(server.cap, 0, 0);
	for (unsigned int i = 0; i < COUNT(badges); i++) {
		badged = make_derived(server.cap, TESS_RIGHTS_ALL, badges[i]);
		check_badge(badged, badges[i], i);
		again = make_derived(badged, TESS_RIGHTS_ALL, 0);
		check_badge(again, badges[i], i);
		CHECK_STATUS(tess_capability_derive(badged, TESS_RIGHTS_ALL, 5, &again),
			     TESS_EINVAL);
		drop(badged);
		drop(again);
	}
	CHECK_STATUS(tess_capability_derive(server.cap, TESS_RIGHTS_ALL, TESS_BADGE_KERNEL, &again),
		     TESS_EINVAL);
	server_end(&server);
}

void windows_are_kept(const void *unused)
{
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	CHECK_OK(server_call(server.cap, WINDOW, 20, 0, &m));
	fill(&m, 20);
	CHECK_OK(tess_call(server.cap, server_deadline(), &m));
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 21, 0)), TESS_EMSGSIZE);
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 496, 0)), TESS_EMSGSIZE);
	tess_ipc_buffer()->send.cap[0] =
		(struct tess_cap_descriptor){ .token = server.cap, .rights = TESS_RIGHTS_ALL };
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(TAKE, 0, 1)), TESS_EMSGSIZE);
	/* A window of less than 8 words still takes what is in registers. */
	CHECK_OK(server_call(server.cap, WINDOW, 0, 0, &m));
	fill(&m, 8);
	CHECK_OK(tess_call(server.cap, server_deadline(), &m));
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 9, 0)), TESS_EMSGSIZE);
	server_end(&server);
}

/* Client and server both learn of it. */
void replies_too_large(const void *unused)
{
	struct tess_ipc_page *received = &tess_ipc_buffer()->receive;
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	received->window_words = 100;
	CHECK_STATUS(call_tag(server.cap, TESS_TAG(ECHO, 101, 0)), TESS_EMSGSIZE);
	CHECK_OK(server_call(server.cap, LAST, 0, 0, &m));
	CHECK_STATUS((int64_t)m.word[0], TESS_EMSGSIZE);
	CHECK_OK(call_tag(server.cap, TESS_TAG(ECHO, 100, 0)));
	received->window_words = TESS_MESSAGE_WORDS;
	CHECK_STATUS(server_call(server.cap, GIVE, 1, 0, &m), TESS_EMSGSIZE);
	CHECK_OK(server_call(server.cap, LAST, 0, 0, &m));
	CHECK_STATUS((int64_t)m.word[0], TESS_EMSGSIZE);
	server_end(&server);
}

/* A send is over when the message was taken; the server's later reply finds nobody. */
void one_way(const void *unused)
{
	struct tess_message m = { .tag = TESS_TAG(ECHO, 3, 0), .word = { 1, 2, 3 } };
	struct server server;

	(void)unused;
	server_start(&server);
	for (unsigned int i = 0; i < 10; i++)
		CHECK_OK(tess_send(server.cap, server_deadline(), &m));
	CHECK_OK(server_call(server.cap, LAST, 0, 0, &m));
	CHECK_STATUS((int64_t)m.word[0], TESS_ESRCH);
	server_end(&server);
}
