/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that wait at a channel, each in a way of its own: the message goes to who may have it, by
 * whichever way through the kernel.
 */
#include "channels.h"

struct waiter {
	tess_cap_t rx, thread;
	tess_time_t deadline;
	int status;
	bool done;
	struct tess_message m;
};

static void wait_here(void *argument)
{
	struct waiter *w = argument;

	w->status = tess_channel_recv(w->rx, w->deadline, &w->m);
	__atomic_store_n(&w->done, true, __ATOMIC_SEQ_CST);
}

static bool is_done(const struct waiter *w)
{
	return __atomic_load_n(&w->done, __ATOMIC_SEQ_CST);
}

static void begin(struct waiter *w, tess_cap_t rx, tess_time_t deadline)
{
	*w = (struct waiter){ .rx = rx, .deadline = deadline };
	w->thread = thread_begin(wait_here, w);
	thread_await_block(w->thread);
}

/* The waiter has got a message of eight words that begins with this one. */
static void got(struct waiter *w, uint64_t word)
{
	thread_join(w->thread);
	CHECK_OK(w->status);
	CHECK_EQUAL(w->m.tag, TESS_TAG(3, 8, 0));
	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		CHECK_EQUAL(w->m.word[i], word + i);
}

static int post(tess_cap_t tx, uint64_t word)
{
	struct tess_message m = { .tag = TESS_TAG(3, 8, 0) };

	for (unsigned int i = 0; i < TESS_INLINE_WORDS; i++)
		m.word[i] = word + i;
	return tess_channel_send(tx, TESS_DEADLINE_POLL, &m);
}

static void the_first_gets_it(const struct pipe *p)
{
	struct waiter w[3];

	for (unsigned int i = 0; i < 3; i++)
		begin(&w[i], p->rx, i == 1 ? tess_clock_deadline(PATIENCE) : TESS_DEADLINE_FOREVER);
	for (unsigned int i = 0; i < 3; i++)
		CHECK_OK(post(p->tx, 10 * i));
	for (unsigned int i = 0; i < 3; i++)
		got(&w[i], 10 * i);
}

/* It runs before the sender goes on; one that is less urgent does not. */
static void urgency_counts(const struct pipe *p)
{
	enum tess_thread_state state;
	uint32_t priority = 0, ceiling;
	struct waiter high, low;
	uint64_t buffer;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	begin(&low, p->rx, TESS_DEADLINE_FOREVER);
	CHECK_OK(tess_thread_set_priority(low.thread, priority - 1));
	begin(&high, p->rx, TESS_DEADLINE_FOREVER);
	CHECK_OK(post(p->tx, 1));
	CHECK_OK(post(p->tx, 2));
	CHECK(!is_done(&low));
	got(&high, 1);
	got(&low, 2);
}

/* Held, it has the message and does not run. */
static void who_is_suspended_waits_on(const struct pipe *p)
{
	struct waiter w;

	begin(&w, p->rx, TESS_DEADLINE_FOREVER);
	CHECK_OK(tess_thread_suspend(w.thread));
	CHECK_OK(post(p->tx, 5));
	suite_sleep(2 * MILLISECONDS);
	CHECK(!is_done(&w));
	CHECK_OK(tess_thread_resume(w.thread));
	got(&w, 5);
}

/* Its capability is gone, or has no right to receive any more: the message waits for another. */
static void who_has_no_capability_gets_nothing(const struct pipe *p)
{
	for (int restrict_it = 0; restrict_it < 2; restrict_it++) {
		tess_cap_t copy = make_derived(p->rx, TESS_RIGHTS_ALL, 0);
		struct waiter w;

		begin(&w, copy, TESS_DEADLINE_FOREVER);
		if (restrict_it)
			CHECK_OK(tess_capability_restrict(copy, TESS_RIGHT_INSPECT));
		else
			drop(copy);
		CHECK_OK(post(p->tx, 7));
		thread_join(w.thread);
		CHECK_STATUS(w.status, restrict_it ? TESS_EPERM : TESS_EBADCAP);
		CHECK_EQUAL(take(p->rx), 7);
		if (restrict_it)
			drop(copy);
	}
}

/* Who has given all credit away cannot send, even if somebody waits; and its parts can. */
static void credit_is_needed(const struct pipe *p)
{
	tess_cap_t part = TESS_CAP_NONE;
	struct waiter w;

	CHECK_OK(tess_channel_split(p->tx, 4, 77, &part));
	begin(&w, p->rx, TESS_DEADLINE_FOREVER);
	CHECK_STATUS(post(p->tx, 1), TESS_EAGAIN);
	CHECK_OK(post(part, 2));
	got(&w, 2);
	CHECK_EQUAL(w.m.badge, 77);
	drop(part);
}

struct batch {
	tess_cap_t rx;
	struct tess_batch_item item;
	uint64_t words[8];
	uint32_t taken;
};

static void wait_for_batch(void *argument)
{
	struct batch *b = argument;

	b->item = tess_batch_in(b->words, 8);
	CHECK_OK(tess_channel_recv_batch(b->rx, &b->item, 1, TESS_DEADLINE_FOREVER, &b->taken));
}

/* A thread that waits in another call than channel_recv. */
static void batches_wait_too(const struct pipe *p)
{
	struct batch b = { .rx = p->rx };
	tess_cap_t thread = thread_begin(wait_for_batch, &b);

	thread_await_block(thread);
	CHECK_OK(post(p->tx, 20));
	thread_join(thread);
	CHECK_EQUAL(b.taken, 1);
	CHECK_EQUAL(b.item.tag, TESS_TAG(3, 8, 0));
	CHECK_EQUAL(b.words[7], 27);
}

void waiters_get_what_is_theirs(const void *context)
{
	struct pipe p = make_channel(4, 8, 0);

	(void)context;
	the_first_gets_it(&p);
	urgency_counts(&p);
	who_is_suspended_waits_on(&p);
	who_has_no_capability_gets_nothing(&p);
	credit_is_needed(&p);
	batches_wait_too(&p);
	drop(p.tx);
	drop(p.rx);
}
