/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counting messages: for the process on each side, and for the CPU on which it happens.
 *
 * tessera-statistics(7) says what counts as what. A message counts when it changes hands: on an
 * endpoint for both sides at once, on a channel for the sender when it is queued and for the
 * receiver when it is taken. Failures are counted by the status that a call ends with
 * (syscall/failed.c), so nothing else needs to know of them.
 */
#ifndef IPC_STATISTICS_H
#define IPC_STATISTICS_H

#include <stdint.h>

#include "kernel.h"
#include "obj/process.h"

static inline void statistics_sent(struct kernel *k, struct process *p, uint64_t messages,
				   uint64_t bytes)
{
	p->statistics.messages_sent += messages;
	p->statistics.bytes_sent += bytes;
	k->cpu->statistics.messages_sent += messages;
	k->cpu->statistics.bytes_sent += bytes;
}

static inline void statistics_received(struct kernel *k, struct process *p, uint64_t messages,
				       uint64_t bytes)
{
	p->statistics.messages_received += messages;
	p->statistics.bytes_received += bytes;
	k->cpu->statistics.messages_received += messages;
	k->cpu->statistics.bytes_received += bytes;
}

/* A publisher's message was passed over for want of room, or as too large for the channel. */
static inline void statistics_not_published(struct kernel *k, struct process *p, bool too_large)
{
	if (too_large) {
		p->statistics.send_errors++;
		k->cpu->statistics.send_errors++;
	} else {
		p->statistics.queue_full++;
		k->cpu->statistics.queue_full++;
	}
}

/* What a CPU has counted, by either path. */
static inline struct tess_statistics statistics_of_cpu(const struct cpu *cpu)
{
	struct tess_statistics s = cpu->statistics;

	s.messages_sent += cpu->handed_over.messages;
	s.messages_received += cpu->handed_over.messages;
	s.bytes_sent += cpu->handed_over.bytes;
	s.bytes_received += cpu->handed_over.bytes;
	return s;
}

#endif
