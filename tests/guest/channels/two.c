/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two sides of a channel: what crosses, and how each learns of the other's end.
 */
#include "channels.h"

#include <string.h>

/* Sends back what comes on "rx", by "tx". */
int echo_role(void)
{
	tess_cap_t rx = tess_start_cap("rx"), tx = tess_start_cap("tx");
	struct tess_message m;

	while (!tess_channel_recv(rx, TESS_DEADLINE_FOREVER, &m)) {
		memcpy(tess_ipc_buffer()->send.word, tess_ipc_buffer()->receive.word,
		       sizeof(tess_ipc_buffer()->send.word));
		CHECK_OK(tess_channel_send(tx, TESS_DEADLINE_FOREVER, &m));
	}
	return suite_failed();
}

static void cross(const struct pipe *there, const struct pipe *back, unsigned int words)
{
	struct tess_message m = { .tag = TESS_TAG(words, words, 0) };
	struct tess_ipc_buffer *buffer = tess_ipc_buffer();

	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		m.word[i] = words * 1000 + i;
	for (unsigned int i = TESS_INLINE_WORDS; i < words; i++)
		buffer->send.word[i] = words * 1000 + i;
	CHECK_OK(tess_channel_send(there->tx, tess_clock_deadline(PATIENCE), &m));
	memset(&m, 0, sizeof(m));
	CHECK_OK(tess_channel_recv(back->rx, tess_clock_deadline(PATIENCE), &m));
	CHECK_EQUAL(m.tag, TESS_TAG(words, words, 0));
	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		CHECK_EQUAL(m.word[i], words * 1000 + i);
	for (unsigned int i = TESS_INLINE_WORDS; i < words; i++)
		CHECK_EQUAL(buffer->receive.word[i], words * 1000 + i);
}

void words_cross(const void *context)
{
	struct pipe there = make_channel(2, 496, 0), back = make_channel(2, 496, 0);
	const struct tess_spawn_cap caps[] = { CHILD_CAP("rx", there.rx),
					       CHILD_CAP("tx", back.tx) };
	struct child child;

	(void)context;
	child_start(&child, "echo", caps, 2);
	for (unsigned int words = 1; words <= 496; words += words < 20 ? 1 : 68)
		cross(&there, &back, words);
	drop(there.tx);
	child_succeeds(&child);
	drop(there.rx);
	drop(back.tx);
	drop(back.rx);
}

void caps_cross(const void *context)
{
	struct pipe p = make_channel(4, 1, 2);
	tess_cap_t n = make_notification(), memory = make_memory(TESS_PAGE_SIZE);
	struct tess_ipc_buffer *buffer = tess_ipc_buffer();
	struct tess_message m = { .tag = TESS_TAG(0, 0, 2) };

	(void)context;
	buffer->receive.window_caps = 2;
	for (int revoke = 0; revoke < 2; revoke++) {
		buffer->send.cap[0] =
			(struct tess_cap_descriptor){ .token = n, .rights = TESS_RIGHT_SEND };
		buffer->send.cap[1] =
			(struct tess_cap_descriptor){ .token = memory,
						      .rights = TESS_RIGHT_READ | TESS_RIGHT_GRANT,
						      .operation = revoke ? TESS_CAP_COPY
									  : TESS_CAP_MOVE };
		m.tag = TESS_TAG(0, 0, 2);
		CHECK_OK(tess_channel_send(p.tx, TESS_DEADLINE_POLL, &m));
		if (revoke)
			CHECK_OK(tess_capability_revoke(n));
		CHECK_OK(tess_channel_recv(p.rx, TESS_DEADLINE_POLL, &m));
		CHECK_EQUAL(m.tag, TESS_TAG(0, 0, 2) | (revoke ? TESS_TAG_LOST_CAP : 0));
		CHECK_EQUAL(buffer->receive.cap[0].type,
			    revoke ? TESS_TYPE_NONE : TESS_TYPE_NOTIFICATION);
		CHECK_EQUAL(buffer->receive.cap[1].type, TESS_TYPE_MEMORY);
		if (!revoke) {
			CHECK_OK(tess_notification_signal(buffer->receive.cap[0].token, 1));
			drop(buffer->receive.cap[0].token);
			memory = buffer->receive.cap[1].token;
		} else {
			drop(buffer->receive.cap[1].token);
		}
	}
	buffer->receive.window_caps = 0;
	drop(n);
	drop(memory);
	drop(p.tx);
	drop(p.rx);
}

