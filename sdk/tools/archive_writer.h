/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing a boot archive, file after file, into a temporary file that takes the place of the output
 * only when it is complete.
 */
#ifndef TOOLS_ARCHIVE_WRITER_H
#define TOOLS_ARCHIVE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tessera/abi/archive.h>

#define ARCHIVE_SIZE_MAX (UINT64_C(2000) << 20) /* what QEMU can place below 2 GiB */

struct archive_writer {
	int fd;
	char *path;             /* of the temporary file */
	const char *output;
	struct tess_archive_entry *entries;
	uint32_t capacity, count;
	uint64_t offset;        /* where the next file goes */
};

/*
 * Begins an archive of at most so many entries. Like all below: says what is wrong, returns false.
 */
bool archive_begin(struct archive_writer *writer, const char *output, uint32_t entries);

/* Adds a file from memory, or from a path (whatever can be read to its end). */
bool archive_add_bytes(struct archive_writer *writer, const char *name, const void *bytes,
		       size_t size);
bool archive_add_file(struct archive_writer *writer, const char *name, const char *path);

bool archive_has(const struct archive_writer *writer, const char *name);

/*
 * Writes header and entries and puts the archive in its place. The writer is done with either way.
 */
bool archive_end(struct archive_writer *writer);

/* Throws away what was written. */
void archive_abandon(struct archive_writer *writer);

#endif
