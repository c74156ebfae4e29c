/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scalar types and object types that kernel and user code share.
 */
#ifndef TESSERA_ABI_TYPES_H
#define TESSERA_ABI_TYPES_H

#include <stdint.h>

#define TESS_ABI_VERSION 0

/*
 * Names a capability of the calling process: slot index in the low 32 bits, slot generation in
 * the high 32. 0 is never a valid token.
 */
typedef uint64_t tess_cap_t;

/* Absolute monotonic time in nanoseconds since boot; also used for deadlines. */
typedef uint64_t tess_time_t;

#define TESS_CAP_NONE ((tess_cap_t)0)

#define TESS_DEADLINE_POLL    ((tess_time_t)0)          /* do not wait */
#define TESS_DEADLINE_FOREVER (~(tess_time_t)0)         /* wait without limit */

/* What a capability stands for. The values are part of the ABI. */
enum tess_type {
	TESS_TYPE_NONE = 0,
	TESS_TYPE_MEMORY = 1,
	TESS_TYPE_ENDPOINT = 2,
	TESS_TYPE_REPLY = 3,
	TESS_TYPE_CHANNEL = 4,
	TESS_TYPE_NOTIFICATION = 5,
	TESS_TYPE_EVENT_QUEUE = 6,
	TESS_TYPE_NAMESPACE = 7,
	TESS_TYPE_PROCESS = 8,
	TESS_TYPE_THREAD = 9,
	TESS_TYPE_JOB = 10,
	TESS_TYPE_INTERRUPT = 11,
	TESS_TYPE_IOPORT = 12,
	TESS_TYPE_DMA = 13,
	TESS_TYPE_PLATFORM = 14,
	TESS_TYPE_TOPIC = 15,
	TESS_TYPE_TRACE = 16,
};

#define TESS_TYPE_COUNT 17

/* A badge is 64 bits; 0 means unbadged. The kernel gives out those with bit 63 set. */
#define TESS_BADGE_KERNEL (UINT64_C(1) << 63)

#define TESS_PAGE_SIZE UINT64_C(4096)
#define TESS_NAME_MAX  32       /* bytes in the name of a process or thread, no terminator */
#define TESS_NAMESPACE_NAME_MAX 64      /* bytes in one name of a namespace, no terminator */

#endif
