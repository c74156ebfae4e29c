/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the clock's driver: tells the time, and listens whether the clock ticks.
 */
#include <stdbool.h>
#include <tessera/tessera.h>

#include "clock.h"

#define SECOND UINT64_C(1000000000)

/* Sleeps: nobody signals this notification. */
static void sleep_for(uint64_t nanoseconds)
{
	tess_cap_t never;
	uint64_t bits;

	if (tess_notification_create(tess_self_job(), &never))
		return;
	(void)!tess_notification_wait(never, tess_clock_deadline(nanoseconds), &bits);
	(void)tess_capability_delete(never);
}

static bool is_time(const struct clock_time *t)
{
	return t->month >= 1 && t->month <= 12 && t->day >= 1 && t->day <= 31 && t->hour < 24 &&
	       t->minute < 60 && t->second < 60;
}

static int show_time(clock_clock_client_t clock)
{
	struct clock_clock_time_reply reply;
	int status = clock_clock_time(clock, TESS_DEADLINE_FOREVER, &reply);

	if (status || !is_time(&reply.time)) {
		tess_log("there is no time");
		return 1;
	}
	tess_log("it is %04u-%02u-%02u %02u:%02u:%02u", reply.time.year, reply.time.month,
		 reply.time.day, reply.time.hour, reply.time.minute, reply.time.second);
	return 0;
}

static int hear_ticks(clock_clock_client_t clock)
{
	struct clock_clock_ticks_reply before, after;

	if (clock_clock_ticks(clock, TESS_DEADLINE_FOREVER, &before))
		return 1;
	sleep_for(SECOND);
	if (clock_clock_ticks(clock, TESS_DEADLINE_FOREVER, &after))
		return 1;
	if (after.count <= before.count) {
		tess_log("the clock has stopped");
		return 1;
	}
	tess_log("the clock ticks");
	return 0;
}

int main(void)
{
	clock_clock_client_t clock;
	int status = clock_clock_connect(tess_self_namespace(), "example.clock", &clock);

	if (status) {
		tess_log("cannot connect to the clock: %s", tess_status_name(status));
		return 1;
	}
	return show_time(clock) || hear_ticks(clock);
}
