/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for many things at once: the loop of a program that is driven by events. The system calls
 * are tess_event_queue_create(2) and its neighbours; tessera-events(7) tells the whole.
 */
#ifndef TESSERA_EVENT_H
#define TESSERA_EVENT_H

#include <stddef.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/types.h>
#include <tessera/arch/syscall.h>
#include <tessera/clock.h>
#include <tessera/syscalls.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most events that one wait gives. */
#define TESS_EVENTS_MAX ((size_t)64)

/*
 * Takes up to max events, at least one, waiting for it until the deadline. events[] must have room
 * for max of them, which is at least 1; *count becomes their number.
 *
 * Returns 0, or what tess_event_queue_wait(2) says.
 */
TESS_ALWAYS_INLINE int tess_event_wait(tess_cap_t queue, tess_time_t deadline,
				       struct tess_event *events, size_t max, size_t *count)
{
	size_t more = (max < TESS_EVENTS_MAX ? max : TESS_EVENTS_MAX) - 1;
	enum tess_event_filter filter;
	uint32_t number;
	int status =
		tess_event_queue_wait(queue, events + 1, more, deadline, &number, &events->cookie,
				      &events->data, &events->detail, &filter, &events->flags);

	if (status == 0) {
		events->filter = (uint16_t)filter;
		*count = number;
	}
	return status;
}

/* A cookie that is a pointer, and the pointer that it was. */
TESS_ALWAYS_INLINE uint64_t tess_event_cookie(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

TESS_ALWAYS_INLINE void *tess_event_pointer(const struct tess_event *event)
{
	return (void *)(uintptr_t)event->cookie;
}

/* The detail of a subscription that listens to pages of memory: the first one, and how many. */
TESS_ALWAYS_INLINE uint64_t tess_event_pages(uint32_t first, uint32_t count)
{
	return (uint64_t)first << 32 | count;
}

/* Sets the timer with this cookie, new or not, to tell once, so many nanoseconds from now. Returns
 * 0, or what tess_event_queue_set_timer(2) says. */
TESS_ALWAYS_INLINE int tess_event_after(tess_cap_t queue, uint64_t cookie, uint64_t nanoseconds)
{
	return tess_event_queue_set_timer(queue, cookie, tess_clock_deadline(nanoseconds), 0, 0);
}

#ifdef __cplusplus
}
#endif

#endif
