/* SPDX-License-Identifier: BSD-2-Clause */
/* Receiving on an endpoint: messages, and what the kernel itself has to say there. */
#ifndef IPC_RECEIVE_H
#define IPC_RECEIVE_H

#include <stdbool.h>

struct endpoint;
struct kernel;
struct thread;

/* The kernel has something to say on the endpoint: tells the first receiver, if one waits. False if
 * that one had to be sent away, for its capability is gone, and the next one is to be looked at. */
bool endpoint_announce_step(struct kernel *k, struct endpoint *ep);

/* Receives what is there, or waits; the codes of syscall.h. */
int receive(struct kernel *k, struct thread *self);

#endif
