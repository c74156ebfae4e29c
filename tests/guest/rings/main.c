/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings in memory that two processes share.
 */
#include "rings.h"

#include <string.h>

static const struct test tests[] = {
	{ "messages of all lengths cross", messages_cross, NULL },
	{ "each message is waited for", each_message_is_waited_for, NULL },
	{ "messages cross without a system call", no_kernel_is_needed, NULL },
	{ "an end crosses a channel", ends_cross_a_channel, NULL },
	{ "an event queue hears the doorbell, and the end of the writer",
	  event_queues_hear_doorbells, NULL },
	{ "each end learns that the other has closed", ends_are_told, NULL },
	{ "writers that are killed at any moment", writers_are_killed, NULL },
	{ "readers that are killed at any moment", readers_are_killed, NULL },
	{ "a ring is charged, and fails clean", quotas_are_kept, NULL },
	{ "hostile writers", hostile_writers, NULL },
	{ "hostile readers", hostile_readers, NULL },
};

/* --- an end that is given to a child --- */

static void give(struct tess_spawn_cap *caps, const struct tess_ring_caps *end)
{
	const struct tess_spawn_cap given[] = {
		{ "mine", end->mine, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "theirs", end->theirs, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "doorbell", end->doorbell, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "bell", end->bell, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
	};

	memcpy(caps, given, sizeof(given));
}

void link_begin(struct link *link, bool own, const char *role, size_t capacity, tess_cap_t more)
{
	struct tess_ring_caps writer, reader;
	struct tess_spawn_cap caps[5];

	*link = (struct link){ 0 };
	CHECK_OK(tess_ring_create(tess_self_job(), capacity, &writer, &reader));
	give(caps, own == WRITER ? &reader : &writer);
	caps[4] = (struct tess_spawn_cap)CHILD_CAP("more", more);
	if (own == WRITER)
		CHECK_OK(tess_ring_writer_attach(&link->writer, &writer));
	else
		CHECK_OK(tess_ring_reader_attach(&link->reader, &reader));
	child_start(&link->child, role, caps, more ? 5 : 4);
}

void link_end(struct link *link)
{
	tess_ring_writer_close(&link->writer);
	tess_ring_reader_close(&link->reader);
}

static struct tess_ring_caps given(void)
{
	return (struct tess_ring_caps){ tess_start_cap("mine"), tess_start_cap("theirs"),
					tess_start_cap("doorbell"), tess_start_cap("bell") };
}

bool attach_writer(struct tess_ring_writer *writer)
{
	struct tess_ring_caps caps = given();

	return CHECK_OK(tess_ring_writer_attach(writer, &caps));
}

bool attach_reader(struct tess_ring_reader *reader)
{
	struct tess_ring_caps caps = given();

	return CHECK_OK(tess_ring_reader_attach(reader, &caps));
}

/* --- a stream that both sides know --- */

size_t message_length(uint64_t n)
{
	return n % 50 == 0 ? n % 2000 : n * 13 % 200;
}

void message_fill(uint64_t n, void *data, size_t length)
{
	memset(data, (int)(n % 251), length);
}

bool message_is(uint64_t n, const void *data, size_t length)
{
	const unsigned char *byte = data;

	for (size_t i = 0; i < length; i++)
		if (byte[i] != n % 251)
			return false;
	return length == message_length(n);
}

static int role(const char *name)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} roles[] = {
		{ "stream-reader", stream_reader_role },
		{ "echo", echo_role },
		{ "spin-reader", spin_reader_role },
		{ "receiver", receiver_role },
		{ "burst-writer", burst_writer_role },
		{ "endless-writer", endless_writer_role },
		{ "endless-reader", endless_reader_role },
		{ "hostile", hostile_role },
	};

	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(name, roles[i].name))
			return roles[i].run();
	return 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
