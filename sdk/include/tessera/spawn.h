/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting another process from an ELF image, with exactly the capabilities that are listed.
 */
#ifndef TESSERA_SPAWN_H
#define TESSERA_SPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/start.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A capability that the new process is given, and what it calls it. */
struct tess_spawn_cap {
	const char *name;       /* at most TESS_START_NAME_MAX - 1 bytes */
	tess_cap_t cap;
	uint16_t rights;        /* which of the rights that cap has */
	uint8_t operation;      /* TESS_CAP_COPY or TESS_CAP_MOVE */
};

#define TESS_SPAWN_CAPS_MAX      128
#define TESS_SPAWN_ARGUMENTS_MAX 256    /* arguments and environment together */

struct tess_spawn {
	const char *name;               /* for crash records and tools, up to TESS_NAME_MAX bytes */
	tess_cap_t job;                 /* with CREATE; pays for everything; becomes "self.job" */
	uint16_t job_rights;            /* of "self.job" */
	tess_cap_t image;               /* Memory with READ: the ELF file */
	uint64_t image_size;            /* bytes; at most the memory's size */
	uint32_t priority;              /* of the first thread */
	uint64_t stack_size;            /* of the first thread, bytes, rounded up to pages */
	const char *const *arguments;   /* argv with argv[0], NULL at the end */
	const char *const *environment; /* NULL at the end; may be NULL itself */
	const struct tess_spawn_cap *caps;
	size_t cap_count;
};

struct tess_spawned {
	tess_cap_t process;     /* with every right; the caller's to give up */
	tess_cap_t thread;      /* the first thread, the same */
	const char *problem;    /* after TESS_EBADMSG: what is wrong with the image */
};

/*
 * Loads the image into a new process and starts it at its entry point. The image may hold anything:
 * its head is copied before it is checked (tess_elf_check), and no segment is mapped writable and
 * executable. "self.process", "self.thread" and "self.job" are added to the capabilities.
 *
 * Returns 0. After an error nothing is left, but that capabilities with TESS_CAP_MOVE may be gone:
 * TESS_EBADMSG (the image; see problem), TESS_EINVAL (too many or too long names, arguments or
 * capabilities), or what the calls it is made of say, as TESS_ENOMEM when the job's quota is used
 * up.
 */
int tess_spawn(const struct tess_spawn *spawn, struct tess_spawned *spawned)
	__attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
