/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of the miniature kernel.
 */
#include "world_inside.h"

#include <string.h>

/* A thread of a server, or at index 0 the test's own. */
struct thread {
	struct tess_ipc_buffer buffer;
	struct wire request, reply;
	uint64_t badge;
	enum { REQUEST_WAITS, REQUEST_SERVED, FINISHED } state;
	int status;        /* what the caller gets */
	tess_cap_t canary; /* in descriptors that were not sent */
};

#define DEPTH_MAX 8

struct world world;
static struct thread threads[DEPTH_MAX];
static unsigned depth;

static void poison(struct thread *t)
{
	t->canary = world_cap(TESS_TYPE_NOTIFICATION, 0);
	memset(&t->buffer, (int)(WORLD_POISON & 0xff), sizeof(t->buffer));
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++)
		t->buffer.receive.cap[i].token = t->buffer.send.cap[i].token = t->canary;
	t->buffer.receive.window_words = TESS_MESSAGE_WORDS;
	t->buffer.receive.window_caps = 0;
}

void world_reset(void)
{
	world_caps_reset();
	memset(&world, 0, sizeof(world));
	depth = 0;
	poison(&threads[0]);
}

struct tess_ipc_buffer *tess_ipc_buffer(void)
{
	return &threads[depth].buffer;
}

void tess_idl_log(const char *interface_name, const char *method, const char *what, int status)
{
	(void)interface_name;
	(void)method;
	(void)what;
	world.logged++;
	world.logged_status = status;
}

/* What the current thread sends, with its registers. */
static void take_off(struct wire *w, const struct tess_message *m)
{
	const struct tess_ipc_page *page = &tess_ipc_buffer()->send;

	w->tag = m->tag;
	memcpy(w->word, page->word, sizeof(w->word));
	memcpy(w->word, m->word, sizeof(m->word));
	memcpy(w->cap, page->cap, sizeof(w->cap));
}

/* Checks the capabilities as the kernel does before anything moves. */
static int check_caps(const struct wire *w, bool may_lend, unsigned window)
{
	unsigned caps = tess_tag_caps(w->tag);

	for (unsigned i = 0; i < caps; i++) {
		const struct slot *s = world_slot(w->cap[i].token);

		if (!s)
			return TESS_EBADCAP;
		if (!(s->rights & TESS_RIGHT_GRANT))
			return TESS_EPERM;
		if (w->cap[i].operation == TESS_CAP_LEND && !may_lend)
			return TESS_EINVAL;
	}
	return caps > window ? TESS_EMSGSIZE : TESS_OK;
}

/* Replaces what was sent by what is received; lent ones are noted in lent. */
static void transfer_caps(struct wire *w, tess_cap_t lent[TESS_MESSAGE_CAPS])
{
	for (unsigned i = 0; i < tess_tag_caps(w->tag); i++) {
		struct tess_cap_descriptor *d = &w->cap[i];
		tess_cap_t sent = d->token;

		d->token = world_copy(world_slot(sent), d->rights);
		d->type = (uint8_t)world_type(d->token);
		d->rights = (uint16_t)world_rights(d->token);
		if (d->operation == TESS_CAP_MOVE)
			world_kill(sent);
		lent[i] = d->operation == TESS_CAP_LEND ? d->token : TESS_CAP_NONE;
		d->operation = 0;
	}
}

/* Gives the current thread a message: registers all, the buffer from word 8, and nothing else. */
static void put_down(const struct wire *w, uint64_t badge, struct tess_message *m)
{
	struct tess_ipc_page *page = &tess_ipc_buffer()->receive;
	unsigned words = tess_tag_words(w->tag), caps = tess_tag_caps(w->tag);

	m->tag = w->tag & ~TESS_TAG_NUMBER_MASK;
	m->badge = badge;
	for (unsigned i = 0; i < TESS_INLINE_WORDS; i++) {
		m->word[i] = i < words ? w->word[i] : WORLD_POISON;
		page->word[i] = WORLD_POISON;
	}
	for (unsigned i = TESS_INLINE_WORDS; i < words + 2 && i < TESS_MESSAGE_WORDS; i++)
		page->word[i] = i < words ? w->word[i] : WORLD_POISON;
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		if (i < caps)
			page->cap[i] = w->cap[i];
		else
			page->cap[i].token = threads[depth].canary;
	}
}

int tess_recv(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m)
{
	struct thread *t = &threads[depth];
	int status = world.recv_status;

	(void)endpoint;
	(void)deadline;
	if (t->buffer.receive.window_caps == 0)
		world.turned_away++;
	world.recv_status = TESS_OK;
	if (status)
		return status;
	if (t->state != REQUEST_WAITS)
		return TESS_EBADCAP;
	t->state = REQUEST_SERVED;
	put_down(&t->request, t->badge, m);
	return TESS_OK;
}

int tess_reply(tess_cap_t reply, const struct tess_message *m)
{
	struct thread *t = &threads[depth];
	tess_cap_t lent[TESS_MESSAGE_CAPS];
	int status = world.reply_status;

	(void)reply;
	world.reply_status = TESS_OK;
	if (t->state != REQUEST_SERVED || !(t->request.tag & TESS_TAG_CALL))
		return TESS_ESRCH;
	take_off(&t->reply, m);
	if (!status)
		status =
			check_caps(&t->reply, false, threads[depth - 1].buffer.receive.window_caps);
	if (status == TESS_EBADCAP || status == TESS_EPERM || status == TESS_EINVAL)
		return status;
	t->state = FINISHED;
	t->status = status == TESS_ECANCELED ? TESS_ETIMEDOUT : status;
	if (status)
		return status;
	world.replied = t->reply;
	transfer_caps(&t->reply, lent);
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		world.replied_type[i] = t->reply.cap[i].type;
		world.replied_rights[i] = t->reply.cap[i].rights;
	}
	return TESS_OK;
}

