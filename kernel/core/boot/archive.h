/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot archive, as far as the kernel reads it: its frame, and where init's image lies. */
#ifndef BOOT_ARCHIVE_H
#define BOOT_ARCHIVE_H

#include <stdint.h>

struct boot_image {
	const uint8_t *bytes;
	uint64_t size;
};

/*
 * Checks an archive of `size` bytes and finds the first entry, init. NULL, or what is wrong with
 * it, in words. Nothing outside the size bytes is read, whatever they say.
 */
const char *archive_open(const void *archive, uint64_t size, struct boot_image *init);

#endif
