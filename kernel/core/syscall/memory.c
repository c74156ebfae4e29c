/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on memory: idl/kernel/memory.idl. */
#include "obj/memory.h"

#include <tessera/abi/rights.h>

#include "lib/string.h"
#include "mem/mapping.h"
#include "obj/job.h"
#include "obj/process.h"
#include "syscall/create.h"
#include "syscall_args.h"

_Static_assert(PROT_READ == TESS_PROTECTION_READ && PROT_WRITE == TESS_PROTECTION_WRITE &&
		       PROT_EXECUTE == TESS_PROTECTION_EXECUTE,
	       "protection bits are the ABI's");
_Static_assert(PROT_READ == TESS_RIGHT_READ && PROT_WRITE == TESS_RIGHT_WRITE &&
		       PROT_EXECUTE == TESS_RIGHT_EXECUTE,
	       "a protection is the rights that it needs");

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXECUTE)

int sys_memory_create(struct kernel *k, struct thread *self, const struct memory_create_args *args,
		      struct memory_create_results *results)
{
	struct cap_reservation r;
	struct memory *m;
	int status;

	if (!args->size || args->size > MEMORY_SIZE_MAX)
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = memory_create(k, args->job, args->size, &m);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->memory = create_commit(k, self, TESS_TYPE_MEMORY, &r, &m->object);
	return TESS_OK;
}

/* Whether offset and length name whole pages of the object, at least one. */
static bool is_page_range(const struct memory *m, uint64_t offset, uint64_t length)
{
	uint64_t size = m->pages * TESS_PAGE_SIZE;

	if ((offset | length) % TESS_PAGE_SIZE || !length)
		return false;
	return offset <= size && length <= size - offset;
}

int sys_memory_derive(struct kernel *k, struct thread *self, const struct memory_derive_args *args,
		      struct memory_derive_results *results)
{
	const struct slot *slot = args->memory_slot;
	struct cap_reservation r;
	struct memory *view;
	int status;

	if (!is_page_range(args->memory, args->offset, args->length))
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = memory_create_view(k, self->process->object.job, args->memory,
				    args->offset / TESS_PAGE_SIZE, args->length / TESS_PAGE_SIZE,
				    &view);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->part = cap_fill(k, self->process, &r, 0,
				 &(struct cap_content){ .object = view,
							.type = TESS_TYPE_MEMORY,
							.rights = slot->rights & args->rights,
							.parent = slot->node });
	object_unref(k, &view->object);
	return TESS_OK;
}

int sys_memory_map(struct kernel *k, struct thread *self, const struct memory_map_args *args,
		   struct memory_map_results *results)
{
	uint8_t rights = args->memory_slot->rights & PROT_ALL;
	uint8_t protection = args->protection ? (uint8_t)(args->protection | PROT_READ) : 0;
	struct mapping_request request = { .memory = args->memory,
					   .parent = args->memory_slot->node,
					   .address = args->address,
					   .offset = args->offset,
					   .length = args->length,
					   .protection = protection,
					   .max_protection = rights };
	struct mapping *m;
	int status;

	(void)self;
	if (protection & ~rights)
		return TESS_EPERM;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	status = mapping_create(k, args->process, &request, &m);
	if (!status)
		results->mapped = mapping_address(m);
	return status;
}

static bool is_byte_range(const struct memory *m, uint64_t offset, uint64_t length)
{
	uint64_t size = m->pages * TESS_PAGE_SIZE;

	return offset <= size && length <= size - offset;
}

/* The part of [offset, offset + left) in its first page: its length, and where the kernel sees it.
 */
static uint64_t piece(struct kernel *k, struct memory *m, uint64_t offset, uint64_t left, void **at)
{
	uint64_t in_page = offset % TESS_PAGE_SIZE, room = TESS_PAGE_SIZE - in_page;

	*at = (char *)arch_direct(memory_frame(k, m, offset / TESS_PAGE_SIZE)) + in_page;
	return left < room ? left : room;
}

int sys_memory_read(struct kernel *k, struct thread *self, const struct memory_read_args *args)
{
	struct user_range part;
	void *from;
	int status;

	if (!is_byte_range(args->memory, args->offset, args->data.length))
		return TESS_EINVAL;
	status = user_check(k, self->process, &args->data, PROT_WRITE);
	for (uint64_t done = 0; !status && done < args->data.length; done += part.length) {
		part.address = args->data.address + done;
		part.length = piece(k, args->memory, args->offset + done, args->data.length - done,
				    &from);
		status = user_copy_out(k, self->process, &part, from);
	}
	return status;
}

int sys_memory_write(struct kernel *k, struct thread *self, const struct memory_write_args *args)
{
	struct user_range part;
	void *to;
	int status;

	if (!is_byte_range(args->memory, args->offset, args->data.length))
		return TESS_EINVAL;
	status = user_check(k, self->process, &args->data, PROT_READ);
	for (uint64_t done = 0; !status && done < args->data.length; done += part.length) {
		part.address = args->data.address + done;
		part.length =
			piece(k, args->memory, args->offset + done, args->data.length - done, &to);
		status = user_copy_in(k, self->process, to, &part);
	}
	return status;
}

int sys_memory_info(struct kernel *k, struct thread *self, const struct memory_info_args *args,
		    struct memory_info_results *results)
{
	const struct memory *owner = memory_owner(args->memory);

	(void)k, (void)self;
	results->size = args->memory->pages * TESS_PAGE_SIZE;
	results->committed_pages = owner->run ? owner->pages : owner->committed;
	return TESS_OK;
}
