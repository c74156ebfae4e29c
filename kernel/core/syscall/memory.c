/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on memory: idl/kernel/memory.idl. */
#include "obj/memory_pages.h"

#include <arch/platform.h>
#include <tessera/abi/rights.h>

#include "lib/string.h"
#include "mem/mapping.h"
#include "obj/job.h"
#include "obj/process.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

_Static_assert(PROT_READ == TESS_PROTECTION_READ && PROT_WRITE == TESS_PROTECTION_WRITE &&
		       PROT_EXECUTE == TESS_PROTECTION_EXECUTE,
	       "protection bits are the ABI's");
_Static_assert(PROT_READ == TESS_RIGHT_READ && PROT_WRITE == TESS_RIGHT_WRITE &&
		       PROT_EXECUTE == TESS_RIGHT_EXECUTE,
	       "a protection is the rights that it needs");

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXECUTE)

static int create(struct kernel *k, struct thread *self, struct job *job, uint64_t size,
		  int (*make)(struct kernel *, struct job *, uint64_t, struct memory **),
		  tess_cap_t *token)
{
	struct cap_reservation r;
	struct memory *m;
	int status;

	if (!size || size > MEMORY_SIZE_MAX)
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = make(k, job, size, &m);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	*token = create_commit(k, self, TESS_TYPE_MEMORY, &r, &m->object);
	return TESS_OK;
}

int sys_memory_create(struct kernel *k, struct thread *self, const struct memory_create_args *args,
		      struct memory_create_results *results)
{
	return create(k, self, args->job, args->size, memory_create, &results->memory);
}

int sys_memory_create_absent(struct kernel *k, struct thread *self,
			     const struct memory_create_absent_args *args,
			     struct memory_create_absent_results *results)
{
	return create(k, self, args->job, args->size, memory_create_absent, &results->memory);
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
 * EFAULT if the page was moved away. */
static int piece(struct kernel *k, struct memory *m, uint64_t offset, uint64_t left,
		 unsigned access, void **at, uint64_t *length)
{
	uint64_t in_page = offset % TESS_PAGE_SIZE, room = TESS_PAGE_SIZE - in_page;
	paddr_t frame = memory_frame(k, m, offset / TESS_PAGE_SIZE, access);

	*at = frame ? (char *)arch_direct(frame) + in_page : NULL;
	*length = left < room ? left : room;
	return frame ? TESS_OK : TESS_EFAULT;
}

/* Copies between the object and the caller's memory, piece by piece, after the whole was checked.
 * access is to the object: PROT_READ copies out of it. */
static int copy_bytes(struct kernel *k, struct process *p, struct memory *m, uint64_t offset,
		      const struct user_range *data, unsigned access)
{
	struct user_range part;
	void *at;
	int status;

	if (!is_byte_range(m, offset, data->length) || memory_is_device(m))
		return TESS_EINVAL;
	status = user_check(k, p, data, access == PROT_READ ? PROT_WRITE : PROT_READ);
	for (uint64_t done = 0; !status && done < data->length; done += part.length) {
		part.address = data->address + done;
		status = piece(k, m, offset + done, data->length - done, access, &at, &part.length);
		if (status)
			break;
		status = access == PROT_READ ? user_copy_out(k, p, &part, at)
					     : user_copy_in(k, p, at, &part);
	}
	return status;
}

int sys_memory_read(struct kernel *k, struct thread *self, const struct memory_read_args *args)
{
	return copy_bytes(k, self->process, args->memory, args->offset, &args->data, PROT_READ);
}

int sys_memory_write(struct kernel *k, struct thread *self, const struct memory_write_args *args)
{
	return copy_bytes(k, self->process, args->memory, args->offset, &args->data, PROT_WRITE);
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

/* Pages from one object to another. Where they are in both, and how many are left, stands in the
 * caller's registers, so that the call can start over with what is left. */
struct page_transfer {
	struct memory *from, *to;
	uint64_t from_offset, to_offset, length;
	void (*page)(struct kernel *, struct memory *, uint64_t, struct memory *, uint64_t);
};

static int check_transfer(const struct page_transfer *t)
{
	uint64_t from = t->from->first * TESS_PAGE_SIZE + t->from_offset;
	uint64_t to = t->to->first * TESS_PAGE_SIZE + t->to_offset;

	if (!is_page_range(t->from, t->from_offset, t->length) ||
	    !is_page_range(t->to, t->to_offset, t->length) || memory_owner(t->to)->run ||
	    memory_is_device(t->from))
		return TESS_EINVAL;
	if (memory_owner(t->from) == memory_owner(t->to) && from < to + t->length &&
	    to < from + t->length)
		return TESS_EINVAL;
	return TESS_OK;
}

static int transfer_pages(struct kernel *k, struct thread *self, const struct page_transfer *t)
{
	struct call_frame *frame = thread_frame(self);
	int status = check_transfer(t);

	if (status)
		return status;
	for (uint64_t done = 0; done < t->length;) {
		t->page(k, t->from, (t->from_offset + done) / TESS_PAGE_SIZE, t->to,
			(t->to_offset + done) / TESS_PAGE_SIZE);
		done += TESS_PAGE_SIZE;
		frame->word[0] = t->from_offset + done;
		frame->word[2] = t->to_offset + done;
		frame->word[3] = t->length - done;
		if (done < t->length && arch_interrupt_pending())
			return SYSCALL_RESTART;
	}
	return TESS_OK;
}

int sys_memory_clone_pages(struct kernel *k, struct thread *self,
			   const struct memory_clone_pages_args *args)
{
	return transfer_pages(k, self,
			      &(struct page_transfer){ .from = args->memory,
						       .to = args->target,
						       .from_offset = args->offset,
						       .to_offset = args->target_offset,
						       .length = args->length,
						       .page = memory_share_page });
}

int sys_memory_move_pages(struct kernel *k, struct thread *self,
			  const struct memory_move_pages_args *args)
{
	if (memory_owner(args->memory)->run)
		return TESS_EINVAL;
	return transfer_pages(k, self,
			      &(struct page_transfer){ .from = args->memory,
						       .to = args->target,
						       .from_offset = args->offset,
						       .to_offset = args->target_offset,
						       .length = args->length,
						       .page = memory_move_page });
}
