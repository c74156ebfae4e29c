/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `tessera mkimage`: from a system file to a boot archive.
 */
#ifndef TOOLS_MKIMAGE_H
#define TOOLS_MKIMAGE_H

#include <stdbool.h>

#include "image.h"

#define REPLACED_FILES_MAX 64

struct mkimage_options {
	const char *output;
	struct search_path search;
	/* NAME=PATH of --file: what every `file "NAME"` of the system file is read from. */
	const char *file[REPLACED_FILES_MAX];
	unsigned int file_count;
};

/* Takes one option that mkimage and run share; false if it is wrong, after saying so. */
bool mkimage_add_directory(struct mkimage_options *options, char *directory);
bool mkimage_add_file(struct mkimage_options *options, const char *name_and_path);

/* Makes the archive; says what is wrong and returns false, with nothing written, if it cannot. */
bool mkimage(const char *system_path, const struct mkimage_options *options);

#endif
