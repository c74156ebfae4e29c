/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting a process: what it holds is "namespace", "log", and what its items name, nothing else.
 * Capabilities made for it are moved to it; what init keeps for others is copied with fewer rights.
 */
#include <stdlib.h>
#include <string.h>
#include <tessera/console.h>

#include "system.h"

/* What a process is given, while it is put together. */
struct gifts {
	struct tess_spawn_cap cap[TESS_SPAWN_CAPS_MAX];
	size_t cap_count;
	char *environment[TESS_SPAWN_ARGUMENTS_MAX + 1];
	size_t environment_count;
	const char *arguments[TESS_SPAWN_ARGUMENTS_MAX + 1];
	size_t argument_count;
};

static int add_cap(struct gifts *gifts, const char *name, tess_cap_t cap, uint16_t rights,
		   uint8_t operation)
{
	if (gifts->cap_count == TESS_SPAWN_CAPS_MAX)
		return TESS_EINVAL;
	gifts->cap[gifts->cap_count++] = (struct tess_spawn_cap){name, cap, rights, operation};
	return TESS_OK;
}

static int add_argument(struct gifts *gifts, const char *text)
{
	if (gifts->argument_count == TESS_SPAWN_ARGUMENTS_MAX)
		return TESS_EINVAL;
	gifts->arguments[gifts->argument_count++] = text;
	return TESS_OK;
}

/* "file.NAME=SIZE": tess_start_file(3) reads it. */
static int add_size(struct gifts *gifts, const char *name, uint64_t size)
{
	char text[TESS_START_NAME_MAX + 32];
	size_t length = tess_format(text, sizeof(text), "file.%s=%lu", name, size) + 1;
	char *copy;

	if (gifts->environment_count == TESS_SPAWN_ARGUMENTS_MAX)
		return TESS_EINVAL;
	copy = malloc(length);
	if (!copy)
		return TESS_ENOMEM;
	memcpy(copy, text, length);
	gifts->environment[gifts->environment_count++] = copy;
	return TESS_OK;
}

