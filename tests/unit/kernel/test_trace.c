/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/trace: entries in order, the oldest overwritten, the lost counted; and it is off as soon as
 * nobody can have wanted it.
 */
#include <string.h>

#include "channels.h"
#include "obj/channel.h"
#include "obj/trace.h"

#define BIT(event) (1u << TESS_TRACE_EVENT_##event)
#define MESSAGES   (BIT(SEND) | BIT(CALL) | BIT(REPLY) | BIT(RECEIVE))
#define CHANNELS   (BIT(CHANNEL_SEND) | BIT(CHANNEL_RECEIVE))
#define ALL        ((BIT(INTERRUPT) << 1) - 1)

static struct world w;
static unsigned a, b;
static tess_cap_t trace;
static const struct tess_trace_entry *entry; /* what was read last */
static uint64_t count, lost;

static tess_cap_t make_trace(uint32_t entries)
{
	ck_status(
		world_call(&w, 0, TESS_SYS_PLATFORM_TRACE_CREATE, w.platform, w.t[0].job, entries),
		TESS_OK);
	return world_word(&w, 0, 0);
}

static void start(uint32_t events)
{
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, trace, events), TESS_OK);
	ck_assert(w.cpu->machine.seen);
	world_check(&w);
}

static void setup(uint32_t entries, uint32_t events)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
	entry = world_scratch(&w, 0);
	trace = make_trace(entries);
	if (events)
		start(events);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
	ck_assert(!w.cpu->machine.seen);
}

static void assert_off(void)
{
	ck_assert_ptr_null(w.k->trace);
	ck_assert_uint_eq(w.k->trace_events, 0);
	ck_assert(!w.cpu->machine.seen);
	world_check(&w);
}

static void take(unsigned room)
{
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_READ, trace, WORLD_SCRATCH, room), TESS_OK);
	count = world_word(&w, 0, 0);
	lost = world_word(&w, 0, 1);
}

/* The i-th entry read is of this event, with these ends (NULL: none), label and status. */
static void assert_entry(unsigned i, enum tess_trace_event event, const struct process *sender,
			 const struct process *receiver, uint32_t label, int status)
{
	static const uint8_t nobody[TESS_NAME_MAX];
	const struct tess_trace_entry *e = &entry[i];

	ck_assert_uint_lt(i, count);
	ck_assert_uint_eq(e->event, event);
	ck_assert_uint_eq(e->sender, sender ? sender->number : 0);
	ck_assert_uint_eq(e->receiver, receiver ? receiver->number : 0);
	ck_assert_mem_eq(e->sender_name, sender ? (const void *)sender->name : nobody,
			 TESS_NAME_MAX);
	ck_assert_mem_eq(e->receiver_name, receiver ? (const void *)receiver->name : nobody,
			 TESS_NAME_MAX);
	ck_assert_uint_eq(e->label, label);
	ck_assert_int_eq(e->status, status);
	ck_assert_uint_eq(e->cpu, 0);
	ck_assert_uint_eq(e->reserved, 0);
}

#define PROCESS(i) (w.t[i].process)

/* A notification of init's that is signalled n times: n entries, told apart by their bits. */
static void signal_times(tess_cap_t n, uint64_t from, uint64_t times)
{
	for (uint64_t i = from; i < from + times; i++)
		ck_status(world_call(&w, 0, TESS_SYS_NOTIFICATION_SIGNAL, n, i), TESS_OK);
}

