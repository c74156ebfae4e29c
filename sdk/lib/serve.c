/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service loop: one system call per message served, which sends the reply and takes the next.
 *
 * A reply can fail and the loop goes on. If the client could not take it (EMFILE, EMSGSIZE, ENOMEM)
 * or is gone (ECANCELED, EOWNERDEAD), the call is over. If the reply itself could not be sent (a
 * capability in it is stale, or may not be given away), the client still waits and is told EPROTO
 * instead. What the reply was to move is the server's again, and closed: deleting a token that did
 * move is harmless.
 */
#include <tessera/idl_stub.h>
#include <tessera/syscalls.h>

static const struct tess_service *find_service(const struct tess_server *server, uint64_t badge,
					       uint32_t ordinal)
{
	for (size_t i = 0; i < server->service_count; i++) {
		const struct tess_service *s = &server->services[i];

		if (badge >= s->badge_first && badge <= s->badge_last &&
		    ordinal >= s->ordinal_first && ordinal <= s->ordinal_last)
			return s;
	}
	return NULL;
}

static void serve_kernel(const struct tess_server *server, const struct tess_message *m)
{
	uint32_t label = tess_tag_label(m->tag);

	if (label == TESS_LABEL_BADGE_CLOSED && server->badge_closed)
		server->badge_closed(server->ctx, m->word[0]);
	if (label == TESS_LABEL_NOTIFY && server->notified)
		server->notified(server->ctx, m->word[0]);
}

static void serve_client(const struct tess_server *server, struct tess_message *m)
{
	uint32_t ordinal = tess_tag_label(m->tag);
	const struct tess_service *s = find_service(server, m->badge, ordinal);
	struct tess_call call = {m->badge, TESS_DEADLINE_FOREVER, ordinal,
				 (m->tag & TESS_TAG_CALL) != 0};
	void *ctx = s ? s->ctx : NULL;

	if (s && s->object)
		ctx = s->object(s->ctx, m->badge);
	if (s && (ctx || !s->object))
		s->dispatch(s->ops, ctx, &call, m);
	else
		tess_idl_answer(m, tess_idl_refuse(m, TESS_ENOSYS));
}

bool tess_serve_message(const struct tess_server *server, struct tess_message *m)
{
	bool awaited = (m->tag & TESS_TAG_CALL) != 0;

	if (!(m->tag & TESS_TAG_KERNEL)) {
		serve_client(server, m);
		return awaited;
	}
	serve_kernel(server, m);
	if (awaited)
		tess_idl_answer(m, TESS_ENOSYS);
	return awaited;
}

/* Closes what a reply was to move and did not. */
static void close_unmoved(uint64_t tag)
{
	const struct tess_cap_descriptor *d = tess_ipc_buffer()->send.cap;

	for (unsigned i = 0; i < tess_tag_caps(tag); i++) {
		tess_cap_t cap = d[i].token;

		if (d[i].operation == TESS_CAP_MOVE)
			tess_cap_close(&cap);
	}
}

/*
 * Sends the reply and receives. Returns TESS_OK if a message came; any other status with *sent
 * telling whether the caller has been dealt with.
 */
static int answer(const struct tess_server *server, struct tess_message *m)
{
	uint64_t tag = m->tag, badge = m->badge;
	int status = tess_reply_recv(server->endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, m);

	if (status == TESS_OK)
		return TESS_OK;
	close_unmoved(tag);
	if (status == TESS_EBADCAP || status == TESS_EPERM || status == TESS_EINVAL) {
		tess_idl_answer(m, TESS_EPROTO);
		(void)!tess_reply(TESS_CAP_NONE, m);
	}
	if (server->reply_failed && status != TESS_ESRCH)
		server->reply_failed(server->ctx, badge, status);
	return status;
}

/*
 * Receives. While the table is full, messages with capabilities are turned away: their senders
 * would wait at the head of the queue for ever, and everybody behind them.
 */
static int receive(const struct tess_server *server, struct tess_message *m)
{
	int status = tess_recv(server->endpoint, TESS_DEADLINE_FOREVER, m);

	if (status != TESS_EMFILE && status != TESS_ENOMEM)
		return status;
	tess_idl_set_window(0);
	status = tess_recv(server->endpoint, TESS_DEADLINE_FOREVER, m);
	tess_idl_set_window(TESS_MESSAGE_CAPS);
	return status;
}

int tess_serve(const struct tess_server *server)
{
	struct tess_message m;
	int status;

	tess_idl_set_window(TESS_MESSAGE_CAPS);
	status = receive(server, &m);
	for (;;) {
		if (status == TESS_EBADCAP || status == TESS_EPERM)
			return status;
		if (status == TESS_OK && tess_serve_message(server, &m) &&
		    answer(server, &m) == TESS_OK)
			continue;
		status = receive(server, &m);
	}
}
