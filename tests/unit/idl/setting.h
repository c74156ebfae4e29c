/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A world with one server of the sample interface and one client: what most tests begin with.
 */
#ifndef TESTS_IDL_SETTING_H
#define TESTS_IDL_SETTING_H

#include "mirror.h"

struct setting {
	struct mirror mirror;
	struct tess_service services[2];
	struct tess_server server;
	t_peer_client_t peer;   /* is served */
};

/* The setting must stay where it is: the world points to it. */
void set_up(struct setting *s);

#endif
