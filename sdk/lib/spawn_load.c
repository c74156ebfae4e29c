/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF loader. The head of the image is copied before it is looked at, so that what was checked
 * is what is used, even if the memory is shared with someone who writes to it; the contents of
 * segments may be anything anyway.
 */
#include "spawn_load.h"

#include <stddef.h>
#include <stdlib.h>
#include <tessera/abi/status.h>
#include <tessera/elf.h>
#include <tessera/pages.h>
#include <tessera/syscalls.h>

#define WRITE_MAX UINT64_C(65536)       /* the most that one tess_memory_write takes */

static int fill(tess_cap_t memory, uint64_t offset, const char *bytes, uint64_t length)
{
	int status = TESS_OK;

	while (length && !status) {
		uint64_t part = length < WRITE_MAX ? length : WRITE_MAX;

		status = tess_memory_write(memory, offset, bytes, part);
		offset += part;
		bytes += part;
		length -= part;
	}
	return status;
}

int spawn_map(tess_cap_t job, tess_cap_t process, const struct spawn_region *region)
{
	uint64_t mapped;
	tess_cap_t memory;
	int status = tess_memory_create(job, region->size, &memory);

	if (status)
		return status;
	status = fill(memory, region->offset, region->bytes, region->length);
	/* What is not to be written never can be: so forks share it instead of copying. */
	if (!status && !(region->protection & TESS_PROTECTION_WRITE))
		status = tess_capability_restrict(memory, (uint16_t)region->protection);
	if (!status)
		status = tess_memory_map(memory, process, region->address, 0, region->size,
					 region->protection, &mapped);
	(void)tess_capability_delete(memory);
	return status;
}

static uint32_t protection_of(uint32_t flags)
{
	uint32_t protection = 0;

	if (flags & TESS_ELF_READ)
		protection |= TESS_PROTECTION_READ;
	if (flags & TESS_ELF_WRITE)
		protection |= TESS_PROTECTION_WRITE | TESS_PROTECTION_READ;
	if (flags & TESS_ELF_EXECUTE)
		protection |= TESS_PROTECTION_EXECUTE | TESS_PROTECTION_READ;
	return protection;
}

static int load_segment(tess_cap_t job, tess_cap_t process, const char *image,
			const struct tess_elf_segment *s)
{
	uint64_t offset = s->address % TESS_PAGE_SIZE;
	struct spawn_region region = {
		.address = s->address - offset,
		.size = (offset + s->memory_size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE *
			TESS_PAGE_SIZE,
		.offset = offset,
		.length = s->file_size,
		.bytes = image + s->file_offset,
		.protection = protection_of(s->flags),
	};

	return spawn_map(job, process, &region);
}

int spawn_check(tess_cap_t image, uint64_t image_size, struct tess_elf *elf, const char **problem)
{
	size_t head_size =
		image_size < TESS_ELF_HEAD_SIZE ? (size_t)image_size : TESS_ELF_HEAD_SIZE;
	uint8_t *head = malloc(TESS_ELF_HEAD_SIZE);
	uint64_t size, committed;
	int status;

	if (!head)
		return TESS_ENOMEM;
	status = tess_memory_info(image, &size, &committed);
	if (!status && image_size > size)
		status = TESS_EINVAL;
	if (!status && head_size)
		status = tess_memory_read(image, 0, head, head_size);
	if (!status) {
		*problem = tess_elf_check(head, head_size, image_size, elf);
		status = *problem ? TESS_EBADMSG : TESS_OK;
	}
	free(head);
	return status;
}

int spawn_load(tess_cap_t job, tess_cap_t process, tess_cap_t image, uint64_t image_size,
	       uint64_t *entry, const char **problem)
{
	struct tess_elf elf;
	const void *view;
	int status = spawn_check(image, image_size, &elf, problem);

	if (status)
		return status;
	status = tess_pages_view(image, image_size, &view);
	if (status)
		return status;
	for (uint32_t i = 0; i < elf.segment_count && !status; i++)
		status = load_segment(job, process, view, &elf.segment[i]);
	tess_pages_free((void *)(uintptr_t)view, image_size);
	*entry = elf.entry;
	return status;
}

int spawn_map_stack(tess_cap_t job, tess_cap_t process, uint64_t stack_size,
		    struct spawn_stack *stack, uint64_t *pointer)
{
	struct spawn_region region = {.protection = TESS_PROTECTION_READ | TESS_PROTECTION_WRITE};
	int status = spawn_stack_build(stack);

	if (status)
		return status;
	region.size = (stack_size + stack->size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE *
		      TESS_PAGE_SIZE;
	region.address = SPAWN_STACK_TOP - region.size;
	region.offset = region.size - stack->size;
	region.length = stack->size;
	region.bytes = stack->bytes;
	status = spawn_map(job, process, &region);
	free(stack->bytes);
	*pointer = SPAWN_STACK_TOP - stack->size;
	return status;
}
