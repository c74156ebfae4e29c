/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels between processes: what the suite's files share.
 */
#ifndef GUEST_CHANNELS_H
#define GUEST_CHANNELS_H

#include "child.h"
#include "make.h"
#include "suite.h"

struct pipe {
	tess_cap_t tx, rx;
};

struct pipe make_channel(uint32_t messages, uint32_t words, uint32_t capabilities);

/* Sends or takes a message of one word within the patience of a test. */
void put(tess_cap_t tx, uint64_t word);
uint64_t take(tess_cap_t rx);

/* Sending must fail with a status. */
void put_fails(tess_cap_t tx, int status);

/* Tests: two.c is about two sides, many.c about more, pair.c about pairs and batches. */
void words_cross(const void *context);
void caps_cross(const void *context);
void ends_are_told(const void *context);
void batches_cross(const void *context);
void segments_cross(const void *context);
void ports_take_both(const void *context);
void eight_senders(const void *context);
void four_receivers(const void *context);
void senders_are_killed(const void *context);
void receivers_are_killed(const void *context);
void topics_reach_all(const void *context);
void pairs_keep_order(const void *context);
void batches_carry_capabilities(const void *context);

/* Roles: they are given "tx" or "rx", and end when the other side is gone. */
int echo_role(void);
int sender_role(void);
int giver_role(void);
int reader_role(void);
int crowd_role(void);
int taker_role(void);

#endif
