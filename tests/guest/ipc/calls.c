/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a call: who gives up, dies or forgets, and what the other side is told.
 */
#include "ipc.h"

#include "make.h"
#include "server.h"

#define SOON (20 * MILLISECONDS)

static int poll_call(tess_cap_t cap, tess_time_t deadline)
{
	struct tess_message m = { .tag = TESS_TAG(ECHO, 0, 0) };

	return tess_call(cap, deadline, &m);
}

static int poll_send(tess_cap_t cap, tess_time_t deadline)
{
	struct tess_message m = { .tag = TESS_TAG(ECHO, 0, 0) };

	return tess_send(cap, deadline, &m);
}

void polls_and_deadlines(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	tess_time_t passed = tess_clock_now() - 1;
	struct tess_message m;

	(void)unused;
	CHECK_STATUS(poll_call(endpoint, TESS_DEADLINE_POLL), TESS_EAGAIN);
	CHECK_STATUS(poll_send(endpoint, TESS_DEADLINE_POLL), TESS_EAGAIN);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	CHECK_STATUS(poll_call(endpoint, passed), TESS_ETIMEDOUT);
	CHECK_STATUS(poll_send(endpoint, passed), TESS_ETIMEDOUT);
	CHECK_STATUS(tess_recv(endpoint, passed, &m), TESS_ETIMEDOUT);
	CHECK_STATUS(poll_call(endpoint, tess_clock_deadline(SOON)), TESS_ETIMEDOUT);
	CHECK_STATUS(poll_send(endpoint, tess_clock_deadline(SOON)), TESS_ETIMEDOUT);
	CHECK_STATUS(tess_recv(endpoint, tess_clock_deadline(SOON), &m), TESS_ETIMEDOUT);
	/* Whoever gave up is in no queue. */
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	CHECK_STATUS(poll_send(endpoint, TESS_DEADLINE_POLL), TESS_EAGAIN);
	drop(endpoint);
}

/* A call in a thread of its own. */
struct caller {
	tess_cap_t cap, thread;
	enum operation operation;
	uint64_t patience;
	int status;
	uint64_t word;
};

static void call_in_thread(void *argument)
{
	struct caller *caller = argument;
	struct tess_message m = { .tag = TESS_TAG(caller->operation, 0, 0) };

	caller->status = tess_call(caller->cap, tess_clock_deadline(caller->patience), &m);
	caller->word = m.word[0];
}

static void caller_begin(struct caller *caller, tess_cap_t cap, enum operation operation)
{
	*caller = (struct caller){ .cap = cap, .operation = operation, .patience = PATIENCE };
	caller->thread = thread_begin(call_in_thread, caller);
	thread_await_block(caller->thread);
}

static int caller_end(struct caller *caller)
{
	thread_join(caller->thread);
	return caller->status;
}

void replies_saved(const void *unused)
{
	struct tess_message m;
	struct server server;
	struct caller caller;

	(void)unused;
	server_start(&server);
	caller_begin(&caller, server.cap, SAVE);
	CHECK_OK(server_call(server.cap, RELEASE, 77, 0, &m));
	CHECK_OK(caller_end(&caller));
	CHECK_EQUAL(caller.word, 77);
	CHECK_STATUS((int64_t)m.word[0], TESS_OK);
	CHECK_STATUS((int64_t)m.word[1], TESS_EBADCAP);
	server_end(&server);
}

void replies_forgotten(const void *unused)
{
	struct tess_message m;
	struct server server;
	struct caller caller;

	(void)unused;
	server_start(&server);
	caller_begin(&caller, server.cap, SAVE);
	CHECK_OK(server_call(server.cap, FORGET, 0, 0, &m));
	CHECK_STATUS(caller_end(&caller), TESS_ECANCELED);
	CHECK_STATUS(server_call(server.cap, IGNORE, 0, 0, &m), TESS_ECANCELED);
	CHECK_OK(server_call(server.cap, ECHO, 1, 2, &m));
	server_end(&server);
}

void replies_to_nobody(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), reply;
	struct tess_message m = { .tag = TESS_TAG(0, 0, 0) };

	(void)unused;
	CHECK_STATUS(tess_reply(TESS_CAP_NONE, &m), TESS_ESRCH);
	CHECK_STATUS(tess_reply(endpoint, &m), TESS_EBADCAP);
	CHECK_STATUS(tess_reply_save(&reply), TESS_ESRCH);
	CHECK_STATUS(tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_POLL, &m), TESS_ESRCH);
	drop(endpoint);
}

