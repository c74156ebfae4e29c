/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading an ELF image into a process.
 */
#ifndef TESS_LIB_SPAWN_LOAD_H
#define TESS_LIB_SPAWN_LOAD_H

#include <stdint.h>
#include <tessera/abi/types.h>
#include <tessera/elf.h>

#include "spawn_stack.h"

/* Looks at the image's head. Returns 0; TESS_EBADMSG and what is wrong; or a status of the calls it
 * makes. */
int spawn_check(tess_cap_t image, uint64_t image_size, struct tess_elf *elf, const char **problem);

/*
 * Checks the image and maps its segments into the process, from memory charged to the job. Returns
 * 0 and the entry point; TESS_EBADMSG and what is wrong with the image; or a status of the calls it
 * makes.
 */
int spawn_load(tess_cap_t job, tess_cap_t process, tess_cap_t image, uint64_t image_size,
	       uint64_t *entry, const char **problem);

/*
 * Makes memory of size bytes (a multiple of the page size) charged to the job, fills it from offset
 * with length bytes, and maps it at the address in the process.
 */
struct spawn_region {
	uint64_t address, size;
	uint64_t offset, length;        /* what is filled; the rest is zero */
	const char *bytes;
	uint32_t protection;            /* TESS_PROTECTION_* */
};

int spawn_map(tess_cap_t job, tess_cap_t process, const struct spawn_region *region);

/* Builds the stack's top, maps a stack that has room for stack_size bytes more, and tells where the
 * stack pointer begins. */
int spawn_map_stack(tess_cap_t job, tess_cap_t process, uint64_t stack_size,
		    struct spawn_stack *stack, uint64_t *pointer);

#endif
