/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The top of a new process's stack: argc, argv, envp, auxv, start block, as the System V ABI and
 * <tessera/abi/start.h> have it. Built here, in memory of ours, as it will lie there.
 */
#ifndef TESS_LIB_SPAWN_STACK_H
#define TESS_LIB_SPAWN_STACK_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/start.h>

/* Where the stack of the first thread ends. Below it there is nothing for gigabytes. */
#define SPAWN_STACK_TOP UINT64_C(0x00007ff000000000)

#define SPAWN_BLOCK_MAX ((size_t)32 << 10)

struct spawn_stack {
	uint64_t top;           /* the address behind its last byte; 16-byte aligned */
	const char *const *arguments, *const *environment;      /* NULL at the end */
	const struct tess_start_cap *caps;
	uint32_t cap_count;
	uint64_t flags;         /* TESS_START_* */
	size_t size;            /* result: bytes used */
	char *bytes;            /* result: to be freed */
};

/* Whether a capability may be called so in a start block. */
int spawn_name_is_good(const char *name);

/* Whether arguments and environment are so many as a process can be given: TESS_EINVAL. */
int spawn_strings_check(const char *const *arguments, const char *const *environment);

/* Builds it. Returns 0, TESS_ENOMEM, or TESS_EINVAL: it would be larger than SPAWN_BLOCK_MAX. */
int spawn_stack_build(struct spawn_stack *stack);

#endif
