/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupt lines and their drivers: see interrupt.h.
 *
 * A delivery tells the driver, and holds the line back until the driver acknowledges it. So a
 * driver is never told more often than it asks to be, and one that died with its device in an
 * uproar costs nothing: the line stays silent, and the others live.
 *
 * How a line is held back depends on how it signals. A level stays until the device is served, so
 * the line is masked at once; when it is unmasked the level, if it is still there, interrupts
 * again. An edge comes once, and a masked line would lose it for ever; the device might then wait
 * for a driver that waits for the device. So the line stays open until an edge comes too early.
 * That one masks it and is owed: whoever lets the line go on gets it. A storm of edges therefore
 * costs one interrupt for each acknowledgement, and no edge is lost without one that comes after.
 *
 * A line is free again as soon as the last capability to it is gone, though the object may still
 * wait to be taken apart: the next taker takes the line out of its hands.
 */
#include "obj/interrupt.h"

#include <arch/irq.h>
#include <stddef.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "kernel.h"
#include "obj/knote.h"

static struct interrupt *holder_of(const struct kernel *k, uint32_t line)
{
	struct tree_node *n = tree_find(&k->interrupts, line);

	return n ? TREE_ENTRY(n, struct interrupt, by_line) : NULL;
}

static void release_line(struct kernel *k, struct interrupt *i)
{
	if (!i->has_line)
		return;
	arch_irq_close(interrupt_line(i));
	tree_remove(&k->interrupts, &i->by_line);
	i->has_line = false;
}

int interrupt_create(struct kernel *k, struct job *job, uint32_t line, uint32_t mode,
		     struct interrupt **interrupt)
{
	struct interrupt *holder = holder_of(k, line), *i;
	void *object;
	int status;

	if (holder && holder->object.refs)
		return TESS_EBUSY;
	status = object_create(k, job, TESS_TYPE_INTERRUPT, &object);
	if (status)
		return status;

	i = object;
	if (holder)
		release_line(k, holder);
	(void)tree_insert(&k->interrupts, &i->by_line, line);
	i->has_line = true;
	i->unacknowledged = true;
	i->level = arch_irq_open(line, mode);
	list_init(&i->knotes);
	*interrupt = i;
	return TESS_OK;
}

bool interrupt_finish(struct kernel *k, struct object *o)
{
	struct interrupt *i = LIST_ENTRY(o, struct interrupt, object);

	release_line(k, i);
	watch_set(k, &i->watch, NULL, 0);
	return !event_source_close_one(k, &i->knotes, 0, 0);
}

static void deliver(struct kernel *k, struct interrupt *i)
{
	i->unacknowledged = true;
	i->owed = false;
	i->deliveries++;
	if (i->level)
		arch_irq_mask(interrupt_line(i));
	watch_fire(k, &i->watch);
	event_source_changed(k, &i->knotes, EVENT_FILTER(INTERRUPT), EVENT_ANY);
}

/* Too early: not again, and not forgotten. A level that is still there says so itself. */
static void hold_back(struct interrupt *i)
{
	arch_irq_mask(interrupt_line(i));
	i->owed = !i->level;
	i->held_back++;
}

void interrupt_raise(struct kernel *k, uint32_t line)
{
	struct interrupt *i = holder_of(k, line);

	if (!i || !i->object.refs)
		arch_irq_mask(line);
	else if (interrupt_is_held_back(i))
		hold_back(i);
	else
		deliver(k, i);
}

static void go_on(struct kernel *k, struct interrupt *i)
{
	if (interrupt_is_held_back(i))
		return;
	arch_irq_unmask(interrupt_line(i));
	if (i->owed)
		deliver(k, i);
}

void interrupt_acknowledge(struct kernel *k, struct interrupt *i)
{
	i->unacknowledged = false;
	go_on(k, i);
}

void interrupt_mask(struct interrupt *i)
{
	i->masked = true;
	if (i->level)
		arch_irq_mask(interrupt_line(i));
}

void interrupt_unmask(struct kernel *k, struct interrupt *i)
{
	i->masked = false;
	go_on(k, i);
}
