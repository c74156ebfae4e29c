/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading init's ELF image; every other image is loaded by user code. */
#ifndef BOOT_ELF_H
#define BOOT_ELF_H

#include <stdint.h>

#include "boot/archive.h"

struct kernel;
struct process;

/* Maps the image's segments into the process and finds its entry. NULL, or what is wrong, in words.
 */
const char *elf_load(struct kernel *k, struct process *p, const struct boot_image *image,
		     uint64_t *entry);

#endif