START_TEST(messages_in_order)
{
	tess_cap_t ep, to;

	setup(64, MESSAGES);
	ep = world_endpoint(&w, b);
	to = world_give(&w, b, ep, a, TESS_RIGHT_SEND);
	world_time(&w, 1000);
	ck_status(world_call(&w, b, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CALL | TESS_TAG(7, 3, 0) | UINT64_C(5) << 26, to),
		  WORLD_BLOCKED);
	world_time(&w, 2000);
	ck_status(world_call(&w, b, TESS_SYS_REPLY_RECV | TESS_TAG(8, 9, 0), ep), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_SEND | TESS_TAG(9, 0, 0), to), TESS_OK);
	ck_status(world_call_until(&w, b, 0, TESS_SYS_RECV, ep), TESS_EAGAIN);
	ck_status(world_call_until(&w, a, 0, TESS_SYS_SEND | TESS_TAG(10, 1, 0), to), TESS_EAGAIN);
	take(64);
	ck_assert_uint_eq(count, 5);
	ck_assert_uint_eq(lost, 0);
	assert_entry(0, TESS_TRACE_EVENT_CALL, PROCESS(a), PROCESS(b), 7, 0);
	assert_entry(1, TESS_TRACE_EVENT_REPLY, PROCESS(b), PROCESS(a), 8, 0);
	assert_entry(2, TESS_TRACE_EVENT_SEND, PROCESS(a), PROCESS(b), 9, 0);
	assert_entry(3, TESS_TRACE_EVENT_RECEIVE, NULL, PROCESS(b), 0, TESS_EAGAIN);
	assert_entry(4, TESS_TRACE_EVENT_SEND, PROCESS(a), NULL, 10, TESS_EAGAIN);
	ck_assert_uint_eq(entry[0].time, 1000);
	ck_assert_uint_eq(entry[1].time, 2000);
	ck_assert_uint_eq(entry[0].words, 3);
	ck_assert_uint_eq(entry[0].flags, 5 | 8); /* the user's, and CALL */
	ck_assert_uint_eq(entry[1].words, 9);
	ck_assert_uint_ne(entry[0].data, 0);
	ck_assert_uint_eq(entry[0].data, entry[1].data); /* the call's number */
	for (unsigned i = 0; i < count; i++)
		ck_assert_uint_eq(entry[i].sequence, i);
	take(64);
	ck_assert_uint_eq(count + lost, 0);
	finish();
}
END_TEST

START_TEST(channels_and_topics)
{
	struct ends ch;
	tess_cap_t topic;
	uint64_t number;

	setup(64, CHANNELS);
	ch = channel_between(&w, a, b, 1, 8, 0);
	number = ((struct channel *)world_slot(&w, a, ch.tx)->object)->birth;
	ck_status(world_call(&w, a, CH_SEND(1, 2, 0), ch.tx), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_EAGAIN);
	(void)channel_take(&w, b, ch.rx);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV, ch.rx), WORLD_BLOCKED);
	ck_status(world_call(&w, a, CH_SEND(2, 1, 0), ch.tx), TESS_OK); /* straight into it */
	ck_status(world_call(&w, a, TESS_SYS_TOPIC_CREATE, w.t[a].job, 1), TESS_OK);
	topic = world_word(&w, a, 0);
	ck_status(world_call(&w, a, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch.tx), TESS_OK);
	for (unsigned i = 3; i < 5; i++)
		ck_status(world_call(&w, a, TESS_SYS_TOPIC_PUBLISH | TESS_TAG(i, 0, 0), topic),
			  TESS_OK);
	take(64);
	ck_assert_uint_eq(count, 7);
	assert_entry(0, TESS_TRACE_EVENT_CHANNEL_SEND, PROCESS(a), NULL, 1, 0);
	assert_entry(1, TESS_TRACE_EVENT_CHANNEL_SEND, PROCESS(a), NULL, 0, TESS_EAGAIN);
	assert_entry(2, TESS_TRACE_EVENT_CHANNEL_RECEIVE, NULL, PROCESS(b), 1, 0);
	assert_entry(3, TESS_TRACE_EVENT_CHANNEL_SEND, PROCESS(a), NULL, 2, 0);
	assert_entry(4, TESS_TRACE_EVENT_CHANNEL_RECEIVE, NULL, PROCESS(b), 2, 0);
	assert_entry(5, TESS_TRACE_EVENT_CHANNEL_SEND, PROCESS(a), NULL, 3, 0);
	assert_entry(6, TESS_TRACE_EVENT_CHANNEL_SEND, PROCESS(a), NULL, 4, TESS_EAGAIN);
	ck_assert_uint_eq(entry[0].data, number);
	ck_assert_uint_eq(entry[4].data, number);
	finish();
}
END_TEST

