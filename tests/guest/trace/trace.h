/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters and traces of real processes: what the parts of the suite share. */
#ifndef GUEST_TRACE_H
#define GUEST_TRACE_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* A server that answers each call with as many words, and the capability to call it. */
struct echo {
	struct child child;
	tess_cap_t cap;
};

/* Once it returns, the server waits for a call. */
void echo_begin(struct echo *echo);
void echo_end(struct echo *echo);

/* Calls it with a label and so many words, and checks the answer. */
void echo_call(const struct echo *echo, uint32_t label, unsigned int words, tess_time_t deadline);

/* Tests: counters. */
void calls_are_counted(const void *context);
void queues_are_counted(const void *context);
void failures_are_counted(const void *context);
void counting_goes_on_while_traced(const void *context);

/* Tests: traces. */
void known_calls_give_known_entries(const void *context);
void queues_are_traced(const void *context);
void the_oldest_go(const void *context);
void it_ends_with_its_process(const void *context);
void it_is_off_again(const void *context);

/* The role: starts the trace that it is given, and waits to be killed. */
int tracer_role(void);

#endif
