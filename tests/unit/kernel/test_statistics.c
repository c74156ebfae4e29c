/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/statistics and syscall/failed: the counters say what the calls did, exactly.
 *
 * The model looks at nothing but what calls return. Each message carries a number of its own as its
 * label, so whoever gets it tells whose it was; statuses tell the rest. Whatever a step does, the
 * counters of every process and of the CPU must then be those of the model.
 */
#include <arch/platform.h>
#include <string.h>

#include "channels.h"
#include "ipc/statistics.h"
#include "obj/endpoint.h"
#include "obj/notification.h"

#define THREADS   7 /* 0 is init's, which never waits for long */
#define PROCESSES 5
#define ENDPOINTS 2
#define CHANNELS  2
#define STEPS     20000
#define WORDS_MAX 24
#define COUNTERS  (sizeof(struct tess_statistics) / sizeof(uint64_t))

static struct world w;
static struct random_source dice;

/* Half of a page, for a thread's arguments in memory; the first 256 bytes are for items. */
#define SCRATCH(i) (WORLD_SCRATCH + ((i) < PROCESSES ? 0 : 2048))

static void *scratch(unsigned i)
{
	return (char *)world_scratch(&w, i) + (SCRATCH(i) - WORLD_SCRATCH);
}

/* --- the model --- */

static struct tess_statistics model[PROCESSES];
static unsigned step;

/* Every message ever made: who made it, how many bytes it has, whether somebody took it. */
struct sent {
	unsigned process;
	uint64_t bytes;
	bool taken;
};

static struct sent *messages;
static uint32_t message_count;

/* What a thread is at: the call, the messages that go with it, and whether it has returned. */
struct attempt {
	bool open;
	uint64_t number;
	uint32_t first, count; /* messages */
};

static struct actor {
	unsigned process;
	tess_cap_t endpoint[ENDPOINTS], powerless, tx[CHANNELS], rx[CHANNELS], topic, reply;
	struct attempt at;
} actor[THREADS];

static const uint32_t channel_words[CHANNELS] = { 8, 16 };

static uint32_t new_message(unsigned i, uint64_t bytes)
{
	messages[message_count] = (struct sent){ .process = actor[i].process, .bytes = bytes };
	return message_count++;
}

static void model_sent(uint32_t id)
{
	model[messages[id].process].messages_sent++;
	model[messages[id].process].bytes_sent += messages[id].bytes;
}

static void model_received(unsigned i, uint64_t bytes)
{
	model[actor[i].process].messages_received++;
	model[actor[i].process].bytes_received += bytes;
}

/* Thread i holds a message that came through an endpoint, or the answer to its call. */
static void model_met(unsigned i)
{
	uint64_t tag = world_tag(&w, i);
	uint32_t id = (uint32_t)(tag >> TESS_TAG_LABEL_SHIFT);

	if (tag & TESS_TAG_KERNEL) {
		model_received(i, 8);
		return;
	}
	messages[id].taken = true;
	model_sent(id);
	model_received(i, messages[id].bytes);
}

static bool is_channel_send(uint64_t number)
{
	return number == TESS_SYS_CHANNEL_SEND || number == TESS_SYS_CHANNEL_SEND_BATCH ||
	       number == TESS_SYS_CHANNEL_SEND_SEGMENTS;
}

/* Whether a call that failed had sent already, or had nothing to send. */
static bool was_receiving(const struct attempt *at, int64_t status)
{
	switch (at->number) {
	case TESS_SYS_CALL:
		return messages[at->first].taken;
	case TESS_SYS_REPLY_RECV:
		return status == TESS_EAGAIN || status == TESS_ETIMEDOUT;
	case TESS_SYS_RECV:
	case TESS_SYS_CHANNEL_RECV:
	case TESS_SYS_CHANNEL_RECV_BATCH:
	case TESS_SYS_CHANNEL_RECV_SEGMENTS:
		return true;
	}
	return false;
}

static void model_failed(unsigned i, int64_t status)
{
	const struct attempt *at = &actor[i].at;
	struct tess_statistics *s = &model[actor[i].process];

	if (status == TESS_EBADCAP || status == TESS_EPERM)
		s->capability_errors++;
	else if (is_channel_send(at->number) && (status == TESS_EAGAIN || status == TESS_ETIMEDOUT))
		s->queue_full++;
	else if (!was_receiving(at, status))
		s->send_errors++;
	else if (status != TESS_EAGAIN)
		s->receive_errors++;
}

static void model_published(unsigned i)
{
	const struct attempt *at = &actor[i].at;
	uint64_t dropped = world_word(&w, i, 1), too_large = 0;

	for (unsigned c = 0; c < CHANNELS; c++)
		too_large += messages[at->first].bytes > channel_words[c] * 8;
	for (uint64_t n = 0; n < world_word(&w, i, 0); n++)
		model_sent(at->first);
	model[actor[i].process].send_errors += too_large;
	model[actor[i].process].queue_full += dropped - too_large;
}

