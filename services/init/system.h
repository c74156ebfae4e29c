/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The running system, as init knows it: the table it was built from, and what became of each
 * process.
 */
#ifndef INIT_SYSTEM_H
#define INIT_SYSTEM_H

#include <stdbool.h>
#include <tessera/archive.h>
#include <tessera/system.h>
#include <tessera/tessera.h>

/* How long a console may take, in nanoseconds; then init goes on without it. */
#define CONSOLE_PATIENCE UINT64_C(5000000000)

enum child_state {
	CHILD_NEW,              /* not started yet */
	CHILD_RUNNING,
	CHILD_ENDED,
};

struct child {
	const struct tess_system_process *entry;
	const char *name;
	enum child_state state;
	tess_cap_t job, namespace_, process;
};

struct init {
	const void *archive;            /* the boot archive, mapped */
	tess_cap_t archive_cap, platform, job;
	struct tess_system system;
	struct child *child;            /* as many as the system has processes */
	tess_cap_t *endpoint;           /* by item; given away when its process starts */
	tess_cap_t console;             /* client end of the console; 0: there is none */
	tess_cap_t ends;                /* notification: some process ended */
	uint32_t priority;              /* init's own: the most that it can give */
	uint32_t status;                /* of the system so far */
};

/* A string of the system's table. */
static inline const char *init_string(const struct init *init, uint32_t offset)
{
	return init->system.strings + offset;
}

/* Notes that a process did not do its part: the first such status is the system's. */
void init_count(struct init *init, const struct child *child, uint32_t status);

/* Makes a process's job with its limits, its namespace, and the endpoints it provides. */
int init_prepare(struct init *init, struct child *child);

/* Binds what a process uses in its namespace, while all endpoints are still here. */
int init_bind_uses(struct init *init, struct child *child);

/* Starts a process with exactly the capabilities that the table lists. */
int init_start(struct init *init, struct child *child);

/* Waits until all processes have ended that the system is there for, and reports each end. */
void init_watch(struct init *init);

#endif
