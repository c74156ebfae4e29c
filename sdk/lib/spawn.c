/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_spawn: a new process is made, filled, and started only when all is in place. Until then it
 * is invisible, and killed when a step fails.
 */
#include <tessera/spawn.h>

#include <stdlib.h>
#include <string.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/syscalls.h>

#include "spawn_load.h"
#include "spawn_stack.h"

#define SELF_CAPS 3     /* self.process, self.thread, self.job */

static int check(const struct tess_spawn *spawn)
{
	if (spawn->cap_count > TESS_SPAWN_CAPS_MAX)
		return TESS_EINVAL;
	for (size_t i = 0; i < spawn->cap_count; i++)
		if (!spawn_name_is_good(spawn->caps[i].name))
			return TESS_EINVAL;
	return spawn_strings_check(spawn->arguments, spawn->environment);
}

/* Gives the process one capability and notes it for the start block. */
static int give(tess_cap_t process, const struct tess_spawn_cap *cap, struct tess_start_cap *noted)
{
	uint32_t type;
	uint16_t rights;
	uint64_t badge;
	int status = tess_capability_inspect(cap->cap, &type, &rights, &badge);

	if (status)
		return status;
	strlcpy(noted->name, cap->name, sizeof(noted->name));
	noted->type = type;
	noted->rights = rights & cap->rights;
	return tess_capability_transfer(cap->cap, process, cap->rights, cap->operation,
					&noted->token);
}

static int give_all(const struct tess_spawn *spawn, const struct tess_spawned *spawned,
		    struct tess_start_cap *noted)
{
	const struct tess_spawn_cap self[SELF_CAPS] = {
		{"self.process", spawned->process, TESS_RIGHTS_ALL, TESS_CAP_COPY},
		{"self.thread", spawned->thread, TESS_RIGHTS_ALL, TESS_CAP_COPY},
		{"self.job", spawn->job, spawn->job_rights, TESS_CAP_COPY},
	};
	int status = TESS_OK;

	for (size_t i = 0; i < SELF_CAPS && !status; i++)
		status = give(spawned->process, &self[i], noted++);
	for (size_t i = 0; i < spawn->cap_count && !status; i++)
		status = give(spawned->process, &spawn->caps[i], noted++);
	return status;
}

static int make_stack(const struct tess_spawn *spawn, const struct tess_spawned *spawned,
		      const struct tess_start_cap *caps, uint64_t *pointer)
{
	struct spawn_stack stack = {
		.top = SPAWN_STACK_TOP,
		.arguments = spawn->arguments,
		.environment = spawn->environment,
		.caps = caps,
		.cap_count = (uint32_t)(SELF_CAPS + spawn->cap_count),
	};

	return spawn_map_stack(spawn->job, spawned->process, spawn->stack_size, &stack, pointer);
}

static int fill(const struct tess_spawn *spawn, struct tess_spawned *spawned)
{
	struct tess_start_cap *caps;
	uint64_t entry = 0, pointer = 0;
	int status = spawn_load(spawn->job, spawned->process, spawn->image, spawn->image_size,
				&entry, &spawned->problem);

	if (status)
		return status;
	caps = calloc(SELF_CAPS + spawn->cap_count, sizeof(*caps));
	if (!caps)
		return TESS_ENOMEM;
	status = tess_thread_create(spawned->process, spawn->priority, &spawned->thread);
	if (!status)
		status = give_all(spawn, spawned, caps);
	if (!status)
		status = make_stack(spawn, spawned, caps, &pointer);
	free(caps);
	if (status)
		return status;
	return tess_thread_start(spawned->thread, entry, pointer, 0, 0);
}

int tess_spawn(const struct tess_spawn *spawn, struct tess_spawned *spawned)
{
	int status = check(spawn);

	*spawned = (struct tess_spawned){0, 0, NULL};
	if (status)
		return status;
	status = tess_process_create(spawn->job, spawn->name, strlen(spawn->name),
				     &spawned->process);
	if (status)
		return status;
	status = fill(spawn, spawned);
	if (!status)
		return TESS_OK;
	(void)tess_process_kill(spawned->process);
	(void)tess_capability_delete(spawned->process);
	if (spawned->thread)
		(void)tess_capability_delete(spawned->thread);
	spawned->process = spawned->thread = TESS_CAP_NONE;
	return status;
}