static void model_took_batch(unsigned i)
{
	const struct tess_batch_item *item = scratch(i);

	for (uint64_t n = 0; n < world_word(&w, i, 0); n++)
		model_received(i, messages[item[n].tag >> TESS_TAG_LABEL_SHIFT].bytes);
}

static void model_succeeded(unsigned i)
{
	const struct attempt *at = &actor[i].at;

	switch (at->number) {
	case TESS_SYS_CALL:
	case TESS_SYS_RECV:
	case TESS_SYS_REPLY_RECV:
		model_met(i);
		break;
	case TESS_SYS_CHANNEL_SEND:
	case TESS_SYS_CHANNEL_SEND_BATCH:
	case TESS_SYS_CHANNEL_SEND_SEGMENTS:
		for (uint32_t n = 0; n < at->count; n++)
			model_sent(at->first + n);
		break;
	case TESS_SYS_CHANNEL_RECV:
		model_received(i, messages[world_tag(&w, i) >> TESS_TAG_LABEL_SHIFT].bytes);
		break;
	case TESS_SYS_CHANNEL_RECV_BATCH:
		model_took_batch(i);
		break;
	case TESS_SYS_CHANNEL_RECV_SEGMENTS:
		model_received(i, messages[world_word(&w, i, 1)].bytes);
		break;
	case TESS_SYS_TOPIC_PUBLISH:
		model_published(i);
		break;
	}
}

/* A thread whose buffer could not be reached on its behalf issues its call once more itself. */
static void issue_again(void)
{
	for (unsigned i = 0; i < THREADS; i++) {
		struct thread *t = w.t[i].thread;
		struct call_frame frame = *thread_frame(t);
		uint64_t args[10] = { frame.number, frame.token };

		if (!actor[i].at.open || world_is_blocked(&w, i) || !t->context.restart)
			continue;
		memcpy(&args[2], frame.word, sizeof(frame.word));
		(void)world_play(&w, i, frame.deadline, frame.reply, args);
	}
}

/* Messages first: whether a failed call had been taken is told by who took it. */
static void observe(void)
{
	for (int failures = 0; failures < 2; failures++)
		for (unsigned i = 0; i < THREADS; i++) {
			int64_t status = world_status(&w, i);

			if (!actor[i].at.open || status == WORLD_BLOCKED ||
			    (status != TESS_OK) != failures)
				continue;
			if (status)
				model_failed(i, status);
			else
				model_succeeded(i);
			actor[i].at.open = false;
		}
}

static void compare_one(const struct tess_statistics *got, const struct tess_statistics *expected,
			unsigned whose)
{
	for (unsigned n = 0; n < COUNTERS; n++) {
		uint64_t g = ((const uint64_t *)got)[n], e = ((const uint64_t *)expected)[n];

		if (g != e)
			ck_abort_msg("counter %u of process %u is %llu, not %llu, after %u steps",
				     n, whose, (unsigned long long)g, (unsigned long long)e, step);
	}
}

static void compare(void)
{
	struct tess_statistics sum = { 0 }, cpu = statistics_of_cpu(w.cpu);

	for (unsigned i = 0; i < THREADS; i++)
		compare_one(&w.t[i].process->statistics, &model[actor[i].process],
			    actor[i].process);
	for (unsigned p = 0; p < PROCESSES; p++)
		for (unsigned n = 0; n < COUNTERS; n++)
			((uint64_t *)&sum)[n] += ((uint64_t *)&model[p])[n];
	compare_one(&cpu, &sum, PROCESSES);
}

/* --- steps --- */

static uint64_t pick(uint64_t limit)
{
	return random_below(&dice, limit);
}

static tess_time_t pick_deadline(unsigned i)
{
	return i == 0 || pick(3) == 0 ? TESS_DEADLINE_POLL : arch_clock_now() + pick(40);
}

/* One of the capabilities, or now and then one that lacks rights, or none. */
static tess_cap_t maybe(unsigned i, tess_cap_t cap)
{
	if (pick(16))
		return cap;
	return pick(2) ? actor[i].powerless : cap + (UINT64_C(1) << 32);
}

static int64_t play(unsigned i, uint32_t messages_of_it, uint64_t tag, tess_cap_t reply,
		    const uint64_t args[10])
{
	uint64_t full[10];

	memcpy(full, args, sizeof(full));
	full[0] |= tag;
	actor[i].at = (struct attempt){ .open = true,
					.number = args[0],
					.first = message_count - messages_of_it,
					.count = messages_of_it };
	return world_play(&w, i, pick_deadline(i), reply, full);
}

#define PLAY(i, count, tag, ...)                                                                   \
	(void)play((i), (count), (tag), 0, (const uint64_t[10]){ __VA_ARGS__ })

