/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The setting of most tests.
 */
#include "setting.h"

#include <string.h>

void set_up(struct setting *s)
{
	world_reset();
	memset(s, 0, sizeof(*s));
	s->services[0] = t_peer_service(&mirror_ops, &s->mirror);
	s->server.services = s->services;
	s->server.service_count = 1;
	s->server.ctx = s;
	s->peer.cap = world_endpoint(ENDPOINT_SERVED, &s->server);
}
