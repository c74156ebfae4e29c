/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_elf_check: a good image is taken apart; each lie is found; any bytes give success or a
 * message, and nothing outside of the head is read (the sanitizer watches a buffer of the exact
 * size).
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include <tessera/elf.h>

#include "harness.h"

#define FILE_SIZE 0x5000u

struct image {
	Elf64_Ehdr header;
	Elf64_Phdr part[4];
};

static struct image good_image(void)
{
	struct image i = {
		.header = {
			.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			.e_type = ET_EXEC, .e_machine = EM_X86_64, .e_version = 1,
			.e_entry = 0x401010, .e_phoff = sizeof(Elf64_Ehdr),
			.e_ehsize = sizeof(Elf64_Ehdr), .e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 4,
		},
		.part = {
			{PT_LOAD, PF_R, 0, 0x400000, 0, 0x800, 0x800, 0x1000},
			{PT_LOAD, PF_R | PF_X, 0x1000, 0x401000, 0, 0x900, 0x900, 0x1000},
			{PT_LOAD, PF_R | PF_W, 0x2000, 0x402000, 0, 0x100, 0x9000, 0x1000},
			{PT_NOTE, PF_R, 0x200, 0x400200, 0, 0x40, 0x40, 4},
		},
	};

	return i;
}

/* Checks a copy in a block of its own. */
static const char *check_bytes(const void *bytes, size_t size, uint64_t file_size,
			       struct tess_elf *elf)
{
	void *head = malloc(size ? size : 1);
	const char *wrong;

	memcpy(head, bytes, size);
	wrong = tess_elf_check(head, size, file_size, elf);
	free(head);
	return wrong;
}

static const char *check(const struct image *image, struct tess_elf *elf)
{
	return check_bytes(image, sizeof(*image), FILE_SIZE, elf);
}

static void assert_wrong(const struct image *image, const char *part)
{
	struct tess_elf elf;
	const char *wrong = check(image, &elf);

	ck_assert_msg(wrong && strstr(wrong, part), "\"%s\", not \"%s\"", wrong ? wrong : "good",
		      part);
	ck_assert_uint_eq(elf.segment_count, 0);
	ck_assert_uint_eq(elf.entry, 0);
}

START_TEST(a_good_image)
{
	struct image image = good_image();
	struct tess_elf elf;

	ck_assert_ptr_null(check(&image, &elf));
	ck_assert_uint_eq(elf.entry, 0x401010);
	ck_assert_uint_eq(elf.segment_count, 3);
	ck_assert_uint_eq(elf.segment[2].address, 0x402000);
	ck_assert_uint_eq(elf.segment[2].memory_size, 0x9000);
	ck_assert_uint_eq(elf.segment[2].file_size, 0x100);
	ck_assert_uint_eq(elf.segment[1].flags, TESS_ELF_READ | TESS_ELF_EXECUTE);
	ck_assert_uint_eq(elf.note_offset, 0x200);
	ck_assert_uint_eq(elf.note_size, 0x40);
}
END_TEST

#define LIE(member, value, text)                    \
	do {                                        \
		struct image image = good_image();  \
		image.member = (value);             \
		assert_wrong(&image, text);         \
	} while (0)

START_TEST(lies_of_the_header)
{
	LIE(header.e_ident[0], 'x', "not an ELF");
	LIE(header.e_ident[4], ELFCLASS32, "32-bit");
	LIE(header.e_ident[5], ELFDATA2MSB, "big-endian");
	LIE(header.e_machine, EM_AARCH64, "another machine");
	LIE(header.e_type, ET_REL, "object file");
	LIE(header.e_type, ET_DYN, "position-independent");
	LIE(header.e_type, ET_CORE, "not an executable");
	LIE(header.e_phentsize, 32, "program headers");
	LIE(header.e_phnum, 0, "program headers");
	LIE(header.e_phnum, 5, "outside the first 4096");
	LIE(header.e_phnum, 0xffff, "outside the first 4096");
	LIE(header.e_phoff, UINT64_MAX - 10, "outside the first 4096");
	LIE(header.e_entry, 0x400010, "entry point");
	LIE(header.e_entry, 0x401900, "entry point");
}
END_TEST

