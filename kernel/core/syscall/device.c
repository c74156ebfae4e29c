/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls on the platform that hand out pieces of the machine: idl/kernel/platform.idl.
 *
 * Each makes an object that is charged to a job, and a capability below the platform's own: to
 * revoke that is to take every device back.
 */
#include <arch/device.h>
#include <arch/irq.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>

#include "obj/interrupt.h"
#include "obj/ioport.h"
#include "obj/memory.h"
#include "obj/process.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

_Static_assert(IRQ_EDGE == TESS_INTERRUPT_MODE_EDGE && IRQ_LEVEL == TESS_INTERRUPT_MODE_LEVEL &&
		       IRQ_HIGH == TESS_INTERRUPT_MODE_HIGH && IRQ_LOW == TESS_INTERRUPT_MODE_LOW,
	       "a mode is the ABI's");

#define BOTH_TRIGGERS   (IRQ_EDGE | IRQ_LEVEL)
#define BOTH_POLARITIES (IRQ_HIGH | IRQ_LOW)

/* There is nothing that anybody could execute. */
#define DEVICE_MEMORY_RIGHTS (TESS_RIGHTS_MEMORY & ~TESS_RIGHT_EXECUTE)

int sys_platform_interrupt_create(struct kernel *k, struct thread *self,
				  const struct platform_interrupt_create_args *args,
				  struct platform_interrupt_create_results *results)
{
	struct cap_reservation r;
	struct interrupt *i;
	int status;

	if (!arch_irq_exists(args->line) || (args->mode & BOTH_TRIGGERS) == BOTH_TRIGGERS ||
	    (args->mode & BOTH_POLARITIES) == BOTH_POLARITIES)
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = interrupt_create(k, args->job, args->line, args->mode, &i);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->interrupt = create_commit_below(k, self, args->platform_slot->node,
						 TESS_RIGHTS_INTERRUPT, &r, &i->object);
	return TESS_OK;
}

static int check_ports(uint32_t first, uint32_t count)
{
	uint32_t ports = arch_port_count();

	if (!ports)
		return TESS_ENOSYS;
	if (!count || first >= ports || count > ports - first)
		return TESS_EINVAL;
	return arch_ports_are_free(first, count) ? TESS_OK : TESS_EBUSY;
}

int sys_platform_ioport_create(struct kernel *k, struct thread *self,
			       const struct platform_ioport_create_args *args,
			       struct platform_ioport_create_results *results)
{
	struct cap_reservation r;
	struct ioport *p;
	int status = check_ports(args->first, args->count);

	if (status)
		return status;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = ioport_create(k, args->job, args->first, args->count, &p);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->ports = create_commit_below(k, self, args->platform_slot->node, TESS_RIGHTS_IOPORT,
					     &r, &p->object);
	return TESS_OK;
}

static int check_range(uint64_t address, uint64_t length)
{
	if ((address | length) % TESS_PAGE_SIZE || !length || length > MEMORY_SIZE_MAX ||
	    !arch_physical_exists(address, length))
		return TESS_EINVAL;
	return arch_device_is_free(address, length) ? TESS_OK : TESS_EACCES;
}

int sys_platform_device_memory(struct kernel *k, struct thread *self,
			       const struct platform_device_memory_args *args,
			       struct platform_device_memory_results *results)
{
	struct cap_reservation r;
	struct memory *m;
	int status = check_range(args->address, args->length);

	if (status)
		return status;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = memory_create_device(k, args->job, args->address, args->length / TESS_PAGE_SIZE,
				      &m);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->memory = create_commit_below(k, self, args->platform_slot->node,
					      DEVICE_MEMORY_RIGHTS, &r, &m->object);
	return TESS_OK;
}
