/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on interrupts: idl/kernel/interrupt.idl. */
#include "obj/interrupt.h"

#include <tessera/abi/status.h>

#include "syscall_args.h"

int sys_interrupt_bind(struct kernel *k, struct thread *self,
		       const struct interrupt_bind_args *args)
{
	(void)self;
	watch_set(k, &args->interrupt->watch, args->notification, args->bits);
	return TESS_OK;
}

int sys_interrupt_ack(struct kernel *k, struct thread *self, const struct interrupt_ack_args *args)
{
	(void)self;
	interrupt_acknowledge(k, args->interrupt);
	return TESS_OK;
}

int sys_interrupt_mask(struct kernel *k, struct thread *self,
		       const struct interrupt_mask_args *args)
{
	(void)k, (void)self;
	interrupt_mask(args->interrupt);
	return TESS_OK;
}

int sys_interrupt_unmask(struct kernel *k, struct thread *self,
			 const struct interrupt_unmask_args *args)
{
	(void)self;
	interrupt_unmask(k, args->interrupt);
	return TESS_OK;
}

int sys_interrupt_info(struct kernel *k, struct thread *self,
		       const struct interrupt_info_args *args,
		       struct interrupt_info_results *results)
{
	(void)k, (void)self;
	results->line = interrupt_line(args->interrupt);
	results->deliveries = args->interrupt->deliveries;
	results->held_back = args->interrupt->held_back;
	return TESS_OK;
}
