/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel counts and records of messages between processes on the machine, by its fast
 * paths and without them.
 */
#include "trace.h"

#include <string.h>

static const struct test tests[] = {
	{ "calls and replies are counted, whichever way they take", calls_are_counted, NULL },
	{ "messages in channels are counted", queues_are_counted, NULL },
	{ "failures are counted", failures_are_counted, NULL },
	{ "known calls give known entries", known_calls_give_known_entries, NULL },
	{ "messages in channels are recorded", queues_are_traced, NULL },
	{ "the oldest entries go, and are counted", the_oldest_go, NULL },
	{ "counting goes on while a trace is on", counting_goes_on_while_traced, NULL },
	{ "a trace ends with the process that started it", it_ends_with_its_process, NULL },
	{ "once it is off, nothing is recorded, and calls are fast", it_is_off_again, NULL },
};

static int echo_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		m.tag = TESS_TAG(0, tess_tag_words(m.tag), 0);
		status = tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m);
	}
	return 1;
}

void echo_begin(struct echo *echo)
{
	tess_cap_t endpoint = make_endpoint();
	const struct tess_spawn_cap cap = { "endpoint", endpoint, TESS_RIGHTS_ALL, TESS_CAP_MOVE };

	echo->cap = make_derived(endpoint, TESS_RIGHT_SEND, 0);
	child_start(&echo->child, "echo", &cap, 1);
	thread_await_block(echo->child.thread);
}

void echo_end(struct echo *echo)
{
	child_kill(&echo->child);
	drop(echo->cap);
}

void echo_call(const struct echo *echo, uint32_t label, unsigned int words, tess_time_t deadline)
{
	struct tess_message m = { .tag = TESS_TAG(label, words, 0) };

	CHECK_OK(tess_call(echo->cap, deadline, &m));
	CHECK_EQUAL(m.tag, TESS_TAG(0, words, 0));
}

static int role(const char *name)
{
	return strcmp(name, "echo") ? tracer_role() : echo_role();
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
