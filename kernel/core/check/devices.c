/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices: each line has one holder that knows its state; ports and registers are nobody else's. */
#include <arch/device.h>
#include <arch/irq.h>
#include <stddef.h>

#include "check/check.h"
#include "kernel.h"
#include "obj/interrupt.h"
#include "obj/ioport.h"
#include "obj/memory.h"

static bool check_interrupt(const struct kernel *k, const struct interrupt *i)
{
	bool held_back = interrupt_is_held_back(i);

	if (!i->has_line)
		return !i->object.refs ||
		       check_fails("an interrupt in use has no line", &i->object);
	if (tree_find(&k->interrupts, interrupt_line(i)) != &i->by_line)
		return check_fails("a line has another holder", &i->object);
	if (i->owed && (!held_back || i->level))
		return check_fails("an interrupt is owed that should have come", &i->object);
	if (held_back ? i->level && !arch_irq_is_masked(interrupt_line(i))
		      : arch_irq_is_masked(interrupt_line(i)))
		return check_fails("a line is not masked as it should be", &i->object);
	return true;
}

static bool check_interrupts(struct kernel *k)
{
	uint64_t held = 0;

	CHECK_FOR_EACH(k, l, TESS_TYPE_INTERRUPT) {
		const struct interrupt *i = LIST_ENTRY(l, struct interrupt, object.all);

		if (!check_interrupt(k, i))
			return false;
		held += i->has_line;
	}
	for (struct tree_node *n = tree_first(&k->interrupts); n; n = tree_next(n))
		held--;
	return !held || check_fails("the number of lines held is wrong", NULL);
}

static bool check_ioport(const struct ioport *p)
{
	if (!p->count || p->first >= arch_port_count() || p->count > arch_port_count() - p->first ||
	    !arch_ports_are_free(p->first, p->count))
		return check_fails("a range of ports is wrong", &p->object);
	return true;
}

static bool check_memory(const struct memory *m)
{
	if (m->device && (m->base || !arch_device_is_free(m->run, m->pages * TESS_PAGE_SIZE)))
		return check_fails("device memory is no device's", &m->object);
	return true;
}

bool check_devices(struct kernel *k)
{
	CHECK_FOR_EACH(k, l, TESS_TYPE_IOPORT)
		if (!check_ioport(LIST_ENTRY(l, struct ioport, object.all)))
			return false;
	CHECK_FOR_EACH(k, l, TESS_TYPE_MEMORY)
		if (!check_memory(LIST_ENTRY(l, struct memory, object.all)))
			return false;
	return check_interrupts(k);
}
