/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The echo client: it talks to the server, sees the faulty one die, and talks on.
 */
#include <tessera/tessera.h>

#include "echo.h"

static int say(echo_echo_client_t echo, const char *text, echo_style_t style)
{
	struct echo_echo_say_reply reply;
	int status = echo_echo_say(echo, tess_str(text), style, TESS_DEADLINE_FOREVER, &reply);

	if (status == ECHO_ERROR_SILENCE)
		tess_log("\"%s\" -> error: silence", text);
	else if (status)
		tess_log("\"%s\" -> %s", text, tess_status_name(status));
	else
		tess_log("\"%s\" -> \"%.*s\"", text, (int)reply.text.length, reply.text.data);
	return status;
}

static int connect(const char *name, echo_echo_client_t *echo)
{
	int status = echo_echo_connect(tess_self_namespace(), name, echo);

	if (status)
		tess_log("cannot connect to %s: %s", name, tess_status_name(status));
	return status;
}

int main(void)
{
	echo_echo_client_t echo, faulty;
	struct echo_echo_count_reply reply;

	if (connect("example.echo", &echo) || connect("example.faulty", &faulty))
		return 1;
	if (say(echo, "hello", ECHO_STYLE_PLAIN) ||
	    say(echo, "is anybody there?", ECHO_STYLE_LOUD) ||
	    say(echo, "tessera", ECHO_STYLE_REVERSED))
		return 1;
	if (say(echo, "", ECHO_STYLE_PLAIN) != ECHO_ERROR_SILENCE)
		return 1;
	if (say(faulty, "hello, faulty one", ECHO_STYLE_PLAIN) != TESS_EPIPE)
		return 1;
	if (say(echo, "still here", ECHO_STYLE_PLAIN) ||
	    echo_echo_count(echo, TESS_DEADLINE_FOREVER, &reply))
		return 1;
	tess_log("said %lu texts", reply.count);
	return reply.count == 4 ? 0 : 1;
}
