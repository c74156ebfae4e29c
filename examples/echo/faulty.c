/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server with a mistake: it dereferences a null pointer in its first answer. Only it dies; the
 * kernel prints its crash record, its client is told, everybody else goes on.
 */
#include <tessera/tessera.h>

#include "echo.h"

static const volatile uint64_t *nothing;

static int say(void *ctx, const struct tess_call *call, struct echo_echo_say_request *request,
	       struct echo_echo_say_reply *reply)
{
	(void)ctx;
	(void)call;
	(void)request;
	reply->text.length = (uint32_t)*nothing;
	return 0;
}

static int count(void *ctx, const struct tess_call *call, struct echo_echo_count_reply *reply)
{
	(void)ctx;
	(void)call;
	reply->count = *nothing;
	return 0;
}

int main(void)
{
	static const struct echo_echo_ops ops = {.say = say, .count = count};
	struct tess_service service = echo_echo_service(&ops, NULL);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.faulty"),
		.services = &service,
		.service_count = 1,
	};

	return tess_serve(&server) ? 1 : 0;
}