/* Everything else that can be recorded, each once, and no more than is asked for. */
START_TEST(other_events)
{
	const struct fault fault = { .kind = FAULT_PAGE, .access = PROT_READ, .address = 0x1234 };
	tess_cap_t n;
	unsigned made;

	setup(64, ALL & ~(uint32_t)BIT(SWITCH));
	n = world_notification(&w, a);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_SIGNAL, n, 6), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_SIGNAL, n + (1ull << 32), 6),
		  TESS_EBADCAP);
	made = world_process(&w);
	ck_status(world_call(&w, made, TESS_SYS_ABI_VERSION), TESS_OK);
	kernel_fault(w.k, w.cpu, &fault);
	world_settle(&w);
	take(64);
	ck_assert_uint_eq(count, 6);
	assert_entry(0, TESS_TRACE_EVENT_SIGNAL, PROCESS(a), NULL, 0, 0);
	ck_assert_uint_eq(entry[0].data, 6);
	assert_entry(1, TESS_TRACE_EVENT_DENIAL, PROCESS(a), NULL, 0, TESS_EBADCAP);
	ck_assert_uint_eq(entry[1].data, TESS_SYS_NOTIFICATION_SIGNAL);
	ck_assert_uint_eq(entry[2].event, TESS_TRACE_EVENT_THREAD_START);
	ck_assert_uint_eq(entry[3].event, TESS_TRACE_EVENT_FAULT);
	ck_assert_uint_eq(entry[3].data, 0x1234);
	ck_assert_uint_eq(entry[4].event, TESS_TRACE_EVENT_THREAD_END);
	ck_assert_uint_eq(entry[5].event, TESS_TRACE_EVENT_PROCESS_END);
	ck_assert_int_eq(entry[5].status, TESS_EFAULT);
	start(BIT(SWITCH));
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	take(64);
	ck_assert_uint_ge(count, 1);
	ck_assert_uint_eq(entry[0].event, TESS_TRACE_EVENT_SWITCH);
	ck_assert_uint_eq(entry[0].sender, PROCESS(a)->number);
	finish();
}
END_TEST

START_TEST(interrupts)
{
	tess_cap_t line, n;

	setup(8, BIT(INTERRUPT) | BIT(SIGNAL));
	ck_status(
		world_call(&w, 0, TESS_SYS_PLATFORM_INTERRUPT_CREATE, w.platform, w.t[0].job, 3, 0),
		TESS_OK);
	line = world_word(&w, 0, 0);
	n = world_notification(&w, 0);
	ck_status(world_call(&w, 0, TESS_SYS_INTERRUPT_BIND, line, n, 4), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_INTERRUPT_ACK, line), TESS_OK);
	(void)hosted_interrupt(w.k, w.cpu, 3);
	(void)hosted_interrupt(w.k, w.cpu, 3); /* too early: held back */
	take(8);
	ck_assert_uint_eq(count, 2);
	assert_entry(0, TESS_TRACE_EVENT_INTERRUPT, NULL, NULL, 0, 0);
	ck_assert_uint_eq(entry[0].data, 3);
	assert_entry(1, TESS_TRACE_EVENT_SIGNAL, NULL, NULL, 0, 0);
	ck_assert_uint_eq(entry[1].data, 4);
	finish();
}
END_TEST

/* A ring of 5 that 5 + n entries went into: the last 5 are there, n were lost, told once. */
START_TEST(the_oldest_are_overwritten)
{
	tess_cap_t n;

	setup(5, BIT(SIGNAL));
	n = world_notification(&w, 0);
	for (uint64_t more = 0; more < 12; more++) {
		uint64_t first = more * 100;

		signal_times(n, first, 5 + more);
		take(2);
		ck_assert_uint_eq(count, 2);
		ck_assert_uint_eq(lost, more);
		ck_assert_uint_eq(entry[0].data, first + more);
		signal_times(n, first + 5 + more, 3); /* 3 were left: one too many */
		take(3);
		ck_assert_uint_eq(lost, 1);
		ck_assert_uint_eq(entry[0].data, first + more + 3);
		take(64);
		ck_assert_uint_eq(count, 2);
		ck_assert_uint_eq(lost, 0);
		ck_assert_uint_eq(entry[1].data, first + more + 7);
		take(0);
		ck_assert_uint_eq(count, 0);
		world_check(&w);
	}
	finish();
}
END_TEST

