/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Traces in words. The system calls are tess_trace_start(2) and its neighbours; tessera-tracing(7)
 * tells the whole.
 */
#ifndef TESSERA_TRACE_H
#define TESSERA_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/kernel.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most entries that one read gives. */
#define TESS_TRACE_READ_MAX ((size_t)64)

/* What tess_trace_start() is given: one bit for each type of event, and some of them together. */
#define TESS_TRACE_BIT(event) (UINT32_C(1) << (event))
#define TESS_TRACE_MESSAGES                                                                        \
	(TESS_TRACE_BIT(TESS_TRACE_EVENT_SEND) | TESS_TRACE_BIT(TESS_TRACE_EVENT_CALL) |           \
	 TESS_TRACE_BIT(TESS_TRACE_EVENT_REPLY) | TESS_TRACE_BIT(TESS_TRACE_EVENT_RECEIVE) |       \
	 TESS_TRACE_BIT(TESS_TRACE_EVENT_CHANNEL_SEND) |                                           \
	 TESS_TRACE_BIT(TESS_TRACE_EVENT_CHANNEL_RECEIVE))
#define TESS_TRACE_ALL (TESS_TRACE_BIT(TESS_TRACE_EVENT_SWITCH + 1) - 1)

/* tess_trace_entry.flags. */
#define TESS_TRACE_USER_FLAGS 0x07 /* the message's own */
#define TESS_TRACE_CALL       0x08 /* its sender waits for a reply */
#define TESS_TRACE_KERNEL     0x10 /* the kernel made it */
#define TESS_TRACE_LOST_CAP   0x20 /* a capability in it was revoked on the way */

/* The name of a type of event, without its prefix, in lower case: "channel send"; "unknown". */
const char *tess_trace_event_name(uint32_t event);

/* Writes an entry as a line, without its end, to size bytes. Returns as tess_format() does. */
size_t tess_trace_format(char *buffer, size_t size, const struct tess_trace_entry *entry);

#ifdef __cplusplus
}
#endif

#endif
