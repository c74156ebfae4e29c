/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Port: an endpoint for calls and a channel for messages that are not waited for, received at one
 * place. Senders post to the channel and never block: a full one is TESS_EAGAIN.
 */
#ifndef TESSERA_PORT_H
#define TESSERA_PORT_H

#include <tessera/channel.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tess_port {
	tess_cap_t endpoint; /* derive capabilities to call from it */
	tess_cap_t tx;       /* derive or split capabilities to post from it */
	tess_cap_t rx;
	tess_cap_t notification; /* has the endpoint's receiver look at the channel */
};

/* How large the port's channel is: see tess_channel_create(2). */
struct tess_port_size {
	uint32_t messages, words, capabilities;
};

/*
 * Makes a port, charged to the job. Returns 0, or what tess_endpoint_create(2),
 * tess_notification_create(2) or tess_channel_create(2) failed with; nothing is left then.
 */
int tess_port_create(tess_cap_t job, const struct tess_port_size *size, struct tess_port *port);

/* Gives up all four capabilities. */
void tess_port_close(struct tess_port *port);

/*
 * Waits for a message that was posted, a message or a call to the endpoint, or a closed badge. A
 * call is the one that m->tag says TESS_TAG_CALL of, to be answered as after tess_recv(2).
 * What was posted comes first. The errors are those of tess_channel_recv(2) and tess_recv(2).
 */
int tess_port_recv(const struct tess_port *port, tess_time_t deadline, struct tess_message *m);

/* Posts a message to a port by its tx; never waits. TESS_EAGAIN: the credit is used up. */
TESS_ALWAYS_INLINE int tess_port_post(tess_cap_t tx, const struct tess_message *m)
{
	return tess_channel_send(tx, TESS_DEADLINE_POLL, m);
}

#ifdef __cplusplus
}
#endif

#endif
