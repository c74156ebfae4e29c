/* SPDX-License-Identifier: BSD-2-Clause */
/* Traces: at most one is on, by a capability that exists, and rings hold what they have room for.
 */
#include <stddef.h>

#include "cap/node.h"
#include "cap/parked.h"
#include "cap/table.h"
#include "check/check.h"
#include "obj/process.h"
#include "obj/trace.h"

/* Whether a node is that of a capability to the trace. */
static bool names(const struct node *n, const struct trace *t)
{
	if (n->kind == NODE_SLOT)
		return cap_slot_at(&((const struct process *)n->holder)->caps, n->index)->object ==
		       t;
	return n->kind == NODE_PARKED && ((const struct parked *)n->holder)->object == t;
}

static bool check_trace(const struct kernel *k, const struct trace *t)
{
	if ((t == k->trace) != (t->events != 0) || (t == k->trace) != (t->starter != NULL))
		return check_fails("a trace is half on", &t->object);
	if (t->starter && !names(t->starter, t))
		return check_fails("a trace is on without its capability", &t->object);
	for (unsigned cpu = 0; cpu < CPU_COUNT; cpu++)
		if (t->ring[cpu].written - t->ring[cpu].taken > t->entries)
			return check_fails("a trace's ring overflows", &t->object);
	return true;
}

bool check_traces(struct kernel *k)
{
	const struct trace *on = NULL;

	CHECK_FOR_EACH(k, l, TESS_TYPE_TRACE) {
		const struct trace *t = LIST_ENTRY(l, struct trace, object.all);

		if (!check_trace(k, t))
			return false;
		if (t == k->trace)
			on = t;
	}
	if (on != k->trace || (on ? on->events : 0) != k->trace_events)
		return check_fails("what is traced is not what the trace says", NULL);
	return true;
}
