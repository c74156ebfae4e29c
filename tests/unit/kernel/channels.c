/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing calls on channels: see channels.h. */
#include "channels.h"

struct ends channel_between(struct world *w, unsigned from, unsigned to, unsigned messages,
			    unsigned words, unsigned caps)
{
	struct ends e;

	ck_status(
		world_call(w, from, TESS_SYS_CHANNEL_CREATE, w->t[from].job, messages, words, caps),
		TESS_OK);
	e.tx = world_word(w, from, 0);
	e.rx = world_word(w, from, 1);
	if (from != to) {
		tess_cap_t rx = world_give(w, from, e.rx, to, TESS_RIGHTS_ALL);

		ck_status(world_call(w, from, TESS_SYS_CAPABILITY_DELETE, e.rx), TESS_OK);
		e.rx = rx;
	}
	return e;
}

int64_t channel_poll_send(struct world *w, unsigned i, tess_cap_t tx, uint64_t word)
{
	return world_call_until(w, i, TESS_DEADLINE_POLL, CH_SEND(0, 1, 0), tx, word);
}

int64_t channel_poll_recv(struct world *w, unsigned i, tess_cap_t rx)
{
	return world_call_until(w, i, TESS_DEADLINE_POLL, TESS_SYS_CHANNEL_RECV, rx);
}

uint64_t channel_take(struct world *w, unsigned i, tess_cap_t rx)
{
	ck_status(channel_poll_recv(w, i, rx), TESS_OK);
	return world_word(w, i, 0);
}
