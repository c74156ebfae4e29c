/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel in miniature for stubs on the host: one process, a table of capabilities that counts
 * them, and endpoints. A call runs the server's tess_serve() on the caller's stack, with an IPC
 * buffer of its own, as if it were another thread. Everything that a kernel leaves undefined is
 * filled with poison, and a token in a place that was not sent is a live one, so that closing it
 * shows in the count.
 */
#ifndef TESTS_IDL_WORLD_H
#define TESTS_IDL_WORLD_H

#include <tessera/abi/rights.h>
#include <tessera/ipc.h>
#include <tessera/serve.h>

#define WORLD_POISON UINT64_C(0xa5a5a5a5a5a5a5a5)

/* A message as it travels: capabilities as sent, or as received when it is a canned reply. */
struct wire {
	uint64_t tag;
	uint64_t word[TESS_MESSAGE_WORDS];
	struct tess_cap_descriptor cap[TESS_MESSAGE_CAPS];
};

/* What happens to a message sent to an endpoint. */
enum endpoint_kind {
	ENDPOINT_SERVED,  /* goes to a server */
	ENDPOINT_CAPTURE, /* gives ETIMEDOUT, once it is in world.captured like any other */
	ENDPOINT_CANNED,  /* is answered with world.canned */
};

struct world {
	struct wire captured;                         /* the last request */
	unsigned captured_object[TESS_MESSAGE_CAPS];  /* what its capabilities stand for */
	unsigned delivered_object[TESS_MESSAGE_CAPS]; /* the same for world_deliver's */
	struct wire replied;                          /* the last reply of a server */
	uint8_t replied_type[TESS_MESSAGE_CAPS];      /* as received */
	uint16_t replied_rights[TESS_MESSAGE_CAPS];
	struct wire canned;
	unsigned requests;    /* how many were sent anywhere */
	int reply_status;     /* what the next reply of a server fails with; 0: nothing */
	int recv_status;      /* what the next receive of a server fails with */
	unsigned turned_away; /* receives with a closed window */
	int derive_status;    /* what the next tess_memory_derive fails with */
	tess_time_t deadline; /* of the last call */
	unsigned logged;      /* calls of tess_idl_log */
	int logged_status;
};

extern struct world world;

/* Forgets everything: no capabilities, no messages. */
void world_reset(void);

/* A new capability to a new object. */
tess_cap_t world_cap(enum tess_type type, unsigned rights);
tess_cap_t world_memory(const void *bytes, uint64_t size);
tess_cap_t world_endpoint(enum endpoint_kind kind, const struct tess_server *server);

/* How many capabilities there are, and whether this is one. */
unsigned world_live(void);
bool world_is_live(tess_cap_t cap);

/* Which object a capability stands for; its type and rights. */
unsigned world_object(tess_cap_t cap);
unsigned world_rights(tess_cap_t cap);
enum tess_type world_type(tess_cap_t cap);
uint64_t world_badge(tess_cap_t cap);

/* The name that look-ups find, and what they find there. */
void world_bind(const char *name, uint64_t interface_id, tess_cap_t target);

/*
 * Has a server receive this message and returns its reply's tag; the capabilities are made anew
 * with the types and rights that the descriptors say. The reply is in world.replied; its
 * capabilities are closed.
 */
uint64_t world_deliver(const struct tess_server *server, uint64_t badge,
		       const struct wire *request);

#endif
