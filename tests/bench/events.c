/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queues: one wait that finds sixteen sources with something to tell.
 */
#include "bench.h"

#define SOURCES 16u

struct sources {
	tess_cap_t queue, source[SOURCES];
	struct tess_event events[SOURCES];
	size_t count;
};

/* By level: all of them are there again the next time. */
static void wait_for_all(void *context)
{
	struct sources *s = context;

	(void)!tess_event_wait(s->queue, TESS_DEADLINE_FOREVER, s->events, SOURCES, &s->count);
}

void bench_events(void)
{
	struct sources s = { .queue = make_event_queue() };
	const struct operation wait = { .run = wait_for_all, .context = &s };

	for (unsigned int i = 0; i < SOURCES; i++) {
		s.source[i] = make_notification();
		CHECK_OK(tess_event_queue_subscribe(s.queue, s.source[i], TESS_EVENT_FILTER_SIGNAL,
						    0, i, 1));
		CHECK_OK(tess_notification_signal(s.source[i], 1));
	}
	metric("event_wait_16", measure(&wait), "instructions");
	CHECK_EQUAL(s.count, SOURCES);
	for (unsigned int i = 0; i < SOURCES; i++)
		drop(s.source[i]);
	drop(s.queue);
}