void ends_are_told(const void *context)
{
	struct pipe there = make_channel(2, 8, 0), back = make_channel(2, 8, 0);
	const struct tess_spawn_cap caps[] = { { "rx", there.rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
					       { "tx", back.tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE } };
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	struct child child;

	(void)context;
	child_start(&child, "echo", caps, 2);
	put(there.tx, 1);
	CHECK_EQUAL(take(back.rx), 1);
	put(there.tx, 2);
	suite_sleep(MILLISECONDS);
	child_kill(&child);
	/* What it sent before is there; then it is told. */
	CHECK_EQUAL(take(back.rx), 2);
	CHECK_STATUS(tess_channel_recv(back.rx, TESS_DEADLINE_FOREVER, &m), TESS_EPIPE);
	CHECK_STATUS(tess_channel_send(there.tx, TESS_DEADLINE_FOREVER, &m), TESS_EPIPE);
	drop(there.tx);
	drop(back.rx);
}

void batches_cross(const void *context)
{
	struct pipe p = make_channel(16, 4, 0);
	uint64_t words[20], got[20][4];
	struct tess_batch_item items[20];
	uint32_t taken = 0;

	(void)context;
	for (unsigned int i = 0; i < 20; i++) {
		words[i] = 100 + i;
		items[i] = tess_batch_out(i, &words[i], 1);
	}
	CHECK_OK(tess_channel_send_batch(p.tx, items, 10, TESS_DEADLINE_POLL));
	CHECK_STATUS(tess_channel_send_batch(p.tx, items, 7, TESS_DEADLINE_POLL), TESS_EAGAIN);
	CHECK_STATUS(tess_channel_send_batch(p.tx, items, 17, TESS_DEADLINE_POLL), TESS_ENOSPC);
	for (unsigned int i = 0; i < 20; i++)
		items[i] = tess_batch_in(got[i], 4);
	CHECK_OK(tess_channel_recv_batch(p.rx, items, 20, TESS_DEADLINE_POLL, &taken));
	CHECK_EQUAL(taken, 10);
	for (unsigned int i = 0; i < taken && i < 20; i++) {
		CHECK_EQUAL(items[i].tag, TESS_TAG(i, 1, 0));
		CHECK_EQUAL(got[i][0], 100 + i);
	}
	drop(p.tx);
	drop(p.rx);
}

#define PART  1500u
#define BYTES 65536u

void segments_cross(const void *context)
{
	static unsigned char from[BYTES], into[BYTES + PART];
	struct pipe p = make_channel(4, 496, 0);
	size_t out = 0, in = 0;

	(void)context;
	for (size_t i = 0; i < BYTES; i++)
		from[i] = (unsigned char)(i * 7 + i / 256);
	while (in < BYTES) {
		size_t left = BYTES - out, first = left < PART ? left : PART;
		size_t second = left - first < 333 ? left - first : 333;
		const struct tess_segment gather[] = { tess_segment_of(from + out, first),
						       tess_segment_of(from + out + first,
								       second) };
		const struct tess_segment scatter[] = {
			tess_segment_of(into + in, 7), tess_segment_of(into + in + 7, PART + 326)
		};
		uint64_t length = 0, badge;
		uint32_t label;

		if (left && !tess_channel_send_segments(p.tx, 3, gather, 2, TESS_DEADLINE_POLL)) {
			out += first + second;
			continue;
		}
		if (!CHECK_OK(tess_channel_recv_segments(p.rx, scatter, 2, TESS_DEADLINE_POLL,
							 &length, &label, &badge)))
			break;
		in += length;
	}
	CHECK(!memcmp(from, into, BYTES));
	drop(p.tx);
	drop(p.rx);
}

/* Posts three messages by "tx", then calls by "endpoint". */
static void post_and_call(void *argument)
{
	const struct tess_port *port = argument;
	struct tess_message m = { .tag = TESS_TAG(1, 1, 0) };

	for (m.word[0] = 1; m.word[0] <= 3; m.word[0]++)
		CHECK_OK(tess_port_post(port->tx, &m));
	CHECK_OK(tess_call(port->endpoint, tess_clock_deadline(PATIENCE), &m));
	CHECK_EQUAL(m.word[0], 6);
}

void ports_take_both(const void *context)
{
	const struct tess_port_size size = { 8, 8, 0 };
	struct tess_message m;
	struct tess_port port;
	uint64_t sum = 0;
	tess_cap_t thread;

	(void)context;
	if (!CHECK_OK(tess_port_create(tess_self_job(), &size, &port)))
		return;
	thread = thread_begin(post_and_call, &port);
	while (CHECK_OK(tess_port_recv(&port, tess_clock_deadline(PATIENCE), &m)) &&
	       !(m.tag & TESS_TAG_CALL))
		sum += m.word[0];
	m = (struct tess_message){ .tag = TESS_TAG(0, 1, 0), .word = { sum } };
	CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	thread_join(thread);
	tess_port_close(&port);
}
