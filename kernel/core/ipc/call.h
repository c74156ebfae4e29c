/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call, from the moment a server takes it to the moment the client runs again.
 *
 * The client is in THREAD_BLOCKED_REPLY; it is either the implicit caller of one server thread
 * (client.server and server.caller point at each other) or stands in one Reply capability (object:
 * the client; badge: its call number), or, for an instant, in neither. Whoever breaks the bond
 * tells the other side why.
 */
#ifndef IPC_CALL_H
#define IPC_CALL_H

#include <stdbool.h>
#include <stdint.h>

struct kernel;
struct thread;

/* The server took the client's call: it is the implicit caller now. */
void call_begin(struct kernel *k, struct thread *client, struct thread *server);

/* Ends the client's call, whose frame is filled already if the status is 0: takes back what was
 * lent, then lets the client run. The server's side, if there still is one, is told by its next
 * reply. */
void call_end(struct kernel *k, struct thread *client, int status);

/* The server thread lets its implicit caller go unanswered; the caller's call ends with the status.
 */
void call_drop(struct kernel *k, struct thread *server, int status);

/* A Reply capability was deleted: by its holder, or because the holder's process dies. */
void call_reply_dropped(struct kernel *k, struct thread *client, uint64_t number, bool holder_dies);

/* Whether a Reply with this number still stands for the thread's present call. */
bool call_is_open(const struct thread *client, uint64_t number);

/* Takes back a piece of what the thread lent; true when nothing is left. */
bool call_take_back_step(struct kernel *k, struct thread *client);

/* Cuts the bond with the server; its next reply fails with why. */
void call_cut_server(struct thread *client, int why);

#endif
