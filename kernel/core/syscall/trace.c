/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on traces, and the platform's that makes one: idl/kernel/trace.idl and platform.idl. */
#include "obj/trace.h"

#include <stddef.h>
#include <tessera/abi/rights.h>

#include "cap/table.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall_args.h"

#define EVENTS_ALL ((UINT32_C(2) << TESS_TRACE_EVENT_SWITCH) - 1)

int sys_platform_trace_create(struct kernel *k, struct thread *self,
			      const struct platform_trace_create_args *args,
			      struct platform_trace_create_results *results)
{
	struct cap_reservation r;
	struct trace *t;
	int status;

	if (!args->entries || args->entries > TRACE_ENTRIES_MAX)
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = trace_create(k, args->job, args->entries, &t);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->trace = cap_fill(k, self->process, &r, 0,
				  &(struct cap_content){ .object = t,
							 .type = TESS_TYPE_TRACE,
							 .rights = TESS_RIGHTS_TRACE,
							 .parent = args->platform_slot->node });
	object_unref(k, &t->object);
	return TESS_OK;
}

int sys_trace_start(struct kernel *k, struct thread *self, const struct trace_start_args *args)
{
	(void)self;
	if (!args->events || args->events & ~EVENTS_ALL)
		return TESS_EINVAL;
	return trace_start(k, args->trace, args->events, args->trace_slot->node);
}

int sys_trace_stop(struct kernel *k, struct thread *self, const struct trace_stop_args *args)
{
	(void)self;
	trace_stop(k, args->trace);
	return TESS_OK;
}

int sys_trace_read(struct kernel *k, struct thread *self, const struct trace_read_args *args,
		   struct trace_read_results *results)
{
	return trace_read(k, args->trace, self->process, &args->entries, &results->count,
			  &results->lost);
}
