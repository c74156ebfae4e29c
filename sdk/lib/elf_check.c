/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_elf_check: reads ELF and program headers byte by byte out of a head that may hold anything.
 *
 * Nothing is believed before it is compared with file_size: offsets, sizes and their sums, with the
 * compiler's overflow checks. Headers are copied out by memcpy, so the head needs no alignment.
 */
#include <tessera/elf.h>

#include <stdbool.h>
#include <string.h>

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct program_header {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

_Static_assert(sizeof(struct elf_header) == 64, "ELF-64");
_Static_assert(sizeof(struct program_header) == 56, "ELF-64");

#define PT_LOAD    1u
#define PT_DYNAMIC 2u
#define PT_INTERP  3u
#define PT_NOTE    4u

#define PAGE UINT64_C(4096)

static const char *check_ident(const uint8_t *ident)
{
	if (memcmp(ident, "\177ELF", 4))
		return "is not an ELF file";
	if (ident[4] != 2)
		return "is a 32-bit ELF file; Tessera runs ELF64";
	if (ident[5] != 1)
		return "is a big-endian ELF file; x86_64 is little-endian";
	if (ident[6] != 1)
		return "has an unknown ELF version";
	return NULL;
}

static const char *check_header(const struct elf_header *h)
{
	const char *wrong = check_ident(h->ident);

	if (wrong)
		return wrong;
	if (h->machine != 62)
		return "is built for another machine, not x86_64";
	if (h->type == 1)
		return "is an object file; link it first";
	if (h->type == 3)
		return "is position-independent or a shared library; link it with -static -no-pie";
	if (h->type != 2)
		return "is not an executable";
	if (h->phentsize != sizeof(struct program_header) || h->phnum == 0)
		return "has no program headers of the ELF64 form";
	return NULL;
}

static bool leaves_file(uint64_t offset, uint64_t size, uint64_t file_size)
{
	uint64_t end;

	return __builtin_add_overflow(offset, size, &end) || end > file_size;
}

static const char *check_load(const struct program_header *p, uint64_t file_size)
{
	uint64_t end;

	if (leaves_file(p->offset, p->filesz, file_size))
		return "has a segment that reaches beyond the end of the file (is it cut off?)";
	if (p->filesz > p->memsz)
		return "has a segment with more bytes in the file than in memory";
	if (p->vaddr < TESS_ELF_ADDRESS_MIN || __builtin_add_overflow(p->vaddr, p->memsz, &end) ||
	    end > TESS_ELF_ADDRESS_END)
		return "has a segment outside 0x1000..0x10000000; link it with the flags of "
		       "pkg-config";
	if ((p->flags & TESS_ELF_WRITE) && (p->flags & TESS_ELF_EXECUTE))
		return "has a segment that is writable and executable";
	if (!(p->flags & (TESS_ELF_READ | TESS_ELF_WRITE | TESS_ELF_EXECUTE)))
		return "has a segment that allows no access";
	return NULL;
}

/* Segments ascend, and share no page: each page has one protection. */
static const char *check_order(const struct tess_elf *elf, const struct program_header *p)
{
	const struct tess_elf_segment *last;

	if (elf->segment_count == 0)
		return NULL;
	last = &elf->segment[elf->segment_count - 1];
	if (p->vaddr / PAGE <= (last->address + last->memory_size - 1) / PAGE)
		return "has segments that overlap, share a page, or do not ascend";
	return NULL;
}

static const char *take_load(struct tess_elf *elf, const struct program_header *p,
			     uint64_t file_size)
{
	const char *wrong;

	if (p->memsz == 0)
		return NULL;
	if (elf->segment_count == TESS_ELF_SEGMENTS_MAX)
		return "has more than 16 segments to load";
	wrong = check_load(p, file_size);
	if (!wrong)
		wrong = check_order(elf, p);
	if (wrong)
		return wrong;
	elf->segment[elf->segment_count++] = (struct tess_elf_segment){
		.address = p->vaddr,
		.memory_size = p->memsz,
		.file_offset = p->offset,
		.file_size = p->filesz,
		.flags = p->flags & (TESS_ELF_READ | TESS_ELF_WRITE | TESS_ELF_EXECUTE),
	};
	return NULL;
}

static const char *take_program_header(struct tess_elf *elf, const struct program_header *p,
				       uint64_t file_size)
{
	switch (p->type) {
	case PT_LOAD:
		return take_load(elf, p, file_size);
	case PT_DYNAMIC:
	case PT_INTERP:
		return "is dynamically linked; link it with -static -no-pie";
	case PT_NOTE:
		if (leaves_file(p->offset, p->filesz, file_size))
			return "has notes that reach beyond the end of the file (is it cut off?)";
		if (!elf->note_size) {
			elf->note_offset = p->offset;
			elf->note_size = p->filesz;
		}
		return NULL;
	default:
		return NULL;
	}
}

static const char *check_entry(const struct tess_elf *elf)
{
	if (elf->segment_count == 0)
		return "has no segment to load";
	for (uint32_t i = 0; i < elf->segment_count; i++) {
		const struct tess_elf_segment *s = &elf->segment[i];

		if ((s->flags & TESS_ELF_EXECUTE) && elf->entry >= s->address &&
		    elf->entry - s->address < s->memory_size)
			return NULL;
	}
	return "has an entry point outside its code";
}

static const char *check_all(const uint8_t *head, size_t head_size, uint64_t file_size,
			     struct tess_elf *elf)
{
	struct elf_header h;
	uint64_t table_size;

	if (head_size < sizeof(h))
		return "is not an ELF file: it is too short";
	memcpy(&h, head, sizeof(h));
	const char *wrong = check_header(&h);

	if (wrong)
		return wrong;
	table_size = (uint64_t)h.phnum * sizeof(struct program_header);
	if (leaves_file(h.phoff, table_size, head_size))
		return "has its program headers outside the first 4096 bytes";
	elf->entry = h.entry;
	for (unsigned int i = 0; i < h.phnum && !wrong; i++) {
		struct program_header p;

		memcpy(&p, head + h.phoff + i * sizeof(p), sizeof(p));
		wrong = take_program_header(elf, &p, file_size);
	}
	return wrong ? wrong : check_entry(elf);
}

const char *tess_elf_check(const void *head, size_t head_size, uint64_t file_size,
			   struct tess_elf *elf)
{
	const char *wrong;

	*elf = (struct tess_elf){0};
	wrong = check_all(head, head_size, file_size, elf);
	if (wrong)
		*elf = (struct tess_elf){0};
	return wrong;
}
