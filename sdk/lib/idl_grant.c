/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grants. The caller's side derives a capability to just the pages that hold the bytes and lends
 * it; an empty grant lends the object's first page without a right to it, because a range of no
 * pages does not exist. The handler's side reads through it by system calls, or maps it.
 */
#include <tessera/idl_stub.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

/* The most that one tess_memory_read takes. */
#define READ_MAX 65536

#define PAGE_MASK ((uint64_t)TESS_PAGE_SIZE - 1)

/* The pages [*begin, *begin + *length) that hold the grant; false if it ends beyond 64 bits. */
static bool pages_of(const tess_grant_in_t *grant, uint64_t *begin, uint64_t *length)
{
	uint64_t end;

	if (__builtin_add_overflow(grant->offset, grant->length, &end) ||
	    __builtin_add_overflow(end, PAGE_MASK, &end))
		return false;
	*begin = grant->offset & ~PAGE_MASK;
	*length = (end & ~PAGE_MASK) - *begin;
	return true;
}

int tess_idl_lend(struct tess_idl_lent *lent, unsigned slot, const tess_grant_in_t *grant,
		  uint64_t bound)
{
	uint64_t begin, length;
	unsigned rights = grant->length ? TESS_RIGHT_READ : 0;
	tess_cap_t part;
	int status;

	if (grant->length > bound || !pages_of(grant, &begin, &length))
		return TESS_EINVAL;
	if (grant->length == 0) {
		begin = 0;
		length = TESS_PAGE_SIZE;
	}
	status = tess_memory_derive(grant->memory, begin, length,
				    (uint16_t)(rights | TESS_RIGHT_GRANT), &part);
	if (status)
		return status;
	lent->cap[lent->count++] = part;
	tess_idl_put_cap(slot, part, rights, TESS_CAP_LEND);
	return TESS_OK;
}

void tess_idl_unlend(struct tess_idl_lent *lent)
{
	while (lent->count > 0)
		tess_cap_close(&lent->cap[--lent->count]);
}

bool tess_idl_take_grant(struct tess_idl_reader *in, uint64_t bound, tess_grant_in_t *grant)
{
	uint64_t end;

	if (grant->length > bound || __builtin_add_overflow(grant->offset, grant->length, &end))
		return false;
	return tess_idl_take_cap(in, TESS_TYPE_MEMORY, grant->length ? TESS_RIGHT_READ : 0,
				 &grant->memory);
}

int tess_grant_read(const tess_grant_in_t *grant, uint64_t offset, void *buffer, size_t size)
{
	uint8_t *to = (uint8_t *)buffer;
	uint64_t end;

	if (__builtin_add_overflow(offset, (uint64_t)size, &end))
		return TESS_EOVERFLOW;
	if (end > grant->length || __builtin_add_overflow(grant->offset, end, &end))
		return TESS_EINVAL;
	while (size > 0) {
		size_t part = size < READ_MAX ? size : READ_MAX;
		int status = tess_memory_read(grant->memory, grant->offset + offset, to, part);

		if (status)
			return status;
		offset += part;
		to += part;
		size -= part;
	}
	return TESS_OK;
}

int tess_grant_shared(const tess_grant_in_t *grant, const void **data)
{
	static const uint8_t nothing;
	uint64_t begin, length, address;
	int status;

	*data = NULL;
	if (!pages_of(grant, &begin, &length))
		return TESS_EINVAL;
	if (grant->length == 0) {
		*data = &nothing;
		return TESS_OK;
	}
	status = tess_memory_map(grant->memory, tess_self_process(), 0, begin, length,
				 TESS_PROTECTION_READ, &address);
	if (status)
		return status;
	*data = (const void *)(uintptr_t)(address + (grant->offset - begin));
	return TESS_OK;
}