int tess_reply_recv(tess_cap_t endpoint, tess_cap_t reply, tess_time_t deadline,
		    struct tess_message *m)
{
	struct wire notify = { .tag = TESS_TAG(TESS_LABEL_NOTIFY, 1, 0) | TESS_TAG_KERNEL };
	int status = tess_reply(reply, m);

	(void)endpoint;
	(void)deadline;
	if (status)
		m->tag = m->badge = WORLD_POISON;
	else
		put_down(&notify, 0, m);
	return status;
}

/* Runs the server for one request on the next thread, and leaves the reply there. */
static int serve(const struct tess_server *server, uint64_t badge, const struct wire *request)
{
	struct thread *t = &threads[depth + 1];

	if (depth + 1 == DEPTH_MAX)
		__builtin_trap();
	poison(t);
	t->request = *request;
	t->badge = badge;
	t->state = REQUEST_WAITS;
	t->status = TESS_ECANCELED;
	depth++;
	if (tess_serve(server) != TESS_EBADCAP)
		__builtin_trap();
	depth--;
	world_kill(t->canary);
	return t->status;
}

/* A request to an endpoint; capabilities have been transferred when it returns. */
static int send_to(const struct slot *s, struct wire *w, bool is_call, struct wire *reply)
{
	const struct object *o = world_slot_object(s);
	tess_cap_t lent[TESS_MESSAGE_CAPS] = { 0 };
	int status = TESS_OK;

	if (o->kind == ENDPOINT_CANNED) {
		*reply = world.canned;
		return TESS_OK;
	}
	transfer_caps(w, lent);
	if (is_call)
		w->tag |= TESS_TAG_CALL;
	status = serve(o->server, s->badge, w);
	*reply = threads[depth + 1].reply;
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++)
		world_kill(lent[i]);
	return is_call ? status : TESS_OK;
}

static int exchange(tess_cap_t endpoint, struct tess_message *m, bool is_call)
{
	const struct slot *s = world_slot(endpoint);
	struct slot copy;
	struct wire w, reply;
	int status;

	if (!s || world_slot_object(s)->type != TESS_TYPE_ENDPOINT)
		return TESS_EBADCAP;
	if (!(s->rights & TESS_RIGHT_SEND))
		return TESS_EPERM;
	copy = *s;
	take_off(&w, m);
	world.requests++;
	world.captured = w;
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		struct tess_cap_descriptor *d = &world.captured.cap[i];

		world.captured_object[i] = world_object(d->token);
		d->type = (uint8_t)world_type(d->token);
		d->rights &= (uint16_t)world_rights(d->token);
	}
	if (world_slot_object(s)->kind == ENDPOINT_CAPTURE)
		return TESS_ETIMEDOUT;
	status = check_caps(&w, is_call, TESS_MESSAGE_CAPS);
	if (!status)
		status = send_to(&copy, &w, is_call, &reply);
	if (!is_call)
		return status;
	if (status)
		memset(m, (int)(WORLD_POISON & 0xff), sizeof(*m));
	else
		put_down(&reply, 0, m);
	return status;
}

int tess_call(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m)
{
	world.deadline = deadline;
	return exchange(endpoint, m, true);
}

int tess_send(tess_cap_t endpoint, tess_time_t deadline, const struct tess_message *m)
{
	struct tess_message sent = *m;

	world.deadline = deadline;
	return exchange(endpoint, &sent, false);
}

/* Type NONE is a capability that was revoked on the way. */
static tess_cap_t make_cap(const struct tess_cap_descriptor *d)
{
	static const uint8_t bytes[100000 + 2 * TESS_PAGE_SIZE];
	tess_cap_t cap;

	if (d->type == TESS_TYPE_NONE)
		return TESS_CAP_NONE;
	if (d->type != TESS_TYPE_MEMORY)
		return world_cap((enum tess_type)d->type, d->rights);
	cap = world_memory(bytes, sizeof(bytes) / TESS_PAGE_SIZE * TESS_PAGE_SIZE);
	world_slot(cap)->rights = d->rights;
	return cap;
}

uint64_t world_deliver(const struct tess_server *server, uint64_t badge, const struct wire *request)
{
	struct wire w = *request;
	unsigned window = threads[depth].buffer.receive.window_caps;
	int status;

	for (unsigned i = 0; i < tess_tag_caps(w.tag) && i < TESS_MESSAGE_CAPS; i++) {
		w.cap[i].token = make_cap(&w.cap[i]);
		world.delivered_object[i] = world_object(w.cap[i].token);
	}
	threads[depth].buffer.receive.window_caps = TESS_MESSAGE_CAPS;
	status = serve(server, badge, &w);
	threads[depth].buffer.receive.window_caps = (uint16_t)window;
	if (status || !(request->tag & TESS_TAG_CALL))
		return 0;
	for (unsigned i = 0; i < tess_tag_caps(threads[depth + 1].reply.tag); i++)
		world_kill(threads[depth + 1].reply.cap[i].token);
	return threads[depth + 1].reply.tag;
}