/* Over many rounds of a ring of several pages, written and read in uneven pieces. */
START_TEST(nothing_is_lost_unseen)
{
	uint64_t signalled = 1, expected = 1;
	struct random_source r = { 42 };
	tess_cap_t n;

	setup(75, BIT(SIGNAL));
	n = world_notification(&w, 0);
	for (unsigned round = 0; round < 400; round++) {
		uint64_t more = random_below(&r, 60);

		signal_times(n, signalled, more);
		signalled += more;
		take((unsigned)random_below(&r, 32));
		expected += lost;
		for (unsigned i = 0; i < count; i++)
			ck_holds(entry[i].data == expected++);
	}
	while (take(20), count)
		expected += count + lost;
	ck_assert_uint_eq(expected, signalled);
	finish();
}
END_TEST

START_TEST(a_read_that_fails_takes_nothing)
{
	tess_cap_t n;

	setup(5, BIT(SIGNAL));
	n = world_notification(&w, 0);
	signal_times(n, 1, 7);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_READ, trace, 0x50000000, 5), TESS_EFAULT);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_READ, trace, WORLD_SCRATCH, 65), TESS_EINVAL);
	/* The page ends after the 2nd entry. */
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_READ, trace,
			     WORLD_SCRATCH + TESS_PAGE_SIZE - 2 * sizeof(*entry), 5),
		  TESS_EFAULT);
	take(5);
	ck_assert_uint_eq(count, 5);
	ck_assert_uint_eq(lost, 2);
	ck_assert_uint_eq(entry[0].data, 3);
	finish();
}
END_TEST

START_TEST(one_is_on_at_a_time)
{
	tess_cap_t first, n;

	setup(4, BIT(SIGNAL));
	first = trace;
	trace = make_trace(4);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, trace, 1), TESS_EBUSY);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_STOP, trace), TESS_OK); /* it is off anyway */
	ck_assert_ptr_nonnull(w.k->trace);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, first, BIT(CALL)), TESS_OK);
	n = world_notification(&w, 0);
	signal_times(n, 1, 1); /* it is not asked for any more */
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_STOP, first), TESS_OK);
	assert_off();
	start(BIT(SIGNAL));
	signal_times(n, 1, 1);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_STOP, trace), TESS_OK);
	signal_times(n, 2, 1);
	take(4);
	ck_assert_uint_eq(count, 1);
	trace = first;
	take(4);
	ck_assert_uint_eq(count, 0);
	finish();
}
END_TEST

START_TEST(hostile_arguments)
{
	const uint64_t create = TESS_SYS_PLATFORM_TRACE_CREATE;
	tess_cap_t job = w.t[0].job, reader;

	setup(4, 0);
	job = w.t[0].job;
	ck_status(world_call(&w, 0, create, w.platform, job, 0), TESS_EINVAL);
	ck_status(world_call(&w, 0, create, w.platform, job, TRACE_ENTRIES_MAX + 1), TESS_EINVAL);
	ck_status(world_call(&w, 0, create, w.platform, w.platform, 1), TESS_EBADCAP);
	ck_status(world_call(&w, 0, create, w.platform, job, TRACE_ENTRIES_MAX), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, trace, 0), TESS_EINVAL);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, trace, ALL + 1), TESS_EINVAL);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, trace, 1ull << 32), TESS_EINVAL);
	assert_off();
	reader = world_derive(&w, 0, trace, TESS_RIGHT_READ, 0);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_START, reader, 1), TESS_EPERM);
	ck_status(world_call(&w, 0, TESS_SYS_TRACE_READ, reader, WORLD_SCRATCH, 1), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, job, 1u << TESS_TYPE_TRACE), TESS_OK);
	ck_status(world_call(&w, 0, create, w.platform, world_word(&w, 0, 0), 1), TESS_EACCES);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_CAP_ENTER, w.t[0].self_process), TESS_OK);
	ck_status(world_call(&w, 0, create, w.platform, job, 1), TESS_EACCES);
	finish();
}
END_TEST

static int64_t create(void)
{
	return world_call(&w, 0, TESS_SYS_PLATFORM_TRACE_CREATE, w.platform, w.t[0].job, 200);
}

/* Each allocation fails once; and so does each charge. */
START_TEST(creation_fails_whole)
{
	setup(4, 0);
	world_fail_each(&w, create);
	finish();
}
END_TEST

/* --- it ends with the capability that it was started by --- */

