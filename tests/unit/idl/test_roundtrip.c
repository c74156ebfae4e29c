/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What goes in comes out: every type through client stub, service loop, server stub and back, and
 * the bytes in between where the specification gives them.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

START_TEST(every_method_round_trips_without_leaks)
{
	struct setting s;

	set_up(&s);
	for (unsigned i = 0; i < sample_count; i++) {
		unsigned live = world_live();
		union any_reply reply;

		sample_prepare(&samples[i], &reply);
		ck_assert_msg(samples[i].call(s.peer, &reply) == TESS_OK, "%s", samples[i].name);
		ck_assert_uint_eq(s.mirror.handled, i + 1);
		if (samples[i].check)
			ck_assert_msg(samples[i].check(&reply), "%s: another reply",
				      samples[i].name);
		if (samples[i].close)
			samples[i].close(&reply);
		mirror_drop(&s.mirror);
		ck_assert_msg(world_live() == live, "%s: %u capabilities, %u before",
			      samples[i].name, world_live(), live);
	}
	ck_assert_uint_eq(world.logged, 0);
}
END_TEST

/* The example in the specification of the wire format. */
START_TEST(reply_of_list_has_the_specified_bytes)
{
	static const uint8_t bytes[48] = {
		2,    0,    0,    0,    0,    0,    0,    0,    7,    0, 0, 0, 0, 0, 0, 0,
		1,    0,    0,    0,    9,    0,    0,    0,    0x61, 0, 0, 0, 0, 0, 0, 0,
		0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0, 0, 0, 0, 0, 0, 0,
	};
	struct t_peer_list_reply reply;
	struct setting s;

	set_up(&s);
	ck_assert_int_eq(t_peer_list(s.peer, 6, 55, &reply), TESS_OK);
	ck_assert_uint_eq(world.captured.tag, TESS_TAG(13, 1, 0));
	ck_assert_uint_eq(world.captured.word[0], 6);
	ck_assert_uint_eq(world.deadline, 55);
	ck_assert_uint_eq(world.replied.tag, TESS_TAG(0, 6, 0));
	ck_assert_mem_eq(world.replied.word, bytes, sizeof(bytes));
	ck_assert_uint_eq(world.replied.word[6], 0);
	ck_assert_uint_eq(world.replied.word[7], 0);
}
END_TEST

/* Registers that a message does not use hold nothing of the sender. */
START_TEST(unused_registers_are_zero)
{
	struct setting s;

	set_up(&s);
	for (unsigned i = 0; i < sample_count; i++) {
		union any_reply reply;

		sample_prepare(&samples[i], &reply);
		ck_assert_int_eq(samples[i].call(s.peer, &reply), TESS_OK);
		for (unsigned w = tess_tag_words(world.captured.tag); w < TESS_INLINE_WORDS; w++)
			ck_assert_uint_eq(world.captured.word[w], 0);
		for (unsigned w = tess_tag_words(world.replied.tag); w < TESS_INLINE_WORDS; w++)
			ck_assert_uint_eq(world.replied.word[w], 0);
	}
}
END_TEST

/*
 * The same call gives the same message, whatever the stack held: padding is never left as it was.
 */
static __attribute__((noinline)) void fill_stack(uint8_t byte)
{
	volatile uint8_t stack[32768];

	for (size_t i = 0; i < sizeof(stack); i++)
		stack[i] = byte;
}

START_TEST(messages_do_not_depend_on_the_stack)
{
	struct setting s;

	set_up(&s);
	for (unsigned i = 0; i < sample_count; i++) {
		union any_reply reply;
		struct wire request, answer;

		sample_prepare(&samples[i], &reply);
		fill_stack(0);
		ck_assert_int_eq(samples[i].call(s.peer, &reply), TESS_OK);
		request = world.captured;
		answer = world.replied;
		sample_prepare(&samples[i], &reply);
		fill_stack(0xff);
		ck_assert_int_eq(samples[i].call(s.peer, &reply), TESS_OK);
		ck_assert_uint_eq(request.tag, world.captured.tag);
		ck_assert_mem_eq(request.word, world.captured.word,
				 tess_tag_words(request.tag) * 8);
		ck_assert_uint_eq(answer.tag, world.replied.tag);
		ck_assert_mem_eq(answer.word, world.replied.word, tess_tag_words(answer.tag) * 8);
	}
}
END_TEST

/* A message of up to 8 words and no capabilities leaves the IPC buffer alone. */
START_TEST(small_calls_do_not_touch_the_buffer)
{
	struct tess_ipc_buffer before;
	struct t_peer_scalars_reply r;
	struct setting s;

	set_up(&s);
	before = *tess_ipc_buffer();
	s.peer.cap = world_endpoint(ENDPOINT_CAPTURE, NULL);
	ck_assert_int_eq(t_peer_scalars(s.peer, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, &r), TESS_ETIMEDOUT);
	ck_assert_int_eq(t_peer_empty(s.peer, 1), TESS_ETIMEDOUT);
	ck_assert_mem_eq(&before, tess_ipc_buffer(), sizeof(before));
}
END_TEST

START_TEST(values_are_terminated_and_views_are_not)
{
	struct t_peer_strings_reply r;
	char room[4];
	struct setting s;

	set_up(&s);
	memset(&r, 0x5a, sizeof(r));
	r.long_ = tess_buf_of(room, sizeof(room));
	r.large = tess_buf_of(NULL, 0);
	memset(room, 'x', sizeof(room));
	ck_assert_int_eq(t_peer_strings(s.peer, tess_str_of("abcd", 2), tess_bytes_of("", 0),
					tess_str_of("wxyz", 4), tess_bytes_of(NULL, 0), 1, &r),
			 TESS_OK);
	ck_assert_str_eq(r.short_.data, "ab");
	ck_assert_uint_eq(r.long_.length, 4);
	ck_assert_mem_eq(room, "wxyz", 4);
	ck_assert_uint_eq(r.large.length, 0);
}
END_TEST

/* A buffer that is too small is an error, and says nothing of what would not fit. */
START_TEST(short_buffer_is_emsgsize)
{
	struct t_peer_full_reply r;
	char room[8] = "........";
	struct setting s;

	set_up(&s);
	r.text = tess_buf_of(room, 3);
	r.text.length = 99;
	ck_assert_int_eq(t_peer_full(s.peer, tess_str("four"), 1, &r), TESS_EMSGSIZE);
	ck_assert_uint_eq(r.text.length, 0);
	ck_assert_ptr_eq(r.text.data, room);
	ck_assert_uint_eq(r.text.capacity, 3);
	ck_assert_mem_eq(room, "........", 8);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_roundtrip");

	HARNESS_ADD(suite, every_method_round_trips_without_leaks);
	HARNESS_ADD(suite, reply_of_list_has_the_specified_bytes);
	HARNESS_ADD(suite, unused_registers_are_zero);
	HARNESS_ADD(suite, messages_do_not_depend_on_the_stack);
	HARNESS_ADD(suite, small_calls_do_not_touch_the_buffer);
	HARNESS_ADD(suite, values_are_terminated_and_views_are_not);
	HARNESS_ADD(suite, short_buffer_is_emsgsize);
	return harness_run(suite);
}
