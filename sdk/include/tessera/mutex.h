/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A lock between the threads of one process. Taking a free one is one atomic instruction; who finds
 * it taken waits on a notification. It is not fair, and knows no owner: unlocking what one did not
 * lock, or locking twice, is a mistake that is not noticed.
 */
#ifndef TESSERA_MUTEX_H
#define TESSERA_MUTEX_H

#include <stdint.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tess_mutex {
	uint32_t state;         /* 0 free, 1 taken, 2 taken and perhaps waited for */
	tess_cap_t wake;        /* notification of those who wait */
};

/* Makes a free mutex. Returns 0 or what tess_notification_create(2) says. */
int tess_mutex_init(struct tess_mutex *mutex) __attribute__((__warn_unused_result__));

/* Gives its notification up; nobody holds it or waits for it. */
void tess_mutex_destroy(struct tess_mutex *mutex);

void tess_mutex_lock(struct tess_mutex *mutex);
void tess_mutex_unlock(struct tess_mutex *mutex);

#ifdef __cplusplus
}
#endif

#endif
