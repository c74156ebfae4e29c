/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that stand in a thread's memory: batches and segments. Each living thread of a process
 * has a page: in its lower half what it sends, in the upper half what it receives.
 */
#include <inttypes.h>
#include <string.h>

#include "model.h"

#define HALF        2048
#define HEADER      512 /* of each half: items or segments, descriptors; the words follow */
#define DESCRIPTORS 256 /* where they begin */
#define BATCH_WORDS 64  /* between the places of a batch */
#define THREADS     4   /* pages of a process */

void arena_make(unsigned thread)
{
	tess_cap_t memory = world_memory(&m.w, thread, THREADS * PAGE);

	ck_status(world_call(&m.w, thread, TESS_SYS_MEMORY_MAP, memory, m.w.t[thread].self_process,
			     ARENA, 0, THREADS * PAGE, PROT_READ | PROT_WRITE),
		  TESS_OK);
	ck_status(world_call(&m.w, thread, TESS_SYS_CAPABILITY_DELETE, memory), TESS_OK);
}

/* The thread's page: as many as it has elders alive in its process. */
static uint64_t arena_of(unsigned t)
{
	return ARENA + m.thread[t].arena * PAGE;
}

static void *reach(unsigned t, uint64_t address)
{
	return world_memory_at(&m.w, t, address, PROT_WRITE);
}

uint64_t message_word(const struct model_message *message, unsigned n)
{
	uint64_t word = message->id + n;

	if (!message->bare || n < message->bytes / 8)
		return word;
	return n * 8 < message->bytes ? word & ((UINT64_C(1) << message->bytes % 8 * 8) - 1) : 0;
}

/* Where the descriptors of the n-th message of a half are. */
static uint64_t descriptors(uint64_t half, unsigned n)
{
	return half + DESCRIPTORS + n * TESS_MESSAGE_CAPS * sizeof(struct tess_cap_descriptor);
}

/* --- sending --- */

static void compose_one(unsigned t, struct model_message *message, uint64_t *words, unsigned bytes)
{
	*message = (struct model_message){ .id = ++m.messages << 16,
					   .label = (uint32_t)random_next(&m.random),
					   .bytes = bytes,
					   .words = (bytes + 7) / 8,
					   .bare = true };
	(void)t;
	for (unsigned i = 0; i < message->words; i++)
		words[i] = message->id + i;
}

static void offer_caps(unsigned t, struct model_message *message, struct tess_cap_descriptor *list)
{
	message->caps = one_in(2) ? 0 : (unsigned)below(3);
	for (unsigned i = 0; i < message->caps; i++) {
		message->cap[i] = (struct tess_cap_descriptor){
			.token = pick_able(m.thread[t].process, TESS_TYPE_NONE, TESS_RIGHT_GRANT),
			.rights = random_rights(),
			.operation = (uint8_t)below(one_in(30) ? 5 : 2),
		};
		list[i] = message->cap[i];
	}
}

static void compose_batch(unsigned t)
{
	struct model_thread *x = &m.thread[t];
	struct tess_batch_item *item = reach(t, arena_of(t));

	x->count = 1 + (unsigned)below(BATCH_MAX);
	for (unsigned i = 0; i < x->count; i++) {
		struct model_message *message = i ? &x->more[i - 1] : &x->message;
		uint64_t words = arena_of(t) + HEADER + i * BATCH_WORDS * 8;
		unsigned count = 1 + (unsigned)below(one_in(3) ? BATCH_WORDS : 8);

		compose_one(t, message, reach(t, words), count * 8);
		offer_caps(t, message, reach(t, descriptors(arena_of(t), i)));
		item[i] = (struct tess_batch_item){ .tag = TESS_TAG(message->label, count,
								    message->caps),
						    .words = words,
						    .capabilities = descriptors(arena_of(t), i) };
	}
}

