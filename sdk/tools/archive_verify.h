/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Proving an archive before a machine boots it.
 */
#ifndef TOOLS_ARCHIVE_VERIFY_H
#define TOOLS_ARCHIVE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

struct archive_view {
	int fd;
	const void *bytes;      /* mapped, read-only */
	uint64_t size;
};

/*
 * Opens and checks an archive completely: form, checksums, padding, init's image, the compiled
 * system file if there is one, and the images it names. Says what is wrong and returns false
 * otherwise. fd: an open file, which the view owns from now on; path: what messages call it.
 */
bool archive_open(struct archive_view *view, int fd, const char *path);
void archive_close(struct archive_view *view);

/* Bytes of RAM that booting it takes at least: archive, kernel, images of all processes. */
uint64_t archive_memory_needed(const struct archive_view *view);

#endif
