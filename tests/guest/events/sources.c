/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels and memory as sources, with real stores and processes that are killed.
 */
#include "events.h"

#define READABLE TESS_EVENT_FILTER_READABLE
#define WRITABLE TESS_EVENT_FILTER_WRITABLE
#define MEMORY   TESS_EVENT_FILTER_MEMORY
#define EDGE     TESS_EVENT_MODE_EDGE
#define CLOSED   TESS_EVENT_FLAGS_CLOSED

#define PEERS    3u
#define MESSAGES 500u
#define PAGES    64u
#define COUNTS   3000u
#define KILLS    24u
#define RW       (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)

static const struct tess_channel_size small = { 2, 8, 0 };

static struct tess_channel_end begin_peer(struct child *child, const char *role)
{
	struct tess_channel_end ends[2] = { { 0, 0 }, { 0, 0 } };

	if (CHECK_OK(tess_channel_pair(tess_self_job(), &small, ends))) {
		const struct tess_spawn_cap caps[] = {
			{ "tx", ends[1].tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			{ "rx", ends[1].rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		};

		child_start(child, role, caps, COUNT(caps));
	}
	return ends[0];
}

/* --- channels --- */

/* Sends numbers and wants them back; ends. */
int echoed_role(void)
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };

	for (uint64_t n = 0; n < MESSAGES; n++) {
		m.word[0] = n;
		CHECK_OK(tess_channel_send(tess_start_cap("tx"), TESS_DEADLINE_FOREVER, &m));
		CHECK_OK(tess_channel_recv(tess_start_cap("rx"), TESS_DEADLINE_FOREVER, &m));
		CHECK_EQUAL(m.word[0], n);
	}
	return suite_failed();
}

void one_loop_echoes_for_all(const void *unused)
{
	tess_cap_t queue = make_event_queue();
	struct tess_channel_end end[PEERS];
	struct child child[PEERS];
	unsigned int open = PEERS;
	struct tess_message m;

	(void)unused;
	for (unsigned int i = 0; i < PEERS; i++) {
		end[i] = begin_peer(&child[i], "echoed");
		CHECK_OK(tess_event_queue_subscribe(queue, end[i].rx, READABLE, i % 2 ? EDGE : 0, i,
						    0));
	}
	while (open && !suite_failed()) {
		struct tess_event e = next_event(queue);

		if (e.flags & CLOSED) {
			open--;
			continue;
		}
		CHECK_EQUAL(e.data, 8);
		CHECK_EQUAL(e.detail, 1);
		CHECK_OK(tess_channel_recv(end[e.cookie].rx, TESS_DEADLINE_POLL, &m));
		CHECK_OK(tess_channel_send(end[e.cookie].tx, TESS_DEADLINE_POLL, &m));
	}
	expect_nothing(queue);
	for (unsigned int i = 0; i < PEERS; i++) {
		child_succeeds(&child[i]);
		tess_channel_end_close(&end[i]);
	}
	drop(queue);
}

/* Takes numbers, which come in order, and rests now and then. */
static void slow_reader(void *argument)
{
	const struct tess_channel_end *end = argument;
	struct tess_message m;

	for (uint64_t n = 0; n < MESSAGES; n++) {
		if (!CHECK_OK(tess_channel_recv(end->rx, TESS_DEADLINE_FOREVER, &m)))
			return;
		CHECK_EQUAL(m.word[0], n);
		if (n % 8 == 0)
			tess_yield();
	}
}

void room_is_told(const void *unused)
{
	struct tess_channel_end ends[2];
	tess_cap_t queue = make_event_queue(), thread;
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };

	(void)unused;
	CHECK_OK(tess_channel_pair(tess_self_job(), &small, ends));
	CHECK_OK(tess_event_queue_subscribe(queue, ends[0].tx, WRITABLE, EDGE, 1, 0));
	thread = thread_begin(slow_reader, &ends[1]);
	while (m.word[0] < MESSAGES && !suite_failed()) {
		struct tess_event e = next_event(queue);

		CHECK(e.data >= 1 && e.data <= 2);
		while (m.word[0] < MESSAGES &&
		       tess_channel_send(ends[0].tx, TESS_DEADLINE_POLL, &m) == TESS_OK)
			m.word[0]++;
	}
	thread_join(thread);
	drop(ends[1].rx);
	ends[1].rx = TESS_CAP_NONE;
	while (!(next_event(queue).flags & CLOSED) && !suite_failed())
		;
	tess_channel_end_close(&ends[0]);
	tess_channel_end_close(&ends[1]);
	drop(queue);
}

