/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verifying a boot archive on the host. The form is checked by the code that init runs
 * (tess_archive_check, tess_system_check, tess_elf_check); checksums and padding only here, because
 * damage on the way to the machine is what they are for.
 */
#include "archive_verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <tessera/archive.h>
#include <tessera/elf.h>
#include <tessera/system.h>

#include "say.h"

#define PAGE   UINT64_C(4096)
/* What the kernel needs for itself and for the processes' page tables, stacks and tables. */
#define KERNEL (UINT64_C(12) << 20)
#define PER_PROCESS (UINT64_C(256) << 10)

static bool complain(const char *path, const char *what)
{
	say("the boot archive '%s' %s; make it again with 'tessera mkimage'", path, what);
	return false;
}

static uint32_t checksum(const void *bytes, uint64_t size)
{
	const Bytef *from = bytes;
	uLong sum = 0;

	while (size) {
		uInt part = size > 1u << 30 ? 1u << 30 : (uInt)size;

		sum = crc32(sum, from, part);
		from += part;
		size -= part;
	}
	return (uint32_t)sum;
}

static bool head_is_whole(const struct archive_view *view)
{
	struct tess_archive_header header;
	uLong sum;

	memcpy(&header, view->bytes, sizeof(header));
	header.checksum = 0;
	sum = crc32(0, (const void *)&header, sizeof(header));
	sum = crc32(sum, (const void *)tess_archive_entries(view->bytes),
		    (uInt)(header.entry_count * sizeof(struct tess_archive_entry)));
	return sum == ((const struct tess_archive_header *)view->bytes)->checksum;
}

static bool padding_is_zero(const struct archive_view *view, const struct tess_archive_entry *e)
{
	const char *at = (const char *)view->bytes + e->offset + e->size;
	uint64_t rest = (PAGE - e->size % PAGE) % PAGE;

	for (uint64_t i = 0; i < rest && e->offset + e->size + i < view->size; i++)
		if (at[i])
			return false;
	return true;
}

static bool check_file(const struct archive_view *view, const char *path,
		       const struct tess_archive_entry *e)
{
	const char *bytes = (const char *)view->bytes + e->offset;
	const char *what = NULL;

	if (checksum(bytes, e->size) != e->checksum)
		what = "is damaged: the checksum of this file in it does not fit";
	else if (!padding_is_zero(view, e))
		what = "is damaged: the space after this file in it is not zero";
	if (what)
		say("the boot archive '%s' %s: \"%s\"; make it again with 'tessera mkimage'", path,
		    what, e->name);
	return !what;
}

static const char *check_elf(const struct archive_view *view, const struct tess_archive_entry *e,
			     struct tess_elf *elf)
{
	size_t head = e->size < TESS_ELF_HEAD_SIZE ? (size_t)e->size : TESS_ELF_HEAD_SIZE;

	return tess_elf_check((const char *)view->bytes + e->offset, head, e->size, elf);
}

static bool check_image(const struct archive_view *view, const char *path, const char *name)
{
	const struct tess_archive_entry *e = tess_archive_find(view->bytes, name);
	struct tess_elf elf;
	const char *wrong = e ? check_elf(view, e, &elf) : "is missing";

	if (wrong)
		say("the boot archive '%s': image \"%s\" %s", path, name, wrong);
	return !wrong;
}

static bool check_table(const struct archive_view *view, const char *path,
			struct tess_system *table)
{
	const struct tess_archive_entry *e = tess_archive_find(view->bytes, TESS_SYSTEM_ENTRY);
	const char *wrong;

	*table = (struct tess_system){0};
	if (!e)
		return true;
	wrong = tess_system_check((const char *)view->bytes + e->offset, e->size, table);
	if (wrong)
		say("the boot archive '%s': \"system\" %s", path, wrong);
	return !wrong;
}

static bool check_entries_of(const struct archive_view *view, const char *path,
			     const struct tess_system *table)
{
	if (!table->header)
		return true;
	for (uint32_t i = 0; i < table->header->process_count; i++)
		if (!check_image(view, path, table->strings + table->process[i].image))
			return false;
	for (uint32_t i = 0; i < table->header->item_count; i++) {
		const char *name = table->strings + table->item[i].text;

		if (table->item[i].kind == TESS_SYSTEM_FILE &&
		    !tess_archive_find(view->bytes, name)) {
			say("the boot archive '%s': the file \"%s\" is missing", path, name);
			return false;
		}
	}
	return true;
}

static bool check_all(const struct archive_view *view, const char *path)
{
	const char *wrong = tess_archive_check(view->bytes, view->size);
	const struct tess_archive_header *header = view->bytes;
	const struct tess_archive_entry *entries;
	struct tess_system table;

	if (wrong)
		return complain(path, wrong);
	if (!head_is_whole(view))
		return complain(path, "is damaged: the checksum of its header does not fit");
	entries = tess_archive_entries(view->bytes);
	for (uint32_t i = 0; i < header->entry_count; i++)
		if (!check_file(view, path, &entries[i]))
			return false;
	return check_image(view, path, "init") && check_table(view, path, &table) &&
	       check_entries_of(view, path, &table);
}

static bool map(struct archive_view *view, const char *path)
{
	struct stat st;

	if (fstat(view->fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		say("'%s' is not a regular file", path);
		return false;
	}
	view->size = (uint64_t)st.st_size;
	if (view->size < sizeof(struct tess_archive_header))
		return complain(path, "is too short for a boot archive");
	view->bytes = mmap(NULL, view->size, PROT_READ, MAP_PRIVATE, view->fd, 0);
	if (view->bytes == MAP_FAILED) {
		view->bytes = NULL;
		say("cannot map '%s': %s", path, strerror(errno));
		return false;
	}
	return true;
}

bool archive_open(struct archive_view *view, int fd, const char *path)
{
	*view = (struct archive_view){.fd = fd};
	if (map(view, path) && check_all(view, path))
		return true;
	archive_close(view);
	return false;
}

void archive_close(struct archive_view *view)
{
	if (view->bytes)
		munmap((void *)(uintptr_t)view->bytes, view->size);
	if (view->fd >= 0)
		close(view->fd);
	*view = (struct archive_view){.fd = -1};
}

static uint64_t image_memory(const struct archive_view *view, const char *name)
{
	const struct tess_archive_entry *e = tess_archive_find(view->bytes, name);
	struct tess_elf elf;
	uint64_t sum = PER_PROCESS;

	if (!e || check_elf(view, e, &elf))
		return sum;
	for (uint32_t i = 0; i < elf.segment_count; i++)
		sum += (elf.segment[i].memory_size + 2 * PAGE) / PAGE * PAGE;
	return sum;
}

uint64_t archive_memory_needed(const struct archive_view *view)
{
	const struct tess_archive_entry *e = tess_archive_find(view->bytes, TESS_SYSTEM_ENTRY);
	uint64_t sum = view->size + KERNEL + image_memory(view, "init");
	struct tess_system table;

	if (!e || tess_system_check((const char *)view->bytes + e->offset, e->size, &table))
		return sum;
	for (uint32_t i = 0; i < table.header->process_count; i++)
		sum += table.process[i].stack_size +
		       image_memory(view, table.strings + table.process[i].image);
	return sum;
}
