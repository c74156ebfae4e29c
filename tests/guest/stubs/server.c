/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server: answers with what it was asked, and makes, keeps and gives up capabilities.
 */
#include <string.h>

#include "make.h"
#include "stubs.h"

static tess_cap_t endpoint;
static uint64_t events;
static uint64_t minted;

static int strings(void *ctx, const struct tess_call *call, struct t_peer_strings_request *r,
		   struct t_peer_strings_reply *reply)
{
	(void)ctx;
	(void)call;
	reply->short_.length = (uint32_t)r->short_.length;
	memcpy(reply->short_.data, r->short_.data, r->short_.length);
	reply->raw.length = (uint32_t)r->raw.length;
	memcpy(reply->raw.data, r->raw.data, r->raw.length);
	/* The one in the room that the stub gave, the other where it came. */
	reply->long_.length = (uint32_t)r->long_.length;
	memcpy(reply->long_.data, r->long_.data, r->long_.length);
	reply->large = tess_buf_filled(r->large.data, (uint32_t)r->large.length);
	return 0;
}

static int whole(void *ctx, const struct tess_call *call, struct t_peer_whole_request *r,
		 struct t_peer_whole_reply *reply)
{
	(void)ctx;
	(void)call;
	memcpy(reply->words, r->words, sizeof(r->words));
	return 0;
}

/* Answers with a capability moved, and with a client of its own that has the next badge. */
static int caps(void *ctx, const struct tess_call *call, struct t_peer_caps_request *r,
		struct t_peer_caps_reply *reply)
{
	uint64_t size, pages;

	(void)ctx;
	(void)call;
	if (tess_memory_info(r->one, &size, &pages))
		return T_ERROR_NOT_FOUND;
	(void)!tess_notification_signal(r->two, 1);
	reply->number = (uint32_t)size;
	reply->two = make_notification();
	return t_peer_mint(endpoint, ++minted, &reply->peer) ? T_ERROR_FULL : 0;
}

static int lend(void *ctx, const struct tess_call *call, struct t_peer_lend_request *r,
		struct t_peer_lend_reply *reply)
{
	uint64_t pages;

	(void)ctx;
	(void)call;
	return tess_memory_info(r->memory, &reply->size, &pages) ? TESS_EPROTO : 0;
}

static uint64_t sum_of(const uint8_t *bytes, size_t size)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += bytes[i];
	return sum;
}

/* Reads a grant both ways; they have to agree. */
static int grants(void *ctx, const struct tess_call *call, struct t_peer_grants_request *r,
		  struct t_peer_grants_reply *reply)
{
	static uint8_t copy[100000];
	const void *shared;

	(void)ctx;
	(void)call;
	if (tess_grant_read(&r->data, 0, copy, (size_t)r->data.length))
		return T_ERROR_NOT_FOUND;
	if (tess_grant_read(&r->data, r->data.length, copy, 1) != TESS_EINVAL)
		return T_ERROR_NOT_FOUND;
	reply->sum = sum_of(copy, (size_t)r->data.length);
	if (tess_grant_shared(&r->data, &shared))
		return T_ERROR_FULL;
	return sum_of(shared, (size_t)r->data.length) == reply->sum ? 0 : T_ERROR_FULL;
}

static int list(void *ctx, const struct tess_call *call, struct t_peer_list_request *r,
		struct t_peer_list_reply *reply)
{
	(void)ctx;
	(void)call;
	(void)r;
	reply->next = events;
	return 0;
}

static int empty(void *ctx, const struct tess_call *call)
{
	(void)ctx;
	(void)call;
	return 0;
}

static void hand(void *ctx, const struct tess_call *call, struct t_peer_hand_request *r)
{
	(void)ctx;
	(void)call;
	(void)!tess_notification_signal(r->key, 2);
}

static void badge_closed(void *ctx, uint64_t badge)
{
	(void)ctx;
	events += badge <= minted;
}

static void reply_failed(void *ctx, uint64_t badge, int status)
{
	(void)ctx;
	(void)badge;
	(void)status;
	events += STUBS_REPLY_FAILED;
}

int stubs_role(void)
{
	static const struct t_peer_ops ops = {
		.strings = strings, .whole = whole, .caps = caps, .lend = lend, .grants = grants,
		.list = list, .empty = empty, .hand = hand,
	};
	struct tess_service service = t_peer_service(&ops, NULL);
	struct tess_server server = {
		.services = &service,
		.service_count = 1,
		.badge_closed = badge_closed,
		.reply_failed = reply_failed,
	};

	endpoint = server.endpoint = tess_start_cap("endpoint");
	return tess_serve(&server) ? 1 : 0;
}

void stubs_start(struct stubs_server *server)
{
	tess_cap_t made = make_endpoint();
	const struct tess_spawn_cap cap = {"endpoint", made, TESS_RIGHTS_ALL, TESS_CAP_MOVE};

	server->peer.cap = make_derived(made, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0);
	child_start(&server->child, "server", &cap, 1);
}

void stubs_end(struct stubs_server *server)
{
	child_kill(&server->child);
	tess_cap_close(&server->peer.cap);
}

uint64_t stubs_events(const struct stubs_server *server)
{
	struct t_peer_list_reply reply;

	return CHECK_OK(t_peer_list(server->peer, 0, soon(), &reply)) ? reply.next : 0;
}

tess_time_t soon(void)
{
	return tess_clock_deadline(PATIENCE);
}
