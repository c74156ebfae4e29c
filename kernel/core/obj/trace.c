/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trace: see trace.h.
 *
 * Recording has to cost nothing while it is off. The core tests one word where something happens;
 * the machine's fast paths test nothing at all. Instead, while a trace is on, each CPU's way into
 * the kernel is one that leads past them (arch_entry_seen), so that everything comes by the core.
 * Both are switched before the call that starts or stops a trace returns.
 *
 * A trace is on for as long as the capability that it was started by exists, be it in a table or in
 * a queue: deleted, revoked or gone with its process, it takes the recording with it, at once. So
 * no system goes on slowly because somebody who watched it has died. The capability is known by its
 * node, which a move keeps.
 *
 * The rings lie in a memory object that nobody has a capability to: charged when the trace is made,
 * with frames that are reserved, so that recording never fails. Entries hold names and numbers of
 * processes, and no address.
 */
#include "obj/trace.h"

#include <arch/entry.h>
#include <arch/platform.h>
#include <stddef.h>
#include <tessera/abi/message.h>

#include "ipc/message.h"
#include "lib/string.h"
#include "mem/user.h"
#include "obj/memory_pages.h"
#include "obj/process.h"

#define PER_PAGE    (TESS_PAGE_SIZE / sizeof(struct tess_trace_entry))
#define FLAGS_SHIFT (TESS_TAG_CAPS_SHIFT + 3)

_Static_assert(TESS_PAGE_SIZE % sizeof(struct tess_trace_entry) == 0, "no entry crosses a page");
_Static_assert(UINT32_C(1) << (FLAGS_SHIFT + 3) == TESS_TAG_CALL, "flags follow the capabilities");

static uint64_t pages_of_ring(uint32_t entries)
{
	return (entries + PER_PAGE - 1) / PER_PAGE;
}

int trace_create(struct kernel *k, struct job *job, uint32_t entries, struct trace **trace)
{
	uint64_t size = CPU_COUNT * pages_of_ring(entries) * TESS_PAGE_SIZE;
	struct trace *t;
	void *object;
	int status = object_create(k, job, TESS_TYPE_TRACE, &object);

	if (status)
		return status;
	t = object;
	status = memory_create(k, job, size, &t->storage);
	if (status) {
		object_discard(k, &t->object);
		return status;
	}
	t->entries = entries;
	*trace = t;
	return TESS_OK;
}

bool trace_finish(struct kernel *k, struct object *o)
{
	struct trace *t = LIST_ENTRY(o, struct trace, object);

	if (t == k->trace)
		panic("a trace dies while it is on");
	object_unref(k, &t->storage->object);
	return true;
}

int trace_start(struct kernel *k, struct trace *t, uint32_t events, const struct node *starter)
{
	if (k->trace && k->trace != t)
		return TESS_EBUSY;
	t->starter = starter;
	t->events = k->trace_events = events;
	k->trace = t;
	arch_entry_seen(k->cpu, true);
	return TESS_OK;
}

void trace_stop(struct kernel *k, struct trace *t)
{
	if (t != k->trace)
		return;
	t->starter = NULL;
	t->events = k->trace_events = 0;
	k->trace = NULL;
	arch_entry_seen(k->cpu, false);
}

void trace_lost(struct kernel *k, struct trace *t, const struct node *n)
{
	if (t->starter == n)
		trace_stop(k, t);
}

/* The place of the entry with a number, in a CPU's ring. */
static struct tess_trace_entry *place_of(struct kernel *k, const struct trace *t, unsigned cpu,
					 uint64_t number)
{
	uint64_t i = number % t->entries;
	uint64_t page = cpu * pages_of_ring(t->entries) + i / PER_PAGE;
	struct tess_trace_entry *entries =
		arch_direct(memory_frame(k, t->storage, page, PROT_WRITE));

	return &entries[i % PER_PAGE];
}

static uint64_t name_process(const struct process *p, uint8_t name[TESS_NAME_MAX])
{
	if (!p)
		return 0;
	memcpy(name, p->name, TESS_NAME_MAX);
	return p->number;
}

void trace_write(struct kernel *k, const struct trace_record *r)
{
	struct trace *t = k->trace;
	struct trace_ring *ring = &t->ring[k->cpu->number];
	struct tess_trace_entry *e = place_of(k, t, k->cpu->number, ring->written);

	if (ring->written - ring->taken == t->entries) {
		ring->taken++;
		ring->lost++;
	}
	*e = (struct tess_trace_entry){
		.time = arch_clock_now(),
		.sequence = ring->written++,
		.data = r->data,
		.label = (uint32_t)(r->tag >> TESS_TAG_LABEL_SHIFT),
		.status = r->status,
		.words = (uint16_t)tag_words(r->tag),
		.capabilities = (uint8_t)tag_caps(r->tag),
		.flags = (uint8_t)((uint32_t)r->tag >> FLAGS_SHIFT),
		.event = r->event,
		.cpu = k->cpu->number,
	};
	e->sender = name_process(r->sender, e->sender_name);
	e->receiver = name_process(r->receiver, e->receiver_name);
}

/* The oldest entry that none of the positions has passed, whose own is moved on; NULL at the end.
 */
static const struct tess_trace_entry *next(struct kernel *k, const struct trace *t,
					   uint64_t position[CPU_COUNT])
{
	const struct tess_trace_entry *oldest = NULL;
	unsigned from = 0;

	for (unsigned cpu = 0; cpu < CPU_COUNT; cpu++) {
		const struct tess_trace_entry *e;

		if (position[cpu] == t->ring[cpu].written)
			continue;
		e = place_of(k, t, cpu, position[cpu]);
		if (oldest && oldest->time <= e->time)
			continue;
		oldest = e;
		from = cpu;
	}
	if (oldest)
		position[from]++;
	return oldest;
}

/* Tells how many entries were lost, and forgets it and what was read. */
static uint64_t settle(struct trace *t, const uint64_t position[CPU_COUNT])
{
	uint64_t lost = 0;

	for (unsigned cpu = 0; cpu < CPU_COUNT; cpu++) {
		lost += t->ring[cpu].lost;
		t->ring[cpu].lost = 0;
		t->ring[cpu].taken = position[cpu];
	}
	return lost;
}

int trace_read(struct kernel *k, struct trace *t, struct process *p, const struct user_range *to,
	       uint32_t *count, uint64_t *lost)
{
	struct user_range part = { to->address, sizeof(struct tess_trace_entry) };
	uint32_t room = (uint32_t)(to->length / part.length), n;
	const struct tess_trace_entry *e;
	uint64_t position[CPU_COUNT];

	for (unsigned cpu = 0; cpu < CPU_COUNT; cpu++)
		position[cpu] = t->ring[cpu].taken;
	for (n = 0; n < room && (e = next(k, t, position)); n++) {
		int status = user_copy_out(k, p, &part, e);

		if (status)
			return status;
		part.address += part.length;
	}
	*count = n;
	*lost = settle(t, position);
	return TESS_OK;
}
