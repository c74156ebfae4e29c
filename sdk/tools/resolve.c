/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold of a system file beyond its grammar: names are unique and fit, every service that
 * is used is provided, by one process, with that interface, and nobody waits for himself.
 */
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "system_file.h"

#include <tessera/abi/start.h>

static void check_process_name(struct system_file *file, struct process *process)
{
	struct process *other = file->processes;

	if (strlen(process->name.text) > TESS_NAME_MAX)
		source_error(&file->source, process->name.at,
			     "a process's name has at most %d characters", TESS_NAME_MAX);
	while (other != process && strcmp(other->name.text, process->name.text))
		other = other->next;
	if (other == process)
		return;
	source_error(&file->source, process->name.at, "a second process called '%s'",
		     process->name.text);
	source_note(&file->source, other->name.at, "the first one is here; give one another name");
}

static const struct word *local_name(const struct item *item)
{
	return item->as.text ? &item->as : &item->name;
}

/* Names that init gives to every process. */
static bool is_reserved(const struct item *item)
{
	static const char *const names[] = {"namespace", "log", "self.process", "self.thread",
					    "self.job"};

	if (item->kind == TESS_SYSTEM_USES)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(local_name(item)->text, names[i]))
			return true;
	return false;
}

/* Whether two items would give one name to two things: start capabilities, or names to look up. */
static bool names_collide(const struct item *a, const struct item *b)
{
	if (a->kind == TESS_SYSTEM_ARGUMENT || b->kind == TESS_SYSTEM_ARGUMENT ||
	    (a->kind == TESS_SYSTEM_USES) != (b->kind == TESS_SYSTEM_USES))
		return false;
	return !strcmp(local_name(a)->text, local_name(b)->text);
}

static bool name_is_proper(const char *name, size_t most)
{
	return name[0] && strlen(name) <= most && !strchr(name, '/');
}

static void check_item_name(struct system_file *file, struct process *process, struct item *item)
{
	const struct word *name = local_name(item);
	size_t most = item->kind == TESS_SYSTEM_USES ? TESS_NAMESPACE_NAME_MAX
						     : TESS_START_NAME_MAX - 1;

	if (!name_is_proper(name->text, most))
		source_error(&file->source, name->at, "a name here has 1 to %zu bytes and no '/'",
			     most);
	if (is_reserved(item))
		source_error(&file->source, name->at,
			     "every process has a capability '%s' already; choose another name",
			     name->text);
	for (struct item *other = process->items; other != item; other = other->next)
		if (names_collide(other, item)) {
			source_error(&file->source, name->at, "a second '%s' in process '%s'",
				     name->text, process->name.text);
			source_note(&file->source, local_name(other)->at, "the first one is here");
			return;
		}
}

static bool serves(const struct item *provided, uint64_t id)
{
	for (uint32_t i = 0; i < provided->interface_count; i++)
		if (provided->interface[i].id == id)
			return true;
	return false;
}

/* Candidates for a `uses`: of that name, and from that process if it names one. */
struct search {
	struct process *process;        /* of the one found last */
	struct item *item;
	struct item *previous;          /* of the one found before it */
	unsigned int count;
};

static struct search find_providers(struct system_file *file, const struct item *uses)
{
	struct search found = {0};

	for (struct process *p = file->processes; p; p = p->next) {
		if (uses->from.text && strcmp(uses->from.text, p->name.text))
			continue;
		for (struct item *i = p->items; i; i = i->next)
			if (i->kind == TESS_SYSTEM_PROVIDES &&
			    !strcmp(i->name.text, uses->name.text))
				found = (struct search){p, i, found.item, found.count + 1};
	}
	return found;
}

static const struct process *find_process(const struct system_file *file, const char *name)
{
	for (const struct process *p = file->processes; p; p = p->next)
		if (!strcmp(p->name.text, name))
			return p;
	return NULL;
}

static void complain_missing(struct system_file *file, const struct item *uses)
{
	if (uses->from.text && !find_process(file, uses->from.text)) {
		source_error(&file->source, uses->from.at, "there is no process '%s'",
			     uses->from.text);
		return;
	}
	source_error(&file->source, uses->name.at, "%s%s%s provide%s \"%s\"",
		     uses->from.text ? "process '" : "no process",
		     uses->from.text ? uses->from.text : "", uses->from.text ? "' does not" : "",
		     uses->from.text ? "" : "s", uses->name.text);
	for (struct process *p = file->processes; p; p = p->next)
		for (struct item *i = p->items; i; i = i->next)
			if (i->kind == TESS_SYSTEM_PROVIDES && serves(i, uses->interface[0].id)) {
				source_note(&file->source, i->name.at,
					    "process '%s' provides this interface as \"%s\"",
					    p->name.text, i->name.text);
				return;
			}
	source_note(&file->source, uses->name.at,
		    "add to the process that serves it: provides \"%s\" : %s;", uses->name.text,
		    uses->interface[0].name.text);
}

