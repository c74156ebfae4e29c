/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the miniature kernel tell each other.
 */
#ifndef TESTS_IDL_WORLD_INSIDE_H
#define TESTS_IDL_WORLD_INSIDE_H

#include "world.h"

struct object {
	enum tess_type type;
	enum endpoint_kind kind;
	const struct tess_server *server;
	const uint8_t *bytes;           /* of memory */
	uint64_t size;
};

struct slot {
	bool live;
	unsigned object;                /* index */
	unsigned rights;
	uint64_t badge;
	uint64_t begin, end;            /* of a part of memory */
};

void world_caps_reset(void);
struct slot *world_slot(tess_cap_t cap);
struct object *world_slot_object(const struct slot *s);

/* A copy with some of the rights. */
tess_cap_t world_copy(const struct slot *s, unsigned rights);
void world_kill(tess_cap_t cap);

#endif
