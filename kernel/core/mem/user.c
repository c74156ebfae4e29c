/* SPDX-License-Identifier: BSD-2-Clause */
/* User memory: see user.h. */
#include "mem/user.h"

#include <arch/mmu.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

#include "lib/string.h"
#include "mem/mapping.h"
#include "kernel.h"
#include "obj/process.h"
#include "obj/thread.h"

int user_range_make(uint64_t address, uint64_t count, uint64_t element_size, uint64_t max_count,
		    struct user_range *range)
{
	uint64_t length, end;

	if (count > max_count || __builtin_mul_overflow(count, element_size, &length))
		return TESS_EINVAL;
	if (length && (__builtin_add_overflow(address, length, &end) || end > ARCH_USER_END))
		return TESS_EFAULT;
	range->address = address;
	range->length = length;
	return TESS_OK;
}

/* Bytes from the address to the end of its page, or to the end of the range. */
static uint64_t piece_at(const struct user_range *range, uint64_t done)
{
	uint64_t to_page_end = TESS_PAGE_SIZE - (range->address + done) % TESS_PAGE_SIZE;

	return to_page_end < range->length - done ? to_page_end : range->length - done;
}

/* The kernel fails for want of a page that somebody could supply: entry.c then has the thread fault
 * instead. */
static void note_absent(struct kernel *k, struct process *p, uint64_t address, unsigned access)
{
	struct thread *t = k->cpu->current;

	if (t && t->process == p && space_is_absent(p, address, access))
		t->absent =
			(struct fault){ .kind = FAULT_PAGE, .access = access, .address = address };
}

int user_check(struct kernel *k, struct process *p, const struct user_range *range, unsigned access)
{
	for (uint64_t done = 0; done < range->length; done += piece_at(range, done))
		if (!space_reach(k, p, range->address + done, access)) {
			note_absent(k, p, range->address + done, access);
			return TESS_EFAULT;
		}
	return TESS_OK;
}

int user_copy_in(struct kernel *k, struct process *p, void *to, const struct user_range *range)
{
	uint64_t piece;
	int status = user_check(k, p, range, PROT_READ);

	if (status)
		return status;
	for (uint64_t done = 0; done < range->length; done += piece) {
		piece = piece_at(range, done);
		memmove((char *)to + done, space_reach(k, p, range->address + done, PROT_READ),
			piece);
	}
	return TESS_OK;
}

int user_copy_out(struct kernel *k, struct process *p, const struct user_range *range,
		  const void *from)
{
	uint64_t piece;
	int status = user_check(k, p, range, PROT_WRITE);

	if (status)
		return status;
	for (uint64_t done = 0; done < range->length; done += piece) {
		piece = piece_at(range, done);
		memmove(space_reach(k, p, range->address + done, PROT_WRITE),
			(const char *)from + done, piece);
	}
	return TESS_OK;
}

int user_put(struct kernel *k, struct process *p, const struct user_range *range, const void *from,
	     size_t size)
{
	struct user_range part = { range->address, size };

	return range->length < size ? TESS_EINVAL : user_copy_out(k, p, &part, from);
}
