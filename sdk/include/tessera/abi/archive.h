/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot archive: what `tessera mkimage` writes and the kernel and init read. Little-endian; each
 * file starts on a page boundary, so that it can be mapped as it lies; the bytes between the end of a
 * file and the next page are zero. The first entry is init's ELF image, named "init".
 */
#ifndef TESSERA_ABI_ARCHIVE_H
#define TESSERA_ABI_ARCHIVE_H

#include <stdint.h>

#define TESS_ARCHIVE_MAGIC   UINT64_C(0x3141535345542e7f)       /* 7f '.' "TESSA1" */
#define TESS_ARCHIVE_VERSION 1
#define TESS_ARCHIVE_NAME_MAX 104       /* bytes, NUL included */

/* Machines, ELF's e_machine numbers. */
#define TESS_ARCHIVE_X86_64 62

struct tess_archive_header {
	uint64_t magic;
	uint32_t version;
	uint32_t machine;
	uint64_t size;          /* of the whole archive in bytes, a multiple of the page size */
	uint32_t entry_count;
	uint32_t checksum;      /* CRC-32 (IEEE) of header and entries, this field taken as 0 */
	uint64_t reserved[4];
};

struct tess_archive_entry {
	char name[TESS_ARCHIVE_NAME_MAX];       /* NUL-padded, unique, not empty */
	uint64_t offset;        /* from the start of the archive, page-aligned */
	uint64_t size;          /* in bytes */
	uint32_t checksum;      /* CRC-32 (IEEE) of the file's bytes */
	uint32_t reserved;
};

_Static_assert(sizeof(struct tess_archive_header) == 64, "format");
_Static_assert(sizeof(struct tess_archive_entry) == 128, "format");

#endif
