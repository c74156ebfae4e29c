/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_exec: a program cannot take itself apart and go on. So it forks a child, the loader, which
 * empties the process, loads the image into it, starts it, and ends.
 *
 * The loader has a copy of all that it needs to read, but no capability to its parent: that is
 * transferred to it after the fork, and its token told in a shared page. Then the parent waits,
 * until it is no more; or until the loader ends before it has changed anything.
 */
#include <tessera/fork.h>

#include <stdlib.h>
#include <string.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/pages.h>
#include <tessera/spawn.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "spawn_load.h"
#include "spawn_stack.h"

enum { SELF_PROCESS, SELF_JOB, SELF_THREAD, SELF_CAPS };

/* What both sides write: a page that the fork shares. */
struct shared {
	tess_cap_t target;      /* the loader's capability to the process */
	int status;             /* why nothing came of it */
};

struct job {
	const struct tess_exec *exec;
	struct shared *shared;
	struct tess_start_cap *caps;    /* of the new program's start block; of three more */
	tess_cap_t go, done;            /* notifications: to the loader, and from it */
};

static int check(const struct tess_exec *exec, const char **problem)
{
	struct tess_elf elf;
	int status;

	*problem = NULL;
	if (exec->cap_count > TESS_SPAWN_CAPS_MAX)
		return TESS_EINVAL;
	for (size_t i = 0; i < exec->cap_count; i++)
		if (!spawn_name_is_good(exec->caps[i].name))
			return TESS_EINVAL;
	status = spawn_strings_check(exec->arguments, exec->environment);
	if (status)
		return status;
	return spawn_check(exec->image, exec->image_size, &elf, problem);
}

/* --- the loader --- */

static int load(struct job *job, tess_cap_t target)
{
	const struct tess_exec *exec = job->exec;
	struct spawn_stack stack = {
		.top = SPAWN_STACK_TOP,
		.arguments = exec->arguments,
		.environment = exec->environment,
		.caps = job->caps,
		.cap_count = (uint32_t)(SELF_CAPS + exec->cap_count),
		.flags = TESS_START_MARKED,
	};
	uint64_t entry = 0, pointer = 0;
	const char *problem;
	tess_cap_t thread;
	int status = spawn_load(tess_self_job(), target, exec->image, exec->image_size, &entry,
				&problem);

	if (status)
		return status;
	status = tess_thread_create(target, exec->priority, &thread);
	if (!status)
		status = tess_capability_transfer(thread, target, TESS_RIGHTS_ALL, TESS_CAP_COPY,
						  &job->caps[SELF_THREAD].token);
	if (!status)
		status = spawn_map_stack(tess_self_job(), target, exec->stack_size, &stack,
					 &pointer);
	return status ? status : tess_thread_start(thread, entry, pointer, 0, 0);
}

_Noreturn static void be_loader(struct job *job)
{
	uint64_t bits;
	int status = tess_notification_wait(job->go, TESS_DEADLINE_FOREVER, &bits);

	if (!status && job->shared->target)
		status = tess_process_reset(job->shared->target);
	if (status) {
		job->shared->status = status;
		tess_process_exit(1);
	}
	if (load(job, job->shared->target))
		(void)tess_process_kill(job->shared->target);
	tess_process_exit(0);
}

/* --- the process itself --- */

static int note(struct tess_start_cap *cap, const char *name, tess_cap_t token)
{
	uint64_t badge;
	uint16_t rights = 0;
	int status = tess_capability_inspect(token, &cap->type, &rights, &badge);

	strlcpy(cap->name, name, sizeof(cap->name));
	cap->token = token;
	cap->rights = rights;
	return status;
}

static int note_all(const struct job *job)
{
	const struct tess_exec *exec = job->exec;
	struct tess_start_cap *cap = job->caps;
	int status = note(&cap[SELF_PROCESS], "self.process", tess_self_process());

	if (!status)
		status = note(&cap[SELF_JOB], "self.job", tess_self_job());
	strlcpy(cap[SELF_THREAD].name, "self.thread", sizeof(cap->name));
	cap[SELF_THREAD].type = TESS_TYPE_THREAD;
	cap[SELF_THREAD].rights = TESS_RIGHTS_THREAD;
	for (size_t i = 0; i < exec->cap_count && !status; i++)
		status = note(&cap[SELF_CAPS + i], exec->caps[i].name, exec->caps[i].cap);
	return status;
}

static int mark(const struct job *job, int inherit)
{
	size_t count = SELF_CAPS + job->exec->cap_count;
	int status = TESS_OK;

	for (size_t i = 0; i < count && !status; i++)
		if (i != SELF_THREAD)
			status = tess_capability_set_inherit(job->caps[i].token, inherit);
	return status;
}

/* Lets the loader begin, and waits for it to give up. */
static int let_go(const struct job *job, tess_cap_t loader)
{
	uint64_t bits;
	int status = tess_process_bind_notification(loader, job->done, 1);

	if (!status)
		status = tess_capability_transfer(tess_self_process(), loader, TESS_RIGHTS_ALL,
						  TESS_CAP_COPY, &job->shared->target);
	if (!status)
		status = mark(job, 1);
	if (!status)
		status = tess_notification_signal(job->go, 1);
	if (!status)
		status = tess_notification_wait(job->done, TESS_DEADLINE_FOREVER, &bits);
	if (!status)
		status = job->shared->status ? job->shared->status : TESS_ECANCELED;
	(void)mark(job, 0);
	(void)tess_process_kill(loader);
	return status;
}

static int fork_loader(struct job *job)
{
	const tess_cap_t inherit[] = {job->go, job->exec->image};
	struct tess_forked loader;
	int status = tess_process_set_inheritance(tess_self_process(), (uint64_t)job->shared,
						  TESS_PAGE_SIZE, TESS_INHERITANCE_SHARE);

	if (!status)
		status = tess_fork(inherit, sizeof(inherit) / sizeof(inherit[0]), &loader);
	if (status)
		return status;
	if (!loader.process)
		be_loader(job);
	status = let_go(job, loader.process);
	(void)tess_capability_delete(loader.process);
	(void)tess_capability_delete(loader.thread);
	return status;
}

static int run(struct job *job)
{
	int status = note_all(job);

	if (!status)
		status = tess_notification_create(tess_self_job(), &job->go);
	if (status)
		return status;
	status = tess_notification_create(tess_self_job(), &job->done);
	if (!status) {
		status = fork_loader(job);
		(void)tess_capability_delete(job->done);
	}
	(void)tess_capability_delete(job->go);
	return status;
}

int tess_exec(const struct tess_exec *exec, const char **problem)
{
	struct job job = {.exec = exec};
	void *page;
	int status = check(exec, problem);

	if (status)
		return status;
	job.caps = calloc(SELF_CAPS + exec->cap_count, sizeof(*job.caps));
	if (!job.caps)
		return TESS_ENOMEM;
	status = tess_pages_alloc(TESS_PAGE_SIZE, &page);
	if (!status) {
		job.shared = page;
		status = run(&job);
		tess_pages_free(page, TESS_PAGE_SIZE);
	}
	free(job.caps);
	return status;
}
