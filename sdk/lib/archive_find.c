/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding files in a boot archive that tess_archive_check() has accepted.
 */
#include <tessera/archive.h>

#include <string.h>

const struct tess_archive_entry *tess_archive_entries(const void *archive)
{
	return (const void *)((const struct tess_archive_header *)archive + 1);
}

const struct tess_archive_entry *tess_archive_find(const void *archive, const char *name)
{
	const struct tess_archive_header *h = archive;
	const struct tess_archive_entry *entries = tess_archive_entries(archive);

	for (uint32_t i = 0; i < h->entry_count; i++)
		if (!strcmp(entries[i].name, name))
			return &entries[i];
	return NULL;
}
