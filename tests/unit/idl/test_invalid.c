/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values that C can say and the interface cannot: the client's stub sends nothing, the server's
 * says EPROTO and logs it.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

static struct setting s;
static union any_reply reply;

/* The call was refused with EINVAL, before anything was sent. */
#define CHECK_EINVAL(call)                                                                         \
	do {                                                                                       \
		unsigned before = world.requests;                                                  \
		unsigned live = world_live();                                                      \
		memset(&reply, 0x5a, sizeof(reply));                                               \
		ck_assert_int_eq((call), TESS_EINVAL);                                             \
		ck_assert_uint_eq(world.requests, before);                                         \
		ck_assert_uint_eq(world_live(), live);                                             \
	} while (0)

START_TEST(bounds_are_checked_before_sending)
{
	static const uint32_t numbers[301];
	static const bool flags[11];
	static const char text[4000];
	struct t_peer_strings_reply *r = &reply.strings;

	set_up(&s);
	CHECK_EINVAL(t_peer_note(s.peer, tess_str_of(text, 101), 1, 1));
	CHECK_EINVAL(t_peer_note(s.peer, tess_str_of(text, SIZE_MAX), 1, 1));
	memset(r, 0, sizeof(*r));
	ck_assert_int_eq(t_peer_strings(s.peer, tess_str(""), tess_bytes_of(text, 253),
					tess_str(""), tess_bytes_of("", 0), 1, r),
			 TESS_EINVAL);
	ck_assert_int_eq(t_peer_strings(s.peer, tess_str(""), tess_bytes_of("", 0), tess_str(""),
					tess_bytes_of(text, 1001), 1, r),
			 TESS_EINVAL);
	reply.vectors.numbers = tess_buf_of(NULL, 0);
	ck_assert_int_eq(
		t_peer_vectors(s.peer, numbers, 301, flags, 0, NULL, 0, NULL, 0, 1, &reply.vectors),
		TESS_EINVAL);
	ck_assert_int_eq(
		t_peer_vectors(s.peer, numbers, 1, flags, 11, NULL, 0, NULL, 0, 1, &reply.vectors),
		TESS_EINVAL);
	ck_assert_int_eq(t_peer_vectors(s.peer, numbers, (size_t)1 << 62, flags, 0, NULL, 0, NULL,
					0, 1, &reply.vectors),
			 TESS_EINVAL);
	ck_assert_uint_eq(world.requests, 0);
}
END_TEST

START_TEST(enums_and_bits_are_checked_before_sending)
{
	static const t_color_t colors[2] = { T_COLOR_RED, 3 };
	struct t_padded padded = { 0, 0, false, 0, T_COLOR_RED, 0 };
	struct t_point point = { 0, 0 };
	struct t_named named;

	memset(&named, 0, sizeof(named));
	set_up(&s);
	CHECK_EINVAL(t_peer_enums(s.peer, 0, T_WIDE_ONE, 0, 0, 0, 1, &reply.enums));
	ck_assert(sample_is_zero(&samples[1], &reply));
	CHECK_EINVAL(t_peer_enums(s.peer, T_COLOR_RED, 0, 0, 0, 0, 1, &reply.enums));
	CHECK_EINVAL(t_peer_enums(s.peer, T_COLOR_RED, T_WIDE_ONE, 0, 4, 0, 1, &reply.enums));
	padded.color = 9;
	CHECK_EINVAL(t_peer_structs(s.peer, &point, &padded, &named, 1, &reply.structs));
	padded.color = T_COLOR_RED;
	padded.mode = 0x4000;
	CHECK_EINVAL(t_peer_structs(s.peer, &point, &padded, &named, 1, &reply.structs));
	padded.mode = 0;
	named.name.length = 17;
	CHECK_EINVAL(t_peer_structs(s.peer, &point, &padded, &named, 1, &reply.structs));
	memset(&reply, 0, sizeof(reply));
	ck_assert_int_eq(
		t_peer_vectors(s.peer, NULL, 0, NULL, 0, colors, 2, NULL, 0, 1, &reply.vectors),
		TESS_EINVAL);
	ck_assert_uint_eq(world.requests, 0);
}
END_TEST

static bool is_sent(const char *text, size_t length)
{
	int status = t_peer_note(s.peer, tess_str_of(text, length), 1, 1);

	ck_assert(status == TESS_OK || status == TESS_EINVAL);
	return status == TESS_OK;
}

/* Against Unicode's table of well-formed sequences, by brute force. */
static bool is_scalar_value(uint32_t c)
{
	return c < 0xd800 || (c > 0xdfff && c < 0x110000);
}

static size_t encode(uint32_t c, char *out, unsigned length)
{
	static const unsigned lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	if (length == 1) {
		out[0] = (char)c;
		return 1;
	}
	for (unsigned i = length - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[length] | c);
	return length;
}