static uint64_t pages_of(uint64_t size)
{
	return size ? (size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE * TESS_PAGE_SIZE
		    : TESS_PAGE_SIZE;
}

/* The pages of a file in the archive, as a capability of their own. */
static int derive_file(const struct init *init, const struct tess_archive_entry *file,
		       tess_cap_t *memory)
{
	return tess_memory_derive(init->archive_cap, file->offset, pages_of(file->size),
				  TESS_RIGHT_READ | TESS_RIGHT_GRANT, memory);
}

static int give_file(struct init *init, struct gifts *gifts, const struct tess_system_item *item)
{
	const char *name = init_string(init, item->name);
	const struct tess_archive_entry *file =
		tess_archive_find(init->archive, init_string(init, item->text));
	tess_cap_t memory;
	int status;

	if (!file)
		return TESS_ENOENT;
	status = derive_file(init, file, &memory);
	if (status)
		return status;
	status = add_cap(gifts, name, memory, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	return status ? status : add_size(gifts, name, file->size);
}

_Static_assert(TESS_SYSTEM_LINE_EDGE == TESS_INTERRUPT_MODE_EDGE &&
		       TESS_SYSTEM_LINE_LEVEL == TESS_INTERRUPT_MODE_LEVEL &&
		       TESS_SYSTEM_LINE_HIGH == TESS_INTERRUPT_MODE_HIGH &&
		       TESS_SYSTEM_LINE_LOW == TESS_INTERRUPT_MODE_LOW,
	       "a line's mode is the kernel's");

/* A piece of the machine, made for this process, in whose job it lies. */
static int make_device(const struct init *init, const struct child *child,
		       const struct tess_system_item *item, tess_cap_t *cap)
{
	const uint64_t *number = init->system.interface_id + item->first_interface;

	switch (item->value) {
	case TESS_SYSTEM_INTERRUPT:
		return tess_platform_interrupt_create(init->platform, child->job,
						      (uint32_t)number[0], (uint32_t)number[1],
						      cap);
	case TESS_SYSTEM_IOPORT:
		return tess_platform_ioport_create(init->platform, child->job, (uint16_t)number[0],
						   (uint32_t)number[1], cap);
	default:
		return tess_platform_device_memory(init->platform, child->job, number[0],
						   number[1], cap);
	}
}

static int give_device(struct init *init, const struct child *child, struct gifts *gifts,
		       const struct tess_system_item *item)
{
	const char *name = init_string(init, item->name);
	tess_cap_t cap;
	int status = make_device(init, child, item, &cap);

	if (status)
		tess_log("init: \"%s\" of %s cannot be had: %s", name, child->name,
			 tess_status_name(status));
	if (status)
		return status;
	status = add_cap(gifts, name, cap, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	if (status)
		(void)tess_capability_delete(cap);
	return status;
}

static int give_grant(struct init *init, const struct child *child, struct gifts *gifts,
		      const struct tess_system_item *item)
{
	const char *name = init_string(init, item->name);

	switch ((enum tess_system_grant)item->value) {
	case TESS_SYSTEM_PLATFORM_CONSOLE:
		return add_cap(gifts, name, init->platform, TESS_RIGHT_CONSOLE | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_PLATFORM_SHUTDOWN:
		return add_cap(gifts, name, init->platform, TESS_RIGHT_SHUTDOWN | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_PLATFORM_INSPECT:
		return add_cap(gifts, name, init->platform, TESS_RIGHT_INSPECT | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_PLATFORM_DEVICE:
		return add_cap(gifts, name, init->platform, TESS_RIGHT_DEVICE | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_PLATFORM_TRACE:
		return add_cap(gifts, name, init->platform, TESS_RIGHT_TRACE | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_BOOT_ARCHIVE:
		return add_cap(gifts, name, init->archive_cap, TESS_RIGHT_READ | TESS_RIGHT_GRANT,
			       TESS_CAP_COPY);
	case TESS_SYSTEM_INTERRUPT:
	case TESS_SYSTEM_IOPORT:
	case TESS_SYSTEM_DEVICE_MEMORY:
		return give_device(init, child, gifts, item);
	}
	return TESS_EINVAL;
}

static int give_item(struct init *init, const struct child *child, struct gifts *gifts,
		     uint32_t index)
{
	const struct tess_system_item *item = &init->system.item[index];

	switch ((enum tess_system_kind)item->kind) {
	case TESS_SYSTEM_ARGUMENT:
		return add_argument(gifts, init_string(init, item->text));
	case TESS_SYSTEM_PROVIDES:
		return add_cap(gifts, init_string(init, item->name), init->endpoint[index],
			       TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	case TESS_SYSTEM_USES:
		return TESS_OK;
	case TESS_SYSTEM_FILE:
		return give_file(init, gifts, item);
	case TESS_SYSTEM_GRANT:
		return give_grant(init, child, gifts, item);
	}
	return TESS_EINVAL;
}

/* A process without a log still runs; only a console that does not answer can be the reason. */
static int give_log(struct init *init, const struct child *child, struct gifts *gifts)
{
	tessera_console_console_client_t console = {init->console};
	struct tessera_console_console_open_reply reply;
	int status;

	if (!init->console || (child->entry->flags & TESS_SYSTEM_CONSOLE))
		return TESS_OK;
	status = tessera_console_console_open(console, tess_str(child->name),
					   tess_clock_deadline(CONSOLE_PATIENCE), &reply);
	if (status) {
		tess_log("init: %s has no log: the console says %s", child->name,
			 status > 0 ? "it is full" : tess_status_name(status));
		return TESS_OK;
	}
	return add_cap(gifts, "log", reply.log.cap, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
}

static int collect(struct init *init, struct child *child, struct gifts *gifts)
{
	uint32_t first = child->entry->first_item;
	int status = add_argument(gifts, child->name);

	if (!status)
		status = add_cap(gifts, "namespace", child->namespace_,
				 TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST | TESS_RIGHT_GRANT,
				 TESS_CAP_COPY);
	if (!status)
		status = give_log(init, child, gifts);
	for (uint32_t i = first; i < first + child->entry->item_count && !status; i++)
		status = give_item(init, child, gifts, i);
	return status;
}

/* The console's client end is kept before its endpoint goes to the console. */
static int keep_console(struct init *init, const struct child *child)
{
	uint32_t first = child->entry->first_item;

	if (!(child->entry->flags & TESS_SYSTEM_CONSOLE))
		return TESS_OK;
	for (uint32_t i = first; i < first + child->entry->item_count; i++)
		if (init->system.item[i].kind == TESS_SYSTEM_PROVIDES)
			return tess_capability_derive(init->endpoint[i], TESS_RIGHT_SEND, 0,
						      &init->console);
	return TESS_OK;
}

static int spawn(struct init *init, struct child *child, const struct gifts *gifts,
		 const struct tess_archive_entry *image)
{
	struct tess_spawn order = {
		.name = child->name,
		.job = child->job,
		.job_rights = TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT | TESS_RIGHT_GRANT,
		.image_size = image->size,
		.priority = child->entry->priority < init->priority ? child->entry->priority
								    : init->priority,
		.stack_size = child->entry->stack_size,
		.arguments = gifts->arguments,
		.environment = (const char *const *)gifts->environment,
		.caps = gifts->cap,
		.cap_count = gifts->cap_count,
	};
	struct tess_spawned spawned;
	int status = derive_file(init, image, &order.image);

	if (status)
		return status;
	status = tess_spawn(&order, &spawned);
	(void)tess_capability_delete(order.image);
	if (status == TESS_EBADMSG && spawned.problem)
		tess_log("init: the image of %s %s", child->name, spawned.problem);
	if (status)
		return status;
	(void)tess_capability_delete(spawned.thread);
	child->process = spawned.process;
	child->state = CHILD_RUNNING;
	return tess_process_bind_notification(child->process, init->ends, 1);
}

/* What was to be moved and is still here; a stale token says that it was moved. */
static void drop(struct gifts *gifts)
{
	for (size_t i = 0; i < gifts->cap_count; i++)
		if (gifts->cap[i].operation == TESS_CAP_MOVE)
			(void)tess_capability_delete(gifts->cap[i].cap);
	for (size_t i = 0; i < gifts->environment_count; i++)
		free(gifts->environment[i]);
	free(gifts);
}

int init_start(struct init *init, struct child *child)
{
	const struct tess_archive_entry *image =
		tess_archive_find(init->archive, init_string(init, child->entry->image));
	struct gifts *gifts = calloc(1, sizeof(*gifts));
	int status = image ? TESS_OK : TESS_ENOENT;

	if (!gifts)
		return TESS_ENOMEM;
	if (!status)
		status = keep_console(init, child);
	if (!status)
		status = collect(init, child, gifts);
	if (!status)
		status = spawn(init, child, gifts, image);
	drop(gifts);
	(void)tess_capability_delete(child->namespace_);
	return status;
}
