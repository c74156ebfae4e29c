/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages that no stub would send. Whatever arrives, a decoder either refuses it cleanly (an error
 * reply or status, nothing left in the output, no capability left over) or accepts it, and then
 * encoding what it gave yields the very same message.
 */
#include "harness.h"
#include "setting.h"

#include <string.h>

/* Check writes down every assertion it meets, which is too slow for millions. */
#define REQUIRE(condition, ...)                                                                    \
	do {                                                                                       \
		if (!(condition))                                                                  \
			ck_abort_msg(__VA_ARGS__);                                                 \
	} while (0)

static struct setting setting;
static t_peer_client_t canned, capture;
static unsigned accepted, refused;

static void begin(void)
{
	set_up(&setting);
	canned.cap = world_endpoint(ENDPOINT_CANNED, NULL);
	capture.cap = world_endpoint(ENDPOINT_CAPTURE, NULL);
	accepted = refused = 0;
}

static bool is_grant(const struct sample *s)
{
	return strcmp(s->name, "grants") == 0;
}

/* The request of a sample, as it arrives. */
static struct wire request_of(const struct sample *s)
{
	union any_reply reply;
	struct wire w;

	sample_prepare(s, &reply);
	REQUIRE(s->call(capture, &reply) == TESS_ETIMEDOUT, "%s", s->name);
	w = world.captured;
	w.tag |= s->oneway ? 0 : TESS_TAG_CALL;
	return w;
}

static bool is_refusal(uint64_t tag)
{
	return tag == TESS_TAG(TESS_EBADMSG, 0, 0) || tag == TESS_TAG(TESS_EPROTO, 0, 0) ||
	       tag == TESS_TAG(TESS_ENOSYS, 0, 0);
}

/* The same label, words and capabilities. */
static void check_same_message(const struct wire *a, const struct wire *b, const char *name)
{
	REQUIRE((a->tag & ~TESS_TAG_CALL) == (b->tag & ~TESS_TAG_CALL), "%s: tag %lx, not %lx",
		name, (unsigned long)b->tag, (unsigned long)a->tag);
	for (unsigned i = 0; i < tess_tag_words(a->tag); i++)
		REQUIRE(a->word[i] == b->word[i], "%s: word %u is %lx, not %lx", name, i,
			(unsigned long)b->word[i], (unsigned long)a->word[i]);
}

/* Delivers a request to the mirror, which encodes again what it got. */
static void try_request(const struct sample *s, const struct wire *w)
{
	unsigned handled = setting.mirror.handled, live = world_live(), requests = world.requests;
	uint64_t tag;

	setting.mirror.again = capture;
	tag = world_deliver(&setting.server, 0, w);
	mirror_drop(&setting.mirror);
	REQUIRE(world_live() == live, "%s: capabilities leak", s->name);
	if (setting.mirror.handled == handled) {
		refused++;
		REQUIRE(world.requests == requests, "%s: sent on", s->name);
		REQUIRE((w->tag & TESS_TAG_CALL) ? is_refusal(tag) : tag == 0, "%s: tag %lx",
			s->name, (unsigned long)tag);
		return;
	}
	accepted++;
	if (is_grant(s))
		return; /* its capability is narrowed once more, so the offset changes */
	REQUIRE(world.requests == requests + 1, "%s: not encoded again", s->name);
	check_same_message(w, &world.captured, s->name);
	for (unsigned i = 0; i < tess_tag_caps(w->tag); i++)
		REQUIRE(world.captured_object[i] == world.delivered_object[i],
			"%s: capability %u is another", s->name, i);
}

/* Offers a reply to the client stub; what it makes of it is given to the server stub. */
static void try_reply(const struct sample *s, const struct wire *w)
{
	unsigned live = world_live();
	union any_reply reply, again;
	struct wire offered = *w;
	int status;

	for (unsigned i = 0; i < tess_tag_caps(w->tag) && i < TESS_MESSAGE_CAPS; i++)
		if (w->cap[i].type)
			offered.cap[i].token = world_cap((enum tess_type)w->cap[i].type,
							 w->cap[i].rights | TESS_RIGHT_GRANT);
		else
			offered.cap[i].token = TESS_CAP_NONE;
	world.canned = offered;
	sample_prepare(s, &reply);
	status = s->call(canned, &reply);
	if (status == TESS_OK && s->reply_size) {
		accepted++;
		setting.mirror.stored = &reply;
		sample_prepare(s, &again);
		REQUIRE(s->call(setting.peer, &again) == TESS_OK, "%s: not encoded again", s->name);
		setting.mirror.stored = NULL;
		check_same_message(w, &world.replied, s->name);
		if (s->close) {
			s->close(&reply);
			s->close(&again);
		}
	} else if (status) {
		refused++;
		REQUIRE(sample_is_zero(s, &reply), "%s: not all zero", s->name);
		REQUIRE(status > 0 || status == TESS_EPROTO ||
				(is_refusal(w->tag) && (int)(w->tag >> 32) == status),
			"%s: %d", s->name, status);
	}
	REQUIRE(world_live() == live, "%s: capabilities leak", s->name);
}

