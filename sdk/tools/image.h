/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Program images: finding them, and proving before the boot that they will load and fit their part.
 */
#ifndef TOOLS_IMAGE_H
#define TOOLS_IMAGE_H

#include "system_file.h"

/* Where files named in a system file are looked for. */
struct search_path {
	char **directories;     /* -I, in order */
	unsigned int count;
};

/*
 * The path of an image: beside the system file, in the -I directories, among the SDK's services.
 * NULL if it is nowhere; to be freed.
 */
char *image_find(const struct search_path *search, const char *system_path, const char *name);

/* The path of another file named in the system file; always a path, to be freed. */
char *image_beside(const char *system_path, const char *name);

/*
 * Checks that the file is an executable for this machine and that the stubs in it fit what the
 * system file says of the process. Complains at the image's place in the system file.
 */
bool image_check(struct system_file *file, const struct process *process, const char *path);

#endif
