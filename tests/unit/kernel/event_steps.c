/* SPDX-License-Identifier: BSD-2-Clause */
/* Event queues in tests: see event_steps.h. */
#include "event_steps.h"

#define LIMIT 2000

struct world w;
unsigned a, b, c;
tess_cap_t q;

tess_cap_t make_queue(unsigned i, uint64_t limit)
{
	ck_status(world_call(&w, i, TESS_SYS_EVENT_QUEUE_CREATE, w.t[i].job, limit), TESS_OK);
	return world_word(&w, i, 0);
}

void setup_queue(void)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_thread(&w, a, WORLD_PRIORITY);
	c = world_process(&w);
	world_scratch(&w, a);
	q = make_queue(a, LIMIT);
}

void finish(void)
{
	world_check(&w);
	world_end(&w);
}

int64_t subscribe(tess_cap_t source, uint64_t filter, uint64_t mode, uint64_t cookie,
		  uint64_t detail)
{
	int64_t status = world_call(&w, a, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, q, source, filter, mode,
				    cookie, detail);

	world_check(&w);
	return status;
}

int64_t set_timer(uint64_t cookie, uint64_t deadline, uint64_t interval, uint64_t mode)
{
	return world_call(&w, a, TESS_SYS_EVENT_QUEUE_SET_TIMER, q, cookie, deadline, interval,
			  mode);
}

int64_t unsubscribe(uint64_t cookie)
{
	return world_call(&w, a, TESS_SYS_EVENT_QUEUE_UNSUBSCRIBE, q, cookie);
}

int64_t wait_for(unsigned i, tess_time_t deadline, uint64_t more)
{
	int64_t status = world_call_until(&w, i, deadline, TESS_SYS_EVENT_QUEUE_WAIT, q,
					  WORLD_SCRATCH, more);

	world_check(&w);
	return status;
}

int64_t poll_queue(void)
{
	return wait_for(a, TESS_DEADLINE_POLL, 0);
}

struct tess_event told(unsigned i)
{
	return (struct tess_event){ .cookie = world_word(&w, i, 1),
				    .data = world_word(&w, i, 2),
				    .detail = (uint32_t)world_word(&w, i, 3),
				    .filter = (uint16_t)world_word(&w, i, 4),
				    .flags = (uint16_t)world_word(&w, i, 5) };
}

void signal_bits(unsigned i, tess_cap_t n, uint64_t bits)
{
	ck_status(world_call(&w, i, TESS_SYS_NOTIFICATION_SIGNAL, n, bits), TESS_OK);
	world_check(&w);
}

void take_bits(unsigned i, tess_cap_t n)
{
	ck_status(world_call_until(&w, i, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT, n),
		  TESS_OK);
}
