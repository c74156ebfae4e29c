/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a boot archive that lies in memory. Its form is in <tessera/abi/archive.h>.
 */
#ifndef TESSERA_ARCHIVE_H
#define TESSERA_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/archive.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TESS_ARCHIVE_ENTRIES_MAX 4096u

/*
 * Checks everything but the checksums: magic, version, machine, and that header, entries and files
 * lie within the size bytes at archive (page-aligned), with proper and unique names.
 * Returns NULL, or an English sentence part that says what is wrong.
 */
const char *tess_archive_check(const void *archive, uint64_t size)
	__attribute__((__warn_unused_result__));

/* The entries of an archive that was checked; header.entry_count of them. */
const struct tess_archive_entry *tess_archive_entries(const void *archive);

/* The entry of this name in an archive that was checked, or NULL. */
const struct tess_archive_entry *tess_archive_find(const void *archive, const char *name);

#ifdef __cplusplus
}
#endif

#endif
