/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of clients. It is short, and searched in order.
 */
#include "clients.h"

#include <stdlib.h>
#include <string.h>

static char printable(char c)
{
	return c > ' ' && c < 0x7f ? c : '?';
}

struct client *clients_add(struct clients *clients, const char *name, size_t length)
{
	struct client *client;

	if (clients->count == CLIENTS_MAX)
		return NULL;
	client = calloc(1, sizeof(*client));
	if (!client)
		return NULL;
	client->badge = ++clients->last_badge;
	for (size_t i = 0; i < length && i < NAME_MAX; i++)
		client->name[i] = printable(name[i]);
	client->next = clients->first;
	clients->first = client;
	clients->count++;
	return client;
}

struct client *clients_find(const struct clients *clients, uint64_t badge)
{
	struct client *client = clients->first;

	while (client && client->badge != badge)
		client = client->next;
	return client;
}

void clients_remove(struct clients *clients, uint64_t badge)
{
	for (struct client **link = &clients->first; *link; link = &(*link)->next) {
		struct client *client = *link;

		if (client->badge != badge)
			continue;
		*link = client->next;
		clients->count--;
		free(client);
		return;
	}
}
