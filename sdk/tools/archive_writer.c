/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The archive writer. Files are streamed, so that their size need not be known nor fit in memory;
 * the gaps up to the next page are left as holes, which read as zero. An empty file gets a page,
 * too, for a memory object cannot be empty.
 */
#include "archive_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <tessera/archive.h>

#include "say.h"

#define PAGE  UINT64_C(4096)
#define CHUNK (1u << 16)

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE - 1) / PAGE * PAGE;
}

bool archive_begin(struct archive_writer *w, const char *output, uint32_t entries)
{
	*w = (struct archive_writer){.output = output, .capacity = entries};
	if (entries > TESS_ARCHIVE_ENTRIES_MAX) {
		say("an archive holds at most %u files", TESS_ARCHIVE_ENTRIES_MAX);
		return false;
	}
	w->path = must_format("%s.XXXXXX", output);
	w->fd = mkostemp(w->path, O_CLOEXEC);
	if (w->fd < 0) {
		say("cannot write '%s': %s", output, strerror(errno));
		free(w->path);
		return false;
	}
	w->entries = must_alloc(entries * sizeof(*w->entries));
	w->offset = page_up(sizeof(struct tess_archive_header) + entries * sizeof(*w->entries));
	return true;
}

static bool write_all(struct archive_writer *w, const void *bytes, size_t size, uint64_t offset)
{
	const char *from = bytes;

	while (size) {
		ssize_t n = pwrite(w->fd, from, size, (off_t)offset);

		if (n < 0) {
			say("cannot write '%s': %s", w->output, strerror(errno));
			return false;
		}
		from += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

bool archive_has(const struct archive_writer *w, const char *name)
{
	for (uint32_t i = 0; i < w->count; i++)
		if (!strcmp(w->entries[i].name, name))
			return true;
	return false;
}

static struct tess_archive_entry *new_entry(struct archive_writer *w, const char *name)
{
	struct tess_archive_entry *entry = &w->entries[w->count];

	if (w->count == w->capacity || strlen(name) >= TESS_ARCHIVE_NAME_MAX) {
		say("'%s' does not fit the archive: its name has more than %d bytes", name,
		    TESS_ARCHIVE_NAME_MAX - 1);
		return NULL;
	}
	strcpy(entry->name, name);
	entry->offset = w->offset;
	w->count++;
	return entry;
}

static bool append(struct archive_writer *w, struct tess_archive_entry *entry, const void *bytes,
		   size_t size)
{
	if (entry->offset + entry->size + size > ARCHIVE_SIZE_MAX) {
		say("with '%s', the archive '%s' is larger than %llu MiB, more than a machine "
		    "boots",
		    entry->name, w->output, (unsigned long long)(ARCHIVE_SIZE_MAX >> 20));
		return false;
	}
	if (!write_all(w, bytes, size, entry->offset + entry->size))
		return false;
	entry->checksum = (uint32_t)crc32(entry->checksum, bytes, (uInt)size);
	entry->size += size;
	w->offset = entry->offset + page_up(entry->size ? entry->size : 1);
	return true;
}

bool archive_add_bytes(struct archive_writer *w, const char *name, const void *bytes, size_t size)
{
	struct tess_archive_entry *entry = new_entry(w, name);

	return entry && append(w, entry, bytes, size);
}

static bool append_stream(struct archive_writer *w, struct tess_archive_entry *entry, int fd,
			  const char *path)
{
	static char buffer[CHUNK];
	ssize_t n;
	bool good = append(w, entry, buffer, 0);

	while (good) {
		n = read(fd, buffer, sizeof(buffer));
		if (n < 0)
			say("cannot read '%s': %s", path, strerror(errno));
		if (n <= 0)
			return n == 0;
		good = append(w, entry, buffer, (size_t)n);
	}
	return false;
}

bool archive_add_file(struct archive_writer *w, const char *name, const char *path)
{
	struct tess_archive_entry *entry = new_entry(w, name);
	int fd;
	bool good;

	if (!entry)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		say("cannot open '%s': %s", path, strerror(errno));
		return false;
	}
	good = append_stream(w, entry, fd, path);
	close(fd);
	return good;
}

static uint32_t head_checksum(const struct archive_writer *w,
			      const struct tess_archive_header *header)
{
	uLong sum = crc32(0, (const void *)header, sizeof(*header));

	return (uint32_t)crc32(sum, (const void *)w->entries,
			       (uInt)(w->count * sizeof(*w->entries)));
}

static bool write_head(struct archive_writer *w)
{
	struct tess_archive_header header = {
		.magic = TESS_ARCHIVE_MAGIC,
		.version = TESS_ARCHIVE_VERSION,
		.machine = TESS_ARCHIVE_X86_64,
		.size = w->offset,
		.entry_count = w->count,
	};

	header.checksum = head_checksum(w, &header);
	if (!write_all(w, &header, sizeof(header), 0) ||
	    !write_all(w, w->entries, w->count * sizeof(*w->entries), sizeof(header)))
		return false;
	if (ftruncate(w->fd, (off_t)w->offset) < 0) {
		say("cannot write '%s': %s", w->output, strerror(errno));
		return false;
	}
	return true;
}

static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static bool put_in_place(struct archive_writer *w)
{
	if (fchmod(w->fd, usual_mode()) < 0 || rename(w->path, w->output) < 0) {
		say("cannot write '%s': %s", w->output, strerror(errno));
		return false;
	}
	return true;
}

bool archive_end(struct archive_writer *w)
{
	if (!write_head(w) || !put_in_place(w)) {
		archive_abandon(w);
		return false;
	}
	close(w->fd);
	free(w->path);
	free(w->entries);
	return true;
}

void archive_abandon(struct archive_writer *w)
{
	unlink(w->path);
	close(w->fd);
	free(w->path);
	free(w->entries);
}