typedef void try_message(const struct sample *s, const struct wire *w);

static struct wire reply_of(const struct sample *s)
{
	union any_reply reply;
	struct wire w;

	sample_prepare(s, &reply);
	REQUIRE(s->call(setting.peer, &reply) == TESS_OK, "%s", s->name);
	w = world.replied;
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		w.cap[i].type = (uint8_t)(i < tess_tag_caps(w.tag) ? world.replied_type[i] : 0);
		w.cap[i].rights = world.replied_rights[i];
	}
	if (s->close)
		s->close(&reply);
	mirror_drop(&setting.mirror);
	return w;
}

static void flip_bits(const struct sample *s, const struct wire *original, try_message *try)
{
	for (unsigned bit = 0; bit < tess_tag_words(original->tag) * 64; bit++) {
		struct wire w = *original;

		w.word[bit / 64] ^= UINT64_C(1) << bit % 64;
		try(s, &w);
	}
}

/* Every count of words and capabilities; what is added is 0, or a good capability. */
static void change_counts(const struct sample *s, const struct wire *original, try_message *try)
{
	unsigned words = tess_tag_words(original->tag), caps = tess_tag_caps(original->tag);

	for (unsigned n = 0; n <= TESS_MESSAGE_WORDS; n++) {
		struct wire w = *original;

		w.tag += ((uint64_t)n - words) << TESS_TAG_WORDS_SHIFT;
		for (unsigned i = words; i < n; i++)
			w.word[i] = 0;
		try(s, &w);
	}
	for (unsigned n = 0; n <= TESS_MESSAGE_CAPS; n++) {
		struct wire w = *original;

		w.tag += ((uint64_t)n - caps) << TESS_TAG_CAPS_SHIFT;
		for (unsigned i = caps; i < n; i++) {
			w.cap[i].type = TESS_TYPE_NOTIFICATION;
			w.cap[i].rights = TESS_RIGHTS_ALL;
		}
		try(s, &w);
	}
}

/* Every type, and each right taken away, in each place. */
static void change_caps(const struct sample *s, const struct wire *original, try_message *try)
{
	for (unsigned i = 0; i < tess_tag_caps(original->tag); i++) {
		for (unsigned type = 0; type < TESS_TYPE_COUNT; type++) {
			struct wire w = *original;

			w.cap[i].type = (uint8_t)type;
			w.tag |= type ? 0 : TESS_TAG_LOST_CAP;
			try(s, &w);
			w.tag &= ~TESS_TAG_LOST_CAP;
			try(s, &w);
		}
		for (unsigned right = 0; right < 16; right++) {
			struct wire w = *original;

			w.cap[i].rights &= (uint16_t) ~(1u << right);
			try(s, &w);
		}
	}
}

static void change_tag(const struct sample *s, const struct wire *original, try_message *try)
{
	for (unsigned bit = TESS_TAG_USER_SHIFT; bit < 64; bit++) {
		struct wire w = *original;

		if (TESS_TAG_KERNEL >> bit == 1)
			continue;
		w.tag ^= UINT64_C(1) << bit;
		try(s, &w);
	}
}

/* Words that are mostly small, so that lengths are often possible. */
static void random_words(const struct sample *s, const struct wire *original, try_message *try,
			 struct random_source *r)
{
	for (unsigned n = 0; n < 2000; n++) {
		struct wire w = *original;
		unsigned words = (unsigned)random_below(r, tess_tag_words(w.tag) + 2);

		if (words > TESS_MESSAGE_WORDS)
			words = TESS_MESSAGE_WORDS;
		w.tag &= ~(TESS_TAG_WORDS_MASK << TESS_TAG_WORDS_SHIFT);
		w.tag |= (uint64_t)words << TESS_TAG_WORDS_SHIFT;
		for (unsigned i = 0; i < words; i++) {
			uint64_t bytes = random_next(r) & random_next(r) & random_next(r);

			if (random_below(r, 2))
				w.word[i] = bytes & UINT64_C(0x0000000700000007);
			else if (random_below(r, 4) == 0)
				w.word[i] ^= bytes;
		}
		try(s, &w);
	}
}

