/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_archive_check: a boot archive may come from anywhere; after this its offsets can be trusted.
 */
#include <tessera/archive.h>

#include <stdbool.h>
#include <string.h>

#define PAGE UINT64_C(4096)

static const char *check_header(const struct tess_archive_header *h, uint64_t size)
{
	uint64_t most = (size - sizeof(*h)) / sizeof(struct tess_archive_entry);

	if (h->magic != TESS_ARCHIVE_MAGIC)
		return "is not a boot archive (wrong magic number)";
	if (h->version != TESS_ARCHIVE_VERSION)
		return "has another version than this program knows";
	if (h->machine != TESS_ARCHIVE_X86_64)
		return "is for another machine, not x86_64";
	if (h->size > size)
		return "is cut off: it is shorter than its header says";
	if (h->size < size || h->size % PAGE)
		return "has another size than its header says";
	if (h->reserved[0] | h->reserved[1] | h->reserved[2] | h->reserved[3])
		return "has a header with reserved fields that are not 0";
	if (h->entry_count == 0 || h->entry_count > TESS_ARCHIVE_ENTRIES_MAX ||
	    h->entry_count > most)
		return "has an impossible number of entries";
	return NULL;
}

static bool name_is_proper(const char *name)
{
	size_t length = strnlen(name, TESS_ARCHIVE_NAME_MAX);

	if (length == 0 || length == TESS_ARCHIVE_NAME_MAX)
		return false;
	for (size_t i = length; i < TESS_ARCHIVE_NAME_MAX; i++)
		if (name[i])
			return false;
	return true;
}

static const char *check_entry(const struct tess_archive_entry *e, uint64_t begin, uint64_t size)
{
	uint64_t end;

	if (!name_is_proper(e->name))
		return "has an entry with a bad name";
	if (e->reserved)
		return "has an entry with a reserved field that is not 0";
	if (e->offset % PAGE || e->offset < begin)
		return "has a file that does not begin on a page after the entries";
	if (__builtin_add_overflow(e->offset, e->size, &end) || end > size || e->offset >= size)
		return "has a file that reaches beyond its end";
	return NULL;
}

/* Quadratic, and so bounded: archives have tens of entries, and 4096 at most. */
static bool name_is_taken(const struct tess_archive_entry *entries, uint32_t before)
{
	for (uint32_t i = 0; i < before; i++)
		if (!memcmp(entries[i].name, entries[before].name, TESS_ARCHIVE_NAME_MAX))
			return true;
	return false;
}

const char *tess_archive_check(const void *archive, uint64_t size)
{
	const struct tess_archive_header *h = archive;
	const struct tess_archive_entry *entries = (const void *)(h + 1);
	uint64_t begin;
	const char *wrong;

	if (size < sizeof(*h))
		return "is too short for a boot archive";
	wrong = check_header(h, size);
	if (wrong)
		return wrong;
	begin = sizeof(*h) + h->entry_count * sizeof(*entries);
	for (uint32_t i = 0; i < h->entry_count; i++) {
		wrong = check_entry(&entries[i], begin, size);
		if (wrong)
			return wrong;
		if (name_is_taken(entries, i))
			return "has two entries of the same name";
	}
	return strcmp(entries[0].name, "init") ? "does not begin with \"init\"" : NULL;
}