static void lose_server(enum operation operation, enum tess_end_reason reason)
{
	struct tess_process_info info;
	struct tess_message m;
	struct server server;
	struct caller caller;

	server_start(&server);
	caller_begin(&caller, server.cap, SAVE);
	CHECK_STATUS(server_call(server.cap, operation, 0, 0, &m), TESS_EPIPE);
	CHECK_STATUS(caller_end(&caller), TESS_EPIPE);
	info = child_end(&server.child);
	CHECK_EQUAL(info.reason, reason);
	CHECK_STATUS(server_call(server.cap, ECHO, 0, 0, &m), TESS_EPIPE);
	CHECK_STATUS(poll_send(server.cap, TESS_DEADLINE_POLL), TESS_EPIPE);
	drop(server.cap);
}

void servers_exit(const void *unused)
{
	(void)unused;
	lose_server(EXIT, TESS_END_REASON_EXITED);
}

void servers_crash(const void *unused)
{
	(void)unused;
	lose_server(CRASH, TESS_END_REASON_FAULTED);
}

/* With the last capability that could receive, those who wait to send are let go. */
void endpoints_close(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	tess_cap_t sender = make_derived(endpoint, TESS_RIGHT_SEND, 0);
	struct caller caller[2];

	(void)unused;
	caller_begin(&caller[0], sender, ECHO);
	caller_begin(&caller[1], sender, ECHO);
	CHECK_OK(tess_capability_restrict(endpoint, TESS_RIGHT_SEND));
	CHECK_STATUS(caller_end(&caller[0]), TESS_EPIPE);
	CHECK_STATUS(caller_end(&caller[1]), TESS_EPIPE);
	drop(endpoint);
	drop(sender);
}

/* The role: calls and waits for an answer that may not come. */
int client_role(void)
{
	struct tess_message m;

	return server_call(tess_start_cap("endpoint"), ECHO, 5, 6, &m) ? 1 : 0;
}

static void start_client(struct child *client, tess_cap_t endpoint)
{
	const struct tess_spawn_cap cap = { "endpoint", endpoint, TESS_RIGHT_SEND, TESS_CAP_COPY };

	child_start(client, "client", &cap, 1);
}

void clients_die_waiting(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	struct tess_message m;
	struct child client;

	(void)unused;
	start_client(&client, endpoint);
	thread_await_block(client.thread);
	child_kill(&client);
	CHECK_STATUS(tess_recv(endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	drop(endpoint);
}

void clients_die_served(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), reply = TESS_CAP_NONE;
	struct tess_message m;
	struct child client;

	(void)unused;
	start_client(&client, endpoint);
	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_EQUAL(m.tag, TESS_TAG(ECHO, 2, 0) | TESS_TAG_CALL);
	child_kill(&client);
	CHECK_STATUS(tess_reply(TESS_CAP_NONE, &m), TESS_EOWNERDEAD);
	CHECK_STATUS(tess_reply(TESS_CAP_NONE, &m), TESS_ESRCH);

	start_client(&client, endpoint);
	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_OK(tess_reply_save(&reply));
	child_kill(&client);
	m.tag = TESS_TAG(0, 0, 0);
	CHECK_STATUS(tess_reply(reply, &m), TESS_EOWNERDEAD);
	CHECK_STATUS(tess_reply(reply, &m), TESS_EBADCAP);
	drop(endpoint);
}

static void impatient(struct caller *caller, tess_cap_t cap)
{
	*caller = (struct caller){ .cap = cap, .operation = ECHO, .patience = SOON };
	caller->thread = thread_begin(call_in_thread, caller);
}

void clients_give_up(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), reply = TESS_CAP_NONE;
	struct tess_message m;
	struct caller caller;

	(void)unused;
	impatient(&caller, endpoint);
	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_STATUS(caller_end(&caller), TESS_ETIMEDOUT);
	m.tag = TESS_TAG(0, 0, 0);
	CHECK_STATUS(tess_reply(TESS_CAP_NONE, &m), TESS_ECANCELED);

	impatient(&caller, endpoint);
	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_OK(tess_reply_save(&reply));
	CHECK_STATUS(caller_end(&caller), TESS_ETIMEDOUT);
	m.tag = TESS_TAG(0, 0, 0);
	CHECK_STATUS(tess_reply(reply, &m), TESS_EOWNERDEAD); /* the thread has ended since */
	CHECK_STATUS(tess_capability_delete(reply), TESS_EBADCAP);
	drop(endpoint);
}

void clients_give_up_saved(const void *unused)
{
	struct tess_message m = { .tag = TESS_TAG(SAVE, 0, 0) };
	struct server server;

	(void)unused;
	server_start(&server);
	CHECK_STATUS(tess_call(server.cap, tess_clock_deadline(SOON), &m), TESS_ETIMEDOUT);
	CHECK_OK(server_call(server.cap, RELEASE, 0, 0, &m));
	CHECK_STATUS((int64_t)m.word[0], TESS_ECANCELED);
	CHECK_STATUS((int64_t)m.word[1], TESS_EBADCAP);
	server_end(&server);
}