static void resolve_uses(struct system_file *file, struct process *process, struct item *uses)
{
	struct search found = find_providers(file, uses);

	if (found.count == 0) {
		complain_missing(file, uses);
	} else if (found.count > 1) {
		source_error(&file->source, uses->name.at,
			     "%u processes provide \"%s\"; add: from %s", found.count,
			     uses->name.text, found.process->name.text);
		source_note(&file->source, found.previous->name.at, "another one is here");
	} else if (!serves(found.item, uses->interface[0].id)) {
		source_error(&file->source, uses->interface[0].name.at,
			     "\"%s\" of process '%s' does not serve %s", uses->name.text,
			     found.process->name.text, uses->interface[0].name.text);
		source_note(&file->source, found.item->interface[0].name.at,
			    "it serves what is named here");
	} else if (found.process == process) {
		source_error(&file->source, uses->name.at,
			     "process '%s' would call itself and wait for ever",
			     process->name.text);
		source_note(&file->source, found.item->name.at, "it provides the service here");
	} else {
		uses->value = found.item->index;
	}
}

/* Where the piece of the machine ends; a line is one. */
static uint64_t device_end(const struct item *item)
{
	return item->device.first +
	       (item->value == TESS_SYSTEM_INTERRUPT ? 1 : item->device.second);
}

static bool devices_overlap(const struct item *a, const struct item *b)
{
	return item_is_device(a) && item_is_device(b) && a->value == b->value &&
	       a->device.first < device_end(b) && b->device.first < device_end(a);
}

/* A piece of the machine has one driver. */
static void check_device(struct system_file *file, const struct process *process,
			 const struct item *item)
{
	for (const struct process *p = file->processes; p; p = p->next)
		for (const struct item *i = p->items; i; i = i->next) {
			if (i == item)
				return;
			if (!devices_overlap(i, item))
				continue;
			source_error(&file->source, item->at,
				     "%s of process '%s' %s granted to process '%s' already",
				     item->name.text, process->name.text,
				     item->value == TESS_SYSTEM_INTERRUPT ? "is" : "is in part",
				     p->name.text);
			source_note(&file->source, i->at, "here");
			return;
		}
}

static void check_console(struct system_file *file, struct process *process, bool *seen)
{
	if (!(process->flags & TESS_SYSTEM_CONSOLE))
		return;
	if (*seen)
		source_error(&file->source, process->name.at, "a second console; there can be one");
	*seen = true;
}

/* The console of the SDK, for files that bring none. */
static void add_console(struct system_file *file)
{
	struct process *process = system_file_add_process(file);
	struct item *item;

	process->name.text = must_format("console");
	process->image.text = must_format("console");
	process->flags = TESS_SYSTEM_CONSOLE | TESS_SYSTEM_SERVICE;
	process->priority = 120;
	item = process_add_item(process, TESS_SYSTEM_PROVIDES);
	item->name.text = must_format("tessera.console");
	item->interface[0].name.text = must_format("tessera.console.Console/1");
	item->interface[0].id = interface_id(item->interface[0].name.text);
	item->interface_count = 1;
	item = process_add_item(process, TESS_SYSTEM_GRANT);
	item->name.text = must_format("platform.console");
	item->value = TESS_SYSTEM_PLATFORM_CONSOLE;
}

static void check_process(struct system_file *file, struct process *process)
{
	check_process_name(file, process);
	if (!process->image.text)
		source_error(&file->source, process->name.at,
			     "process '%s' has no image; add: image \"%s\";", process->name.text,
			     process->name.text);
	for (struct item *i = process->items; i; i = i->next) {
		if (i->kind != TESS_SYSTEM_ARGUMENT)
			check_item_name(file, process, i);
		if (item_is_device(i))
			check_device(file, process, i);
	}
}

static void number_items(struct system_file *file)
{
	uint32_t index = 0;

	for (struct process *p = file->processes; p; p = p->next)
		for (struct item *i = p->items; i; i = i->next)
			i->index = index++;
}

/* Fewer than the most by what add_console() may add. */
static bool count_is_proper(struct system_file *file)
{
	uint32_t items = 0;

	for (struct process *p = file->processes; p; p = p->next)
		items += p->item_count;
	if (items <= TESS_SYSTEM_ITEMS_MAX - 2 && file->process_count < TESS_SYSTEM_PROCESSES_MAX)
		return true;
	source_error(&file->source, (struct place){0, 0}, "more than %d processes or %d statements",
		     TESS_SYSTEM_PROCESSES_MAX - 1, TESS_SYSTEM_ITEMS_MAX - 2);
	return false;
}

bool system_file_resolve(struct system_file *file)
{
	bool console = false;

	if (!file->processes) {
		source_error(&file->source, (struct place){0, 0},
			     "there is no process; write: process NAME { image \"NAME\"; }");
		return false;
	}
	if (!count_is_proper(file))
		return false;
	for (struct process *p = file->processes; p; p = p->next) {
		check_process(file, p);
		check_console(file, p, &console);
	}
	if (!console)
		add_console(file);
	number_items(file);
	for (struct process *p = file->processes; p; p = p->next)
		for (struct item *i = p->items; i; i = i->next)
			if (i->kind == TESS_SYSTEM_USES)
				resolve_uses(file, p, i);
	return file->source.errors == 0;
}