START_TEST(lies_of_the_segments)
{
	LIE(part[0].p_type, PT_INTERP, "dynamically linked");
	LIE(part[0].p_type, PT_DYNAMIC, "dynamically linked");
	LIE(part[1].p_offset, 0x4800, "end of the file");
	LIE(part[1].p_offset, UINT64_MAX, "end of the file");
	LIE(part[1].p_filesz, UINT64_MAX, "end of the file");
	LIE(part[1].p_filesz, 0x901, "more bytes in the file");
	LIE(part[2].p_memsz, UINT64_MAX, "outside 0x1000");
	LIE(part[2].p_memsz, 0x10000000, "outside 0x1000");
	LIE(part[0].p_vaddr, 0, "outside 0x1000");
	LIE(part[1].p_flags, PF_R | PF_W | PF_X, "writable and executable");
	LIE(part[1].p_flags, 0, "no access");
	LIE(part[1].p_vaddr, 0x400900, "overlap");
	LIE(part[1].p_vaddr, 0x3ff000, "overlap");
	LIE(part[2].p_vaddr, 0x401fff, "overlap");
	LIE(part[3].p_filesz, 0x10000, "notes that reach");
	LIE(part[1].p_type, PT_NULL, "entry point");
}
END_TEST

START_TEST(too_many_segments)
{
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr part[17];
	} image;
	struct tess_elf elf;

	image.header = good_image().header;
	image.header.e_phnum = 17;
	for (unsigned int i = 0; i < 17; i++)
		image.part[i] = (Elf64_Phdr){ PT_LOAD, PF_R | PF_X, 0,     0x400000 + i * 0x1000,
					      0,       1,           0x100, 1 };
	ck_assert_str_eq(check_bytes(&image, sizeof(image), FILE_SIZE, &elf),
			 "has more than 16 segments to load");
}
END_TEST

START_TEST(cut_off_anywhere)
{
	struct image image = good_image();
	struct tess_elf elf;

	for (size_t size = 0; size < sizeof(image); size++)
		ck_assert_ptr_nonnull(check_bytes(&image, size, size, &elf));
}
END_TEST

/* What is accepted keeps every promise of the header. */
static void assert_promises(const struct tess_elf *elf)
{
	uint64_t end = TESS_ELF_ADDRESS_MIN;

	for (uint32_t i = 0; i < elf->segment_count; i++) {
		const struct tess_elf_segment *s = &elf->segment[i];

		ck_assert_uint_ge(s->address / 4096, (end + 4095) / 4096);
		ck_assert_uint_gt(s->memory_size, 0);
		ck_assert_uint_le(s->address + s->memory_size, TESS_ELF_ADDRESS_END);
		ck_assert_uint_le(s->file_size, s->memory_size);
		ck_assert_uint_le(s->file_offset + s->file_size, FILE_SIZE);
		ck_assert_uint_ne(s->flags & 3, 3);
		end = s->address + s->memory_size;
	}
}

START_TEST(random_damage)
{
	struct random_source r = {31};

	for (int i = 0; i < 300000; i++) {
		struct image image = good_image();
		struct tess_elf elf;

		for (uint64_t k = random_below(&r, 4) + 1; k; k--)
			((uint8_t *)&image)[random_below(&r, sizeof(image))] =
				(uint8_t)random_next(&r);
		if (!check(&image, &elf))
			assert_promises(&elf);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk elf_check");

	HARNESS_ADD(suite, a_good_image);
	HARNESS_ADD(suite, lies_of_the_header);
	HARNESS_ADD(suite, lies_of_the_segments);
	HARNESS_ADD(suite, too_many_segments);
	HARNESS_ADD(suite, cut_off_anywhere);
	HARNESS_ADD(suite, random_damage);
	return harness_run(suite);
}
