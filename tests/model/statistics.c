/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's statistics: eight counters for each process. A message counts for its sender when it
 * is delivered or queued, and for its receiver when it is delivered or taken; a call that fails
 * counts once, when its caller learns of it, by what it was about.
 */
#include "ipc/statistics.h"

#include <inttypes.h>

#include "model.h"

#define COUNTERS (sizeof(struct tess_statistics) / sizeof(uint64_t))

void count_sent(int process, uint64_t bytes)
{
	m.process[process].statistics.messages_sent++;
	m.process[process].statistics.bytes_sent += bytes;
}

void count_received(int process, uint64_t bytes)
{
	m.process[process].statistics.messages_received++;
	m.process[process].statistics.bytes_received += bytes;
}

void call_made(unsigned t, uint64_t number)
{
	struct model_thread *x = &m.thread[t];

	x->calling = true;
	x->number = number & TESS_TAG_NUMBER_MASK;
	x->taken = x->replied = false;
}

static bool queues(uint64_t number)
{
	return number == TESS_SYS_CHANNEL_SEND || number == TESS_SYS_CHANNEL_SEND_BATCH ||
	       number == TESS_SYS_CHANNEL_SEND_SEGMENTS;
}

static bool receives(const struct model_thread *x)
{
	switch (x->number) {
	case TESS_SYS_CALL:
		return x->taken;
	case TESS_SYS_REPLY_RECV:
		return x->replied;
	case TESS_SYS_RECV:
	case TESS_SYS_CHANNEL_RECV:
	case TESS_SYS_CHANNEL_RECV_BATCH:
	case TESS_SYS_CHANNEL_RECV_SEGMENTS:
		return true;
	}
	return false;
}

static bool sends(uint64_t number)
{
	return number == TESS_SYS_SEND || number == TESS_SYS_CALL || number == TESS_SYS_REPLY ||
	       number == TESS_SYS_REPLY_RECV || number == TESS_SYS_TOPIC_PUBLISH || queues(number);
}

static void count_failure(const struct model_thread *x, int64_t status)
{
	struct tess_statistics *s = &m.process[x->process].statistics;

	if (status == TESS_EBADCAP || status == TESS_EPERM)
		s->capability_errors++;
	else if (queues(x->number) && (status == TESS_EAGAIN || status == TESS_ETIMEDOUT))
		s->queue_full++;
	else if (receives(x))
		s->receive_errors += status != TESS_EAGAIN;
	else if (sends(x->number))
		s->send_errors++;
}

/* The calls that are over; one that waits with a fault goes on later. */
void calls_end(void)
{
	for (unsigned t = 1; t < m.w.count; t++) {
		struct model_thread *x = &m.thread[t];

		if (!x->alive || !x->calling || x->faulting || is_waiting(t))
			continue;
		x->calling = false;
		if (told(t) < 0)
			count_failure(x, told(t));
	}
}

void compare_statistics(int process)
{
	const uint64_t *expected = (const uint64_t *)&m.process[process].statistics;
	const uint64_t *got =
		(const uint64_t *)&m.w.t[m.process[process].thread].process->statistics;

	for (unsigned i = 0; i < COUNTERS; i++)
		model_expect(got[i] == expected[i],
			     "counter %u of process %d is %" PRIu64 ", not %" PRIu64, i, process,
			     got[i], expected[i]);
}