START_TEST(strings_are_utf8)
{
	static const uint32_t first[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint32_t end[5] = { 0, 0x80, 0x800, 0x10000, 0x200000 };

	set_up(&s);
	for (unsigned length = 1; length <= 4; length++) {
		for (uint32_t c = 0; c < end[length]; c += c < 0x10000 ? 1 : 61) {
			char text[5];

			encode(c, text, length);
			if (is_sent(text, length) != (c >= first[length] && is_scalar_value(c)))
				ck_abort_msg("U+%x in %u bytes", c, length);
		}
	}
	for (unsigned byte = 0x80; byte < 0x100; byte++) {
		char text[3] = { (char)byte, 'a', 0 };

		ck_assert(!is_sent(text, 1));
		ck_assert(!is_sent(text, 2));
	}
	ck_assert(is_sent("a\0b", 3));
	ck_assert(!is_sent("\xe2\x82", 2));
	ck_assert(!is_sent("\xf0\x9f\x98", 3));
	ck_assert(!is_sent("\xe2\x82\x41", 3));
}
END_TEST

START_TEST(no_capability_is_not_an_argument)
{
	t_peer_client_t none = { TESS_CAP_NONE };
	struct t_peer_lend_reply r;

	set_up(&s);
	CHECK_EINVAL(t_peer_lend(s.peer, TESS_CAP_NONE, 1, &r));
	CHECK_EINVAL(t_peer_hand(s.peer, TESS_CAP_NONE, 1));
	CHECK_EINVAL(t_peer_caps(s.peer, 1, 1, none, 1, 1, &reply.caps));
	ck_assert_int_eq(t_peer_lend(s.peer, 0x1234, 1, &r), TESS_EBADCAP);
	ck_assert_int_eq(t_peer_empty(none, 1), TESS_EBADCAP);
	ck_assert(sample_is_zero(&samples[15], &reply));
}
END_TEST

/* A handler's result that the method does not declare. */
START_TEST(undeclared_results_become_eproto)
{
	unsigned logged = 0;

	set_up(&s);
	for (int result = -140; result < 12; result++) {
		bool passed = result == TESS_ENOSYS || result == TESS_EBADMSG ||
			      result == TESS_EPROTO || result == T_ERROR_NOT_FOUND ||
			      result == T_ERROR_FULL;

		if (result == TESS_OK)
			continue;
		s.mirror.result = result;
		ck_assert_int_eq(t_peer_list(s.peer, 1, 1, &reply.list),
				 passed ? result : TESS_EPROTO);
		logged += !passed;
		ck_assert_uint_eq(world.logged, logged);
	}
	s.mirror.result = T_ERROR_NOT_FOUND;
	ck_assert_int_eq(t_peer_empty(s.peer, 1), TESS_EPROTO);
	ck_assert_int_eq(world.logged_status, T_ERROR_NOT_FOUND);
}
END_TEST

static void check_invalid_reply(const struct sample *sample, const union any_reply *stored)
{
	unsigned logged = world.logged, live = world_live();

	s.mirror.stored = stored;
	sample_prepare(sample, &reply);
	ck_assert_int_eq(sample->call(s.peer, &reply), TESS_EPROTO);
	ck_assert(sample_is_zero(sample, &reply));
	ck_assert_uint_eq(world.logged, logged + 1);
	ck_assert_int_eq(world.logged_status, TESS_EPROTO);
	ck_assert_uint_eq(world_live(), live);
	s.mirror.stored = NULL;
}

START_TEST(invalid_replies_become_eproto)
{
	union any_reply stored;

	set_up(&s);
	ck_assert_int_eq(samples[1].call(s.peer, &stored), TESS_OK);
	stored.enums.color = 5;
	check_invalid_reply(&samples[1], &stored);
	ck_assert_int_eq(samples[2].call(s.peer, &stored), TESS_OK);
	stored.structs.named.name.data[0] = (char)0xff;
	check_invalid_reply(&samples[2], &stored);
	memset(&stored, 0, sizeof(stored));
	stored.list.names.count = 17;
	check_invalid_reply(&samples[12], &stored);
	stored.list.names.count = 16;
	stored.list.names.data[15].length = 41;
	check_invalid_reply(&samples[12], &stored);
	stored.full.text = tess_buf_filled("", 3961);
	check_invalid_reply(&samples[19], &stored);
}
END_TEST

/* What an invalid or failed reply was to move belongs to the stub, and is closed. */
START_TEST(capabilities_of_refused_replies_are_closed)
{
	union any_reply stored;
	unsigned live;

	set_up(&s);
	live = world_live();
	memset(&stored, 0, sizeof(stored));
	stored.caps.two = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	s.mirror.stored = &stored;
	ck_assert_int_eq(samples[8].call(s.peer, &reply), TESS_EPROTO); /* no peer */
	ck_assert_uint_eq(world_live(), live);
	stored.caps.two = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	stored.caps.peer.cap = world_cap(TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	s.mirror.result = T_ERROR_FULL;
	ck_assert_int_eq(samples[8].call(s.peer, &reply), T_ERROR_FULL);
	ck_assert_uint_eq(world_live(), live);
	/* A capability that may not be given away: the client is told EPROTO. */
	stored.caps.two = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	stored.caps.peer.cap = world_cap(TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	s.mirror.result = 0;
	ck_assert_int_eq(samples[8].call(s.peer, &reply), TESS_EPROTO);
	ck_assert_uint_eq(world_live(), live);
	/* One of another type, which the client's stub refuses. */
	stored.caps.two = world_cap(TESS_TYPE_JOB, TESS_RIGHTS_ALL);
	stored.caps.peer.cap = world_cap(TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	ck_assert_int_eq(samples[8].call(s.peer, &reply), TESS_EPROTO);
	ck_assert_uint_eq(world_live(), live);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_invalid");

	HARNESS_ADD(suite, bounds_are_checked_before_sending);
	HARNESS_ADD(suite, enums_and_bits_are_checked_before_sending);
	HARNESS_ADD(suite, strings_are_utf8);
	HARNESS_ADD(suite, no_capability_is_not_an_argument);
	HARNESS_ADD(suite, undeclared_results_become_eproto);
	HARNESS_ADD(suite, invalid_replies_become_eproto);
	HARNESS_ADD(suite, capabilities_of_refused_replies_are_closed);
	return harness_run(suite);
}
