/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The service loop: receives on one endpoint and hands each message to the interface it is for. One
 * endpoint can serve several interfaces and many objects; badges tell the clients apart.
 */
#ifndef TESSERA_SERVE_H
#define TESSERA_SERVE_H

#include <stddef.h>
#include <stdint.h>

#include <tessera/idl.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tess_message;

/*
 * A generated dispatcher (fs_dir_dispatch): decodes the message, calls the handler in ops, and
 * leaves the reply in place of the message. Every capability that came is closed or the handler's.
 */
typedef void tess_dispatch_t(const void *ops, void *ctx, const struct tess_call *call,
			     struct tess_message *message);

/*
 * One interface on an endpoint: which messages are for it, and who handles them. fs_dir_service()
 * makes one that takes every message; narrow the ranges if the endpoint serves more than one.
 */
struct tess_service {
	tess_dispatch_t *dispatch;
	const void *ops;                /* struct fs_dir_ops */
	void *ctx;                      /* for the handlers */
	/*
	 * The handlers' ctx for a badge, in place of ctx; NULL refuses the client with TESS_ENOSYS.
	 */
	void *(*object)(void *ctx, uint64_t badge);
	uint64_t badge_first, badge_last;       /* both belong to the range */
	uint32_t ordinal_first, ordinal_last;
};

/* Badges below this are the server's to give; those from here on the kernel gives at a look-up. */
#define TESS_BADGE_LOOKED_UP TESS_BADGE_KERNEL

struct tess_server {
	tess_cap_t endpoint;                    /* with RECEIVE */
	const struct tess_service *services;    /* the first that a message fits serves it */
	size_t service_count;
	void *ctx;                              /* for the callbacks; each of them may be NULL */
	/* Nobody holds a capability with this badge any more: what was kept for it can go. */
	void (*badge_closed)(void *ctx, uint64_t badge);
	/* Bits of the notification that is bound to the endpoint. */
	void (*notified)(void *ctx, uint64_t bits);
	/* A reply did not arrive, with tess_reply(2)'s status; what it was to move is closed. */
	void (*reply_failed)(void *ctx, uint64_t badge, int status);
};

/*
 * Serves until the endpoint cannot be received on: returns what tess_recv(2) then says,
 * TESS_EBADCAP or TESS_EPERM. Opens the thread's receive window for four capabilities and leaves it
 * so. A message that fits no service is answered TESS_ENOSYS.
 */
int tess_serve(const struct tess_server *server);

/*
 * Serves one message that was received: what tess_serve() does between receiving and replying, for
 * loops of one's own. Returns true if message now is a reply that has to be sent.
 */
bool tess_serve_message(const struct tess_server *server, struct tess_message *message);

/*
 * Makes a client's capability to an endpoint, with SEND, GRANT and a badge (1 up to, not including,
 * TESS_BADGE_LOOKED_UP); fs_file_mint() is this with the client's type.
 *
 * Returns 0 or what tess_capability_derive(2) returns; then *cap is 0.
 */
TESS_MUST_CHECK int tess_mint(tess_cap_t endpoint, uint64_t badge, tess_cap_t *cap);

#ifdef __cplusplus
}
#endif

#endif
