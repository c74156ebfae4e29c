/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console service: everybody's log, on the machine's console.
 *
 * One endpoint serves two interfaces. Whoever holds it without a badge, init, opens logs; each log
 * is the same endpoint with a badge of its own, and what comes by it is a process's text. When the
 * last capability with a badge is gone, what was kept for it is freed.
 */
#include <tessera/tessera.h>

#include <tessera/console.h>

#include "clients.h"
#include "lines.h"

struct console {
	tess_cap_t endpoint, platform;
	struct clients clients;
};

static int open_log(void *ctx, const struct tess_call *call,
		    struct tessera_console_console_open_request *request,
		    struct tessera_console_console_open_reply *reply)
{
	struct console *console = ctx;
	struct client *client =
		clients_add(&console->clients, request->name.data, request->name.length);
	int status;

	(void)call;
	if (!client)
		return TESSERA_CONSOLE_ERROR_FULL;
	status = tessera_console_log_mint(console->endpoint, client->badge, &reply->log);
	if (!status)
		return 0;
	clients_remove(&console->clients, client->badge);
	return TESSERA_CONSOLE_ERROR_FULL;
}

static int finish(void *ctx, const struct tess_call *call)
{
	struct console *console = ctx;

	(void)call;
	for (struct client *c = console->clients.first; c; c = c->next)
		lines_finish(console->platform, c);
	return 0;
}

static int write_log(void *ctx, const struct tess_call *call,
		     struct tessera_console_log_write_request *request)
{
	struct console *console = ctx;
	struct client *client = clients_find(&console->clients, call->badge);

	if (client)
		lines_write(console->platform, client, request->text.data, request->text.length);
	return 0;
}

static void badge_closed(void *ctx, uint64_t badge)
{
	struct console *console = ctx;
	struct client *client = clients_find(&console->clients, badge);

	if (client)
		lines_finish(console->platform, client);
	clients_remove(&console->clients, badge);
}

static const struct tessera_console_console_ops console_ops = {.open = open_log, .finish = finish};
static const struct tessera_console_log_ops log_ops = {.write = write_log};

int main(void)
{
	static struct console console;
	struct tess_service services[2];
	struct tess_server server = {.services = services, .service_count = 2, .ctx = &console,
				     .badge_closed = badge_closed};

	console.endpoint = tess_start_cap("tessera.console");
	console.platform = tess_start_cap("platform.console");
	services[0] = tessera_console_console_service(&console_ops, &console);
	services[0].badge_last = 0;
	services[1] = tessera_console_log_service(&log_ops, &console);
	services[1].badge_first = 1;
	server.endpoint = console.endpoint;
	return tess_serve(&server) ? 1 : 0;
}
