/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who owns which bytes: views in a request live until the handler returns, whatever it calls;
 * arguments may lie in the IPC buffer; a reply can be passed on as it is.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

static struct setting outer, inner;

/* A second server, which the handler of the first calls with the largest message there is. */
static void set_up_both(void)
{
	set_up(&outer);
	memset(&inner, 0, sizeof(inner));
	inner.services[0] = t_peer_service(&mirror_ops, &inner.mirror);
	inner.server.services = inner.services;
	inner.server.service_count = 1;
	inner.peer.cap = world_endpoint(ENDPOINT_SERVED, &inner.server);
}

static void call_inside(void)
{
	struct t_peer_whole_reply reply;
	uint64_t words[496];

	memset(words, 0xee, sizeof(words));
	ck_assert_int_eq(t_peer_whole(inner.peer, words, 1, &reply), TESS_OK);
	ck_assert_mem_eq(reply.words, words, sizeof(words));
}

START_TEST(views_outlive_nested_calls)
{
	set_up_both();
	outer.mirror.before = call_inside;
	for (unsigned i = 0; i < sample_count; i++) {
		union any_reply reply;

		sample_prepare(&samples[i], &reply);
		ck_assert_msg(samples[i].call(outer.peer, &reply) == TESS_OK, "%s",
			      samples[i].name);
		if (samples[i].check)
			ck_assert_msg(samples[i].check(&reply), "%s", samples[i].name);
	}
	ck_assert_uint_eq(outer.mirror.handled, sample_count);
	ck_assert_uint_eq(inner.mirror.handled, sample_count);
}
END_TEST

START_TEST(a_reply_is_the_next_argument)
{
	struct t_peer_arrays_reply first, second;
	struct t_peer_nested_reply names;
	tess_str_t views[2];
	union any_reply reply;

	set_up_both();
	ck_assert_str_eq(samples[3].name, "arrays");
	ck_assert_int_eq(samples[3].call(outer.peer, &reply), TESS_OK);
	first = reply.arrays;
	for (unsigned i = 0; i < 2; i++)
		views[i] = tess_str_of(first.names[i].data, first.names[i].length);
	/* The reply may be where the arguments are, too: they are read before it is written. */
	second = first;
	ck_assert_int_eq(t_peer_arrays(outer.peer, second.raw, second.flags, second.points,
				       (const uint16_t(*)[3])second.grid, views, second.tails, 1,
				       &second),
			 TESS_OK);
	reply.arrays = second;
	ck_assert(samples[3].check(&reply));
	ck_assert_int_eq(t_peer_nested(outer.peer, views, 2, NULL, 0, NULL, 0, second.tails, 2,
				       (struct t_peer_nested_deep_item[2]){ { 0 }, { 0 } }, 1,
				       &names),
			 TESS_OK);
	ck_assert_str_eq(names.names.data[0].data, "five5");
}
END_TEST

/* Buffers in the reply that are the request's as well. */
START_TEST(a_buffer_is_argument_and_reply)
{
	union any_reply reply;

	set_up_both();
	ck_assert_str_eq(samples[7].name, "long");
	sample_prepare(&samples[7], &reply);
	ck_assert_int_eq(samples[7].call(outer.peer, &reply), TESS_OK);
	ck_assert_int_eq(t_peer_long(outer.peer, &reply.long_.value, 1, &reply.long_), TESS_OK);
	ck_assert(samples[7].check(&reply));
}
END_TEST

/* Arguments in either page of the buffer, at offsets that the message itself will be written to. */
START_TEST(arguments_may_lie_in_the_ipc_buffer)
{
	set_up_both();
	for (unsigned page = 0; page < 2; page++) {
		for (unsigned offset = 0; offset < 400; offset += 7) {
			struct tess_ipc_buffer *b = tess_ipc_buffer();
			uint8_t *bytes =
				(uint8_t *)(page ? b->receive.word : b->send.word) + offset;
			struct t_peer_strings_reply r;
			uint8_t expected[1000], room[2][1000];

			for (unsigned i = 0; i < 1000; i++)
				bytes[i] = expected[i] = (uint8_t)('A' + (i + offset) % 60);
			r.long_ = tess_buf_of(room[0], 1000);
			r.large = tess_buf_of(room[1], 1000);
			ck_assert_int_eq(t_peer_strings(outer.peer, tess_str_of((char *)bytes, 10),
							tess_bytes_of(bytes + 1, 252),
							tess_str_of((char *)bytes + 2, 257),
							tess_bytes_of(bytes, 1000), 1, &r),
					 TESS_OK);
			ck_assert_mem_eq(r.short_.data, expected, 10);
			ck_assert_mem_eq(r.raw.data, expected + 1, 252);
			ck_assert_mem_eq(room[0], expected + 2, 257);
			ck_assert_mem_eq(room[1], expected, 1000);
		}
	}
}
END_TEST

/* The handler may answer with the very bytes it was given. */
static int echo_views(void *ctx, const struct tess_call *call, struct t_peer_full_request *request,
		      struct t_peer_full_reply *reply)
{
	(void)ctx;
	(void)call;
	reply->text = tess_buf_filled(request->text.data, (uint32_t)request->text.length);
	return 0;
}

START_TEST(a_reply_may_point_into_the_request)
{
	static const struct t_peer_ops ops = { .full = echo_views };
	union any_reply reply;

	set_up_both();
	outer.services[0].ops = &ops;
	ck_assert_str_eq(samples[19].name, "full");
	sample_prepare(&samples[19], &reply);
	ck_assert_int_eq(samples[19].call(outer.peer, &reply), TESS_OK);
	ck_assert(samples[19].check(&reply));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_views");

	HARNESS_ADD(suite, views_outlive_nested_calls);
	HARNESS_ADD(suite, a_reply_is_the_next_argument);
	HARNESS_ADD(suite, a_buffer_is_argument_and_reply);
	HARNESS_ADD(suite, arguments_may_lie_in_the_ipc_buffer);
	HARNESS_ADD(suite, a_reply_may_point_into_the_request);
	return harness_run(suite);
}