/* The tag of a message of some words, and seldom of a capability that may be stale. */
static uint64_t pick_tag(unsigned i, bool with_caps)
{
	unsigned words = (unsigned)pick(WORDS_MAX), caps = with_caps && !pick(6);

	if (caps)
		world_offer(&w, i, 0, maybe(i, actor[i].endpoint[0]), TESS_RIGHT_SEND,
			    TESS_CAP_COPY);
	return TESS_TAG(new_message(i, words * 8), words, caps);
}

static void step_message(unsigned i)
{
	static const uint64_t numbers[] = { TESS_SYS_SEND, TESS_SYS_CALL, TESS_SYS_CALL };

	PLAY(i, 1, pick_tag(i, true), numbers[i ? pick(3) : 0],
	     maybe(i, actor[i].endpoint[pick(ENDPOINTS)]));
}

static void step_receive(unsigned i)
{
	PLAY(i, 0, 0, TESS_SYS_RECV, maybe(i, actor[i].endpoint[pick(ENDPOINTS)]));
}

static void step_reply(unsigned i)
{
	tess_cap_t reply = pick(2) ? actor[i].reply : 0;
	uint64_t number = i && pick(2) ? TESS_SYS_REPLY_RECV : TESS_SYS_REPLY;

	(void)play(i, 1, pick_tag(i, true), reply,
		   (const uint64_t[10]){ number, maybe(i, actor[i].endpoint[pick(ENDPOINTS)]) });
}

static void step_save(unsigned i)
{
	PLAY(i, 0, 0, TESS_SYS_REPLY_SAVE);
	if (world_status(&w, i) == TESS_OK)
		actor[i].reply = world_word(&w, i, 0);
	actor[i].at.open = false; /* no message: its ESRCH counts nowhere */
}

static void step_queue(unsigned i)
{
	unsigned c = (unsigned)pick(CHANNELS);

	PLAY(i, 1, pick_tag(i, false), TESS_SYS_CHANNEL_SEND, maybe(i, actor[i].tx[c]));
}

static void step_queue_many(unsigned i)
{
	struct tess_batch_item *item = scratch(i);
	uint32_t count = (uint32_t)pick(5);

	for (uint32_t n = 0; n < count; n++) {
		unsigned words = (unsigned)pick(10);

		item[n] = (struct tess_batch_item){ .tag = TESS_TAG(new_message(i, words * 8),
								    words, 0),
						    .words = pick(32) ? SCRATCH(i) + 256 : 0x1000 };
	}
	PLAY(i, count, 0, TESS_SYS_CHANNEL_SEND_BATCH, maybe(i, actor[i].tx[pick(CHANNELS)]),
	     SCRATCH(i), count);
}

static void step_queue_bytes(unsigned i)
{
	struct tess_segment *segment = scratch(i);
	uint64_t bytes = pick(140);
	uint32_t id = new_message(i, bytes);

	*segment = (struct tess_segment){ pick(32) ? SCRATCH(i) + 256 : 0x1000, bytes };
	PLAY(i, 1, 0, TESS_SYS_CHANNEL_SEND_SEGMENTS, maybe(i, actor[i].tx[pick(CHANNELS)]), id,
	     SCRATCH(i), 1);
}

static void step_take(unsigned i)
{
	PLAY(i, 0, 0, TESS_SYS_CHANNEL_RECV, maybe(i, actor[i].rx[pick(CHANNELS)]));
}

static void step_take_many(unsigned i)
{
	struct tess_batch_item *item = scratch(i);
	uint32_t count = (uint32_t)pick(5);

	for (uint32_t n = 0; n < count; n++)
		item[n] = (struct tess_batch_item){ .tag = TESS_TAG(0, pick(20), 0),
						    .words = SCRATCH(i) + 256 + n * 256 };
	PLAY(i, 0, 0, TESS_SYS_CHANNEL_RECV_BATCH, maybe(i, actor[i].rx[pick(CHANNELS)]),
	     SCRATCH(i), count);
}

static void step_take_bytes(unsigned i)
{
	struct tess_segment *segment = scratch(i);

	*segment = (struct tess_segment){ SCRATCH(i) + 256, pick(200) };
	PLAY(i, 0, 0, TESS_SYS_CHANNEL_RECV_SEGMENTS, maybe(i, actor[i].rx[pick(CHANNELS)]),
	     SCRATCH(i), 1);
}

static void step_publish(unsigned i)
{
	PLAY(i, 1, pick_tag(i, false), TESS_SYS_TOPIC_PUBLISH, maybe(i, actor[i].topic));
}