/* Its endpoint hears of what is posted, too. */
void a_port_is_a_source(const void *unused)
{
	const struct tess_port_size size = { 8, 8, 0 };
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	tess_cap_t queue = make_event_queue();
	struct tess_port port;

	(void)unused;
	if (!CHECK_OK(tess_port_create(tess_self_job(), &size, &port)))
		return;
	CHECK_OK(tess_event_queue_subscribe(queue, port.endpoint, READABLE, 0, 1, 0));
	CHECK_OK(tess_event_queue_subscribe(queue, port.rx, READABLE, 0, 2, 0));
	expect_nothing(queue);
	for (m.word[0] = 0; m.word[0] < 3; m.word[0]++)
		CHECK_OK(tess_port_post(port.tx, &m));
	for (uint64_t n = 0; n < 3; n++) {
		(void)next_event(queue);
		CHECK_OK(tess_port_recv(&port, TESS_DEADLINE_POLL, &m));
		CHECK_EQUAL(m.word[0], n);
	}
	/* What is left is the doorbell. */
	CHECK_STATUS(tess_port_recv(&port, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	expect_nothing(queue);
	tess_port_close(&port);
	CHECK_EQUAL(next_event(queue).flags, CLOSED);
	CHECK_EQUAL(next_event(queue).flags, CLOSED);
	drop(queue);
}

/* --- memory --- */

void stores_are_told(const void *unused)
{
	tess_cap_t memory = make_memory(PAGES * TESS_PAGE_SIZE), queue = make_event_queue();
	volatile char *at = make_mapping(memory, PAGES * TESS_PAGE_SIZE, RW);
	struct tess_event e;

	(void)unused;
	at[3 * TESS_PAGE_SIZE] = 1;
	CHECK_OK(tess_event_queue_subscribe(queue, memory, MEMORY, EDGE, 1,
					    tess_event_pages(2, PAGES - 2)));
	expect_nothing(queue);
	CHECK_EQUAL(at[3 * TESS_PAGE_SIZE], 1);
	at[0] = 1;
	expect_nothing(queue);
	for (unsigned int page = 3; page < PAGES; page += 10)
		at[page * TESS_PAGE_SIZE + page] = 2;
	e = next_event(queue);
	CHECK_EQUAL(e.data, 3 * TESS_PAGE_SIZE);
	CHECK_EQUAL(e.detail, 7);
	expect_nothing(queue);
	at[63 * TESS_PAGE_SIZE] = 3;
	e = next_event(queue);
	CHECK_EQUAL(e.data, 63 * TESS_PAGE_SIZE);
	CHECK_EQUAL(e.detail, 1);
	CHECK_OK(tess_memory_write(memory, 5 * TESS_PAGE_SIZE, "x", 1));
	CHECK_EQUAL(next_event(queue).data, 5 * TESS_PAGE_SIZE);
	CHECK_EQUAL(at[5 * TESS_PAGE_SIZE], 'x');
	tess_pages_free((void *)at, PAGES * TESS_PAGE_SIZE);
	drop(memory);
	CHECK_EQUAL(next_event(queue).flags, CLOSED);
	drop(queue);
}

/* Counts up in "memory", each time on the next page. */
int counter_role(void)
{
	volatile uint64_t *at = make_mapping(tess_start_cap("memory"), PAGES * TESS_PAGE_SIZE, RW);

	for (uint64_t n = 1; at && n <= COUNTS; n++) {
		at[n % PAGES * TESS_PAGE_SIZE / sizeof(*at)] = n;
		if (n % 7 == 0)
			tess_yield();
	}
	return suite_failed();
}

static uint64_t highest(const volatile uint64_t *at)
{
	uint64_t most = 0;

	for (unsigned int page = 0; page < PAGES; page++)
		if (at[page * TESS_PAGE_SIZE / sizeof(*at)] > most)
			most = at[page * TESS_PAGE_SIZE / sizeof(*at)];
	return most;
}

/* Who looks only when told sees the last store, too. */
void no_store_is_lost(const void *unused)
{
	tess_cap_t memory = make_memory(PAGES * TESS_PAGE_SIZE), queue = make_event_queue();
	volatile uint64_t *at = make_mapping(memory, PAGES * TESS_PAGE_SIZE, TESS_PROTECTION_READ);
	const struct tess_spawn_cap cap = CHILD_CAP("memory", memory);
	uint64_t seen = 0, events = 0;
	struct child child;

	(void)unused;
	CHECK_OK(tess_event_queue_subscribe(queue, memory, MEMORY, 0, 1,
					    tess_event_pages(0, PAGES)));
	child_start(&child, "counter", &cap, 1);
	while (seen < COUNTS && !suite_failed()) {
		struct tess_event e = next_event(queue);
		uint64_t now = highest(at);

		CHECK(e.detail >= 1 && e.detail <= PAGES && e.data < PAGES * TESS_PAGE_SIZE);
		CHECK(now >= seen);
		seen = now;
		events++;
	}
	CHECK(events > 1);
	child_succeeds(&child);
	tess_pages_free((void *)at, PAGES * TESS_PAGE_SIZE);
	drop(memory);
	drop(queue);
}

/* --- ends --- */

/* Sends, takes and stores without end. */
int busy_role(void)
{
	volatile uint64_t *at = make_mapping(tess_start_cap("memory"), PAGES * TESS_PAGE_SIZE, RW);
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };

	if (!at)
		return 1;
	for (uint64_t n = 0;; n++) {
		(void)!tess_channel_send(tess_start_cap("tx"), TESS_DEADLINE_POLL, &m);
		(void)!tess_channel_recv(tess_start_cap("rx"), TESS_DEADLINE_POLL, &m);
		at[n % PAGES * TESS_PAGE_SIZE / sizeof(*at)] = n;
	}
}

static void begin_busy(struct child *child, struct tess_channel_end *ours, tess_cap_t memory)
{
	struct tess_channel_end ends[2];

	CHECK_OK(tess_channel_pair(tess_self_job(), &small, ends));
	const struct tess_spawn_cap caps[] = {
		{ "tx", ends[1].tx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "rx", ends[1].rx, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
		{ "memory", memory, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
	};

	*ours = ends[0];
	child_start(child, "busy", caps, COUNT(caps));
}

/* Takes what comes until all three sources have closed. */
static void follow(tess_cap_t queue, const struct tess_channel_end *end)
{
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	unsigned int open = 3;

	while (open && !suite_failed()) {
		struct tess_event e = next_event(queue);

		if (e.flags & CLOSED)
			open--;
		else if (e.filter == READABLE)
			(void)!tess_channel_recv(end->rx, TESS_DEADLINE_POLL, &m);
		else if (e.filter == WRITABLE)
			(void)!tess_channel_send(end->tx, TESS_DEADLINE_POLL, &m);
	}
}

struct killer {
	tess_cap_t process;
	uint64_t after;
};

static void kill_later(void *argument)
{
	const struct killer *killer = argument;

	suite_sleep(killer->after);
	CHECK_OK(tess_process_kill(killer->process));
}

void the_other_end_is_killed_at_any_moment(const void *unused)
{
	(void)unused;
	for (unsigned int i = 0; i < KILLS && !suite_failed(); i++) {
		tess_cap_t memory = make_memory(PAGES * TESS_PAGE_SIZE), queue = make_event_queue();
		struct tess_channel_end end = { 0, 0 };
		struct killer killer;
		struct child child;
		tess_cap_t thread, view = make_derived(memory, TESS_RIGHT_READ, 0);

		CHECK_OK(tess_event_queue_subscribe(queue, view, MEMORY, EDGE, 3,
						    tess_event_pages(0, PAGES)));
		drop(view);
		begin_busy(&child, &end, memory);
		CHECK_OK(tess_event_queue_subscribe(queue, end.rx, READABLE, 0, 1, 0));
		CHECK_OK(tess_event_queue_subscribe(queue, end.tx, WRITABLE, EDGE, 2, 0));
		killer = (struct killer){ child.process, i * MILLISECONDS / 4 };
		thread = thread_begin(kill_later, &killer);
		follow(queue, &end);
		thread_join(thread);
		(void)child_end(&child);
		expect_nothing(queue);
		tess_channel_end_close(&end);
		drop(queue);
	}
}
