/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server; see server.h.
 */
#include "server.h"

#include "make.h"

static struct {
	tess_cap_t kept[TESS_MESSAGE_CAPS];
	const volatile uint64_t *mapping;
	tess_cap_t notification, saved;
	int last;
} state;

static uint64_t word_at(const struct tess_message *m, unsigned int i)
{
	return i < TESS_INLINE_WORDS ? m->word[i] : tess_ipc_buffer()->receive.word[i];
}

static void echo(struct tess_message *m)
{
	unsigned int words = tess_tag_words(m->tag);

	for (unsigned int i = 0; i < words; i++)
		if (i < TESS_INLINE_WORDS)
			m->word[i]++;
		else
			tess_ipc_buffer()->send.word[i] = word_at(m, i) + 1;
	m->tag = TESS_TAG(0, words, 0);
}

static void sum(struct tess_message *m)
{
	unsigned int words = tess_tag_words(m->tag);
	uint64_t total = 0;

	for (unsigned int i = 0; i < words; i++)
		total += word_at(m, i);
	m->word[0] = total;
	m->tag = TESS_TAG(0, 1, 0);
}

static void take(struct tess_message *m)
{
	const struct tess_cap_descriptor *d = tess_ipc_buffer()->receive.cap;
	unsigned int count = tess_tag_caps(m->tag);

	for (unsigned int i = 0; i < count; i++) {
		state.kept[i] = d[i].token;
		m->word[i] = (uint64_t)d[i].type << 16 | d[i].rights;
	}
	m->tag = TESS_TAG(0, count, 0);
}

static void use(struct tess_message *m)
{
	uint32_t type;
	uint16_t rights;
	uint64_t badge;

	for (unsigned int i = 0; i < TESS_MESSAGE_CAPS; i++)
		m->word[i] =
			(uint64_t)tess_capability_inspect(state.kept[i], &type, &rights, &badge);
	m->tag = TESS_TAG(0, TESS_MESSAGE_CAPS, 0);
}

static void map(struct tess_message *m)
{
	take(m);
	state.mapping = make_mapping(state.kept[0], TESS_PAGE_SIZE, TESS_PROTECTION_READ);
	m->word[0] = state.mapping ? *state.mapping : 0;
	m->tag = TESS_TAG(0, 1, 0);
}

static void give(struct tess_message *m)
{
	struct tess_cap_descriptor *d = tess_ipc_buffer()->send.cap;
	unsigned int count = (unsigned int)m->word[0];

	if (!state.notification)
		state.notification = make_notification();
	for (unsigned int i = 0; i < count && i < TESS_MESSAGE_CAPS; i++)
		d[i] = (struct tess_cap_descriptor){
			.token = state.notification,
			.rights = TESS_RIGHT_RECEIVE | TESS_RIGHT_GRANT,
		};
	m->tag = TESS_TAG(0, 0, count);
}

static void window(struct tess_message *m)
{
	tess_ipc_buffer()->receive.window_words = (uint16_t)m->word[0];
	tess_ipc_buffer()->receive.window_caps = (uint16_t)m->word[1];
	m->tag = TESS_TAG(0, 0, 0);
}

static void release(struct tess_message *m)
{
	struct tess_message saved = { .tag = TESS_TAG(0, 1, 0), .word = { m->word[0] } };

	m->word[0] = (uint64_t)tess_reply(state.saved, &saved);
	m->word[1] = (uint64_t)tess_reply(state.saved, &saved);
	m->tag = TESS_TAG(0, 2, 0);
}

static void answer_word(struct tess_message *m, uint64_t word)
{
	m->word[0] = word;
	m->tag = TESS_TAG(0, 1, 0);
}

static void answer_badge(struct tess_message *m)
{
	m->word[0] = m->badge;
	m->word[1] = m->tag >> TESS_TAG_USER_SHIFT & TESS_TAG_USER_MASK;
	m->tag = TESS_TAG(0, 2, 0);
}

/* Turns a request into its answer; false if there is to be none. */
static bool serve(struct tess_message *m)
{
	switch ((enum operation)tess_tag_label(m->tag)) {
	case ECHO:
		return echo(m), true;
	case SUM:
		return sum(m), true;
	case BADGE:
		return answer_badge(m), true;
	case TAKE:
		return take(m), true;
	case USE:
		return use(m), true;
	case MAP:
		return map(m), true;
	case TOUCH:
		return answer_word(m, *state.mapping), true;
	case GIVE:
		return give(m), true;
	case WINDOW:
		return window(m), true;
	case SPEAK:
		m->tag = TESS_TAG(0, m->word[0], 0);
		return true;
	case LAST:
		return answer_word(m, (uint64_t)state.last), true;
	case SAVE:
		return !CHECK_OK(tess_reply_save(&state.saved));
	case RELEASE:
		return release(m), true;
	case FORGET:
		drop(state.saved);
		return answer_word(m, 0), true;
	case IGNORE:
		return false;
	case EXIT:
		tess_process_exit(3);
	case CRASH:
		__builtin_trap();
	}
	return false;
}

int server_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint");
	struct tess_message m;
	int status = TESS_EAGAIN;

	tess_ipc_buffer()->receive.window_caps = TESS_MESSAGE_CAPS;
	for (;;) {
		if (status && tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m))
			return 1;
		status = TESS_EAGAIN;
		if (serve(&m))
			status = state.last =
				tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m);
	}
}

static bool limited = true;

void server_limit(bool limit)
{
	limited = limit;
}

tess_time_t server_deadline(void)
{
	return limited ? tess_clock_deadline(PATIENCE) : TESS_DEADLINE_FOREVER;
}

void server_start(struct server *server)
{
	tess_cap_t endpoint = make_endpoint();
	const struct tess_spawn_cap cap = { "endpoint", endpoint, TESS_RIGHTS_ALL, TESS_CAP_MOVE };

	server->cap = make_derived(endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0);
	child_start(&server->child, "server", &cap, 1);
}

void server_end(struct server *server)
{
	child_kill(&server->child);
	drop(server->cap);
}

int server_call(tess_cap_t cap, enum operation operation, uint64_t word0, uint64_t word1,
		struct tess_message *m)
{
	*m = (struct tess_message){ .tag = TESS_TAG(operation, 2, 0), .word = { word0, word1 } };
	return tess_call(cap, server_deadline(), m);
}