/* Bits for whoever receives, by a notification that is bound; and a call that has no message. */
static void step_other(unsigned i)
{
	struct notification *bound =
		((struct endpoint *)world_slot(&w, i, actor[i].endpoint[0])->object)->notification;

	if (pick(2)) {
		notification_signal(w.k, bound, 1);
		return;
	}
	PLAY(i, 0, 0, TESS_SYS_MEMORY_INFO, actor[i].topic);
	model[actor[i].process].capability_errors++;
	actor[i].at.open = false;
}

static void step_window(unsigned i)
{
	world_window(&w, i, (unsigned)pick(2 * WORDS_MAX), (unsigned)pick(2));
}

static void (*const steps[])(unsigned i) = {
	step_message, step_message,    step_receive,   step_receive, step_reply,
	step_reply,   step_save,       step_queue,     step_queue,   step_queue_many,
	step_take,    step_take,       step_take_many, step_publish, step_queue_bytes,
	step_other,   step_take_bytes, step_window,
};

/* --- a world of threads that can all reach each other --- */

static void give_all(unsigned i, unsigned process, const struct actor *from)
{
	struct actor *a = &actor[i];

	*a = (struct actor){ .process = process };
	for (unsigned n = 0; n < ENDPOINTS; n++)
		a->endpoint[n] = world_give(&w, 0, from->endpoint[n], i, TESS_RIGHTS_ALL);
	for (unsigned n = 0; n < CHANNELS; n++) {
		a->tx[n] = world_give(&w, 0, from->tx[n], i, TESS_RIGHTS_ALL);
		a->rx[n] = world_give(&w, 0, from->rx[n], i, TESS_RIGHTS_ALL);
	}
	a->topic = world_give(&w, 0, from->topic, i, TESS_RIGHTS_ALL);
	a->powerless = world_give(&w, 0, from->endpoint[0], i, 0);
	(void)world_scratch(&w, i);
}

static void make_init(struct actor *init)
{
	tess_cap_t n = world_notification(&w, 0);

	for (unsigned e = 0; e < ENDPOINTS; e++)
		init->endpoint[e] = world_endpoint(&w, 0);
	ck_status(world_call(&w, 0, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, init->endpoint[0], n),
		  TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_TOPIC_CREATE, w.t[0].job, CHANNELS), TESS_OK);
	init->topic = world_word(&w, 0, 0);
	for (unsigned c = 0; c < CHANNELS; c++) {
		struct ends e = channel_between(&w, 0, 0, 3, channel_words[c], 0);

		init->tx[c] = e.tx;
		init->rx[c] = e.rx;
		ck_status(world_call(&w, 0, TESS_SYS_TOPIC_SUBSCRIBE, init->topic, e.tx), TESS_OK);
	}
	init->powerless = world_derive(&w, 0, init->endpoint[0], 0, 0);
	(void)world_scratch(&w, 0);
}

static void setup(uint64_t seed)
{
	static struct sent storage[STEPS * 4];
	struct actor init = { 0 };

	world_boot(&w);
	dice.state = seed;
	messages = storage;
	message_count = 1;
	memset(model, 0, sizeof(model));
	make_init(&init);
	for (unsigned p = 1; p < PROCESSES; p++)
		give_all(world_process(&w), p, &init);
	for (unsigned p = 1; w.count < THREADS; p++)
		give_all(world_thread(&w, p, WORLD_PRIORITY), p, &init);
	actor[0] = init;
	w.cpu->statistics = (struct tess_statistics){ 0 };
	for (unsigned i = 0; i < THREADS; i++)
		w.t[i].process->statistics = (struct tess_statistics){ 0 };
}

/* What arrived with a message goes, so that tables stay small. */
static void drop_received(unsigned i)
{
	struct tess_cap_descriptor *d = &w.t[i].thread->receive_page->cap[0];
	struct slot *slot = d->token ? world_slot(&w, i, d->token) : NULL;

	if (slot)
		cap_delete(w.k, w.t[i].process, slot);
	d->token = TESS_CAP_NONE;
}

START_TEST(counters_equal_the_model)
{
	setup((unsigned)_i + 1);
	for (step = 0; step < STEPS; step++) {
		unsigned i = (unsigned)pick(THREADS);

		if (!world_is_blocked(&w, i))
			steps[pick(sizeof(steps) / sizeof(steps[0]))](i);
		else
			world_time(&w, arch_clock_now() + pick(8));
		issue_again();
		observe();
		compare();
		for (unsigned t = 0; t < THREADS; t++)
			drop_received(t);
		if (step % 64 == 0)
			world_check(&w);
	}
	for (unsigned n = 0; n < COUNTERS; n++)
		ck_holds(((uint64_t *)&model[1])[n] > 20); /* each kind of thing did happen */
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("statistics");
	TCase *random = tcase_create("random");

	tcase_add_loop_test(random, counters_equal_the_model, 0, 16);
	tcase_set_timeout(random, 300);
	suite_add_tcase(s, random);
	return harness_run(s);
}