/* Runs of bytes that lie one after another, the last one as long as it takes; returns how many. */
static unsigned cut(unsigned t, uint64_t half, unsigned bytes)
{
	struct tess_segment *segment = reach(t, half);
	unsigned count = 1 + (unsigned)below(4), done = 0;

	for (unsigned i = 0; i < count; i++) {
		unsigned length = i + 1 < count ? (unsigned)below(bytes - done + 1) : bytes - done;

		segment[i] = (struct tess_segment){ half + HEADER + done, length };
		done += length;
	}
	return count;
}

static void compose_segments(unsigned t)
{
	struct model_thread *x = &m.thread[t];

	x->count = 1;
	compose_one(t, &x->message, reach(t, arena_of(t) + HEADER),
		    8 + (unsigned)below(one_in(3) ? 600 : 57));
	x->segments = cut(t, arena_of(t), x->message.bytes);
}

void bulk_compose(unsigned t)
{
	if (m.thread[t].manner == BY_BATCH)
		compose_batch(t);
	else
		compose_segments(t);
}

int64_t bulk_send(unsigned t, tess_cap_t token, tess_time_t deadline)
{
	const struct model_thread *x = &m.thread[t];
	uint64_t batch[10] = { TESS_SYS_CHANNEL_SEND_BATCH, token, arena_of(t), x->count };
	uint64_t segments[10] = { TESS_SYS_CHANNEL_SEND_SEGMENTS, token, x->message.label,
				  arena_of(t), x->segments };

	return play(t, deadline, 0, x->manner == BY_BATCH ? batch : segments);
}

/* --- receiving --- */

static void open_batch(unsigned t, uint64_t half)
{
	struct model_thread *x = &m.thread[t];
	struct tess_batch_item *item = reach(t, half);

	x->count = 1 + (unsigned)below(BATCH_MAX);
	for (unsigned i = 0; i < x->count; i++) {
		x->room[i] = one_in(4) ? 1 + (unsigned)below(8) : BATCH_WORDS;
		x->room_caps[i] = one_in(4) ? (unsigned)below(5) : TESS_MESSAGE_CAPS;
		item[i] = (struct tess_batch_item){ .tag = TESS_TAG(0, x->room[i], x->room_caps[i]),
						    .words = half + HEADER + i * BATCH_WORDS * 8,
						    .capabilities = descriptors(half, i) };
	}
}

int64_t bulk_receive(unsigned t, tess_cap_t token, tess_time_t deadline)
{
	struct model_thread *x = &m.thread[t];
	uint64_t half = arena_of(t) + HALF;

	if (x->manner == BY_BATCH) {
		open_batch(t, half);
		return play(t, deadline, 0,
			    (uint64_t[10]){ TESS_SYS_CHANNEL_RECV_BATCH, token, half, x->count });
	}
	x->room[0] = one_in(4) ? (unsigned)below(64) : HALF - HEADER;
	x->segments = cut(t, half, x->room[0]);
	return play(t, deadline, 0,
		    (uint64_t[10]){ TESS_SYS_CHANNEL_RECV_SEGMENTS, token, half, x->segments });
}

/* --- what arrived --- */

static const struct tess_batch_item *item_of(unsigned t, unsigned n)
{
	return (const struct tess_batch_item *)reach(t, arena_of(t) + HALF) + n;
}

static const char *data_of(unsigned t, unsigned n)
{
	return reach(t, arena_of(t) + HALF + HEADER + n * BATCH_WORDS * 8);
}

unsigned taken(unsigned t)
{
	return m.thread[t].manner == BY_BATCH ? (unsigned)world_word(&m.w, t, 0) : 1;
}

static uint32_t label_taken(unsigned t, unsigned n)
{
	if (m.thread[t].manner == BY_SEGMENTS)
		return (uint32_t)world_word(&m.w, t, 1);
	return (uint32_t)((m.thread[t].manner == BY_BATCH ? item_of(t, n)->tag
							  : world_tag(&m.w, t)) >>
			  TESS_TAG_LABEL_SHIFT);
}

