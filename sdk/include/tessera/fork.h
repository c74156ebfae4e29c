/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a copy of one's own process, and running another program in it, with exactly the
 * capabilities that are listed. tessera-processes(7) tells what becomes of all else.
 */
#ifndef TESSERA_FORK_H
#define TESSERA_FORK_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What tess_fork() gives the parent; in the child both are TESS_CAP_NONE. */
struct tess_forked {
	tess_cap_t process;     /* the child, with every right; the parent's to give up */
	tess_cap_t thread;      /* its thread, the same */
};

/*
 * Makes a child process that goes on from here, as the caller does, with a copy of the memory. It
 * holds the count listed capabilities, by the same tokens, and its own "self.process",
 * "self.thread" and "self.job"; none other. The caller's job pays for it.
 *
 * The child has one thread. Its heap is usable, whatever other threads of the parent did; mutexes
 * and notifications that are not listed are not, and signals are not open. Names of the start block whose capability the
 * child does not have are no longer there.
 *
 * Returns 0, in both; TESS_EPERM if a listed capability lacks GRANT; or what tess_process_fork(2)
 * and tess_capability_set_inherit(2) say, with no child made. The marks of the listed capabilities are cleared in any case.
 */
int tess_fork(const tess_cap_t *inherit, size_t count, struct tess_forked *forked)
	__attribute__((__warn_unused_result__));

/* A capability that the new program has, and what it calls it. */
struct tess_exec_cap {
	const char *name;       /* at most TESS_START_NAME_MAX - 1 bytes */
	tess_cap_t cap;
};

struct tess_exec {
	tess_cap_t image;               /* Memory with READ: the ELF file */
	uint64_t image_size;            /* bytes; at most the memory's size */
	uint32_t priority;              /* of the first thread */
	uint64_t stack_size;            /* of the first thread, bytes, rounded up to pages */
	const char *const *arguments;   /* argv with argv[0], NULL at the end */
	const char *const *environment; /* NULL at the end; may be NULL itself */
	const struct tess_exec_cap *caps;       /* at most TESS_SPAWN_CAPS_MAX */
	size_t cap_count;
};

/*
 * Has the caller's process run another program: all its threads end, its memory goes, and its
 * capabilities but those listed, "self.process" and "self.job". Who watches the process goes on
 * watching it.
 *
 * Returns only if it fails before anything was changed: TESS_EBADMSG (the image; *problem says what
 * is wrong with it), TESS_EINVAL (too many or too long names, arguments or capabilities, too high a priority),
 * TESS_EBADCAP (a listed token), or what tess_fork() says, for a child does the work. If it fails
 * later, for want of memory, the process ends, killed.
 */
int tess_exec(const struct tess_exec *exec, const char **problem)
	__attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
