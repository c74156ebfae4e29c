/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading init's ELF image: see elf.h. A static executable of 64 bits, little-endian, for this
 * machine; the names and numbers are those of the System V ABI, chapters 4 and 5.
 */
#include "boot/elf.h"

#include <arch/platform.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernel.h"
#include "lib/string.h"
#include "mem/mapping.h"
#include "obj/memory_pages.h"
#include "obj/process.h"

#define ET_EXEC 2
#define PT_LOAD 1
#define PF_X    1u
#define PF_W    2u
#define PF_R    4u

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, program_offset, section_offset;
	uint32_t flags;
	uint16_t header_size, program_entry_size, program_count;
	uint16_t section_entry_size, section_count, section_names;
};
_Static_assert(sizeof(struct elf_header) == 64, "System V ABI, figure 4-3");

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, address, physical, file_size, memory_size, align;
};
_Static_assert(sizeof(struct elf_segment) == 56, "System V ABI, figure 5-1");

static const char *check_header(const struct elf_header *h, uint64_t size)
{
	static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

	if (memcmp(h->ident, ident, sizeof(ident)) || h->type != ET_EXEC)
		return "it is not a static ELF executable of 64 bits";
	if (h->machine != ARCH_ARCHIVE_MACHINE)
		return "it is for another kind of machine";
	if (h->program_entry_size != sizeof(struct elf_segment) || h->program_offset > size ||
	    h->program_count > (size - h->program_offset) / sizeof(struct elf_segment))
		return "its program headers lie outside of it";
	if (h->entry >= ARCH_USER_END)
		return "its entry point lies outside of user space";
	return NULL;
}

static uint8_t protection_of(uint32_t flags)
{
	return (uint8_t)((flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
			 (flags & PF_X ? PROT_EXECUTE : 0));
}

static const char *check_segment(const struct elf_segment *s, uint64_t image_size)
{
	if (s->offset > image_size || s->file_size > image_size - s->offset ||
	    s->file_size > s->memory_size)
		return "a segment lies outside of it";
	if (s->memory_size > MEMORY_SIZE_MAX || s->address < ARCH_USER_BEGIN ||
	    s->address >= ARCH_USER_END || s->memory_size > ARCH_USER_END - s->address)
		return "a segment lies outside of user space";
	return NULL;
}

static void copy_into(struct kernel *k, struct memory *m, uint64_t offset, const uint8_t *from,
		      uint64_t size)
{
	while (size) {
		uint64_t in_page = offset % TESS_PAGE_SIZE;
		uint64_t piece = size < TESS_PAGE_SIZE - in_page ? size : TESS_PAGE_SIZE - in_page;

		memcpy((char *)arch_direct(
			       memory_frame(k, m, offset / TESS_PAGE_SIZE, PROT_WRITE)) +
			       in_page,
		       from, piece);
		offset += piece;
		from += piece;
		size -= piece;
	}
}

static const char *load_segment(struct kernel *k, struct process *p, const struct boot_image *image,
				const struct elf_segment *s)
{
	uint64_t in_page = s->address % TESS_PAGE_SIZE;
	uint64_t length =
		(in_page + s->memory_size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE * TESS_PAGE_SIZE;
	struct mapping_request r = { .address = s->address - in_page,
				     .length = length,
				     .protection = protection_of(s->flags) | PROT_READ,
				     .max_protection = protection_of(s->flags) | PROT_READ };
	struct mapping *m;
	int status;

	if (memory_create(k, p->object.job, length, &r.memory))
		return "there is too little memory for it";
	copy_into(k, r.memory, in_page, image->bytes + s->offset, s->file_size);
	status = mapping_create(k, p, &r, &m);
	object_unref(k, &r.memory->object);
	return status ? "a segment cannot be mapped (is it writable and executable?)" : NULL;
}

const char *elf_load(struct kernel *k, struct process *p, const struct boot_image *image,
		     uint64_t *entry)
{
	struct elf_header h;
	const char *fault;

	if (image->size < sizeof(h))
		return "it is too short";
	memcpy(&h, image->bytes, sizeof(h));
	fault = check_header(&h, image->size);
	for (unsigned i = 0; !fault && i < h.program_count; i++) {
		struct elf_segment s;

		memcpy(&s, image->bytes + h.program_offset + i * sizeof(s), sizeof(s));
		if (s.type != PT_LOAD || !s.memory_size)
			continue;
		fault = check_segment(&s, image->size);
		if (!fault)
			fault = load_segment(k, p, image, &s);
	}
	*entry = h.entry;
	return fault;
}
