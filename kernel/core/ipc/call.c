/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls and their ends: see call.h. */
#include "ipc/call.h"

#include <stddef.h>

#include "cap/node.h"
#include "kernel.h"
#include "obj/thread.h"
#include "sched/sched.h"

/* Steps of taking back that are done at once; a lend is one node and a mapping or two. */
#define STEPS_AT_ONCE 16

void call_begin(struct kernel *k, struct thread *client, struct thread *server)
{
	client->state = THREAD_BLOCKED_REPLY;
	client->call_number = ++k->next_call;
	client->server = server;
	server->caller = client;
	server->lost_caller = TESS_OK;
}

void call_cut_server(struct thread *client, int why)
{
	if (!client->server)
		return;
	client->server->caller = NULL;
	client->server->lost_caller = why;
	client->server = NULL;
}

bool call_take_back_step(struct kernel *k, struct thread *client)
{
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		struct node *n = client->lent[i];

		if (!n)
			continue;
		if (node_revoke_self_step(k, n))
			client->lent[i] = NULL;
		return false;
	}
	client->slow &= (uint8_t)~THREAD_SLOW_LENDING;
	return true;
}

static bool take_back_work(struct kernel *k, struct work *w)
{
	struct object *o = object_of_work(w);
	struct thread *client = LIST_ENTRY(o, struct thread, object);

	if (!call_take_back_step(k, client))
		return false;
	if (client->state == THREAD_ENDING_CALL)
		thread_wake(k, client, client->call_status);
	return object_deferred_done(k, o);
}

static bool take_back_at_once(struct kernel *k, struct thread *client)
{
	for (unsigned i = 0; i < STEPS_AT_ONCE; i++)
		if (call_take_back_step(k, client))
			return true;
	return false;
}

void call_end(struct kernel *k, struct thread *client, int status)
{
	call_cut_server(client, TESS_ECANCELED);
	thread_unblock(k, client);
	if (take_back_at_once(k, client)) {
		thread_wake(k, client, status);
		return;
	}
	client->state = THREAD_ENDING_CALL;
	client->call_status = status;
	object_defer(k, &client->object, take_back_work);
}

void call_drop(struct kernel *k, struct thread *server, int status)
{
	struct thread *client = server->caller;

	server->lost_caller = TESS_OK;
	if (!client)
		return;
	server->caller = NULL;
	client->server = NULL;
	call_end(k, client, status);
}

bool call_is_open(const struct thread *client, uint64_t number)
{
	return client->state == THREAD_BLOCKED_REPLY && client->call_number == number;
}

void call_reply_dropped(struct kernel *k, struct thread *client, uint64_t number, bool holder_dies)
{
	if (call_is_open(client, number))
		call_end(k, client, holder_dies ? TESS_EPIPE : TESS_ECANCELED);
}
