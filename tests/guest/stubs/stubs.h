/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated stubs on the real kernel: a server of the sample interface of tests/unit/idl in a
 * process of its own, and its client.
 */
#ifndef GUEST_STUBS_H
#define GUEST_STUBS_H

#include <sample.h>
#include <tessera/tessera.h>

#include "child.h"
#include "suite.h"

struct stubs_server {
	struct child child;
	t_peer_client_t peer;
};

/* What the server adds to the count of closed badges for each reply that failed. */
#define STUBS_REPLY_FAILED 1000

void stubs_start(struct stubs_server *server);
void stubs_end(struct stubs_server *server);

/* What list() says: how many badges were closed, and how many replies failed. */
uint64_t stubs_events(const struct stubs_server *server);

/* The server's process. */
int stubs_role(void);

/* A deadline that no call reaches. */
tess_time_t soon(void);

#endif
