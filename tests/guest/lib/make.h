/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects for tests, charged to the suite's job. Each function fails the test, and returns 0,
 * when it cannot; the capability is the caller's to drop().
 */
#ifndef GUEST_MAKE_H
#define GUEST_MAKE_H

#include <tessera/tessera.h>

tess_cap_t make_endpoint(void);
tess_cap_t make_notification(void);
tess_cap_t make_namespace(void);
tess_cap_t make_memory(uint64_t size);
tess_cap_t make_event_queue(void); /* 1000 subscriptions at most */
tess_cap_t make_job(void);         /* may create everything the suite's own may */

/* A child capability with these rights, and a badge if that is not 0. */
tess_cap_t make_derived(tess_cap_t cap, uint16_t rights, uint64_t badge);

/* Maps the whole of a memory object into this process; NULL after a failure. */
void *make_mapping(tess_cap_t memory, uint64_t size, uint32_t protection);

/* Gives up a capability that must be there. */
void drop(tess_cap_t cap);

/* What types a process's job may create. */
#define MAKE_TYPES                                                                                 \
	(1u << TESS_TYPE_MEMORY | 1u << TESS_TYPE_ENDPOINT | 1u << TESS_TYPE_NOTIFICATION |        \
	 1u << TESS_TYPE_NAMESPACE | 1u << TESS_TYPE_PROCESS | 1u << TESS_TYPE_THREAD |            \
	 1u << TESS_TYPE_JOB | 1u << TESS_TYPE_CHANNEL | 1u << TESS_TYPE_TOPIC |                   \
	 1u << TESS_TYPE_EVENT_QUEUE | 1u << TESS_TYPE_INTERRUPT | 1u << TESS_TYPE_IOPORT |         \
	 1u << TESS_TYPE_TRACE)

#endif
