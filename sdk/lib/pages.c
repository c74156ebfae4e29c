/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages: a memory object that lives as long as its mapping, for the capability to it is given up at
 * once.
 */
#include <tessera/pages.h>

#include <tessera/abi/status.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

static int map(tess_cap_t memory, uint64_t size, uint32_t protection, uint64_t *address)
{
	return tess_memory_map(memory, tess_self_process(), 0, 0, size, protection, address);
}

static uint64_t page_up(uint64_t size)
{
	return (size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE * TESS_PAGE_SIZE;
}

int tess_pages_alloc(size_t size, void **address)
{
	uint64_t mapped = 0;
	tess_cap_t memory;
	int status;

	*address = NULL;
	if (size > UINT64_MAX - TESS_PAGE_SIZE)
		return TESS_ENOMEM;
	status = tess_memory_create(tess_self_job(), page_up(size), &memory);
	if (status)
		return status;
	status = map(memory, page_up(size), TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &mapped);
	(void)tess_capability_delete(memory);
	*address = status ? NULL : (void *)mapped;
	return status;
}

void tess_pages_free(void *address, size_t size)
{
	(void)tess_process_unmap(tess_self_process(), (uint64_t)address, page_up(size));
}

int tess_pages_view(tess_cap_t memory, uint64_t size, const void **address)
{
	uint64_t mapped = 0;
	int status = TESS_EINVAL;

	if (size > 0 && size <= UINT64_MAX - TESS_PAGE_SIZE)
		status = map(memory, page_up(size), TESS_PROTECTION_READ, &mapped);
	*address = status ? NULL : (const void *)mapped;
	return status;
}
