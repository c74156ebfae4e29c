/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on I/O ports: idl/kernel/ioport.idl. */
#include "obj/ioport.h"

#include <arch/device.h>
#include <arch/platform.h>
#include <tessera/abi/status.h>

#include "lib/string.h"
#include "mem/user.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

#define PIECE 256 /* bytes between two looks for an interrupt; a whole number of values */

static bool is_part(const struct ioport *p, uint32_t offset, uint32_t count)
{
	return count && offset <= p->count && count <= p->count - offset;
}

/* Whether an access of so many bytes exists and lies in the range. */
static bool is_access(const struct ioport *p, uint32_t offset, uint32_t width)
{
	return (width == 1 || width == 2 || width == 4) && is_part(p, offset, width);
}

int sys_ioport_derive(struct kernel *k, struct thread *self, const struct ioport_derive_args *args,
		      struct ioport_derive_results *results)
{
	const struct slot *slot = args->ioport_slot;
	struct cap_reservation r;
	struct ioport *part;
	int status;

	if (!is_part(args->ioport, args->offset, args->count))
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = ioport_create(k, self->process->object.job, args->ioport->first + args->offset,
			       args->count, &part);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->part = create_commit_below(k, self, slot->node, slot->rights & args->rights, &r,
					    &part->object);
	return TESS_OK;
}

int sys_ioport_in(struct kernel *k, struct thread *self, const struct ioport_in_args *args,
		  struct ioport_in_results *results)
{
	(void)k, (void)self;
	if (!is_access(args->ioport, args->offset, args->width))
		return TESS_EINVAL;
	results->value = arch_port_in(args->ioport->first + args->offset, args->width);
	return TESS_OK;
}

int sys_ioport_out(struct kernel *k, struct thread *self, const struct ioport_out_args *args)
{
	(void)k, (void)self;
	if (!is_access(args->ioport, args->offset, args->width) ||
	    (args->width < 4 && args->value >> (8 * args->width)))
		return TESS_EINVAL;
	arch_port_out(args->ioport->first + args->offset, args->width, args->value);
	return TESS_OK;
}

static void port_to_bytes(uint32_t port, uint32_t width, unsigned char *to, uint64_t length)
{
	for (uint64_t done = 0; done < length; done += width) {
		uint32_t value = arch_port_in(port, width);

		memcpy(to + done, &value, width);
	}
}

static void bytes_to_port(uint32_t port, uint32_t width, const unsigned char *from, uint64_t length)
{
	for (uint64_t done = 0; done < length; done += width) {
		uint32_t value = 0;

		memcpy(&value, from + done, width);
		arch_port_out(port, width, value);
	}
}

/* Many values between a port and the caller's memory; access is to the memory. */
struct run {
	uint32_t port, width;
	unsigned access;
};

/* A piece of a run: the whole buffer was found accessible, so a port is touched only for values
 * that reach their place. */
static int do_piece(struct kernel *k, struct process *p, const struct run *run,
		    const struct user_range *part)
{
	unsigned char buffer[PIECE];
	int status;

	if (run->access == PROT_WRITE) {
		port_to_bytes(run->port, run->width, buffer, part->length);
		return user_copy_out(k, p, part, buffer);
	}
	status = user_copy_in(k, p, buffer, part);
	if (!status)
		bytes_to_port(run->port, run->width, buffer, part->length);
	return status;
}

/* Ports are slow: between pieces the call may have to start over, with what is left, which stands
 * in the caller's registers. */
static int do_run(struct kernel *k, struct thread *self, const struct run *run,
		  const struct user_range *data)
{
	struct call_frame *frame = thread_frame(self);
	struct user_range part = { .address = data->address };
	int status = user_check(k, self->process, data, run->access);

	for (uint64_t left = data->length; !status && left; left -= part.length) {
		part.length = left < PIECE ? left : PIECE;
		status = do_piece(k, self->process, run, &part);
		part.address += part.length;
		frame->word[2] = part.address;
		frame->word[3] = left - part.length;
		if (!status && frame->word[3] && arch_interrupt_pending())
			return SYSCALL_RESTART;
	}
	return status;
}

static int check_run(const struct ioport *p, uint32_t offset, uint32_t width,
		     const struct user_range *data)
{
	if (!is_access(p, offset, width) || data->length % width ||
	    data->length / width > TESS_IOPORT_MANY_MAX)
		return TESS_EINVAL;
	return TESS_OK;
}

int sys_ioport_in_many(struct kernel *k, struct thread *self,
		       const struct ioport_in_many_args *args)
{
	const struct run run = { args->ioport->first + args->offset, args->width, PROT_WRITE };
	int status = check_run(args->ioport, args->offset, args->width, &args->data);

	return status ? status : do_run(k, self, &run, &args->data);
}

int sys_ioport_out_many(struct kernel *k, struct thread *self,
			const struct ioport_out_many_args *args)
{
	const struct run run = { args->ioport->first + args->offset, args->width, PROT_READ };
	int status = check_run(args->ioport, args->offset, args->width, &args->data);

	return status ? status : do_run(k, self, &run, &args->data);
}

int sys_ioport_info(struct kernel *k, struct thread *self, const struct ioport_info_args *args,
		    struct ioport_info_results *results)
{
	(void)k, (void)self;
	results->first = args->ioport->first;
	results->count = args->ioport->count;
	return TESS_OK;
}
