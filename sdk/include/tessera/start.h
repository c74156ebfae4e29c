/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a process was given at its start: named capabilities, files, arguments.
 */
#ifndef TESSERA_START_H
#define TESSERA_START_H

#include <stddef.h>
#include <stdint.h>
#include <tessera/abi/start.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The start block, or NULL if whoever started the process gave none. */
const struct tess_start *tess_start_block(void);

/* The entry of a named capability ("log", "namespace", or what the system file names), or NULL. */
const struct tess_start_cap *tess_start_find(const char *name);

/*
 * The token of a named capability, or TESS_CAP_NONE. It stays the process's; a program that gives
 * it up by tess_capability_delete(2) will still find the stale token here.
 */
tess_cap_t tess_start_cap(const char *name);

/* The capabilities that every process is given: "self.process" and its like. */
tess_cap_t tess_self_process(void);
tess_cap_t tess_self_thread(void);      /* the first thread's */
tess_cap_t tess_self_job(void);
tess_cap_t tess_self_namespace(void);

/* A file that a process was given by its system file: file "input" = "some/path"; */
struct tess_file {
	tess_cap_t memory;      /* its pages, with READ and GRANT; bytes after size are zero */
	uint64_t size;          /* in bytes */
};

/* Finds a file by its name. Returns 0, or TESS_ENOENT; then *file is all zero. */
int tess_start_file(const char *name, struct tess_file *file)
	__attribute__((__warn_unused_result__));

/* The text after "NAME=" in the environment, or NULL. */
const char *tess_start_environment(const char *name);

#ifdef __cplusplus
}
#endif

#endif
