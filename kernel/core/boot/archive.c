/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot archive: see archive.h, and <tessera/abi/archive.h> for the format. */
#include "boot/archive.h"

#include <arch/platform.h>
#include <stdbool.h>
#include <stddef.h>
#include <tessera/abi/archive.h>
#include <tessera/abi/types.h>

#include "lib/string.h"

/* CRC-32 as in IEEE 802.3, a nibble at a time; crc starts and ends inverted by the caller. */
static uint32_t crc32_update(uint32_t crc, const void *data, uint64_t size)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	const uint8_t *byte = data;

	while (size--) {
		crc ^= *byte++;
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return crc;
}

static bool checksum_is_right(const struct tess_archive_header *h, const void *entries,
			      uint64_t size)
{
	struct tess_archive_header zeroed = *h;
	uint32_t crc;

	zeroed.checksum = 0;
	crc = crc32_update(~UINT32_C(0), &zeroed, sizeof(zeroed));
	return ~crc32_update(crc, entries, size) == h->checksum;
}

static const char *check_header(const struct tess_archive_header *h, uint64_t size)
{
	if (h->magic != TESS_ARCHIVE_MAGIC)
		return "it does not begin as one does";
	if (h->version != TESS_ARCHIVE_VERSION)
		return "its version is not this kernel's";
	if (h->machine != ARCH_ARCHIVE_MACHINE)
		return "it is for another kind of machine";
	if (h->size > size)
		return "it is cut short";
	if (!h->entry_count ||
	    h->entry_count > (h->size - sizeof(*h)) / sizeof(struct tess_archive_entry))
		return "its list of files does not fit in it";
	return NULL;
}

const char *archive_open(const void *archive, uint64_t size, struct boot_image *init)
{
	const struct tess_archive_entry *entry;
	struct tess_archive_header h;
	const char *fault;

	if (size < sizeof(h))
		return "it is cut short";
	memcpy(&h, archive, sizeof(h));
	if (h.size < sizeof(h))
		return "it is cut short";
	fault = check_header(&h, size);
	if (fault)
		return fault;
	entry = (const void *)((const char *)archive + sizeof(h));
	if (!checksum_is_right(&h, entry, h.entry_count * sizeof(*entry)))
		return "its checksum is wrong";
	if (strnlen(entry->name, sizeof(entry->name)) != 4 || memcmp(entry->name, "init", 4))
		return "its first file is not init";
	if (entry->offset > h.size || entry->size > h.size - entry->offset ||
	    entry->offset % TESS_PAGE_SIZE)
		return "init lies outside of it";
	init->bytes = (const uint8_t *)archive + entry->offset;
	init->size = entry->size;
	if (~crc32_update(~UINT32_C(0), init->bytes, init->size) != entry->checksum)
		return "init's checksum is wrong";
	return NULL;
}
