/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing calls on channels: what the tests of channels and topics share. */
#ifndef TESTS_CHANNELS_H
#define TESTS_CHANNELS_H

#include "world.h"

#define CH_SEND(label, words, caps) (TESS_SYS_CHANNEL_SEND | TESS_TAG(label, words, caps))

struct ends {
	tess_cap_t tx, rx;
};

/* A channel of thread from's job: it has tx, and thread to has rx, each with every right. */
struct ends channel_between(struct world *w, unsigned from, unsigned to, unsigned messages,
			    unsigned words, unsigned caps);

/* Sends a message of one word, or receives, without waiting. */
int64_t channel_poll_send(struct world *w, unsigned i, tess_cap_t tx, uint64_t word);
int64_t channel_poll_recv(struct world *w, unsigned i, tess_cap_t rx);

/* Receives a message that must be there; its first word. */
uint64_t channel_take(struct world *w, unsigned i, tess_cap_t rx);

#endif