static void start_by(unsigned i, tess_cap_t cap)
{
	ck_status(world_call(&w, i, TESS_SYS_TRACE_START, cap, ALL), TESS_OK);
	ck_assert(w.cpu->machine.seen);
	world_check(&w);
}

START_TEST(off_when_deleted)
{
	setup(4, 0);
	start_by(0, trace);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, trace), TESS_OK);
	assert_off();
	finish();
}
END_TEST

START_TEST(off_when_revoked)
{
	tess_cap_t given;

	setup(4, 0);
	given = world_give(&w, 0, trace, a, TESS_RIGHTS_ALL);
	start_by(a, given);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_REVOKE, trace), TESS_OK);
	assert_off();
	/* What the platform capability made goes with what is derived from it. */
	start_by(0, trace);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_REVOKE, w.platform), TESS_OK);
	assert_off();
	finish();
}
END_TEST

START_TEST(off_when_its_process_is_killed)
{
	tess_cap_t given, process;

	setup(4, 0);
	given = world_give(&w, 0, trace, a, TESS_RIGHTS_ALL);
	process = world_give(&w, a, w.t[a].self_process, 0, TESS_RIGHTS_ALL);
	start_by(a, given);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process), TESS_OK);
	world_settle(&w);
	assert_off();
	take(4); /* what was recorded is there still */
	ck_assert_uint_eq(count, 1);
	assert_entry(0, TESS_TRACE_EVENT_THREAD_END, PROCESS(a), NULL, 0, 0);
	finish();
}
END_TEST

/* Moved, even by way of a queue, it is the same capability; dropped there, it is gone. */
START_TEST(on_while_it_moves)
{
	struct ends ch;

	setup(4, 0);
	ch = channel_between(&w, 0, a, 2, 8, 1);
	start_by(0, trace);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_MOVE, trace), TESS_OK);
	trace = world_word(&w, 0, 0);
	world_check(&w);
	world_offer(&w, 0, 0, trace, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, 0, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	world_check(&w);
	ck_assert(w.cpu->machine.seen);
	world_window(&w, a, 8, 1);
	ck_status(channel_poll_recv(&w, a, ch.rx), TESS_OK);
	world_check(&w);
	ck_assert(w.cpu->machine.seen);
	ck_status(world_call(&w, a, TESS_SYS_TRACE_STOP, world_received(&w, a, 0)->token), TESS_OK);
	assert_off();
	trace = make_trace(4);
	start_by(0, trace);
	world_offer(&w, 0, 0, trace, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	ck_status(world_call(&w, 0, CH_SEND(0, 0, 1), ch.tx), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_DELETE, ch.rx), TESS_OK);
	world_settle(&w);
	assert_off();
	finish();
}
END_TEST

/* Both a process that is recorded and the one that reads go in the middle of it. */
START_TEST(processes_end_in_the_middle)
{
	tess_cap_t ep, to;

	setup(8, ALL);
	ep = world_endpoint(&w, b);
	to = world_give(&w, b, ep, a, TESS_RIGHT_SEND);
	ck_status(world_call(&w, b, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CALL, to), WORLD_BLOCKED);
	process_kill(w.k, PROCESS(b), TESS_END_REASON_KILLED, 0);
	process_kill(w.k, PROCESS(a), TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	world_check(&w);
	take(8);
	ck_assert_uint_eq(count, 8);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trace");

	HARNESS_ADD(s, messages_in_order);
	HARNESS_ADD(s, channels_and_topics);
	HARNESS_ADD(s, other_events);
	HARNESS_ADD(s, interrupts);
	HARNESS_ADD(s, the_oldest_are_overwritten);
	HARNESS_ADD(s, nothing_is_lost_unseen);
	HARNESS_ADD(s, a_read_that_fails_takes_nothing);
	HARNESS_ADD(s, one_is_on_at_a_time);
	HARNESS_ADD(s, hostile_arguments);
	HARNESS_ADD(s, creation_fails_whole);
	HARNESS_ADD(s, off_when_deleted);
	HARNESS_ADD(s, off_when_revoked);
	HARNESS_ADD(s, off_when_its_process_is_killed);
	HARNESS_ADD(s, on_while_it_moves);
	HARNESS_ADD(s, processes_end_in_the_middle);
	return harness_run(s);
}
