/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A boot archive for tests. Written apart from the SDK's writer, and with another CRC-32 than the
 * kernel's, so that each checks the other.
 */
#include "archive.h"

#include <arch/platform.h>
#include <elf.h>
#include <string.h>
#include <tessera/abi/archive.h>

/* CRC-32 (IEEE 802.3), a bit at a time. */
static uint32_t crc32(uint32_t crc, const unsigned char *bytes, size_t size)
{
	crc = ~crc;
	for (size_t i = 0; i < size; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* An executable with one page of readable, executable code at TEST_INIT_ENTRY. */
static void write_image(unsigned char *image)
{
	Elf64_Ehdr header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = ARCH_ARCHIVE_MACHINE,
		.e_version = EV_CURRENT,
		.e_entry = TEST_INIT_ENTRY,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	};
	Elf64_Phdr segment = {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = TEST_INIT_ENTRY,
		.p_filesz = 256,
		.p_memsz = 256,
		.p_align = 4096,
	};

	memcpy(image, &header, sizeof(header));
	memcpy(image + sizeof(header), &segment, sizeof(segment));
}

void test_archive_seal(unsigned char bytes[TEST_ARCHIVE_SIZE])
{
	struct tess_archive_header header;
	struct tess_archive_entry entry;

	memcpy(&header, bytes, sizeof(header));
	memcpy(&entry, bytes + sizeof(header), sizeof(entry));
	entry.checksum = crc32(0, bytes + TEST_ARCHIVE_IMAGE, entry.size);
	memcpy(bytes + sizeof(header), &entry, sizeof(entry));
	header.checksum = 0;
	memcpy(bytes, &header, sizeof(header));
	header.checksum = crc32(0, bytes, sizeof(header) + sizeof(entry));
	memcpy(bytes, &header, sizeof(header));
}

void test_archive(unsigned char bytes[TEST_ARCHIVE_SIZE])
{
	const struct tess_archive_header header = {
		.magic = TESS_ARCHIVE_MAGIC,
		.version = TESS_ARCHIVE_VERSION,
		.machine = ARCH_ARCHIVE_MACHINE,
		.size = TEST_ARCHIVE_SIZE,
		.entry_count = 1,
	};
	const struct tess_archive_entry entry = {
		.name = "init",
		.offset = TEST_ARCHIVE_IMAGE,
		.size = 512,
	};

	memset(bytes, 0, TEST_ARCHIVE_SIZE);
	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + sizeof(header), &entry, sizeof(entry));
	write_image(bytes + TEST_ARCHIVE_IMAGE);
	test_archive_seal(bytes);
}
