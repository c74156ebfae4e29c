/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenes: a victim is brought into a state, together with a peer.
 */
#ifndef TESTS_KILLED_H
#define TESTS_KILLED_H

#include "world.h"

#define CRASHED   2 /* what a victim's status is, if that ended it */
#define ALL_TYPES ((UINT64_C(1) << TESS_TYPE_COUNT) - 1)

extern struct world the_world;
extern unsigned peer, victim;
extern tess_cap_t ep, n; /* the peer's endpoint and notification, made before the victim */

struct scene {
	const char *name;
	void (*enter)(void);
	enum thread_state state;
	int64_t (*peer_learns)(void); /* after the victim's end */
	int64_t peer_status;
	int64_t victim_status;          /* after the peer's end */
	int64_t (*victim_learns)(void); /* NULL: from what it waits in */
};

#define SCENES 22
extern const struct scene scenes[SCENES];

#endif