/* Labels are random, and so tell messages from each other that have no words. */
bool took(unsigned t, unsigned n, const struct model_message *message)
{
	uint64_t first = message_word(message, 0);

	if (n >= taken(t) || label_taken(t, n) != message->label)
		return false;
	if (m.thread[t].manner == BY_REGISTERS)
		return world_word(&m.w, t, 0) == first;
	return message->bytes < 8 || !memcmp(data_of(t, n), &first, 8);
}

static uint64_t badge_taken(unsigned t, unsigned n)
{
	if (m.thread[t].manner == BY_BATCH)
		return item_of(t, n)->badge;
	return m.thread[t].manner == BY_SEGMENTS ? world_word(&m.w, t, 2) : world_badge(&m.w, t);
}

static void check_registers(unsigned t, const struct model_message *message, bool lost)
{
	unsigned words = message->words > TESS_INLINE_WORDS ? message->words : TESS_INLINE_WORDS;
	uint64_t tag = TESS_TAG(message->label, message->words, message->caps);

	if (lost)
		tag |= TESS_TAG_LOST_CAP;
	model_expect(world_tag(&m.w, t) == tag, "message %" PRIu64 " arrived with tag %" PRIx64,
		     message->id, world_tag(&m.w, t));
	for (unsigned i = 0; i < words; i++) {
		uint64_t word = i < TESS_INLINE_WORDS ? world_word(&m.w, t, i)
						      : m.w.t[t].thread->receive_page->word[i];

		model_expect(word == message_word(message, i),
			     "word %u of message %" PRIu64 " is %" PRIx64, i, message->id, word);
	}
	if (message->words > TESS_INLINE_WORDS || message->caps)
		model_expect(message->words <= m.thread[t].window_words &&
				     message->caps <= m.thread[t].window_caps,
			     "a message is larger than the window");
}

static void check_memory(unsigned t, unsigned n, const struct model_message *message)
{
	const char *data = data_of(t, n);

	for (unsigned i = 0; i < message->bytes; i++) {
		uint64_t word = message->id + i / 8;

		model_expect(data[i] == (char)(word >> i % 8 * 8),
			     "byte %u of message %" PRIu64 " is wrong", i, message->id);
	}
}

static void check_item(unsigned t, unsigned n, const struct model_message *message, bool lost)
{
	uint64_t tag = TESS_TAG(message->label, message->words, message->caps);

	model_expect(item_of(t, n)->tag == (lost ? tag | TESS_TAG_LOST_CAP : tag),
		     "message %" PRIu64 " arrived with another tag", message->id);
	model_expect(message->words <= m.thread[t].room[n] &&
			     message->caps <= m.thread[t].room_caps[n],
		     "a message is larger than its place");
}

const struct tess_cap_descriptor *descriptor_taken(unsigned t, unsigned n, unsigned i)
{
	const struct tess_cap_descriptor *list;

	if (m.thread[t].manner == BY_REGISTERS)
		return world_received(&m.w, t, i);
	list = reach(t, descriptors(arena_of(t) + HALF, n));
	return &list[i];
}

void check_taken(unsigned t, unsigned n, const struct model_queued *queued, bool lost)
{
	const struct model_message *message = &queued->m;

	model_expect(took(t, n, message), "thread %u took another message", t);
	model_expect(badge_taken(t, n) == share_find(queued->share)->badge,
		     "a message has another badge");
	if (m.thread[t].manner == BY_REGISTERS) {
		check_registers(t, message, lost);
		return;
	}
	check_memory(t, n, message);
	if (m.thread[t].manner == BY_BATCH)
		check_item(t, n, message, lost);
	else
		model_expect(world_word(&m.w, t, 0) == message->bytes && !message->caps &&
				     message->bytes <= m.thread[t].room[0],
			     "a message has another length");
}
