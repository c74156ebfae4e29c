/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init: the first process. It reads the compiled system file from the boot archive, starts what is
 * listed there, with exactly the capabilities that are listed, and reports how each process ends.
 * When those have ended that the system is there for, it switches the machine off.
 *
 * The machine's status is the first one other than 0 of a process that is no service; a process
 * that faulted, was killed or could not be started counts as 1; 125 says that init itself could not
 * go on.
 */
#include <stdlib.h>
#include <tessera/console.h>

#include "system.h"

/* Says what is wrong and ends the machine. */
static _Noreturn void fail(const struct init *init, const char *what, const char *why)
{
	tess_log("init: %s %s", what, why);
	(void)tess_platform_shutdown(init->platform, TESS_SYSTEM_INIT_FAILED);
	exit(1);
}

static void map_archive(struct init *init)
{
	uint64_t size, committed;
	const char *wrong;
	int status = tess_memory_info(init->archive_cap, &size, &committed);

	if (!status)
		status = tess_pages_view(init->archive_cap, size, &init->archive);
	if (status)
		fail(init, "cannot map the boot archive:", tess_status_name(status));
	wrong = tess_archive_check(init->archive, size);
	if (wrong)
		fail(init, "the boot archive", wrong);
}

static void read_system(struct init *init)
{
	const struct tess_archive_entry *entry =
		tess_archive_find(init->archive, TESS_SYSTEM_ENTRY);
	const char *wrong;

	if (!entry)
		fail(init, "the boot archive", "has no compiled system file (\"system\")");
	wrong = tess_system_check((const char *)init->archive + entry->offset, entry->size,
				  &init->system);
	if (wrong)
		fail(init, "the compiled system file", wrong);
}

static void allocate(struct init *init)
{
	const struct tess_system_header *header = init->system.header;

	init->child = calloc(header->process_count, sizeof(*init->child));
	init->endpoint = calloc(header->item_count + 1, sizeof(*init->endpoint));
	if (!init->child || !init->endpoint || tess_notification_create(init->job, &init->ends))
		fail(init, "there is", "not enough memory");
	for (uint32_t i = 0; i < header->process_count; i++) {
		init->child[i].entry = &init->system.process[i];
		init->child[i].name = init_string(init, init->system.process[i].name);
	}
}

/*
 * Whoever uses what this process provides is to be told that nobody is there, not to wait for ever.
 */
static void abandon(struct init *init, const struct child *child)
{
	uint32_t first = child->entry->first_item;

	for (uint32_t i = first; i < first + child->entry->item_count; i++)
		if (init->endpoint[i])
			(void)tess_capability_delete(init->endpoint[i]);
}

/* One step for every process; one that fails is out, the others go on. */
static void for_all(struct init *init, int (*step)(struct init *, struct child *), const char *what)
{
	for (uint32_t i = 0; i < init->system.header->process_count; i++) {
		struct child *child = &init->child[i];
		int status = child->state == CHILD_NEW ? step(init, child) : TESS_OK;

		if (!status)
			continue;
		tess_log("init: cannot %s %s: %s", what, child->name, tess_status_name(status));
		init_count(init, child, 1);
		abandon(init, child);
		child->state = CHILD_ENDED;
	}
}

/* The console comes first: the others get their logs from it. */
static int start_console(struct init *init, struct child *child)
{
	return child->entry->flags & TESS_SYSTEM_CONSOLE ? init_start(init, child) : TESS_OK;
}

/* Lines without an end are shown before the machine is gone. */
static void finish_console(const struct init *init)
{
	tessera_console_console_client_t console = {init->console};

	if (init->console)
		(void)!tessera_console_console_finish(console,
						      tess_clock_deadline(CONSOLE_PATIENCE));
}

static uint32_t own_priority(void)
{
	enum tess_thread_state state;
	uint64_t buffer;
	uint32_t priority = 0, ceiling;

	return tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling) ? 0 : priority;
}

int main(void)
{
	static struct init init;

	init.platform = tess_start_cap("platform");
	init.archive_cap = tess_start_cap("boot.archive");
	init.job = tess_self_job();
	init.priority = own_priority();
	map_archive(&init);
	read_system(&init);
	allocate(&init);
	for_all(&init, init_prepare, "prepare");
	for_all(&init, init_bind_uses, "bind what is used by");
	for_all(&init, start_console, "start");
	for_all(&init, init_start, "start");
	init_watch(&init);
	finish_console(&init);
	(void)tess_platform_shutdown(init.platform, init.status);
	return 1;
}
