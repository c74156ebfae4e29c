/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The echo server: one handler per method, and what it keeps per client, told apart by badge.
 */
#include <tessera/tessera.h>

#include "echo.h"

#define CLIENTS_MAX 16

static struct client {
	uint64_t badge;         /* 0: free */
	uint64_t count;
} clients[CLIENTS_MAX];

static struct client *client_of(uint64_t badge)
{
	struct client *unused = NULL;

	for (unsigned int i = 0; i < CLIENTS_MAX; i++) {
		if (clients[i].badge == badge)
			return &clients[i];
		if (!clients[i].badge && !unused)
			unused = &clients[i];
	}
	if (unused)
		*unused = (struct client){badge, 0};
	return unused;
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static int say(void *ctx, const struct tess_call *call, struct echo_echo_say_request *request,
	       struct echo_echo_say_reply *reply)
{
	size_t length = request->text.length;
	struct client *client = client_of(call->badge);

	(void)ctx;
	if (length == 0)
		return ECHO_ERROR_SILENCE;
	for (size_t i = 0; i < length; i++) {
		char c = request->text
				 .data[request->style == ECHO_STYLE_REVERSED ? length - 1 - i : i];

		reply->text.data[i] = request->style == ECHO_STYLE_LOUD ? upper(c) : c;
	}
	reply->text.length = (uint32_t)length;
	if (client)
		client->count++;
	return 0;
}

static int count(void *ctx, const struct tess_call *call, struct echo_echo_count_reply *reply)
{
	struct client *client = client_of(call->badge);

	(void)ctx;
	reply->count = client ? client->count : 0;
	return 0;
}

static void badge_closed(void *ctx, uint64_t badge)
{
	(void)ctx;
	for (unsigned int i = 0; i < CLIENTS_MAX; i++)
		if (clients[i].badge == badge)
			clients[i].badge = 0;
}

int main(void)
{
	static const struct echo_echo_ops ops = {.say = say, .count = count};
	struct tess_service service = echo_echo_service(&ops, NULL);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.echo"),
		.services = &service,
		.service_count = 1,
		.badge_closed = badge_closed,
	};

	return tess_serve(&server) ? 1 : 0;
}
