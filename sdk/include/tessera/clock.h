/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock: nanoseconds since boot, read without a system call from a page that every process has.
 */
#ifndef TESSERA_CLOCK_H
#define TESSERA_CLOCK_H

#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Monotonic time in nanoseconds since boot: what deadlines are made of. */
tess_time_t tess_clock_now(void);

/* The deadline so many nanoseconds from now; TESS_DEADLINE_FOREVER if that is beyond all time. */
tess_time_t tess_clock_deadline(uint64_t nanoseconds);

#ifdef __cplusplus
}
#endif

#endif