static void attack(const struct sample *s, const struct wire *w, try_message *try,
		   struct random_source *r)
{
	try(s, w);
	REQUIRE(refused == 0, "%s: the sample itself is refused", s->name);
	flip_bits(s, w, try);
	change_counts(s, w, try);
	change_caps(s, w, try);
	change_tag(s, w, try);
	random_words(s, w, try, r);
	REQUIRE(refused > 0, "%s: everything is accepted", s->name);
}

START_TEST(hostile_requests_are_refused_or_mean_one_thing)
{
	struct random_source r = { 1 };

	for (unsigned i = 0; i < sample_count; i++) {
		struct wire w;

		begin();
		w = request_of(&samples[i]);
		attack(&samples[i], &w, try_request, &r);
	}
}
END_TEST

START_TEST(hostile_replies_are_refused_or_mean_one_thing)
{
	struct random_source r = { 2 };

	for (unsigned i = 0; i < sample_count; i++) {
		struct wire w;

		if (samples[i].oneway)
			continue;
		begin();
		w = reply_of(&samples[i]);
		attack(&samples[i], &w, try_reply, &r);
	}
}
END_TEST

/* A reply that is an error has no body; only declared errors and three statuses are believed. */
START_TEST(only_declared_errors_are_believed)
{
	struct t_peer_list_reply list;
	unsigned live;

	begin();
	live = world_live();
	for (int label = -140; label < 20; label++) {
		bool known = label == TESS_ENOSYS || label == TESS_EBADMSG ||
			     label == TESS_EPROTO || label == T_ERROR_NOT_FOUND ||
			     label == T_ERROR_FULL;
		int status;

		if (label == 0)
			continue;
		memset(&world.canned, 0, sizeof(world.canned));
		world.canned.tag = TESS_TAG(label, 0, 0);
		status = t_peer_list(canned, 1, 1, &list);
		ck_assert_int_eq(status, known ? label : TESS_EPROTO);
		world.canned.tag = TESS_TAG(label, 1, 0);
		ck_assert_int_eq(t_peer_list(canned, 1, 1, &list), TESS_EPROTO);
		world.canned.tag = TESS_TAG(label, 0, 1);
		world.canned.cap[0].token = world_cap(TESS_TYPE_JOB, 0);
		ck_assert_int_eq(t_peer_list(canned, 1, 1, &list), TESS_EPROTO);
		ck_assert_uint_eq(world_live(), live);
	}
}
END_TEST

/*
 * The capability in this place, with this type and these rights; whether the message is accepted.
 */
static bool accepts(const struct sample *s, const struct wire *original, try_message *try,
		    unsigned place, enum tess_type type, int rights)
{
	struct wire w = *original;
	unsigned before = accepted;

	w.cap[place].type = (uint8_t)type;
	w.cap[place].rights = (uint16_t)rights;
	try(s, &w);
	return accepted > before;
}

START_TEST(type_and_rights_are_assured)
{
	const struct sample *s = &samples[8];
	struct wire request, reply;
	int all = TESS_RIGHTS_ALL;

	begin();
	ck_assert_str_eq(s->name, "caps");
	request = request_of(s);
	reply = reply_of(s);
	ck_assert(accepts(s, &request, try_request, 0, TESS_TYPE_MEMORY, TESS_RIGHT_READ));
	ck_assert(accepts(s, &request, try_request, 0, TESS_TYPE_MEMORY, all));
	ck_assert(!accepts(s, &request, try_request, 0, TESS_TYPE_MEMORY, all & ~TESS_RIGHT_READ));
	ck_assert(!accepts(s, &request, try_request, 0, TESS_TYPE_ENDPOINT, all));
	ck_assert(
		!accepts(s, &request, try_request, 2, TESS_TYPE_ENDPOINT, all & ~TESS_RIGHT_SEND));
	ck_assert(accepts(s, &request, try_request, 3, TESS_TYPE_JOB, 0));
	ck_assert(!accepts(s, &request, try_request, 3, TESS_TYPE_NONE, 0));
	ck_assert(accepts(s, &reply, try_reply, 0, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND));
	ck_assert(
		!accepts(s, &reply, try_reply, 0, TESS_TYPE_NOTIFICATION, all & ~TESS_RIGHT_SEND));
	ck_assert(!accepts(s, &reply, try_reply, 0, TESS_TYPE_CHANNEL, all));
	ck_assert(!accepts(s, &reply, try_reply, 1, TESS_TYPE_NOTIFICATION, all));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("idl_hostile");

	HARNESS_ADD(suite, hostile_requests_are_refused_or_mean_one_thing);
	HARNESS_ADD(suite, hostile_replies_are_refused_or_mean_one_thing);
	HARNESS_ADD(suite, type_and_rights_are_assured);
	HARNESS_ADD(suite, only_declared_errors_are_believed);
	return harness_run(suite);
}
